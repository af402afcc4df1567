import type { ModelAbility, ModelDriver, ModelInfo } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import * as z from "zod";
import { askServer } from "./ask-server.ts";
import { parseBaseUrl } from "./base-url.ts";
import { createOpenAiCompatibleModel, type OpenAiCompatibleOptions } from "./openai-compatible-model.ts";
import { presetOf } from "./presets.ts";
import { openServer, type Server } from "./server.ts";

const DEADLINE_MS = 10_000;
/** Taken where it does not say. */
const CONTEXT_TOKENS = 4_096;

const Size = z.int().positive().nullish().catch(null);
const Listed = z.object({
  id: z.string().regex(/^\S{1,190}$/),
  type: z.string().nullish().catch(null),
  max_context_length: Size,
  loaded_context_length: Size,
  capabilities: z.array(z.string()).max(50).nullish().catch(null),
});
const Listing = z.object({ data: z.array(Listed).max(2_000) });

/**
 * LM Studio: steps go through its `/v1`, what it has is asked of its own API, which alone tells contexts; an older one that
 * has none is asked there too.
 *
 * @throws SyscallError `INVALID` for a base URL or name that will not do
 */
export function createLmStudioModel(options: OpenAiCompatibleOptions): ModelDriver {
  const { base, ...endpoint } = parseBaseUrl(options.baseUrl);
  const root = base.replace(/\/v1$/, "");
  const driver = createOpenAiCompatibleModel({
    ...options,
    baseUrl: `${root}/v1`,
    name: options.name ?? "lmstudio",
    quirks: presetOf("lmstudio")?.quirks ?? {},
  });
  const server = openServer({ ...endpoint, base: root }, options, options.fetch ?? fetch);
  return { ...driver, models: async (signal) => (await ownList(server, signal)) ?? (await driver.models(signal)) };
}

async function ownList(server: Server, signal: Signal): Promise<ModelInfo[] | undefined> {
  try {
    const listing = Listing.safeParse(await askServer(server, { path: "/api/v0/models", deadlineMs: DEADLINE_MS }, signal));
    return listing.data?.data.map(infoOf);
  } catch (error) {
    if (SyscallError.is(error) && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

/** What it runs with, before what it could. */
function infoOf({ id, type, max_context_length: most, loaded_context_length: loaded, capabilities }: z.infer<typeof Listed>): ModelInfo {
  const told = loaded ?? most;
  const context = told ? { contextTokens: told } : { contextTokens: CONTEXT_TOKENS, contextFrom: "assumed" as const };
  if (type === "embeddings") return { name: id, ...context, abilities: ["embed"] };
  const abilities: ModelAbility[] = [
    ...(capabilities?.includes("tool_use") ? (["tools"] as const) : []),
    ...(type === "vlm" ? (["images"] as const) : []),
    "schema",
  ];
  // Before capabilities were told, what a model can do was not known.
  return { name: id, ...context, ...(capabilities && { abilities }) };
}
