export { createModelsService, type ModelsServiceDeps } from "./models-service.ts";
export type { Price, Prices } from "./price.ts";
