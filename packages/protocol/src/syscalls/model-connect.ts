import * as z from "zod";
import { SecretValue } from "../secret.ts";
import { syscall } from "../syscall.ts";

/** Whom a person can connect. `openai-compatible`: any server that speaks chat completions, at a base URL. */
export const MODEL_PROVIDERS = [
  ...(["anthropic", "openai", "google", "openai-compatible", "deepseek", "openrouter", "groq", "mistral", "together", "xai"] as const),
  ...(["vllm", "lmstudio", "ollama"] as const),
] as const;
export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** What its models are called by: `<connection>/<model>`. */
const ConnectionName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "begins with a lower-case letter; lower-case letters, digits and -; at most 32");

/** One way to models. Its key is never part of it. */
export const ModelConnection = z.strictObject({
  name: z.string(),
  provider: z.string(),
  base_url: z.string(),
  /** `local`, or the host that reads the prompts. */
  reader: z.string(),
  /** Whether its reader is given private text. */
  private: z.boolean(),
  key: z.boolean(),
  /** `connected` by a person, a key in the `environment` of the daemon, or `found` on this machine. */
  source: z.enum(["connected", "environment", "found"]),
  /** Who let its reader have private text or not, and when, in epoch milliseconds: of connected ones. */
  by: z.string().optional(),
  at: z.int().optional(),
});
export type ModelConnection = z.infer<typeof ModelConnection>;

export const modelConnect = syscall({
  name: "model.connect",
  summary: "Connect a model provider, or replace the connection of that name.",
  input: z.strictObject({
    provider: z.enum(MODEL_PROVIDERS),
    /** Default: the provider's. */
    name: ConnectionName.optional(),
    /** Default: the provider's usual address. Plain http for this machine only. */
    base_url: z.string().min(1).max(2_048).optional(),
    /** Left out: none, or the one that the connection of this name has for the same host. */
    key: SecretValue.optional(),
    /** Whether the provider may read private text: what files of mounted folders and fetched private pages hold. */
    consent: z.enum(["private", "public"]),
  }),
  output: z.strictObject({ connection: ModelConnection, replaced: z.boolean() }),
  errors: ["EXISTS", "QUOTA", "STORAGE", "NEWER"],
  effect: "state",
  flow: "authority",
  personal: "an agent that chooses who reads prompts would send them where it likes",
  asks: ["model.control"],
  needs: ({ name, provider }) => [{ action: "model.control", resource: name ?? provider }],
  unrecorded: true,
});

export const modelDisconnect = syscall({
  name: "model.disconnect",
  summary: "Remove a connection and its key; steps that run end on it.",
  input: z.strictObject({ name: ConnectionName }),
  output: z.strictObject({ removed: z.boolean() }),
  errors: ["STORAGE", "NEWER"],
  effect: "state",
  flow: "authority",
  personal: "an agent that chooses who reads prompts would send them where it likes",
  asks: ["model.control"],
  needs: ({ name }) => [{ action: "model.control", resource: name }],
});

export const modelConnections = syscall({
  name: "model.connections",
  summary: "List the connected model providers, without their keys.",
  input: z.strictObject({}),
  output: z.strictObject({ connections: z.array(ModelConnection) }),
  errors: [],
  effect: "read",
  flow: "read",
  personal: "an agent that chooses who reads prompts would send them where it likes",
  asks: ["model.control"],
  needs: () => [{ action: "model.control", resource: "*" }],
});
