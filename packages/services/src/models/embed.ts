import type { CallContext, Embedded } from "@aether/ports";
import { EMBEDDINGS, embedTokensOf, type Input, type modelEmbed, type Output, SyscallError } from "@aether/protocol";
import { STEP_MS } from "./ask-model.ts";
import { listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import { deadline } from "./pause.ts";
import { costOf, mostCostOf } from "./price.ts";
import { keptFrom } from "./router/judge-candidate.ts";
import type { ServeDeps } from "./serve.ts";
import { rollUp } from "./usage/roll-up.ts";

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
  const most = mostCostOf(estimate, price);
  const hold = most > 0 ? await deps.holds.open(ctx, { tokens: 0, microUsd: most }) : undefined;
  let usage = { inputTokens: 0, outputTokens: 0 };
  try {
    const { vectors, inputTokens } = await ask(model, texts, { ctx, deps, tokens: estimate.inputTokens });
    usage = { inputTokens, outputTokens: 0 };
    const list = listOf(price, driver);
    const microUsd = costOf(usage, price);
    ctx.write(rollUp({ model: model.name, price: list, usage, microUsd, end: "answered" }, ctx));
    return { vectors: vectors.map((vector) => [...vector]), inputTokens, model: model.name, ...(price && { cost: { microUsd, price: list } }) };
  } finally {
    const microUsd = costOf(usage, price);
    await hold?.close(microUsd);
    ctx.spent({ tokens: usage.inputTokens, microUsd: hold ? 0 : microUsd });
  }
}

interface Surroundings {
  readonly ctx: CallContext;
  readonly deps: ServeDeps;
  readonly tokens: number;
}

async function ask({ driver, model, name }: Resolved, texts: readonly string[], { ctx, deps, tokens }: Surroundings): Promise<Embedded> {
  const { clock, providers } = deps;
  using limit = deadline(STEP_MS, clock, ctx.signal);
  const entering = { owner: ctx.caller.owner, priority: 0, tokens, deadline: clock.now() + STEP_MS, signal: limit.signal };
  const turn = await providers.enter(driver.name, entering);
  if (!turn) throw new SyscallError("UPSTREAM", `${name} failed: ${providers.rest(driver.name)?.why ?? "it is left alone"}`, { model: name, retryable: true });
  let done: Embedded | undefined;
  let retryable = true;
  try {
    done = await driver.embed?.({ model, texts }, limit.signal);
  } catch (error) {
    retryable = !SyscallError.is(error) || error.code === "UPSTREAM";
    throw error;
  } finally {
    const cancelled = limit.signal.aborted && !limit.passed;
    turn.end({ ok: done !== undefined, retryable, cancelled, retryAfterMs: 0, tokens: done?.inputTokens ?? 0 });
  }
  if (done?.vectors.length === texts.length) return done;
  throw new SyscallError("UPSTREAM", `${name} made ${done?.vectors.length ?? 0} vectors of ${texts.length} texts`, { model: name, retryable: false });
}
