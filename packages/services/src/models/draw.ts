import type { CallContext, Drawn } from "@aether/ports";
import { Hash, type Input, imageTokensOf, type modelImage, type Output, SyscallError } from "@aether/protocol";
import { kept, type Store } from "./attached.ts";
import type { Resolved } from "./catalogue.ts";
import { type Errand, runErrand } from "./errand.ts";
import { paid } from "./paid.ts";
import { keptFrom } from "./router/judge-candidate.ts";
import type { ServeDeps } from "./serve.ts";

type Asked = Input<typeof modelImage>;
type DrawDeps = ServeDeps & { readonly store?: Store | undefined };

/** A prompt is a disclosure here too, and what came of it is kept by its hash. */
export async function draw(asked: Asked, ctx: CallContext, deps: DrawDeps): Promise<Output<typeof modelImage>> {
  const { store } = deps;
  if (!store) throw new SyscallError("UNSUPPORTED", "this installation keeps no files, so nothing can be drawn");
  const model = await drawerOf(asked, ctx, deps);
  const { bytes, media, leftOut, usage, cost } = await paid(model, { ctx, holds: deps.holds, estimate: imageTokensOf(asked) }, (owing) =>
    ask(model, asked, { ctx, deps, owing }),
  );
  const hash = Hash.parse(await store(bytes));
  ctx.write(kept(hash, ctx));
  const file = { hash, media, bytes: bytes.length };
  return { file, leftOut: [...leftOut], usage, model: model.name, ...(model.price && { cost }) };
}

/** @throws SyscallError `NOT_FOUND`, `DENIED`, and `UNSUPPORTED` for a provider or a model without pictures */
async function drawerOf({ model: name }: Asked, ctx: CallContext, { catalogue }: DrawDeps): Promise<Resolved> {
  const model = await catalogue.resolve(name, ctx.signal);
  const { driver, info } = model;
  const why = keptFrom(driver.reader, ctx.caller.label.confidentiality);
  if (why !== undefined) throw new SyscallError("DENIED", `${model.name} is not asked: ${why}`, { action: "model.use", resource: model.name });
  if (!driver.draw || (info?.abilities && !info.abilities.includes("draws"))) {
    const message = `${model.name} draws nothing; aether model list shows which models do (ability "draws": OpenAI's gpt-image, Gemini's image models)`;
    throw new SyscallError("UNSUPPORTED", message, { model: model.name });
  }
  return model;
}

interface Surroundings {
  readonly ctx: CallContext;
  readonly deps: ServeDeps;
  readonly owing: Errand<Drawn>["owing"];
}

function ask(model: Resolved, asked: Asked, around: Surroundings): Promise<Drawn> {
  const { prompt, size, aspectRatio, seed } = asked;
  const wishes = { ...(size !== undefined && { size }), ...(aspectRatio !== undefined && { aspectRatio }), ...(seed !== undefined && { seed }) };
  return runErrand({
    ...around,
    model,
    tokens: imageTokensOf(asked).inputTokens,
    onlyRefused: true,
    used: ({ usage }) => usage.inputTokens + usage.outputTokens,
    async run(signal) {
      const drawn = await model.driver.draw?.({ model: model.model, prompt, ...wishes }, signal);
      if (!drawn) throw new SyscallError("UNSUPPORTED", `${model.name} draws nothing`, { model: model.name });
      return drawn;
    },
  });
}
