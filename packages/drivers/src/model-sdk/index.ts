export { createAnthropicModel } from "./anthropic-model.ts";
export type { ProviderOptions } from "./endpoint.ts";
export { createGoogleModel } from "./google-model.ts";
export { createOpenAiModel, type OpenAiOptions } from "./openai-model.ts";
