import type { CallContext, EffectHandler } from "@aether/ports";
import { type Input, type Json, type modelGenerate, type Output, SyscallError } from "@aether/protocol";
import { keepAttached, type Store } from "./attached.ts";
import { chargeMost } from "./lost-attempts.ts";
import type { Kept } from "./most.ts";

type Asked = Input<typeof modelGenerate>;
type Answered = Output<typeof modelGenerate>;

export interface AskingDeps {
  /** Absent = nothing can be attached. */
  readonly store?: Store;
}

interface Work {
  readonly run: (asked: Asked, ctx: CallContext) => Promise<Answered>;
  readonly most: (asked: Asked, ctx: CallContext) => Promise<Kept>;
}

/**
 * A question with what came along: the bytes of its files and the most that it may cost are kept before it is asked, and whom it was
 * asked for is written down.
 */
export function asking({ store }: AskingDeps, { run, most }: Work): Required<Pick<EffectHandler<typeof modelGenerate, Json>, "prepare" | "run" | "lost">> {
  const note = (asked: Asked, ctx: CallContext, { kind, body }: { kind: "model.served" | "model.failed"; body: object }): void => {
    if (asked.origin) ctx.audit(kind, { call: ctx.key, ...asked.origin, model: asked.model, ...body });
  };
  const noting = async <T>(asked: Asked, ctx: CallContext, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      note(asked, ctx, { kind: "model.failed", body: { code: SyscallError.is(error) ? error.code : "INTERNAL" } });
      throw error;
    }
  };
  return {
    prepare: (asked, ctx) =>
      noting(asked, ctx, async () => {
        await keepAttached(asked, store);
        return most(asked, ctx);
      }),
    run: (asked, ctx) =>
      noting(asked, ctx, async () => {
        const answered = await run(asked, ctx);
        const { model: served, finish, usage, cost, passedThrough } = answered;
        const { inputTokens, outputTokens } = usage;
        const how = { ...(cost && { microUsd: cost.microUsd }), ...(passedThrough && { passedThrough }) };
        note(asked, ctx, { kind: "model.served", body: { served, finish, inputTokens, outputTokens, ...how } });
        return answered;
      }),
    lost: chargeMost,
  };
}
