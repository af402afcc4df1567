export { INFERENCE_LIMITS, type InferenceLimits } from "./limits.ts";
export { type InferenceAddress, type InferenceListener, type InferenceLog, type InferenceOptions, listenInference } from "./listen-inference.ts";
export { createModelMap, type ModelMapRow } from "./model-map.ts";
export { HeldBytes } from "./server/held-bytes.ts";
export { type IssuedToken, TokenTable } from "./token-table.ts";
export { vendorEmbedding, vendorModel } from "./vendor-names.ts";
