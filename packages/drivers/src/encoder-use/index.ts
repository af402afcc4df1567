export { createUseEncoder, type UseEncoderOptions } from "./use-encoder.ts";
