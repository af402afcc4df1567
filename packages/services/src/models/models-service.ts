import type { CallContext, Clock, Encoder, Handlers, ModelDriver, Service } from "@aether/ports";
import {
  EMBEDDINGS,
  type FilePart,
  type Input,
  type Json,
  type Message,
  modelAttach,
  modelChoose,
  modelDefault,
  modelEmbed,
  modelGenerate,
  modelHold,
  modelImage,
  modelList,
  modelLost,
  modelSet,
  modelStep,
  modelStream,
  modelTest,
  modelUsage,
  type Output,
  promptTokensOf,
  type Signal,
  type ToolSpec,
  type WireKind,
} from "@aether/protocol";
import { type AskingDeps, asking } from "./asking.ts";
import { attach, stillKept } from "./attached.ts";
import type { BreakerOptions } from "./breaker.ts";
import { candidatesFor } from "./candidates.ts";
import { createCatalogue } from "./catalogue.ts";
import { type BuiltIn, chosenModel } from "./chosen-model.ts";
import { draw } from "./draw.ts";
import { createDriverSet, type DriverSet, type FoundDrivers } from "./driver-set.ts";
import { embed } from "./embed.ts";
import { createEncoderDriver } from "./encoder-driver.ts";
import { generate, mostOfQuestion } from "./generate.ts";
import { createHolds } from "./hold.ts";
import { allBegun, begunOf, createKeptRates } from "./kept-rates.ts";
import { allRests, createKeptRests, restOf } from "./kept-rests.ts";
import { leanTools } from "./lean-tools.ts";
import { NOBODY, streamer, watcher } from "./listener.ts";
import { recordLost } from "./lost-attempts.ts";
import { modelLimits, setLimitsOf, withSet } from "./model-limits.ts";
import type { Kept } from "./most.ts";
import type { Price, PriceList, Prices } from "./price.ts";
import { createProviders } from "./providers.ts";
import { mayServe, routedNames } from "./router/choose-chain.ts";
import { type ModelRules, parseModelRules } from "./router/model-rules.ts";
import type { Mark } from "./sent.ts";
import { type ServeDeps, serve } from "./serve.ts";
import { createStopping } from "./stopping.ts";
import { tryModel } from "./try-model.ts";
import { readUsage } from "./usage/read-usage.ts";
import { tables } from "./usage/tables.ts";

export interface ModelsServiceDeps extends AskingDeps {
  /** In the order in which they are listed. */
  readonly drivers: readonly ModelDriver[];
  /** Those that come and go with what runs on this machine. */
  readonly found?: FoundDrivers;
  /** What models are told about the tools of these names; unknown names are left out. */
  readonly tools: (names: readonly string[]) => readonly ToolSpec[];
  readonly clock: Clock;
  /** Before those of the rules, and every other. */
  readonly prices?: Prices;
  /** For models whose drivers name no price. */
  readonly priceList?: PriceList;
  /** How models are chosen; default: as they are asked for. */
  readonly rules?: ModelRules;
  /** The encoder of the installation: adds the model `encoder/sentences`. */
  readonly encoder?: Encoder;
  /** The bytes of a file by its hash. @throws SyscallError `NOT_FOUND` */
  readonly file?: (hash: string) => Promise<Uint8Array>;
  /** What works where nobody has chosen a model. */
  readonly builtIn?: BuiltIn;
  readonly breaker?: BreakerOptions;
  /** Keeps how far answers under way may have come; absent = what a kill cuts off is charged with all that was set aside. */
  readonly mark?: Mark;
  /** Nothing new begins any more. */
  readonly isStopping?: () => boolean;
  /** For people who asked for a driver's model that is not there. */
  readonly howToAdd?: (driver: string, model: string) => string;
}

const DEFINITIONS = {
  modelStep,
  modelLost,
  modelHold,
  modelList,
  modelGenerate,
  modelStream,
  modelEmbed,
  modelImage,
  modelAttach,
  modelUsage,
  modelTest,
  modelChoose,
  modelDefault,
  modelSet,
} as const;
const BUILT_IN: BuiltIn = { model: "offline/rules", named: false };
const HOW_TO_ADD = "Models come with the drivers this installation was started with; `aether model list` shows them.";

