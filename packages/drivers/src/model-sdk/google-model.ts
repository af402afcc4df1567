import type { ModelAbility, ModelDriver, ModelInfo } from "@aether/ports";
import type { Signal } from "@aether/protocol";
import * as z from "zod";
import { type Endpoint, openEndpoint, type ProviderOptions } from "./endpoint.ts";
import { getJson, notAList } from "./get-json.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import type { PassThrough } from "./pass-through.ts";
import { withOptions } from "./sdk-call.ts";
import { createSdkDriver, type Loaded } from "./sdk-driver.ts";

/**
 * Google's Gemini API.
 *
 * @throws SyscallError `INVALID` for a base URL, name, key or header that will not do
 */
export function createGoogleModel(options: ProviderOptions = {}): ModelDriver {
  const endpoint = openEndpoint(options, { name: "google", baseUrl: "https://generativelanguage.googleapis.com/v1beta" });
  return createSdkDriver({
    endpoint,
    key: "google",
    embeds: true,
    draws: true,
    load: () => load(endpoint),
    models: (signal) => listModels(endpoint, signal),
    passes: { wire: "gemini", path: pathOf, headers: { "x-goog-api-key": endpoint.apiKey } },
  });
}

/** This wire names the model in the address. */
const pathOf: PassThrough["path"] = ({ model, stream }) =>
  `/models/${encodeURIComponent(model)}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`;

async function load(endpoint: Endpoint): Promise<Loaded> {
  const { createGoogle } = await import("@ai-sdk/google");
  const provider = createGoogle({ baseURL: endpoint.base, apiKey: endpoint.apiKey, headers: { ...endpoint.headers }, fetch: guardedFetch(endpoint) });
  return {
    language: (model) => provider.languageModel(model),
    embedding: (model) => provider.embeddingModel(model),
    image: (model) => provider.imageModel(model),
    // Without it the thoughts are paid for and not told; models that do not think refuse it.
    adapt: async (model, call) => (THINKERS.test(model) ? { ...call, providerOptions: withOptions(call.providerOptions, THINKING) } : call),
  };
}

const THINKING = { google: { thinkingConfig: { includeThoughts: true } } };
const DRAWERS = /^models\/gemini-.*-image/;
const THINKERS = /^gemini-(2\.5|[3-9])/;

const Size = z.int().positive().nullish().catch(null);
const Listed = z.object({
  name: z.string().regex(/^models\/\S{1,190}$/),
  inputTokenLimit: Size,
  outputTokenLimit: Size,
  supportedGenerationMethods: z.array(z.string()).max(50).default([]),
  thinking: z.boolean().nullish().catch(null),
});
type Listed = z.infer<typeof Listed>;
const Listing = z.object({ models: z.array(Listed).max(2_000) });

/** Taken for a model whose limit is not told; the smallest that Gemini models have. */
const CONTEXT_TOKENS = 32_768;

async function listModels(endpoint: Endpoint, signal: Signal): Promise<ModelInfo[]> {
  const listing = Listing.safeParse(await getJson(endpoint, { path: "/models?pageSize=1000", headers: { "x-goog-api-key": endpoint.apiKey } }, signal));
  if (!listing.success) throw notAList(endpoint);
  return listing.data.models.flatMap((listed) => {
    const abilities = abilitiesOf(listed);
    if (abilities.length === 0) return [];
    const { name, inputTokenLimit, outputTokenLimit } = listed;
    return [
      {
        name: name.slice("models/".length),
        ...(inputTokenLimit ? { contextTokens: inputTokenLimit } : { contextTokens: CONTEXT_TOKENS, contextFrom: "assumed" as const }),
        ...(outputTokenLimit && { outputTokens: outputTokenLimit }),
        abilities,
      },
    ];
  });
}

function abilitiesOf({ name, supportedGenerationMethods: methods, thinking }: Listed): ModelAbility[] {
  if (methods.includes("embedContent")) return ["embed"];
  if (!methods.includes("generateContent")) return [];
  // Gemma's small models on the same endpoint take neither tools nor documents.
  if (!name.startsWith("models/gemini")) return ["images"];
  // These take no tools and hold to no schema.
  if (DRAWERS.test(name)) return ["images", "draws"];
  return ["tools", "images", "documents", "schema", ...(thinking ? (["reasoning"] as const) : [])];
}
