import { type CallContext, type Clock, type Drawn, type Sql, sql } from "@aether/ports";
import { Hash, type Input, imageTokensOf, type modelImage, type Output, SyscallError, type Usage } from "@aether/protocol";
import { STEP_MS } from "./ask-model.ts";
import type { Store } from "./attached.ts";
import { listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import { deadline } from "./pause.ts";
import { costOf, mostCostOf } from "./price.ts";
import { keptFrom } from "./router/judge-candidate.ts";
import type { ServeDeps } from "./serve.ts";
import { rollUp } from "./usage/roll-up.ts";

type Asked = Input<typeof modelImage>;
type DrawDeps = ServeDeps & { readonly store?: Store | undefined };

const KEPT_MS = 30 * 86_400_000;

/** Which of these are pictures that are kept still. */
export function picturesKept(clock: Clock, hashes: readonly string[]): readonly Sql[] {
  const marks = hashes.map(() => "?").join(", ");
  return [{ text: `select hash from model_image where made_at > ? and hash in (${marks})`, values: [clock.now() - KEPT_MS, ...hashes] }];
}

/** A prompt is a disclosure here too, and what came of it is kept by its hash. */
export async function draw(asked: Asked, ctx: CallContext, deps: DrawDeps): Promise<Output<typeof modelImage>> {
  const { store } = deps;
  if (!store) throw new SyscallError("UNSUPPORTED", "this installation keeps no files, so nothing can be drawn");
  const model = await drawerOf(asked, ctx, deps);
  const { driver, price } = model;
  const most = mostCostOf(imageTokensOf(asked), price);
  const hold = most > 0 ? await deps.holds.open(ctx, { tokens: 0, microUsd: most }) : undefined;
  let usage: Usage = { inputTokens: 0, outputTokens: 0 };
  try {
    const drawn = await ask(model, asked, { ctx, deps });
    ({ usage } = drawn);
    const list = listOf(price, driver);
    const microUsd = costOf(usage, price);
    const hash = Hash.parse(await store(drawn.bytes));
    ctx.write(
      sql`insert into model_image (hash, owner, made_at) values (${hash}, ${ctx.caller.owner}, ${ctx.now()}) on conflict (hash) do update set made_at = excluded.made_at`,
      rollUp({ model: model.name, price: list, usage, microUsd, end: "answered" }, ctx),
    );
    const file = { hash, media: drawn.media, bytes: drawn.bytes.length };
    return { file, leftOut: [...drawn.leftOut], usage, model: model.name, ...(price && { cost: { microUsd, price: list } }) };
  } finally {
    const microUsd = costOf(usage, price);
    await hold?.close(microUsd);
    ctx.spent({ tokens: usage.inputTokens + usage.outputTokens, microUsd: hold ? 0 : microUsd });
  }
}

/** @throws SyscallError `NOT_FOUND`, `DENIED`, and `UNSUPPORTED` for a provider or a model without pictures */
async function drawerOf({ model: name }: Asked, ctx: CallContext, { catalogue }: DrawDeps): Promise<Resolved> {
  const model = await catalogue.resolve(name, ctx.signal);
  const { driver, info } = model;
  const kept = keptFrom(driver.reader, ctx.caller.label.confidentiality);
  if (kept !== undefined) throw new SyscallError("DENIED", `${model.name} is not asked: ${kept}`, { action: "model.use", resource: model.name });
  if (!driver.draw || (info?.abilities && !info.abilities.includes("draws"))) {
    const message = `${model.name} draws nothing; aether model list shows which models do (ability "draws": OpenAI's gpt-image, Gemini's image models)`;
    throw new SyscallError("UNSUPPORTED", message, { model: model.name });
  }
  return model;
}

async function ask({ driver, model, name }: Resolved, asked: Asked, { ctx, deps }: { readonly ctx: CallContext; readonly deps: DrawDeps }): Promise<Drawn> {
  const { clock, providers } = deps;
  using limit = deadline(STEP_MS, clock, ctx.signal);
  const { inputTokens: tokens } = imageTokensOf(asked);
  const entering = { owner: ctx.caller.owner, priority: 0, tokens, deadline: clock.now() + STEP_MS, signal: limit.signal };
  const turn = await providers.enter(driver.name, entering);
  if (!turn) throw new SyscallError("UPSTREAM", `${name} failed: ${providers.rest(driver.name)?.why ?? "it is left alone"}`, { model: name, retryable: true });
  let done: Drawn | undefined;
  let retryable = true;
  try {
    const { prompt, size, aspectRatio, seed } = asked;
    const wishes = { ...(size !== undefined && { size }), ...(aspectRatio !== undefined && { aspectRatio }), ...(seed !== undefined && { seed }) };
    done = await driver.draw?.({ model, prompt, ...wishes }, limit.signal);
  } catch (error) {
    retryable = !SyscallError.is(error) || error.data["retryable"] === true;
    throw error;
  } finally {
    const cancelled = limit.signal.aborted && !limit.passed;
    turn.end({ ok: done !== undefined, retryable, cancelled, retryAfterMs: 0, tokens: done ? done.usage.inputTokens + done.usage.outputTokens : 0 });
  }
  if (!done) throw new SyscallError("UNSUPPORTED", `${name} draws nothing`, { model: name });
  return done;
}
