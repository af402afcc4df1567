import type { CallContext, Clock, Handlers, ModelDriver, Service } from "@aether/ports";
import {
  type Input,
  type Message,
  modelList,
  modelLost,
  modelStep,
  type Output,
  promptTokensOf,
  type Signal,
  SyscallError,
  type ToolSpec,
} from "@aether/protocol";
import { askModel } from "./ask-model.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import { leanTools } from "./lean-tools.ts";
import { chargeLost, recordLost, tables } from "./lost-attempts.ts";
import type { Prices } from "./price.ts";

export interface ModelsServiceDeps {
  /** In the order in which they are listed. */
  readonly drivers: readonly ModelDriver[];
  /** What models are told about the tools of these names; unknown names are left out. */
  readonly tools: (names: readonly string[]) => readonly ToolSpec[];
  readonly clock: Clock;
  readonly prices?: Prices;
  /** One sentence for people who asked for a model that is not there. */
  readonly howToAdd?: string;
}

const DEFINITIONS = { modelStep, modelLost, modelList } as const;
const HOW_TO_ADD = "Models come with the drivers this installation was started with; `aether call model.list` shows them.";

export interface ModelsService extends Service {
  /**
   * Passes for every model that a step could be asked of, and for one whose driver cannot say what it has.
   *
   * @throws SyscallError `NOT_FOUND` with names nearby, `UNAVAILABLE` when a driver named alone cannot say what it has
   */
  mustHave(name: string, signal: Signal): Promise<void>;
}

/** Models behind one name space, `<driver>/<model>`. */
export function createModelsService(deps: ModelsServiceDeps): ModelsService {
  const names = deps.drivers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SyscallError("EXISTS", `two model drivers are called "${twice}"; give one another name`, { driver: twice });
  const catalogue = createCatalogue({ drivers: deps.drivers, clock: deps.clock, prices: deps.prices ?? {}, howToAdd: deps.howToAdd ?? HOW_TO_ADD });
  const handlers: Handlers<typeof DEFINITIONS> = {
    "model.step": (input, ctx) => step(input, ctx, { ...deps, catalogue }),
    "model.lost": recordLost,
    "model.list": (_, ctx) => list(catalogue, ctx),
  };
  const mustHave = async (name: string, signal: Signal): Promise<void> => void (await catalogue.resolve(name, signal));
  return { domain: "model", tables, definitions: Object.values(DEFINITIONS), handlers, mustHave };
}

interface Deps extends ModelsServiceDeps {
  readonly catalogue: Catalogue;
}

async function step(input: Input<typeof modelStep>, ctx: CallContext, deps: Deps): Promise<Output<typeof modelStep>> {
  const model = await deps.catalogue.resolve(input.model, ctx.signal);
  checkReader(model.driver, { name: model.name, messages: input.messages, ctx });
  const { system, messages, maxOutputTokens, turn } = input;
  const tools = leanTools(deps.tools(input.tools));
  const request = { model: model.model, system, messages, tools, maxOutputTokens, turn, identity: ctx.caller.identity };
  const promptTokens = promptTokensOf(input);
  const lost = ctx.attempt > 1 ? await chargeLost(ctx, { promptTokens, price: model.price }) : undefined;
  const asked = askModel({ model, request, promptTokens, clock: deps.clock, ctx });
  const answer = lost ? await asked.catch((error: unknown) => Promise.reject(withLost(error, lost))) : await asked;
  return { ...answer, parts: [...answer.parts], model: model.name, ...(lost && { lost }) };
}

/** A failure after lost attempts tells of them, as an answer does. */
function withLost(error: unknown, lost: Output<typeof modelStep>["lost"]): unknown {
  return SyscallError.is(error) ? new SyscallError(error.code, error.message, { ...error.data, lost }) : error;
}

interface Prompt {
  readonly name: string;
  readonly messages: readonly Message[];
  readonly ctx: CallContext;
}

/** A prompt is a disclosure to whoever runs the model, and what is secret is disclosed to nobody (DESIGN 4.7). */
function checkReader(driver: ModelDriver, { name, messages, ctx }: Prompt): void {
  if (driver.reader === "local") return;
  const secret = [ctx.caller.label, ...messages.map(({ label }) => label)].some((label) => label?.confidentiality === "secret");
  if (!secret) return;
  const { host } = driver.reader;
  throw new SyscallError("DENIED", `secret never leaves: the context holds secret content, and ${name} is read by ${host}; use a model on this machine`, {
    action: "model.use",
    resource: name,
    reader: host,
  });
}

async function list(catalogue: Catalogue, ctx: CallContext): Promise<Output<typeof modelList>> {
  const listings = await catalogue.listings(ctx.signal);
  return {
    models: listings.flatMap(({ driver, models }) =>
      models.map((model) => {
        const price = catalogue.priceOf(driver, model);
        return { name: `${driver.name}/${model.name}`, contextTokens: model.contextTokens, reader: readerOf(driver), price: price ? { ...price } : null };
      }),
    ),
    silent: listings.flatMap(({ driver, why }) => (why === undefined ? [] : [{ driver: driver.name, reader: readerOf(driver), why }])),
  };
}

const readerOf = ({ reader }: ModelDriver): string => (reader === "local" ? "local" : reader.host);
