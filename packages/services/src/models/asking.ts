import type { CallContext, EffectHandler } from "@aether/ports";
import { type Input, type Json, type modelGenerate, type Output, SyscallError } from "@aether/protocol";
import { keepAttached, type Store } from "./attached.ts";

type Asked = Input<typeof modelGenerate>;
type Answered = Output<typeof modelGenerate>;

export interface AuditRecord {
  readonly owner: string;
  readonly pid: string;
  readonly kind: "model.served" | "model.failed";
  readonly at: number;
  readonly body: Json;
}

export interface AskingDeps {
  /** Absent = nothing can be attached. */
  readonly store?: Store;
  /** Into the audit log. */
  readonly record?: (entry: AuditRecord) => void;
}

/** A question with what came along: the bytes of its files are kept before its intent is, and whom it was asked for is written down. */
export function asking(
  { store, record }: AskingDeps,
  run: (asked: Asked, ctx: CallContext) => Promise<Answered>,
): Required<Pick<EffectHandler<typeof modelGenerate, Json>, "prepare" | "run">> {
  return {
    async prepare(asked) {
      await keepAttached(asked, store);
      return null;
    },
    async run(asked, ctx) {
      const note = (kind: AuditRecord["kind"], body: object): void => {
        const { owner, pid } = ctx.caller;
        if (asked.origin) record?.({ owner, pid, kind, at: ctx.now(), body: { call: ctx.key, ...asked.origin, model: asked.model, ...body } as Json });
      };
      try {
        const answered = await run(asked, ctx);
        const { model: served, finish, usage, cost } = answered;
        note("model.served", { served, finish, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, ...(cost && { microUsd: cost.microUsd }) });
        return answered;
      } catch (error) {
        note("model.failed", { code: SyscallError.is(error) ? error.code : "INTERNAL" });
        throw error;
      }
    },
  };
}
