import { DEFAULT_FLOW_POLICY, type Found, flowOf, type Json, type Label, textsOf } from "@aether/protocol";
import type { Policies } from "../flow/policies.ts";
import { signalsOf } from "../flow/signals.ts";
import { asksInWords, namedInWords } from "../flow/words.ts";
import type { Ask } from "./admit.ts";
import type { Running } from "./context.ts";
import type { Principal } from "./principal.ts";
import type { Entry, Registry } from "./registry.ts";

const standsIn = (words: string, { type, value, slots: [slot = type] = [] }: Found): boolean => namedInWords(words, { slot, type, value });

/** Whose handler runs, and what it is held to. */
export type Speaking = Pick<Running, "domain" | "said" | "definition">;

/** What dispatch itself says of a result, beside what its handler says of it. */
export class Results {
  readonly #policies: Policies;
  readonly #registry: Registry;

  constructor(policies: Policies, registry: Registry) {
    this.#policies = policies;
    this.#registry = registry;
  }

  /**
   * A service that nobody vouches for has untrusted results, whether its call succeeds or fails (DESIGN 4.7). What the owner declared
   * cleaner is untrusted all the same where it carries signs of instructions.
   */
  labelOf(entry: Entry, owner: string, result: Json): Label | undefined {
    const label = this.#policies.resultLabel(entry, this.#policies.kept(owner) ?? DEFAULT_FLOW_POLICY);
    if (!label || label.integrity === "untrusted" || signalsOf(textsOf(result).join("\n")).length === 0) return label;
    return { ...label, integrity: "untrusted" };
  }

  /** Whose handler runs, what is said of what it tells meanwhile and announces, as of its result, and the definition that it is held to. */
  speaking({ who, name, tool }: Ask): Speaking {
    const entry = tool === undefined ? this.#registry.entry(name) : this.#registry.tool(tool);
    return { domain: entry?.domain ?? name, said: (value) => entry && this.labelOf(entry, who.owner, value), definition: entry?.definition };
  }

  /** What counts as named from now on: what a lookup that the user's words asked came to, and what the run made. */
  foundBy({ words, owner }: Principal, { entry, input }: { readonly entry: Entry; readonly input?: unknown }, value: unknown): readonly Found[] {
    const { finds } = entry.definition;
    const policy = this.#policies.kept(owner);
    if (!finds || !policy || input === undefined || !this.#policies.trustsFinds(entry, policy)) return [];
    const found = finds(input, value).filter(({ by }) => by.every((text) => asksInWords(words, text)));
    // What words name is planned for what they say of it, and no more.
    return flowOf(entry.definition, input) === "plan" ? found.map((one) => (standsIn(words, one) ? { ...one, by: [one.value] } : one)) : found;
  }
}
