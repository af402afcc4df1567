export { createGenaiPrices, type GenaiPrice, type GenaiPrices } from "./genai-prices.ts";
