import type { ModelDriver, ModelInfo } from "@aether/ports";
import type { Signal } from "@aether/protocol";
import * as z from "zod";
import { type Endpoint, openEndpoint, type ProviderOptions } from "./endpoint.ts";
import { getJson, notAList } from "./get-json.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { isServed, openAiModelInfo } from "./openai-families.ts";
import { createSdkDriver, type Loaded } from "./sdk-driver.ts";

export interface OpenAiOptions extends ProviderOptions {
  /** Which of OpenAI's two wires; default `responses`, where reasoning survives between steps. */
  readonly wire?: "responses" | "chat";
}

/**
 * OpenAI's own models. Nothing is stored there: reasoning comes back encrypted and is sent along with the next step.
 *
 * @throws SyscallError `INVALID` for a base URL, name, key or header that will not do
 */
export function createOpenAiModel(options: OpenAiOptions = {}): ModelDriver {
  const endpoint = openEndpoint(options, { name: "openai", baseUrl: "https://api.openai.com/v1" });
  const { wire = "responses" } = options;
  return createSdkDriver({
    endpoint,
    key: "openai",
    options: { openai: { store: false } },
    oneCall: { openai: { parallelToolCalls: false } },
    ...(wire === "chat" && { resultFiles: "after" as const }),
    embeds: true,
    draws: true,
    load: () => load(endpoint, wire),
    models: (signal) => listModels(endpoint, signal),
    passes: {
      wire,
      path: () => (wire === "chat" ? "/chat/completions" : "/responses"),
      headers: { authorization: `Bearer ${endpoint.apiKey}` },
    },
  });
}

async function load(endpoint: Endpoint, wire: "responses" | "chat"): Promise<Loaded> {
  const { createOpenAI } = await import("@ai-sdk/openai");
  const provider = createOpenAI({ baseURL: endpoint.base, apiKey: endpoint.apiKey, headers: { ...endpoint.headers }, fetch: guardedFetch(endpoint) });
  return {
    language: (model) => (wire === "chat" ? provider.chat(model) : provider.responses(model)),
    embedding: (model) => provider.embeddingModel(model),
    image: (model) => provider.imageModel(model),
  };
}

const Listing = z.object({ data: z.array(z.object({ id: z.string().regex(/^\S{1,190}$/) })).max(2_000) });

async function listModels(endpoint: Endpoint, signal: Signal): Promise<ModelInfo[]> {
  const headers: Record<string, string> = endpoint.apiKey === "" ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
  const listing = Listing.safeParse(await getJson(endpoint, { path: "/models", headers }, signal));
  if (!listing.success) throw notAList(endpoint);
  const names = new Set(listing.data.data.map(({ id }) => id).filter(isServed));
  return [...names].map(openAiModelInfo);
}
