import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  createModelMap,
  HeldBytes,
  INFERENCE_LIMITS,
  type InferenceListener,
  listenInference,
  TokenTable,
  vendorEmbedding,
  vendorModel,
} from "@aether/gateways/inference";
import { type Acting, type Kernel, rightsOf, type Session } from "@aether/kernel";
import type { Log, ModelLine, ModelLineSpec, ModelLines } from "@aether/ports";
import { type Authority, type Budget, CLIENT_CALLS, type DoorSession, EMBEDDINGS, HOST_FILE, type Signal, SyscallError, type WireKind } from "@aether/protocol";
import type { ModelRules, ModelsService } from "@aether/services/models";
import type { Config } from "./config.ts";

export interface InferenceDeps {
  readonly config: Pick<Config, "socket" | "inferencePort">;
  readonly rules: Pick<ModelRules, "aliases" | "clients">;
  readonly log: Log;
  /** Asked only once calls run. */
  readonly kernel: () => Kernel;
  readonly now: () => number;
  /** Somebody holds a token from now on, and no longer. */
  readonly opened: () => void;
  readonly closed: () => void;
}

type Models = Pick<ModelsService, "mustHave" | "speaks">;

interface Wanted {
  readonly asked: string;
  /** Of the process whose client asks; absent = any model may be used. */
  readonly authority?: Authority;
  readonly signal: Signal;
}

interface Held {
  readonly owner: string;
  close(): Promise<void>;
}

/** Of one box: a guest that sends much is told to wait before the others are. */
const LINE_LIMITS = { connections: 128, heldBytes: INFERENCE_LIMITS.heldBytes / 4 };
/** Tokens for a person's own clients at once. */
const MAX_TOKENS = 64;

/** The kernel's side of the inference gateway: whose call a request is, and by which model it is served. */
export class Inference implements ModelLines {
  readonly #deps: InferenceDeps;
  readonly #map: (asked: string) => string;
  /** Of the port; a box's token is known at its own socket alone. */
  readonly #tokens = new TokenTable();
  /** Bodies of all boxes and of the port. */
  readonly #bytes = new HeldBytes(INFERENCE_LIMITS.heldBytes);
  readonly #held = new Set<Held>();
  #listener: InferenceListener | undefined;
  #models: Models | undefined;
  #lines = 0;

  /** @throws SyscallError `INVALID` for names of clients that cannot be mapped */
  constructor(deps: InferenceDeps) {
    this.#deps = deps;
    this.#map = createModelMap(Object.entries(deps.rules.clients).map(([asked, served]) => ({ asked, served })));
  }

  /** Told once, before anybody asks. */
  serveFrom(models: Models): void {
    this.#models = models;
  }

