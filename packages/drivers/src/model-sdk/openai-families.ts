import type { ModelAbility, ModelInfo } from "@aether/ports";

interface Family {
  readonly name: RegExp;
  readonly contextTokens: number;
  readonly outputTokens?: number;
  readonly abilities: readonly ModelAbility[];
}

const SEES: readonly ModelAbility[] = ["tools", "images", "documents", "schema"];
const THINKS: readonly ModelAbility[] = [...SEES, "reasoning"];

const DRAWERS = /^(gpt-image-|chatgpt-image-)/;

/** OpenAI's listing says names only; this is what its documentation says of them. The first that fits. */
const FAMILIES: readonly Family[] = [
  { name: DRAWERS, contextTokens: 32_000, abilities: ["draws"] },
  { name: /^text-embedding-/, contextTokens: 8_192, abilities: ["embed"] },
  { name: /^gpt-5.*-chat/, contextTokens: 128_000, outputTokens: 16_384, abilities: SEES },
  { name: /^gpt-5/, contextTokens: 400_000, outputTokens: 128_000, abilities: THINKS },
  { name: /^o1-mini|^o1-preview|^o3-mini/, contextTokens: 128_000, abilities: ["tools", "reasoning"] },
  { name: /^o\d/, contextTokens: 200_000, outputTokens: 100_000, abilities: THINKS },
  { name: /^gpt-4\.1/, contextTokens: 1_047_576, outputTokens: 32_768, abilities: SEES },
  { name: /^(gpt-4o|chatgpt-4o)/, contextTokens: 128_000, outputTokens: 16_384, abilities: SEES },
  { name: /^gpt-4-turbo/, contextTokens: 128_000, outputTokens: 4_096, abilities: ["tools", "images"] },
  { name: /^gpt-4/, contextTokens: 8_192, outputTokens: 4_096, abilities: ["tools"] },
  { name: /^gpt-3\.5/, contextTokens: 16_385, outputTokens: 4_096, abilities: ["tools"] },
];

/** Taken for a model that no family knows; the smallest that newer models have. */
const CONTEXT_TOKENS = 128_000;
/** Names of models that answer with something else than text, or not at all. */
const OTHER = /whisper|tts|dall-e|image|audio|realtime|transcribe|moderation|sora|babbage|davinci|-instruct|-search-|computer-use/;

export function isServed(name: string): boolean {
  return DRAWERS.test(name) || !OTHER.test(name);
}

export function openAiModelInfo(name: string): ModelInfo {
  const family = FAMILIES.find((candidate) => candidate.name.test(name));
  if (!family) return { name, contextTokens: CONTEXT_TOKENS, contextFrom: "assumed" };
  const { contextTokens, outputTokens, abilities } = family;
  return { name, contextTokens, contextFrom: "catalogue", ...(outputTokens !== undefined && { outputTokens }), abilities: [...abilities] };
}
