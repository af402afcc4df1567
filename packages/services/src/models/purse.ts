import type { CallContext } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Resolved } from "./catalogue.ts";
import type { Hold, Holds } from "./hold.ts";
import { affordable, LEAST_OUTPUT } from "./output-bound.ts";

export interface Amounts {
  readonly tokens: number;
  readonly microUsd: number;
}

/** What one step has set aside beside its own reservation. */
export interface Purse {
  /** @throws SyscallError `BUDGET` when so much is not left; what was set aside before stays */
  reserve(amounts: Amounts): Promise<void>;
  /** Sees that the first nested call of the step is its hold. */
  open(): Promise<void>;
  /** Works while so much more is set aside. Where that is not left it works as well, and `over` says so. */
  within<T>(amounts: Amounts, work: () => Promise<T>): Promise<{ readonly done: T; readonly over?: SyscallError }>;
  /** Closes all holds, and each is charged before what it set aside is free. @returns what is left to be charged by the step itself */
  pay(owed: Amounts): Promise<Amounts>;
}

/** The holds of one step, each opened through the one before. */
export function createPurse(ctx: CallContext, holds: Holds): Purse {
  const open: (Amounts & { readonly hold: Hold })[] = [];
  const hold = (amounts: Amounts): Promise<Hold> => holds.open(open.at(-1)?.hold.ctx ?? ctx, amounts);
  const reserve: Purse["reserve"] = async (amounts) => void open.push({ ...amounts, hold: await hold(amounts) });
  return {
    reserve,
    open: async () => {
      if (open.length === 0) await reserve({ tokens: 0, microUsd: 0 });
    },
    async within(amounts, work) {
      const held = await hold(amounts).catch((error: unknown) => {
        if (SyscallError.is(error) && error.code === "BUDGET") return error;
        throw error;
      });
      try {
        const done = await work();
        return SyscallError.is(held) ? { done, over: held } : { done };
      } finally {
        if (!SyscallError.is(held)) await held.close(0);
      }
    },
    async pay(owed) {
      let { tokens, microUsd } = owed;
      for (const held of open.splice(0).toReversed()) {
        const paid = { tokens: Math.min(held.tokens, tokens), microUsd: Math.min(held.microUsd, microUsd) };
        await held.hold.close(paid.microUsd, paid.tokens);
        tokens -= paid.tokens;
        microUsd -= paid.microUsd;
      }
      return { tokens, microUsd };
    },
  };
}

export interface Fitting {
  readonly models: readonly Pick<Resolved, "price">[];
  readonly promptTokens: number;
  /** Of the answer: what admission has set aside already. */
  readonly reservedTokens: number;
}

/** How long an answer may be that fits half of what is left, so that others beside it can go on; all of it where half is too little. */
export function fitting(refusal: unknown, { models, promptTokens, reservedTokens }: Fitting): number | undefined {
  if (!SyscallError.is(refusal) || refusal.code !== "BUDGET") return undefined;
  const { limit, left } = refusal.data;
  if (typeof left !== "number" || left < 0) return undefined;
  if (limit === "tokens") {
    const half = reservedTokens + Math.floor(left / 2);
    return half >= LEAST_OUTPUT ? half : reservedTokens + left;
  }
  if (limit !== "microUsd") return undefined;
  const most = (microUsd: number): number => Math.min(...models.map(({ price }) => affordable(price, { promptTokens, microUsd })));
  const half = most(left / 2);
  return half >= LEAST_OUTPUT ? half : most(left);
}