export interface ModelsService extends Service {
  /**
   * Passes for every name that a step could be asked of: a model's, an alias, or that of a driver which cannot say what it has.
   *
   * @throws SyscallError `NOT_FOUND` with names nearby, `UNAVAILABLE` when a driver named alone cannot say what it has
   */
  mustHave(name: string, signal: Signal, shown?: readonly FilePart[]): Promise<void>;
  /** From now on steps of this name go to this driver; those that run end with theirs. */
  connect(driver: ModelDriver): void;
  disconnect(name: string): void;
  /** It stands for a chain of models, so no driver may be called so. */
  isAlias(name: string): boolean;
  /** A model that may come to serve this name takes clients' own requests of this wire. Says nothing of who will serve. */
  speaks(name: string, wire: WireKind): boolean;
}

/** Models behind one name space, `<driver>/<model>`, and the aliases of the installation's rules. */
export function createModelsService(deps: ModelsServiceDeps): ModelsService {
  const { clock, file, rules = parseModelRules({}, "no rules") } = deps;
  const drivers = createDriverSet(deps.encoder ? [...deps.drivers, createEncoderDriver(deps.encoder)] : deps.drivers, deps.found);
  const prices = { ...rules.prices, ...deps.prices };
  const catalogue = createCatalogue({ drivers, clock, prices, priceList: deps.priceList, howToAdd: deps.howToAdd ?? (() => HOW_TO_ADD) });
  const rates = createKeptRates(deps.mark);
  const providers = createProviders({
    drivers,
    clock,
    limits: rules.limits,
    kept: createKeptRests(deps.mark),
    rates,
    ...(deps.breaker && { breaker: deps.breaker }),
  });
  const holds = createHolds();
  const stopping = createStopping(deps.isStopping);
  const serving: ServeDeps = { catalogue, rules, providers, holds, clock, file, mark: deps.mark, stopping };
  const most =
    (streams: boolean) =>
    (input: Input<typeof modelGenerate>, ctx: CallContext): Promise<Kept> =>
      mostOfQuestion(input, ctx, { ...serving, streams });
  const handlers: Handlers<typeof DEFINITIONS> = {
    "model.step": (input, ctx) => step(input, ctx, { ...serving, tools: deps.tools }),
    "model.lost": recordLost,
    "model.hold": holds.handler,
    "model.list": async (asked, ctx) => {
      const all = await list({ catalogue, providers, rules, ...asked }, ctx);
      return asked.usable ? usable(all, rules, ctx) : all;
    },
    "model.generate": asking(deps, { most: most(false), run: (input, ctx) => generate(input, ctx, { ...serving, listener: NOBODY }) }),
    "model.stream": asking(deps, { most: most(true), run: (input, ctx) => generate(input, ctx, { ...serving, listener: streamer(ctx) }) }),
    "model.embed": (input, ctx) => embed(input, ctx, serving),
    "model.attach": (input, ctx) => attach(input, ctx, deps.store),
    "model.image": (input, ctx) => draw(input, ctx, { ...serving, store: deps.store }),
    "model.usage": readUsage,
    "model.test": (input, ctx) => tryModel(input, ctx, serving),
    ...chosenModel({ builtIn: deps.builtIn ?? BUILT_IN, mustHave: (name, signal) => mustHave(name, signal) }),
    ...modelLimits(catalogue),
  };
  const mustHave = async (name: string, signal: Signal, shown: readonly FilePart[] = []): Promise<void> => {
    const messages: Message[] = shown.length === 0 ? [] : [{ role: "user", parts: [...shown] }];
    const least = { messages, hasTools: false, label: NOTHING, promptTokens: 0, maxOutputTokens: 0 };
    await candidatesFor({ ...least, model: name }, signal, serving);
  };
  return {
    domain: "model",
    tables,
    across: {
      model_image: "a sweep of contents asks which of them somebody keeps",
      model_rest: "what a provider asked for holds for everybody who would ask it",
      model_begun: "a provider's rate is shared by all",
    },
    blobs: (hashes) => stillKept(clock, hashes),
    definitions: Object.values(DEFINITIONS),
    handlers: handlers as unknown as Service["handlers"],
    async start({ read }) {
      for (const row of await read(allRests)) {
        const { driver, rest } = restOf(row);
        providers.recall(driver, rest);
      }
      for (const row of await read(allBegun)) rates.recall(begunOf(row), clock.now());
    },
    stop: () => stopping.ended(),
    mustHave,
    ...changing(drivers, providers),
    speaks: (name, wire) => mayServe(rules, name).some((one) => speaks(drivers, one) === wire),
    isAlias: (name) => Object.hasOwn(rules.aliases, name) || name === EMBEDDINGS,
  };
}

