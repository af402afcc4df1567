import { type CallContext, type Handlers, type ModelInfo, point, sql } from "@aether/ports";
import type { ContextSource, modelSet } from "@aether/protocol";
import type * as z from "zod";
import type { Catalogue, Resolved } from "./catalogue.ts";

/** What a model takes, and whose word that is. */
export interface KnownInfo extends Omit<ModelInfo, "contextFrom"> {
  readonly contextTokens: number;
  readonly contextFrom: z.output<typeof ContextSource>;
}

interface SetLimit {
  readonly contextTokens: number;
  readonly outputTokens?: number;
}

type SetLimits = ReadonlyMap<string, SetLimit>;

/** What the caller's owner said of models, by their whole names. */
export async function setLimitsOf(ctx: Pick<CallContext, "read">): Promise<SetLimits> {
  const rows = await ctx.read(point`select model, context_tokens, output_tokens from {model_limit}`);
  return new Map(
    rows.map((row) => {
      const output = row["output_tokens"];
      return [String(row["model"]), { contextTokens: Number(row["context_tokens"]), ...(output !== null && { outputTokens: Number(output) }) }];
    }),
  );
}

/** With what its owner said of it, which goes before every other word. */
export function withSet(info: KnownInfo, set: SetLimit | undefined): KnownInfo {
  return set ? { ...info, ...set, contextFrom: "set" } : info;
}

/** The same models, with what the caller's owner said of them. */
export async function limited(catalogue: Catalogue, ctx: Pick<CallContext, "read">): Promise<Catalogue> {
  const limits = await setLimitsOf(ctx);
  if (limits.size === 0) return catalogue;
  const resolve: Catalogue["resolve"] = async (name, signal) => {
    const found: Resolved = await catalogue.resolve(name, signal);
    const set = limits.get(found.name);
    return set ? { ...found, info: { ...(found.info ?? { name: found.model }), ...set, contextFrom: "set" } } : found;
  };
  return { ...catalogue, resolve };
}

/** An owner says what a model takes. */
export function modelLimits(catalogue: Catalogue): Handlers<{ readonly modelSet: typeof modelSet }> {
  return {
    "model.set": async ({ model, context, output }, ctx) => {
      const { name, info, driver, model: own } = await catalogue.resolve(model, ctx.signal);
      if (context === null) {
        ctx.write(sql`delete from {model_limit} where model = ${name}`);
        const { contextTokens, contextFrom, outputTokens } = info ?? (await catalogue.known(driver, { name: own }));
        return { model: name, contextTokens, contextFrom, ...(outputTokens !== undefined && { outputTokens }) };
      }
      ctx.write(sql`insert into {model_limit} (model, context_tokens, output_tokens, set_at) values (${name}, ${context}, ${output ?? null}, ${ctx.now()})
        on conflict (owner, model) do update set context_tokens = excluded.context_tokens, output_tokens = excluded.output_tokens, set_at = excluded.set_at`);
      const most = output ?? info?.outputTokens;
      return { model: name, contextTokens: context, contextFrom: "set", ...(most !== undefined && { outputTokens: most }) };
    },
  };
}
