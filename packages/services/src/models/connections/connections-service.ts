import { type CallContext, expecting, type Handlers, type ModelDriver, type Service, type Step, service, sql } from "@aether/ports";
import { type Input, type ModelConnection, modelConnect, modelConnections, modelDisconnect, type Output, SyscallError } from "@aether/protocol";
import type { ModelsService } from "../models-service.ts";
import { allRows, type Connection, connectionNamed, connectionOf, keep, shown } from "./connection.ts";

const DEFINITIONS = { modelConnect, modelDisconnect, modelConnections } as const;

export interface Wanted extends Pick<Connection, "provider" | "name" | "private"> {
  /** Absent = the provider's usual one. */
  readonly baseUrl?: string | undefined;
}

/** What a connection would be. */
export interface Planned {
  readonly baseUrl: string;
  readonly reader: ModelDriver["reader"];
  /** It answers nobody without one. */
  readonly needsKey: boolean;
}

/** Keys by the name of their connection; they come out where drivers are made, and nowhere else (I9). */
export interface ConnectionKeys {
  /** Durable when it resolves. The key is bound to the address: it is not sent to another one. @throws SyscallError `STORAGE` */
  set(connection: Pick<Connection, "name" | "provider" | "baseUrl">, key: string): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<readonly string[]>;
}

export interface ModelConnectionsDeps {
  readonly models: Pick<ModelsService, "connect" | "disconnect" | "isAlias">;
  /** @throws SyscallError `INVALID` for a name or address that will not do */
  readonly plan: (wanted: Wanted) => Planned;
  readonly open: (connection: Connection) => ModelDriver;
  readonly keys: ConnectionKeys;
  /** Names of drivers that are the installation's own. */
  readonly taken: readonly string[];
  /** Other ways to models, as they are now: by the environment, or found on this machine. */
  readonly others: () => Promise<readonly ModelConnection[]>;
  /** Durable when it resolves. @throws SyscallError `STORAGE` */
  readonly commit: (step: Pick<Step, "writes" | "audit">) => Promise<void>;
}

const MAX_CONNECTIONS = 64;

/** A person says which providers there are and what each may read. */
export function createModelConnections(deps: ModelConnectionsDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "model.connect": (input, ctx) => connect(input, ctx, deps),
    "model.disconnect": (input, ctx) => disconnect(input, ctx, deps),
    "model.connections": (_input, ctx) => list(ctx, deps),
  };
  return service({
    domain: "model",
    across: { model_connection: "names are the installation's: each is taken once, and every connection is opened at the start" },
    definitions: DEFINITIONS,
    handlers,
    async start({ read }) {
      const connections = (await read(allRows)).map(connectionOf);
      for (const connection of connections) deps.models.connect(deps.open(connection));
      await removeOrphans(
        connections.map(({ name }) => name),
        deps.keys,
      );
    },
  });
}

/** A kill between a key and its connection leaves the key, which nothing would ever remove. */
async function removeOrphans(connected: readonly string[], keys: ConnectionKeys): Promise<void> {
  try {
    for (const name of await keys.names()) if (!connected.includes(name)) await keys.remove(name);
  } catch (error) {
    // Keys that cannot be read are told of by what needs them, and stop nothing else.
    if (!SyscallError.is(error)) throw error;
  }
}

async function connect(input: Input<typeof modelConnect>, ctx: CallContext, deps: ModelConnectionsDeps): Promise<Output<typeof modelConnect>> {
  const { provider, key, base_url: baseUrl, name = provider } = input;
  mustBeFree(name, deps);
  const isPrivate = input.consent === "private";
  const planned = deps.plan({ provider, name, baseUrl, private: isPrivate });
  const known = await connectionNamed(name, ctx);
  if (known && known.owner !== ctx.caller.owner) throw taken(name);
  if (!known && (await ctx.read(allRows)).length >= MAX_CONNECTIONS)
    throw new SyscallError("QUOTA", `there are ${MAX_CONNECTIONS} connections already; disconnect one first`, { limit: MAX_CONNECTIONS });
  const keepsKey = key === undefined && known?.hasKey === true && known.provider === provider && known.baseUrl === planned.baseUrl;
  if (planned.needsKey && key === undefined && !keepsKey)
    throw new SyscallError("INVALID", `${provider} answers nobody without a key; give one (aether model connect ${provider} asks for it)`, { provider });
  const connection: Connection = {
    name,
    owner: ctx.caller.owner,
    provider,
    baseUrl: planned.baseUrl,
    reader: planned.reader === "local" ? "local" : planned.reader.host,
    private: isPrivate,
    hasKey: key !== undefined || keepsKey,
    consentBy: ctx.caller.identity,
    consentAt: ctx.now(),
  };
  if (key !== undefined) await deps.keys.set(connection, key);
  else if (known?.hasKey && !keepsKey) await deps.keys.remove(name);
  const driver = deps.open(connection);
  const { reader, private: mayRead, hasKey } = connection;
  const { owner, pid } = ctx.caller;
  const body = { name, provider, reader, private: mayRead, key: hasKey, replaced: known !== undefined };
  // Its reader may be shown prompts from here on: on record first, so that no failed commit leaves that to somebody nobody agreed to.
  await deps.commit({ writes: [keep(connection)], audit: [{ owner, pid, kind: "model.connected", at: ctx.now(), body }] });
  deps.models.connect(driver);
  return { connection: shown(connection), replaced: known !== undefined };
}

async function disconnect({ name }: Input<typeof modelDisconnect>, ctx: CallContext, deps: ModelConnectionsDeps): Promise<Output<typeof modelDisconnect>> {
  const known = await connectionNamed(name, ctx);
  if (known?.owner !== ctx.caller.owner) return { removed: false };
  // First the key: a kill here leaves a connection that says that its key is gone.
  if (known.hasKey) await deps.keys.remove(name);
  ctx.write(expecting(1, sql`delete from {model_connection} where name = ${name}`));
  deps.models.disconnect(name);
  ctx.audit("model.disconnected", { name, provider: known.provider, reader: known.reader });
  return { removed: true };
}

async function list(ctx: CallContext, { others }: ModelConnectionsDeps): Promise<Output<typeof modelConnections>> {
  const connections = (await ctx.read(allRows)).map(connectionOf);
  const own = connections.filter(({ owner }) => owner === ctx.caller.owner).map(shown);
  const rest = (await others()).filter(({ name }) => !connections.some((one) => one.name === name));
  return { connections: [...own, ...rest] };
}

function mustBeFree(name: string, { models, taken: names }: ModelConnectionsDeps): void {
  if (names.includes(name)) throw taken(name);
  if (models.isAlias(name))
    throw new SyscallError("EXISTS", `"${name}" stands for a chain of models in this installation's rules; give the connection another name (--name)`, {
      name,
    });
}

const taken = (name: string): SyscallError =>
  new SyscallError("EXISTS", `models of another kind are called ${name}/… already; give the connection another name (--name)`, { name });
