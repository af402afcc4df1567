export { createOpenAiCompatibleModel, type OpenAiCompatibleOptions } from "./openai-compatible-model.ts";
export { OPENAI_PRESETS, type OpenAiPreset, presetOf, type Quirks } from "./presets.ts";