  async open({ holder, label }: ModelLineSpec): Promise<ModelLine> {
    const { config, log, kernel } = this.#deps;
    const folder = join(dirname(config.socket), "models");
    // What an earlier life left; nobody else's, as the installation's lock is held.
    if (this.#lines === 0) rmSync(folder, { recursive: true, force: true });
    const socket = join(folder, `m${(this.#lines++).toString(36)}-${process.pid.toString(36)}`);
    const acting = await kernel().actAs(holder, (read) => label((definition, input) => read(definition.name, input) as Promise<never>));
    const tokens = new TokenTable();
    const issued = tokens.issue(doorOf(acting));
    try {
      const listener = await listenInference({
        at: { socket },
        authenticate: (token) => (acting.revoked ? undefined : tokens.find(token)),
        mapModel: (asked, signal) => this.#served({ asked, authority: acting.authority, signal }),
        mapEmbedding: (asked, signal) => this.#embeds(asked, signal),
        passes: (served, wire) => this.#passes(served, wire),
        names: this.#clientNames(),
        log,
        held: this.#bytes,
        limits: LINE_LIMITS,
      });
      return {
        socket,
        token: issued.token,
        async close() {
          issued.revoke();
          await acting.revoke();
          await listener.close();
          await rm(socket, { force: true });
        },
      };
    } catch (error) {
      await acting.revoke();
      throw error;
    }
  }

  /** Opens the port for a person's own clients, where one was asked for. @throws SyscallError `UNAVAILABLE` when it is taken */
  async listen(): Promise<void> {
    const { config, log } = this.#deps;
    if (config.inferencePort === undefined) return;
    this.#listener = await this.#listenAt(config.inferencePort);
    log.info("inference gateway", { address: this.#listener.address });
  }

  #listenAt(port: number): Promise<InferenceListener> {
    const { log } = this.#deps;
    return listenInference({
      at: { port },
      authenticate: (token) => this.#tokens.find(token),
      mapModel: (asked, signal) => this.#served({ asked, signal }),
      mapEmbedding: (asked, signal) => this.#embeds(asked, signal),
      passes: (served, wire) => this.#passes(served, wire),
      names: this.#clientNames(),
      log,
      held: this.#bytes,
    }).catch((error: unknown) => {
      throw SyscallError.is(error) ? new SyscallError(error.code, `AETHER_INFERENCE_PORT: ${error.message}`, error.data) : error;
    });
  }

  async issue(
    whose: { readonly owner: string; readonly identity: string; readonly budget: Budget },
    expiresAt: number,
  ): Promise<{ token: string; url: string }> {
    const url = this.#listener?.address;
    if (url === undefined)
      throw new SyscallError(
        "UNAVAILABLE",
        "this daemon opened no port for clients of models: set AETHER_INFERENCE_PORT=3130, then aether down, and ask again",
      );
    if (this.#held.size >= MAX_TOKENS) throw new SyscallError("QUOTA", `${MAX_TOKENS} tokens are in use; aether token revoke ends them all`);
    const kernel = this.#deps.kernel();
    const { budget, ...who } = whose;
    const session = kernel.openSession({ ...who, authority: clientAuthority(expiresAt, budget), label: HOST_FILE });
    const acting = await kernel.actAs(session.who, async () => HOST_FILE);
    const issued = this.#tokens.issue(doorOf(acting));
    this.#hold({ owner: whose.owner, session, revoke: () => issued.revoke(), expiresAt });
    return { token: issued.token, url };
  }

  #hold({ owner, session, revoke, expiresAt }: { owner: string; session: Session; revoke: () => void; expiresAt: number }): void {
    const { kernel, now, opened, closed, log } = this.#deps;
    const held: Held = {
      owner,
      close: async () => {
        if (!this.#held.delete(held)) return;
        clearTimeout(timer);
        revoke();
        await kernel().closeSession(session);
        closed();
      },
    };
    const end = (): void => void held.close().catch((error: unknown) => log.error("a token could not be ended", { error: String(error) }));
    const timer = setTimeout(end, expiresAt - now()).unref();
    this.#held.add(held);
    opened();
  }

  async revoke(owner: string): Promise<number> {
    const mine = [...this.#held].filter((held) => held.owner === owner);
    await Promise.all(mine.map((held) => held.close()));
    return mine.length;
  }

  /** While the kernel drains: running answers have their time to end. */
  async close(): Promise<void> {
    await this.#listener?.close();
    await Promise.all([...this.#held].map((held) => held.close()));
  }

  /**
   * Clients ask for names that only their own provider has. Where no row maps one, who was given a model by name is served by that,
   * and for others a vendor's name means the vendor's model, or the installation's `fast` or `best` where that is not connected.
   */
  async #served({ asked, authority, signal }: Wanted): Promise<string> {
    const mapped = this.#map(asked);
    const own = authority ? literalModels(authority, this.#deps.now()) : [];
    if (mapped !== asked || asked.includes("/") || Object.hasOwn(this.#deps.rules.aliases, asked) || own.includes(asked)) return mapped;
    const vendor = vendorModel(asked);
    const [given] = own;
    if (given !== undefined) return own.find((name) => name === vendor?.exact) ?? given;
    if (!vendor) return asked;
    return (await this.#has(vendor.exact, signal)) ? vendor.exact : vendor.alias;
  }

  /** A vendor's name means the vendor's model, or what the installation embeds with where that is not connected. */
  async #embeds(asked: string, signal: Signal): Promise<string> {
    const exact = vendorEmbedding(asked);
    const mapped = this.#map(asked);
    if (mapped !== asked || exact === undefined) return mapped;
    return (await this.#has(exact, signal)) ? exact : EMBEDDINGS;
  }

  async #has(name: string, signal: Signal): Promise<boolean> {
    try {
      await this.#models?.mustHave(name, signal);
      return this.#models !== undefined;
    } catch (error) {
      if (SyscallError.is(error) && error.code === "NOT_FOUND") return false;
      throw error;
    }
  }

  #passes(served: string, wire: WireKind): boolean {
    return this.#models?.speaks(served, wire) ?? false;
  }

  #clientNames(): string[] {
    return Object.keys(this.#deps.rules.clients).filter((name) => !name.endsWith("*"));
  }
}

/** Models that are granted by their own names now, in the order of the grants. */
const literalModels = (authority: Authority, now: number): string[] =>
  rightsOf(authority)
    .unexpired(now)
    .flatMap(({ action, resource }) => (action === "model.use" && !resource.includes("*") ? [resource] : []));

/** Any model and the list of them, and messages to the owner's agents; nothing else. */
function clientAuthority(expiresAt: number, budget: Budget): Authority {
  const grants: Authority["grants"] = [
    { action: "model.use", resource: "**" },
    { action: "message.send", resource: "*" },
    { action: "system.read", resource: "models" },
  ];
  return { grants, budget, expiresAt, depth: 0, children: 0 };
}

function doorOf(acting: Acting): DoorSession {
  return {
    async call({ method, params, key, signal, onEvent }) {
      if (!CLIENT_CALLS.includes(method) || key === undefined) throw new SyscallError("DENIED", `${method} is not called through this door`);
      let seq = 0;
      return acting.call({
        method,
        params,
        key,
        ...(signal && { signal }),
        ...(onEvent && { onEvent: (event, value) => onEvent(event, value, ++seq) }),
      });
    },
    cancel: (key) => acting.cancel(key),
    methods: () => CLIENT_CALLS,
    close: () => acting.revoke(),
  };
}
