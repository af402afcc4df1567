import type { ModelAbility, ModelInfo } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import * as z from "zod";
import { askServer } from "./ask-server.ts";
import type { Server } from "./server.ts";

const DEADLINE_MS = 15_000;
/** Dollars a token, as some servers write prices, in millionths of a dollar for a million tokens. */
const PRICE_SCALE = 1e12;

const Size = z.int().positive().nullish().catch(null);
const Words = z.array(z.string()).max(200).nullish().catch(null);
const Price = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,15})?$/)
  .transform((dollars) => Math.round(Number(dollars) * PRICE_SCALE))
  .nullish()
  .catch(null);
const Listed = z.object({
  id: z.string().regex(/^\S{1,190}$/),
  ...{ context_length: Size, context_window: Size, max_model_len: Size, max_context_length: Size, loaded_context_length: Size },
  ...{ max_completion_tokens: Size, max_output_tokens: Size },
  meta: z.object({ n_ctx: Size, n_ctx_train: Size }).nullish().catch(null),
  limit: z.object({ context: Size, output: Size }).nullish().catch(null),
  top_provider: z.object({ max_completion_tokens: Size }).nullish().catch(null),
  architecture: z.object({ input_modalities: Words }).nullish().catch(null),
  supported_parameters: Words,
  pricing: z.object({ prompt: Price, completion: Price, input_cache_read: Price, input_cache_write: Price }).nullish().catch(null),
});
type Listed = z.infer<typeof Listed>;
const Listing = z.object({ data: z.array(z.unknown()).max(5_000) });

/**
 * What `GET /models` names, in the server's order, with what it says of each.
 *
 * @throws SyscallError `UPSTREAM` when the server refuses, cannot be reached in 15 s or answers with something else
 */
export async function listModels(server: Server, signal: Signal): Promise<ModelInfo[]> {
  const listing = Listing.safeParse(await askServer(server, { path: "/models", deadlineMs: DEADLINE_MS }, signal));
  if (!listing.success) throw new SyscallError("UPSTREAM", `${server.host} answered /models with something that is not a list of models`);
  const distinct = new Map<string, ModelInfo>();
  for (const entry of listing.data.data) {
    const { data: listed } = Listed.safeParse(entry);
    if (listed && !distinct.has(listed.id)) distinct.set(listed.id, infoOf(listed));
  }
  return [...distinct.values()];
}

function infoOf(listed: Listed): ModelInfo {
  const outputTokens = outputOf(listed);
  const contextTokens = contextOf(listed);
  const abilities = abilitiesOf(listed);
  const price = priceOf(listed.pricing);
  return {
    name: listed.id,
    ...(contextTokens && { contextTokens }),
    ...(outputTokens && { outputTokens }),
    ...(abilities && { abilities }),
    ...(price && { price }),
  };
}

/** What it runs with goes before what it could: each kind of server has a word of its own. */
function contextOf(listed: Listed): number | null | undefined {
  const { loaded_context_length: loaded, max_model_len: served, context_length: told, context_window: window, max_context_length: most, meta, limit } = listed;
  return loaded ?? meta?.n_ctx ?? served ?? told ?? window ?? limit?.context ?? most ?? meta?.n_ctx_train;
}

function outputOf({ top_provider, max_completion_tokens, max_output_tokens, limit }: Listed): number | null | undefined {
  return top_provider?.max_completion_tokens ?? max_completion_tokens ?? max_output_tokens ?? limit?.output;
}

/** In the words of OpenRouter's listing, the only one that tells. */
const ABILITIES: readonly (readonly [word: string, ability: ModelAbility])[] = [
  ["tools", "tools"],
  ["image", "images"],
  ["reasoning", "reasoning"],
  ["structured_outputs", "schema"],
];

function abilitiesOf({ architecture, supported_parameters }: Listed): ModelAbility[] | undefined {
  if (!architecture?.input_modalities && !supported_parameters) return undefined;
  const said = new Set([...(architecture?.input_modalities ?? []), ...(supported_parameters ?? [])]);
  return ABILITIES.flatMap(([word, ability]) => (said.has(word) ? [ability] : []));
}

function priceOf(pricing: Listed["pricing"]): ModelInfo["price"] {
  const { prompt, completion, input_cache_read: cachedInput, input_cache_write: cacheWrite } = pricing ?? {};
  if (typeof prompt !== "number" || typeof completion !== "number") return undefined;
  return { input: prompt, output: completion, ...(typeof cachedInput === "number" && { cachedInput }), ...(typeof cacheWrite === "number" && { cacheWrite }) };
}
