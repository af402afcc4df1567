import { type Journal, sql } from "@aether/ports";
import { DEFAULT_FLOW_POLICY, FlowPolicy, type Label, SyscallError } from "@aether/protocol";
import { syscallMatches } from "./gate.ts";

/** Owners' flow policies, kept in memory from their first use until one is changed. */
export class Policies {
  readonly #journal: Pick<Journal, "read">;
  /** Domains whose services label their own results, as the host that wired them says. */
  readonly #vouched: ReadonlySet<string>;
  readonly #kept = new Map<string, FlowPolicy>();
  /** Policies that were changed so far: what was read before the last change is not kept. */
  #changes = 0;

  constructor(journal: Pick<Journal, "read">, vouched: ReadonlySet<string>) {
    this.#journal = journal;
    this.#vouched = vouched;
  }

  /** Undefined until {@link load}ed. */
  kept(owner: string): FlowPolicy | undefined {
    return this.#kept.get(owner);
  }

  /** @throws SyscallError `NEWER` for one that this program cannot read: without it no agent's call is let through */
  async load(owner: string): Promise<FlowPolicy> {
    for (;;) {
      const before = this.#changes;
      const [row] = await this.#journal.read(sql`select body from kernel_policy where owner = ${owner}`);
      const policy = row ? readPolicy(String(row.body)) : DEFAULT_FLOW_POLICY;
      if (before !== this.#changes) continue;
      this.#kept.set(owner, policy);
      return policy;
    }
  }

  /** `policy.<owner>.changed` was committed: the next call reads it anew. */
  onTopic(topic: string): void {
    const owner = /^policy\.(.+)\.changed$/.exec(topic)?.[1];
    if (owner === undefined) return;
    this.#changes++;
    this.#kept.delete(owner);
    // What runs in a box asks without loading it. Where this fails, the next call says so.
    void this.load(owner).catch(() => undefined);
  }

  /** What a result of this syscall is labelled beside what its handler says; undefined where the service is vouched for. */
  resultLabel({ definition: { name }, domain }: Named, policy: FlowPolicy): Label | undefined {
    if (this.#vouched.has(domain)) return undefined;
    const declared = policy.services.find(({ syscall }) => syscallMatches(syscall, name));
    return { integrity: declared?.results ?? "untrusted", confidentiality: "private", sources: [`service:${domain}`] };
  }

  /** Whether what this syscall's lookups find counts as named. */
  trustsFinds({ definition: { name }, domain }: Named, policy: FlowPolicy): boolean {
    return this.#vouched.has(domain) || policy.services.some(({ syscall, finds }) => finds && syscallMatches(syscall, name));
  }
}

function readPolicy(body: string): FlowPolicy {
  const { success, data } = FlowPolicy.safeParse(JSON.parse(body));
  if (success) return data;
  throw new SyscallError("NEWER", "the flow policy is not one that this version understands, so agents can do nothing; set it anew: aether policy set FILE");
}

interface Named {
  readonly definition: { readonly name: string };
  readonly domain: string;
}
