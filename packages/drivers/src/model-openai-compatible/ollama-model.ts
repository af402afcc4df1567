import type { ModelAbility, ModelDriver, ModelInfo } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import * as z from "zod";
import { askServer, type Question } from "./ask-server.ts";
import { parseBaseUrl } from "./base-url.ts";
import { createOpenAiCompatibleModel, type OpenAiCompatibleOptions } from "./openai-compatible-model.ts";
import { presetOf } from "./presets.ts";
import { isRunElsewhere } from "./runs-here.ts";
import { openServer, type Server } from "./server.ts";

/** Taken where Ollama does not say; what it gives a model that asks for nothing. */
const CONTEXT_TOKENS = 4_096;
const DEADLINE_MS = 10_000;
/** Questions about models at once. */
const AT_ONCE = 4;
const MOST_MODELS = 500;

const Name = z.string().regex(/^\S{1,190}$/);
const Word = z.string().nullish().catch(null);
/** Said of what its own service runs, by whatever name it is called here. */
const REMOTE = { remote_host: Word, remote_model: Word };
const Tags = z.object({ models: z.array(z.object({ name: Name, digest: z.string().max(200).default(""), ...REMOTE })).max(MOST_MODELS) });
const Loaded = z.object({ models: z.array(z.object({ name: Name, context_length: z.int().positive().nullish().catch(null) })).max(MOST_MODELS) });
const Shown = z.object({
  parameters: z.string().nullish().catch(null),
  model_info: z.record(z.string(), z.unknown()).nullish().catch(null),
  capabilities: z.array(z.string()).max(50).nullish().catch(null),
  ...REMOTE,
});
type Shown = z.infer<typeof Shown>;

/**
 * Ollama: steps go through its `/v1`, what it has is asked of its own API, which alone tells contexts and abilities, and which models it does not run
 * itself.
 *
 * @throws SyscallError `INVALID` for a base URL or name that will not do
 */
export function createOllamaModel(options: OpenAiCompatibleOptions): ModelDriver {
  const { base, ...endpoint } = parseBaseUrl(options.baseUrl);
  const root = base.replace(/\/v1$/, "");
  const asked: Asked = { server: openServer({ ...endpoint, base: root }, options, options.fetch ?? fetch), known: new Map() };
  const driver = createOpenAiCompatibleModel({
    ...options,
    baseUrl: `${root}/v1`,
    name: options.name ?? "ollama",
    quirks: presetOf("ollama")?.quirks ?? {},
    runsElsewhere: (model, signal) => runsElsewhere(asked, model, signal),
  });
  return { ...driver, models: (signal) => listModels(asked, signal) };
}

interface Asked {
  readonly server: Server;
  /** What was shown of a model, by its name and digest. */
  readonly known: Map<string, Shown>;
}

type Tag = z.infer<typeof Tags>["models"][number];

async function listModels(asked: Asked, signal: Signal): Promise<ModelInfo[]> {
  const { server } = asked;
  const [models, loaded] = await Promise.all([tagsOf(server, signal), ask(server, { path: "/api/ps" }, signal).catch(() => undefined)]);
  signal.throwIfAborted();
  const sizes = new Map(Loaded.safeParse(loaded).data?.models.map(({ name, context_length }) => [name, context_length ?? undefined]));
  const infos = new Map<string, ModelInfo>();
  const queue = models.values();
  const worker = async (): Promise<void> => {
    for (const tag of queue) {
      const shown = await show(asked, tag, signal);
      if (server.reader !== "local" || !isPassedOn(tag, shown)) infos.set(tag.name, infoOf(tag.name, { shown, loaded: sizes.get(tag.name) }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  signal.throwIfAborted();
  return models.flatMap(({ name }) => infos.get(name) ?? []);
}

/** What it has may be another model by now than when it was listed. */
async function runsElsewhere(asked: Asked, model: string, signal: Signal): Promise<boolean> {
  if (isRunElsewhere(model)) return true;
  const called = [model.toLowerCase(), `${model.toLowerCase()}:latest`];
  const listed = (await tagsOf(asked.server, signal)).find(({ name }) => called.includes(name.toLowerCase()));
  // Ollama knows a model by more spellings than it lists.
  const tag: Tag = listed ?? { name: model, digest: "" };
  return isPassedOn(tag, await show(asked, tag, signal));
}

const isPassedOn = (tag: Tag, shown: Shown | undefined): boolean =>
  isRunElsewhere(tag.name) || [tag, shown].some((said) => (said?.remote_host ?? "") !== "" || (said?.remote_model ?? "") !== "");

/** @throws SyscallError `UPSTREAM` */
async function tagsOf(server: Server, signal: Signal): Promise<readonly Tag[]> {
  const listing = Tags.safeParse(await ask(server, { path: "/api/tags" }, signal));
  if (listing.success) return listing.data.models;
  throw new SyscallError("UPSTREAM", `${server.host} answered /api/tags with something that is not a list of models; is it Ollama?`);
}

async function show({ server, known }: Asked, { name, digest }: Tag, signal: Signal): Promise<Shown | undefined> {
  const mark = `${name} ${digest}`;
  const found = known.get(mark);
  if (found) return found;
  // One that went away in between, or that this version cannot show, is listed with what is known.
  const answer = await ask(server, { path: "/api/show", body: { model: name } }, signal).catch(() => undefined);
  const { data } = Shown.safeParse(answer);
  if (data && digest !== "") known.set(mark, data);
  return data;
}

function ask(server: Server, question: Omit<Question, "deadlineMs">, signal: Signal): Promise<unknown> {
  return askServer(server, { ...question, deadlineMs: DEADLINE_MS }, signal);
}

/** What it runs with, before what it is told to run with, before what it could. */
function infoOf(name: string, { shown, loaded }: { readonly shown: Shown | undefined; readonly loaded: number | undefined }): ModelInfo {
  const told = loaded ?? asked(shown) ?? most(shown);
  const context = told ? { contextTokens: told } : { contextTokens: CONTEXT_TOKENS, contextFrom: "assumed" as const };
  const capabilities = shown?.capabilities;
  return { name, ...context, ...(capabilities && { abilities: abilitiesOf(capabilities) }) };
}

function asked(shown: Shown | undefined): number | undefined {
  const [, digits] = /^num_ctx\s+([1-9]\d{0,8})\s*$/m.exec(shown?.parameters ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function most(shown: Shown | undefined): number | undefined {
  const found = Object.entries(shown?.model_info ?? {}).find(([key]) => key.endsWith(".context_length"))?.[1];
  return typeof found === "number" && Number.isInteger(found) && found > 0 ? found : undefined;
}

const ABILITIES: readonly (readonly [word: string, ability: ModelAbility])[] = [
  ["tools", "tools"],
  ["vision", "images"],
  ["thinking", "reasoning"],
  ["embedding", "embed"],
];

function abilitiesOf(capabilities: readonly string[]): ModelAbility[] {
  const told = ABILITIES.flatMap(([word, ability]) => (capabilities.includes(word) ? [ability] : []));
  // Its grammar holds whatever writes.
  return capabilities.includes("completion") ? [...told, "schema"] : told;
}
