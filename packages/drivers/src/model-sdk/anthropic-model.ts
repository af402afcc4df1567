import type { ModelAbility, ModelDriver, ModelInfo } from "@aether/ports";
import type { Signal } from "@aether/protocol";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import * as z from "zod";
import { type Endpoint, openEndpoint, type ProviderOptions } from "./endpoint.ts";
import { getJson, notAList } from "./get-json.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { withOptions } from "./sdk-call.ts";
import { createSdkDriver, type Loaded } from "./sdk-driver.ts";

const VERSION = "2023-06-01";
/** What every Claude model has taken since the third generation. */
const CONTEXT_TOKENS = 200_000;

/**
 * Anthropic's messages.
 *
 * @throws SyscallError `INVALID` for a base URL, name, key or header that will not do
 */
export function createAnthropicModel(options: ProviderOptions = {}): ModelDriver {
  const endpoint = openEndpoint(options, { name: "anthropic", baseUrl: "https://api.anthropic.com/v1" });
  return createSdkDriver({
    endpoint,
    key: "anthropic",
    cacheMark: { anthropic: { cacheControl: { type: "ephemeral" } } },
    oneCall: { anthropic: { disableParallelToolUse: true } },
    embeds: false,
    load: () => load(endpoint),
    models: (signal) => listModels(endpoint, signal),
    passes: { wire: "anthropic", path: () => "/messages", headers: { "anthropic-version": VERSION, "x-api-key": endpoint.apiKey } },
  });
}

async function load(endpoint: Endpoint): Promise<Loaded> {
  const { createAnthropic } = await import("@ai-sdk/anthropic");
  const provider = createAnthropic({ baseURL: endpoint.base, apiKey: endpoint.apiKey, headers: { ...endpoint.headers }, fetch: guardedFetch(endpoint) });
  return { language: (model) => provider.languageModel(model), adapt: withBudget };
}

/** Of the answer's bound, what older models may think; the provider wants at least 1,024. */
const THOUGHT_SHARE = { low: 0.2, medium: 0.4, high: 0.7 };
const MIN_THOUGHT = 1_024;

/** Older models are given a number of tokens to think, which the SDK would put on top of the bound that was asked for. */
async function withBudget(model: string, call: LanguageModelV4CallOptions): Promise<LanguageModelV4CallOptions> {
  const { reasoning, maxOutputTokens = 0, ...rest } = call;
  if (reasoning !== "low" && reasoning !== "medium" && reasoning !== "high") return call;
  const { getModelCapabilities } = await import("@ai-sdk/anthropic/internal");
  if (getModelCapabilities(model).supportsAdaptiveThinking) return call;
  const budgetTokens = Math.max(MIN_THOUGHT, Math.floor(maxOutputTokens * THOUGHT_SHARE[reasoning]));
  // Too little to think in: the answer goes first.
  if (maxOutputTokens < 2 * MIN_THOUGHT) return { ...rest, maxOutputTokens };
  return {
    ...rest,
    maxOutputTokens: maxOutputTokens - budgetTokens,
    providerOptions: withOptions(call.providerOptions, { anthropic: { thinking: { type: "enabled", budgetTokens } } }),
  };
}

const Supported = z.object({ supported: z.boolean() }).nullish().catch(null);
const Size = z.int().positive().nullish().catch(null);
const Listed = z.object({
  id: z.string().regex(/^\S{1,190}$/),
  max_input_tokens: Size,
  max_tokens: Size,
  capabilities: z.object({ image_input: Supported, pdf_input: Supported, thinking: Supported, structured_outputs: Supported }).nullish().catch(null),
});
const Listing = z.object({ data: z.array(Listed).max(2_000) });

async function listModels(endpoint: Endpoint, signal: Signal): Promise<ModelInfo[]> {
  const headers = { "anthropic-version": VERSION, "x-api-key": endpoint.apiKey };
  const listing = Listing.safeParse(await getJson(endpoint, { path: "/models?limit=1000", headers }, signal));
  if (!listing.success) throw notAList(endpoint);
  return listing.data.data.map(({ id, max_input_tokens, max_tokens, capabilities }) => ({
    name: id,
    ...(max_input_tokens ? { contextTokens: max_input_tokens } : { contextTokens: CONTEXT_TOKENS, contextFrom: "assumed" as const }),
    ...(max_tokens && { outputTokens: max_tokens }),
    abilities: abilitiesOf(capabilities),
  }));
}

/** A server that tells nothing has the models that have taken images and documents all along. */
function abilitiesOf(told: z.infer<typeof Listed>["capabilities"]): ModelAbility[] {
  if (!told) return ["tools", "images", "documents"];
  const { image_input, pdf_input, thinking, structured_outputs } = told;
  const found: (ModelAbility | false | undefined)[] = [
    "tools",
    image_input?.supported && "images",
    pdf_input?.supported && "documents",
    thinking?.supported && "reasoning",
    structured_outputs?.supported && "schema",
  ];
  return found.filter((ability) => typeof ability === "string");
}
