export type { Connection } from "./connections/connection.ts";
export { type ConnectionKeys, createModelConnections, type ModelConnectionsDeps } from "./connections/connections-service.ts";
export type { FoundDrivers } from "./driver-set.ts";
export { createModelsService, type ModelsService, type ModelsServiceDeps } from "./models-service.ts";
export type { Price, PriceList, Prices } from "./price.ts";
export { type ModelRules, parseModelRules } from "./router/model-rules.ts";
