export { createLmStudioModel } from "./lmstudio-model.ts";
export { createLocalServers, type LocalServer, type LocalServers } from "./local-servers.ts";
export { createOllamaModel } from "./ollama-model.ts";
export { createOpenAiCompatibleModel, type OpenAiCompatibleOptions } from "./openai-compatible-model.ts";
export { OPENAI_PRESETS, type OpenAiPreset, presetOf, type Quirks } from "./presets.ts";
export { HOW_ELSEWHERE, isRunElsewhere } from "./runs-here.ts";
