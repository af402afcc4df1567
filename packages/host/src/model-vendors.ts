import { createLmStudioModel, createOllamaModel, createOpenAiCompatibleModel, presetOf } from "@aether/drivers/model-openai-compatible";
import { createAnthropicModel, createGoogleModel, createOpenAiModel } from "@aether/drivers/model-sdk";
import type { ModelDriver } from "@aether/ports";
import { ownOf } from "@aether/protocol";

export interface Vendor {
  readonly baseUrl: string;
  readonly header: string;
  readonly make: (options: { readonly name: string; readonly baseUrl: string; readonly apiKey?: string }) => ModelDriver;
}

const VENDORS: Readonly<Record<string, Vendor>> = {
  anthropic: { baseUrl: "https://api.anthropic.com/v1", header: "x-api-key", make: createAnthropicModel },
  openai: { baseUrl: "https://api.openai.com/v1", header: "authorization", make: createOpenAiModel },
  google: { baseUrl: "https://generativelanguage.googleapis.com/v1beta", header: "x-goog-api-key", make: createGoogleModel },
  ollama: { baseUrl: "http://127.0.0.1:11434/v1", header: "authorization", make: createOllamaModel },
  lmstudio: { baseUrl: "http://127.0.0.1:1234/v1", header: "authorization", make: createLmStudioModel },
};

/** Every other one speaks OpenAI's chat completions. */
export function vendorOf(provider: string): Vendor {
  const preset = presetOf(provider);
  const make: Vendor["make"] = (options) => createOpenAiCompatibleModel({ ...options, ...(preset && { quirks: preset.quirks }) });
  return ownOf(VENDORS, provider) ?? { baseUrl: preset?.baseUrl ?? "", header: "authorization", make };
}
