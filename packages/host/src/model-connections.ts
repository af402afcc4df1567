import { createLocalServers, HOW_ELSEWHERE, isRunElsewhere } from "@aether/drivers/model-openai-compatible";
import type { FailPoint, ModelDriver, Secrets } from "@aether/ports";
import { MODEL_PROVIDERS, type ModelConnection, parseWebAddress, SyscallError } from "@aether/protocol";
import type { Connection, ConnectionKeys, FoundDrivers, ModelConnectionsDeps } from "@aether/services/models";
import type { Config } from "./config.ts";
import { lazyModel } from "./lazy-model.ts";
import { observed } from "./model-drivers.ts";
import { vendorOf } from "./model-vendors.ts";
import { systemClock } from "./platform.ts";

/** In the secrets file they are nobody's: no person lists them, no request is given them. */
const KEY_OWNER = "model-connections";

export interface ConnectionSources {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly failPoint: FailPoint;
  /** The drivers of the start. */
  readonly fixed: readonly ModelDriver[];
  readonly found: FoundDrivers;
}

type Wired = Omit<ModelConnectionsDeps, "models" | "commit">;

/** How connections become drivers, and where their keys are. */
export function modelConnections(sources: ConnectionSources): Wired {
  const { config, secrets, failPoint, fixed } = sources;
  const environment = environmentConnections(config, fixed);
  const replaceable = environment.map(({ name }) => name);
  return {
    plan({ provider, name, baseUrl, private: mayRead }) {
      const vendor = vendorOf(provider);
      const address = baseUrl ?? vendor.baseUrl;
      if (address === "") throw new SyscallError("INVALID", `say where ${provider} is: --base-url https://models.example/v1`, { provider });
      const { reader } = vendor.make({ name, baseUrl: address });
      const needsKey = reader !== "local" && provider !== "openai-compatible";
      return { baseUrl: address, reader: readerOf(reader, { baseUrl: address, private: mayRead }), needsKey };
    },
    open: (connection) => observed(connected(connection, secrets), config, failPoint),
    keys: connectionKeys(secrets),
    taken: [...fixed.map(({ name }) => name).filter((name) => !replaceable.includes(name)), "encoder"],
    async others() {
      await sources.found.look();
      return [...environment, ...sources.found.known().map((driver) => foundConnection(driver, config))];
    },
  };
}

/** Model servers of this machine; looked for at the start, and whenever somebody asks what there is. */
export function localModels(config: Config, failPoint: FailPoint): FoundDrivers {
  const found = createLocalServers({ servers: config.localModels, now: () => systemClock.now() });
  void found.look();
  // The same each time: by itself a driver is known again.
  const seen = new Map<ModelDriver, ModelDriver>();
  const asSeen = (driver: ModelDriver): ModelDriver => {
    const one = seen.get(driver) ?? observed(driver, config, failPoint);
    seen.set(driver, one);
    return one;
  };
  return { known: () => found.known().map(asSeen), look: (wanted) => found.look(wanted) };
}

function connected(connection: Connection, secrets: Secrets): ModelDriver {
  const { name, provider, baseUrl, hasKey } = connection;
  const { make } = vendorOf(provider);
  const shape = make({ name, baseUrl });
  const reader = readerOf(shape.reader, connection);
  if (!hasKey) return { ...shape, reader };
  return lazyModel({ ...shape, reader }, async () => make({ name, baseUrl, apiKey: await keyOf(connection, secrets) }));
}

/** A server on this machine that is given no private text may well pass on what it is given. */
function readerOf(reader: ModelDriver["reader"], { baseUrl, private: mayRead }: Pick<Connection, "baseUrl" | "private">): ModelDriver["reader"] {
  if (mayRead) return reader;
  return { host: reader === "local" ? new URL(baseUrl).host : reader.host, private: false };
}

async function keyOf({ name, provider, baseUrl }: Connection, secrets: Secrets): Promise<string> {
  const held = await secrets.reveal(KEY_OWNER, name);
  if (held?.hosts.includes(placeOf(baseUrl))) return held.value;
  const why = held ? `was set for ${held.hosts.join(", ")}` : "is gone";
  throw new SyscallError("UNAVAILABLE", `the key of ${name} ${why}; connect it again: aether model connect ${provider}`, { connection: name });
}

function connectionKeys(secrets: Secrets): ConnectionKeys {
  return {
    async set({ name, provider, baseUrl }, value) {
      await secrets.set(KEY_OWNER, { name, value, hosts: [placeOf(baseUrl)], header: vendorOf(provider).header });
    },
    remove: async (name) => void (await secrets.remove(KEY_OWNER, name)),
    names: async () => (await secrets.list(KEY_OWNER)).map(({ name }) => name),
  };
}

/** As a secret's rule names it. */
function placeOf(baseUrl: string): string {
  const { host, port } = parseWebAddress(baseUrl);
  return `${host}/${port}/**`;
}

/** Of the endpoint that the environment names by its address. */
const ENVIRONMENTS_OWN = "openai-compatible";

/** What a key in the environment connects. Whoever starts the daemon with one means it to be used. */
function environmentConnections({ keys, openAi }: Config, fixed: readonly ModelDriver[]): ModelConnection[] {
  const named = Object.keys(keys).map((name) => ({ name, baseUrl: vendorOf(name).baseUrl, key: true }));
  const all = openAi ? [...named, { name: ENVIRONMENTS_OWN, baseUrl: openAi.baseUrl, key: openAi.apiKey !== undefined }] : named;
  return all.flatMap(({ name, baseUrl, key }) => {
    const driver = fixed.find((one) => one.name === name);
    if (!driver) return [];
    return [
      {
        name,
        provider: name,
        base_url: baseUrl,
        reader: driver.reader === "local" ? "local" : driver.reader.host,
        private: true,
        key,
        source: "environment" as const,
      },
    ];
  });
}

function foundConnection({ name }: ModelDriver, { localModels: servers }: Config): ModelConnection {
  const port = servers.find((server) => server.name === name)?.port;
  return { name, provider: name, base_url: `http://127.0.0.1:${port}/v1`, reader: "local", private: true, key: false, source: "found" };
}

/** A daemon keeps the environment it was started with, whatever its clients have; connections count at once. */
export function howToConnect({ openAi }: Config): (driver: string, model: string) => string {
  const since = new Date(systemClock.now()).toISOString();
  const given = openAi ? `with AETHER_OPENAI_BASE_URL=${openAi.baseUrl}` : "without AETHER_OPENAI_BASE_URL";
  const started = `This daemon (process ${process.pid}) was started at ${since} ${given}: what the environment says since then counts after aether down`;
  return (driver, model) => {
    if (isRunElsewhere(model)) return `By its name another machine runs it: ${HOW_ELSEWHERE}`;
    const isKnown = MODEL_PROVIDERS.some((one) => one === driver);
    const provider = isKnown ? driver : "PROVIDER (aether model --help names them)";
    const way = `To connect ${isKnown ? "it" : "another"}: aether model connect ${provider}; what is here: aether model list`;
    return driver === ENVIRONMENTS_OWN ? `${way}. ${started}` : way;
  };
}
