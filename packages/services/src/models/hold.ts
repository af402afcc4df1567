import type { CallContext, Handler } from "@aether/ports";
import { modelHold, SyscallError } from "@aether/protocol";

/** Money and tokens set aside for a call, until it is closed. */
export interface Hold {
  /** The call that holds them: further holds are opened through it. */
  readonly ctx: Holder;
  /** Gives back what was not spent; what was is charged in the same instant. */
  close(microUsd: number, tokens?: number): Promise<void>;
}

type Holder = Pick<CallContext, "call" | "key">;

export interface Holds {
  /** @throws SyscallError `BUDGET` when so much is not left; nothing is set aside then */
  open(ctx: Holder, amounts: { readonly tokens: number; readonly microUsd: number }): Promise<Hold>;
  readonly handler: Handler<typeof modelHold>;
}

interface Ticket {
  /** Only a call inside this one may use it. */
  readonly key: string;
  readonly begin: (ctx: CallContext) => void;
  /** What was spent, once that is known. */
  readonly end: Promise<{ readonly microUsd: number; readonly tokens: number }>;
}

/**
 * What a step costs in money is known once its model is, which is after admission. So the step opens a call inside itself that
 * reserves it, and lasts as long as the step asks.
 */
export function createHolds(): Holds {
  const tickets = new Map<string, Ticket>();
  let issued = 0;
  return {
    async open(ctx, amounts) {
      const ticket = String(++issued);
      const begun = Promise.withResolvers<CallContext>();
      const ended = Promise.withResolvers<Awaited<Ticket["end"]>>();
      tickets.set(ticket, { key: ctx.key, begin: begun.resolve, end: ended.promise });
      const call = ctx.call(modelHold, { ticket, ...amounts });
      const refused = call.then(() => Promise.reject(new Error("a hold ended before it began")));
      refused.catch(() => undefined);
      try {
        const held = await Promise.race([begun.promise, refused]);
        return {
          ctx: held,
          async close(microUsd, tokens = 0) {
            ended.resolve({ microUsd, tokens });
            await call;
          },
        };
      } finally {
        tickets.delete(ticket);
      }
    },
    async handler({ ticket }, ctx) {
      const found = tickets.get(ticket);
      if (!found || !ctx.key.startsWith(`${found.key}.`)) throw new SyscallError("NOT_FOUND", "only a step that asks a model holds money for it", { ticket });
      tickets.delete(ticket);
      found.begin(ctx);
      // The step has been counted as a call already.
      const spend = { ...(await found.end), calls: 0 };
      ctx.spent(spend);
      return {};
    },
  };
}
