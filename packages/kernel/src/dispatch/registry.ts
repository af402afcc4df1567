import type { AnyHandler, Digest, EffectHandler, Service } from "@aether/ports";
import { type Action, type AnySyscall, asTool, canonicalJson, type EffectClass, type Input, lazily, SyscallError, type ToolSpec } from "@aether/protocol";
import { rightsOfAgents } from "./listed.ts";

export interface Entry {
  readonly definition: AnySyscall;
  readonly handler: EffectHandler<AnySyscall>;
  /** Changes when the definition's shape does; intents remember it. */
  readonly hash: string;
  readonly domain: string;
}

/** All syscalls of an installation, by name and by tool name. */
export class Registry {
  readonly #entries = new Map<string, Entry>();
  readonly #tools = new Map<string, { entry: Entry; spec: ToolSpec }>();

  #agentRights: ReadonlySet<Action> | undefined;

  /** @throws Error when a service lacks a handler, has a spare one, or takes a name twice: a bug, found at start */
  constructor(services: readonly Service[], digest: Digest) {
    for (const service of services) {
      const spare = new Set(Object.keys(service.handlers));
      for (const definition of service.definitions) {
        const handler = service.handlers[definition.name];
        if (!handler) throw new Error(`service ${service.domain} defines ${definition.name} and does not handle it`);
        spare.delete(definition.name);
        this.#add(entryOf(definition, asEffectHandler(handler), { domain: service.domain, digest }));
      }
      if (spare.size > 0) throw new Error(`service ${service.domain} handles ${[...spare].join(", ")} without a definition`);
    }
  }

  #add(entry: Entry): void {
    const { definition } = entry;
    if (this.#entries.has(definition.name)) throw new Error(`${definition.name} is defined twice`);
    this.#entries.set(definition.name, entry);
    const spec = asTool(definition);
    if (!spec) return;
    if (this.#tools.has(spec.name)) throw new Error(`the tool ${spec.name} is defined twice`);
    this.#tools.set(spec.name, { entry, spec });
  }

  /** @throws SyscallError `UNKNOWN_METHOD` */
  entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry) return entry;
    const near = this.#near(name);
    const known = near.length > 0 ? `of that kind there are ${near.join(", ")}` : "rpc.methods and aether call list what there is";
    throw new SyscallError("UNKNOWN_METHOD", `there is no syscall ${name}; ${known}`, { name, near });
  }

  /** The effect class, where it does not hang on the input; unknown names have none. */
  classOf(name: string): EffectClass | undefined {
    const effect = this.#entries.get(name)?.definition.effect ?? "once";
    return typeof effect === "string" ? effect : undefined;
  }

  /** Whether its calls only wait for news; see `SyscallSpec.follows`. */
  follows(name: string): boolean {
    return this.#entries.get(name)?.definition.follows === true;
  }

  isToItsEnd(name: string): boolean {
    return this.#entries.get(name)?.definition.toItsEnd === true;
  }

  isRecorded(name: string): boolean {
    return this.#entries.get(name)?.definition.unrecorded !== true;
  }

  tool(name: string): Entry | undefined {
    return this.#tools.get(name)?.entry;
  }

  /** What a manifest can grant: any other right would be asked for by nothing that its agent does. */
  agentRights(): ReadonlySet<Action> {
    this.#agentRights ??= rightsOfAgents([...this.#entries.values()].map(({ definition }) => definition));
    return this.#agentRights;
  }

  tools(): readonly { spec: ToolSpec; syscall: string; asks: readonly Action[] }[] {
    return [...this.#tools.values()].map(({ entry: { definition }, spec }) => ({ spec, syscall: definition.name, asks: definition.asks ?? [] }));
  }

  /** Of what can be asked for at a door. */
  names(): readonly string[] {
    return [...this.#entries].flatMap(([name, { definition }]) => (definition.internal ? [] : [name])).sort();
  }

  #near(name: string): string[] {
    const domain = name.split(/[._:]/)[0] ?? name;
    return this.names().filter((known) => known.startsWith(`${domain}.`));
  }
}

/** Its hash is made when it is first asked for: those of all syscalls together would be a tenth of a daemon's start. */
function entryOf(definition: AnySyscall, handler: EffectHandler<AnySyscall>, { domain, digest }: { readonly domain: string; readonly digest: Digest }): Entry {
  const hash = lazily(() => definitionHash(definition, digest));
  return {
    definition,
    handler,
    domain,
    get hash() {
      return hash();
    },
  };
}

function asEffectHandler(handler: AnyHandler): EffectHandler<AnySyscall> {
  if (typeof handler !== "function") return handler;
  return { run: (input: Input<AnySyscall>, ctx) => handler(input, ctx) };
}

function definitionHash(definition: AnySyscall, digest: Digest): string {
  const { name, summary: _, ...shape } = asTool({ ...definition, tool: { name: definition.name } }) as ToolSpec & { summary?: string };
  return digest.sha256(canonicalJson({ name, schema: shape.inputSchema })).slice(0, 16);
}
