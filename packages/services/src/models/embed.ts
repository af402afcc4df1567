import type { CallContext, Embedded } from "@aether/ports";
import { EMBEDDINGS, embedTokensOf, type Input, type modelEmbed, type Output, SyscallError } from "@aether/protocol";
import type { Resolved } from "./catalogue.ts";
import { type Errand, runErrand } from "./errand.ts";
import { paid } from "./paid.ts";
import { keptFrom } from "./router/judge-candidate.ts";
import type { ServeDeps } from "./serve.ts";

/** Texts are a disclosure as a prompt is, and cost as one does. */
export async function embed({ model: name, texts }: Input<typeof modelEmbed>, ctx: CallContext, deps: ServeDeps): Promise<Output<typeof modelEmbed>> {
  const model = await deps.catalogue.resolve(name === EMBEDDINGS ? deps.rules.embeddings : name, ctx.signal);
  const { driver, price } = model;
  const kept = keptFrom(driver.reader, ctx.caller.label.confidentiality);
  if (kept !== undefined && driver.reader !== "local") {
    const message = `${model.name} is not asked: ${kept}; use the encoder on this machine (model: encoder)`;
    throw new SyscallError("DENIED", message, { action: "model.use", resource: model.name, reader: driver.reader.host });
  }
  if (!driver.embed) throw new SyscallError("NOT_FOUND", `${model.name} makes no vectors; aether model list shows which models do`, { model: model.name });
  const estimate = { inputTokens: embedTokensOf(texts), outputTokens: 0 };
  const { vectors, usage, cost } = await paid(model, { ctx, holds: deps.holds, estimate }, async (owing) => {
    const embedded = await ask(model, texts, { ctx, deps, tokens: estimate.inputTokens, owing });
    return { ...embedded, usage: { inputTokens: embedded.inputTokens, outputTokens: 0 } };
  });
  return { vectors: vectors.map((vector) => [...vector]), inputTokens: usage.inputTokens, model: model.name, ...(price && { cost }) };
}

interface Surroundings {
  readonly ctx: CallContext;
  readonly deps: ServeDeps;
  readonly tokens: number;
  readonly owing: Errand<Embedded>["owing"];
}

function ask(model: Resolved, texts: readonly string[], around: Surroundings): Promise<Embedded> {
  const { driver, name } = model;
  return runErrand({
    ...around,
    model,
    used: ({ inputTokens }) => inputTokens,
    async run(signal) {
      const answered = await driver.embed?.({ model: model.model, texts }, signal);
      // No text is free: a zero was not counted, whichever driver tells it.
      const done = answered && { ...answered, inputTokens: answered.inputTokens || around.tokens };
      const counted = done && { usage: { inputTokens: done.inputTokens, outputTokens: 0 } };
      const data = { model: name, retryable: false, ...counted };
      if (done && !done.vectors.every((vector) => vector.every(Number.isFinite)))
        throw new SyscallError("UPSTREAM", `${name} made vectors of numbers that are too large to compare`, data);
      if (done?.vectors.length === texts.length) return done;
      throw new SyscallError("UPSTREAM", `${name} made ${done?.vectors.length ?? 0} vectors of ${texts.length} texts`, data);
    },
  });
}
