import type { ModelDriver } from "@aether/ports";
import type { Usage } from "@aether/protocol";
import type { Resolved } from "./catalogue.ts";
import { estimatedUsage, type Gathered } from "./gather.ts";
import { costOf, type Price } from "./price.ts";

/** What one model was asked for in one step: its attempts together. */
export interface Item {
  /** `<driver>/<model>` */
  readonly model: string;
  /** Of the price list that counted: `local` for what costs nothing here; empty where no price is known. */
  readonly price: string;
  readonly usage: Usage;
  readonly microUsd: number;
}

/** All attempts of one step. Every one that began to answer is paid for, each rounded up. */
export interface Bill {
  add(model: Pick<Resolved, "name" | "price" | "driver">, got: Pick<Gathered, "ending" | "written">): Usage;
  readonly tokens: number;
  readonly microUsd: number;
  readonly items: readonly Item[];
}

export function createBill(promptTokens: number): Bill {
  const items = new Map<string, Item>();
  let tokens = 0;
  let microUsd = 0;
  return {
    add({ name, price, driver }, { ending, written }) {
      const usage = ending.type === "finish" ? ending.usage : estimatedUsage(written, promptTokens);
      const used = usage.inputTokens + usage.outputTokens;
      const cost = costOf(usage, price);
      tokens += used;
      microUsd += cost;
      const known = items.get(name);
      if (used > 0 || ending.type === "finish")
        items.set(name, {
          model: name,
          price: listOf(price, driver),
          usage: known ? addUsage(known.usage, usage) : usage,
          microUsd: (known?.microUsd ?? 0) + cost,
        });
      return usage;
    },
    get tokens() {
      return tokens;
    },
    get microUsd() {
      return microUsd;
    },
    get items() {
      return [...items.values()];
    },
  };
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedTokens: (a.cachedTokens ?? 0) + (b.cachedTokens ?? 0),
    cacheWriteTokens: (a.cacheWriteTokens ?? 0) + (b.cacheWriteTokens ?? 0),
    reasoningTokens: (a.reasoningTokens ?? 0) + (b.reasoningTokens ?? 0),
  };
}

/** What a charge says of its price. */
export function listOf(price: Price | undefined, { reader }: Pick<ModelDriver, "reader">): string {
  if (price) return price.version ?? "unnamed";
  return reader === "local" ? "local" : "";
}
