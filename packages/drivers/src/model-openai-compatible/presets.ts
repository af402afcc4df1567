/** In what a server differs from the wire it speaks. Absent is as the wire has it. */
export interface Quirks {
  /** Where the bound of an answer is written; default `max_tokens`. */
  readonly limitField?: "max_tokens" | "max_completion_tokens";
  /** `false`: it counts without being asked to, and refuses to be asked. */
  readonly streamUsage?: false;
  readonly seedField?: "random_seed";
  /** It takes `reasoning_effort`. */
  readonly effort?: true;
  /** `false`: it ignores or refuses `tool_choice`. */
  readonly toolChoice?: false;
  /** `false`: it does not hold an answer to a JSON Schema. */
  readonly schema?: false;
  readonly images?: false;
  /** `false`: it refuses members that it does not know, so clients' own requests are translated for it. */
  readonly verbatim?: false;
  /** `false`: it has no `/embeddings`. */
  readonly embeddings?: false;
}

/** A server that many people use, as far as it can be known in advance. */
export interface OpenAiPreset {
  /** The driver's name. */
  readonly name: string;
  readonly title: string;
  readonly baseUrl: string;
  /** The environment variable that usually holds its key; absent where no key is needed. */
  readonly keyName?: string;
  /** It runs on this machine, at this address unless told otherwise. */
  readonly local: boolean;
  readonly quirks: Quirks;
}

export const OPENAI_PRESETS: readonly OpenAiPreset[] = [
  {
    name: "deepseek",
    title: "DeepSeek",
    baseUrl: "https://api.deepseek.com/v1",
    keyName: "DEEPSEEK_API_KEY",
    local: false,
    quirks: { schema: false, images: false, embeddings: false },
  },
  {
    name: "openrouter",
    title: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keyName: "OPENROUTER_API_KEY",
    local: false,
    quirks: { effort: true },
  },
  {
    name: "groq",
    title: "Groq",
    baseUrl: "https://api.groq.com/openai/v1",
    keyName: "GROQ_API_KEY",
    local: false,
    quirks: { limitField: "max_completion_tokens", effort: true, embeddings: false },
  },
  {
    name: "mistral",
    title: "Mistral",
    baseUrl: "https://api.mistral.ai/v1",
    keyName: "MISTRAL_API_KEY",
    local: false,
    quirks: { streamUsage: false, seedField: "random_seed", verbatim: false },
  },
  { name: "together", title: "Together", baseUrl: "https://api.together.xyz/v1", keyName: "TOGETHER_API_KEY", local: false, quirks: {} },
  { name: "xai", title: "xAI", baseUrl: "https://api.x.ai/v1", keyName: "XAI_API_KEY", local: false, quirks: { effort: true, embeddings: false } },
  { name: "vllm", title: "vLLM", baseUrl: "http://127.0.0.1:8000/v1", local: true, quirks: { effort: true } },
  { name: "lmstudio", title: "LM Studio", baseUrl: "http://127.0.0.1:1234/v1", local: true, quirks: { effort: true } },
  { name: "ollama", title: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", local: true, quirks: { effort: true, toolChoice: false } },
];

/** The preset of a driver's name. */
export function presetOf(name: string): OpenAiPreset | undefined {
  return OPENAI_PRESETS.find((preset) => preset.name === name);
}