function changing(drivers: DriverSet, providers: Pick<ServeDeps["providers"], "forget">): Pick<ModelsService, "connect" | "disconnect"> {
  return {
    connect(driver) {
      const isNew = drivers.find(driver.name) === undefined;
      drivers.put(driver);
      if (!isNew) providers.forget(driver.name);
    },
    disconnect(name) {
      drivers.remove(name);
      providers.forget(name);
    },
  };
}

/** By the driver's name alone nothing is known of its models; most drivers speak one wire with all. */
function speaks(drivers: Pick<DriverSet, "find">, name: string): WireKind | undefined {
  const [prefix = "", ...model] = name.split("/");
  return drivers.find(prefix)?.speaks?.(model.join("/"));
}

const NOTHING = { integrity: "trusted", confidentiality: "public", sources: [] } as const satisfies CallContext["caller"]["label"];

async function step(input: Input<typeof modelStep>, ctx: CallContext, deps: ServeDeps & Pick<ModelsServiceDeps, "tools">): Promise<Output<typeof modelStep>> {
  const question = {
    ...input,
    tools: leanTools(deps.tools(input.tools)),
    promptTokens: promptTokensOf(input),
    listener: watcher(ctx),
    mustSay: input.task === undefined,
  };
  const { parts, stopSequence: _, ...served } = await serve(question, ctx, deps);
  return { ...served, parts: [...parts] };
}

async function list(
  { catalogue, providers, rules, wanted }: Pick<ServeDeps, "catalogue" | "providers" | "rules"> & Pick<Input<typeof modelList>, "wanted">,
  ctx: CallContext,
): Promise<Output<typeof modelList>> {
  const listings = await catalogue.listings(ctx.signal, wanted === undefined ? [] : mayServe(rules, wanted));
  const idle = Object.keys(rules.limits).filter((name) => !listings.some(({ driver }) => driver.name === name));
  const limits = await setLimitsOf(ctx);
  const models = listings.flatMap(({ driver, models }) =>
    models.map(async (model) => {
      const price = await catalogue.priceOf(driver, model);
      const { name, abilities } = model;
      const { contextTokens, contextFrom, outputTokens } = withSet(await catalogue.known(driver, model), limits.get(`${driver.name}/${name}`));
      return {
        name: `${driver.name}/${name}`,
        ...{ contextTokens, contextFrom },
        ...(outputTokens !== undefined && { outputTokens }),
        reader: readerOf(driver),
        price: price ? priceJson(price) : null,
        ...(abilities && { abilities: [...abilities] }),
        ...stateOf(driver, name, providers),
      };
    }),
  );
  return {
    models: await Promise.all(models),
    silent: listings.flatMap(({ driver, why }) => (why === undefined ? [] : [{ driver: driver.name, reader: readerOf(driver), why }])),
    routes: routedNames(rules).map((name) => ({ name, models: [...mayServe(rules, name)] })),
    ...(idle.length > 0 && { idle_limits: idle }),
  };
}

/** What of it the caller may use, and what it was given by name, whether its driver says now that it has it or not. */
function usable({ models, routes }: Output<typeof modelList>, rules: ModelRules, ctx: CallContext): Output<typeof modelList> {
  const may = (name: string): boolean => ctx.permits("model.use", name);
  const given = ctx.inForce("model.use").flatMap(({ resource }) => (resource.includes("*") ? [] : [resource]));
  const others = [...new Set(given)].filter((name) => !routes.some((route) => route.name === name));
  const named = others.map((name) => ({ name, models: [...mayServe(rules, name)] }));
  return { models: models.filter(({ name }) => may(name)), silent: [], routes: [...routes, ...named].filter(({ name }) => may(name)) };
}

function stateOf({ name, reader }: ModelDriver, model: string, providers: ServeDeps["providers"]): { private?: false; resting?: string } {
  const why = providers.rest(name, model)?.why;
  return { ...(reader !== "local" && reader.private === false && { private: false }), ...(why !== undefined && { resting: why }) };
}

const priceJson = (price: Price): Json => JSON.parse(JSON.stringify(price)) as Json;

const readerOf = ({ reader }: ModelDriver): string => (reader === "local" ? "local" : reader.host);
