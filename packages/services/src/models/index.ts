export { createModelsService, type ModelsService, type ModelsServiceDeps } from "./models-service.ts";
export type { Price, PriceList, Prices } from "./price.ts";
export { type ModelRules, parseModelRules } from "./router/model-rules.ts";
