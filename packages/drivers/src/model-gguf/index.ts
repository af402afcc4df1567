export { createGgufModel, type GgufModelOptions } from "./gguf-model.ts";
