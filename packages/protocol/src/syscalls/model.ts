import * as z from "zod";
import { Hash } from "../ids.ts";
import { JsonValue } from "../json.ts";
import { FilePart, Message, messageSize, messagesMark, Part, textSize, tokensOfSize, toolsSize, Usage } from "../message.ts";
import { syscall } from "../syscall.ts";
import { Verbatim, wireTokensOf } from "../verbatim.ts";
import { ContextSource } from "./model-set.ts";

/** `<driver>/<model>`, a driver's name alone for its default, or an alias of this installation's rules: `fast`, `best`, `cheap`, … */
const ModelName = z.string().min(1).max(200);
/** What the step is for, as rules name it. */
const Task = z.string().min(1).max(64);
/** How many rungs of the installation's ladder to climb: 0 = as asked, 1 after the first failure to do the task. */
const Escalate = z.int().min(0).max(7);
const MaxOutputTokens = z.int().positive().max(1_000_000);

/** Which model served, where that is not simply the one asked for by its own name. */
export const Route = z.strictObject({
  asked: z.string(),
  served: z.string(),
  /** The rule, alias or rung that named it. */
  why: z.string(),
  /** Who came before it and did not serve. */
  passed: z.array(z.strictObject({ model: z.string(), why: z.string() })).max(64),
});
export type Route = z.infer<typeof Route>;

/** What a step was charged: all attempts together, rounded up each. Absent where no price is known. */
export const StepCost = z.strictObject({
  microUsd: z.int().nonnegative(),
  /** Of the price list that counted. */
  price: z.string(),
});

/** `at`: characters of its kind (text or reasoning) that this asking of the step was told before; at most 16,384 characters. */
const Piece = z.strictObject({ text: z.string(), at: z.int().nonnegative() });

/** One think: a prompt in, the parts of one answer out. Issued by the agent loop. */
export const modelStep = syscall({
  name: "model.step",
  summary: "Ask a model for one step.",
  input: z.strictObject({
    model: ModelName,
    system: z.string().max(262_144),
    /** Checked when they entered the log. */
    messages: z.custom<readonly Message[]>((value) => Array.isArray(value)),
    tools: z.array(z.string()).max(256),
    maxOutputTokens: MaxOutputTokens.default(4_096),
    turn: z.int().nonnegative(),
    task: Task.optional(),
    escalate: Escalate.optional(),
    /** After which messages the prompt stays as it is for later steps: −1 is the system text and the tools. Ascending. */
    stable: z.array(z.int().min(-1)).max(4).optional(),
  }),
  output: z.strictObject({
    parts: z.array(Part),
    finish: z.enum(["stop", "tool-calls", "length", "filtered", "cannot", "failed"]),
    usage: Usage,
    model: z.string(),
    cost: StepCost.optional(),
    route: Route.optional(),
    /** Tokens that system text, messages and answer may have together: the context of the model that served, without the tools. Absent when unknown. */
    room: z.int().nonnegative().optional(),
    /** Earlier attempts whose end a crash or a stop cut off: what they may have used is an estimate, and charged. */
    lost: z
      .strictObject({ attempts: z.int().positive(), tokens: z.int().nonnegative(), microUsd: z.int().nonnegative(), estimated: z.literal(true) })
      .optional(),
  }),
  errors: ["UNAVAILABLE", "UPSTREAM", "NOT_FOUND", "UNSUPPORTED", "TIMEOUT", "BUSY"],
  effect: "idempotent",
  flow: "disclose",
  audit: "model.asked",
  asks: ["model.use"],
  needs: ({ model }) => [{ action: "model.use", resource: model }],
  digest: ({ model, turn, messages }) => ({ model, turn, messages: messagesMark(messages) }),
  cost: (input) => ({ tokens: promptTokensOf(input) + input.maxOutputTokens }),
  events: {
    /** A model is about to be asked: `<driver>/<model>`. `attempt` > 1: a crash cut the step off before, and what was told of it is void. */
    asked: z.strictObject({ model: z.string(), attempt: z.int().positive() }),
    delta: Piece,
    reasoning: Piece,
    /** The step is asked again after `waitMs`: the text shown so far is void. */
    retry: z.strictObject({ attempt: z.int().min(2), why: z.string(), waitMs: z.int().nonnegative() }),
    /** Its provider is left alone for now: it is asked after `waitMs`, or earlier. */
    waits: z.strictObject({ why: z.string(), waitMs: z.int().nonnegative() }),
  },
});

/** What the prompt of a step is reserved with, in tokens. */
export const promptTokensOf = ({ system, messages }: { system: string; messages: readonly Message[] }): number =>
  tokensOfSize(textSize(system) + sizeOf(messages));

const sums = new WeakMap<readonly Message[], { readonly count: number; readonly size: number }>();

/** A prompt is measured by whoever makes it, reserves for it and sends it: the same list each time. */
function sizeOf(messages: readonly Message[]): number {
  const known = sums.get(messages);
  if (known?.count === messages.length) return known.size;
  let size = 0;
  for (const message of messages) size += messageSize(message);
  sums.set(messages, { count: messages.length, size });
  return size;
}

const Settings = z.strictObject({
  temperature: z.number().min(0).max(2).exactOptional(),
  topP: z.number().min(0).max(1).exactOptional(),
  topK: z.int().positive().exactOptional(),
  stop: z.array(z.string().min(1).max(256)).max(16).exactOptional(),
  seed: z.int().exactOptional(),
  effort: z.enum(["none", "low", "medium", "high"]).exactOptional(),
  toolChoice: z.union([z.enum(["auto", "none", "required"]), z.strictObject({ tool: z.string().min(1).max(128) })]).exactOptional(),
  /** `false`: at most one tool call in an answer. Whoever reads the answer drops the others where a driver cannot set it. */
  parallelToolCalls: z.boolean().exactOptional(),
});

type Fixed<T> = { readonly [K in keyof T]: Fixed<T[K]> };

/** How a model is to answer. */
export type ModelSettings = Fixed<z.infer<typeof Settings>>;

/** What files of a prompt come to at most, in bytes; base64 takes four characters for three. */
export const MAX_ATTACHED_BYTES = 33_554_432;
const MAX_ATTACHED_CHARACTERS = 4 * Math.ceil(MAX_ATTACHED_BYTES / 3);

/** On whose behalf a gateway asks, in the words of its client; kept for the audit, and nothing is decided by it. */
const Origin = z.strictObject({
  wire: z.string().max(32),
  /** The model as the client named it. */
  asked: z.string().max(200),
  request: z.string().max(64),
  thread: z.string().max(200).optional(),
  client: z.string().max(200).optional(),
});
export type Origin = z.infer<typeof Origin>;

const Question = z
  .strictObject({
    model: ModelName,
    system: z.string().max(1_048_576).default(""),
    /** What is asked, where it is one text. */
    prompt: z.string().min(1).max(4_194_304).optional(),
    /** A whole conversation instead. */
    messages: z.array(Message).min(1).max(4_096).optional(),
    /** Shown with the prompt, by the hash of their content. */
    files: z
      .array(FilePart.omit({ type: true }))
      .max(32)
      .default([]),
    /** The caller's own tools: calls of them are returned, and nobody here runs them. */
    tools: z
      .array(z.strictObject({ name: z.string().min(1).max(128), description: z.string().max(65_536), inputSchema: z.record(z.string(), JsonValue) }))
      .max(512)
      .default([]),
    /** JSON Schema of the answer, which is checked: `value` holds it then. */
    schema: JsonValue.optional(),
    settings: Settings.default({}),
    /** Absent = as much as the model allows and the budget leaves. */
    maxOutputTokens: MaxOutputTokens.optional(),
    task: Task.optional(),
    escalate: Escalate.default(0),
    /** Bytes of files that the messages name, in base64, for files that this installation may not have: at most 32 MiB together. */
    attached: z
      .array(z.strictObject({ hash: Hash, data: z.string().min(1).max(MAX_ATTACHED_CHARACTERS) }))
      .max(64)
      .optional(),
    origin: Origin.optional(),
    /** The same question in the wire of the client that asked it, for models whose provider speaks that wire. */
    verbatim: Verbatim.optional(),
  })
  .refine(
    ({ prompt, messages, verbatim }) => Number(prompt !== undefined) + Number(messages !== undefined) + Number(verbatim?.only !== undefined) === 1,
    "give either prompt or messages; neither where verbatim stands alone",
  )
  .refine(({ messages, files }) => messages === undefined || files.length === 0, "files of a conversation are parts of its messages");

const Answered = z.strictObject({
  text: z.string(),
  /** The answer as JSON, where a schema was given. */
  value: JsonValue.optional(),
  /** What is wrong with a streamed answer that does not fit the schema: it was told already, so it is not asked for again, and has no `value`. */
  unfit: z.string().optional(),
  parts: z.array(Part),
  finish: z.enum(["stop", "tool-calls", "length", "filtered", "cannot", "failed"]),
  /** The text of `settings.stop` that ended it, where the provider tells. */
  stopSequence: z.string().optional(),
  usage: Usage,
  model: z.string(),
  cost: StepCost.optional(),
  route: Route.optional(),
  /** What stands in `verbatim` was sent, and not the messages. */
  passedThrough: z.literal(true).optional(),
  /** The whole answer as the provider wrote it, where it was asked `verbatim` and not streamed: its JSON text. */
  verbatim: z.string().optional(),
});

/** The messages of a question, as a model sees them; none where it stands in its client's wire alone. */
export function messagesOf({ prompt, messages, files, verbatim }: z.output<typeof Question>): readonly Message[] {
  if (messages) return messages;
  if (verbatim?.only) return [];
  const shown = files.map((file) => ({ type: "file" as const, ...file }));
  return [{ role: "user", parts: [...shown, { type: "text", text: prompt ?? "" }] }];
}

/** How long an answer without a bound is taken to be until its model is known. */
const RESERVED_OUTPUT_TOKENS = 4_096;

/** How long an answer is taken to be before its model is known, in tokens. */
export const answerTokensOf = ({ maxOutputTokens = RESERVED_OUTPUT_TOKENS }: { readonly maxOutputTokens?: number | undefined }): number => maxOutputTokens;

/** The shortest answer that is worth its question, in tokens. */
const SHORTEST_ANSWER = 16;

/** What an answer is admitted with, in tokens: one of which nothing is said is as long as its budget has room for, which is set aside once its model is known. */
export const admittedTokensOf = ({ maxOutputTokens = SHORTEST_ANSWER }: { readonly maxOutputTokens?: number | undefined }): number => maxOutputTokens;

const questionCost = (question: z.output<typeof Question>): { tokens: number } => ({
  tokens: questionTokensOf(question) + admittedTokensOf(question),
});

/** Bytes of files are in the blob store by the time it is kept, under the hashes that the messages name. */
const withoutBytes = ({ attached: _, ...question }: z.output<typeof Question>): z.output<typeof Question> => question;
const withoutOrigin = ({ origin: _, ...question }: z.output<typeof Question>): unknown => withoutBytes(question);
const QUESTION_ERRORS = ["UNAVAILABLE", "UPSTREAM", "NOT_FOUND", "TIMEOUT", "BUSY", "QUOTA", "TOO_LARGE", "UNSUPPORTED"] as const;

/** What the prompt of a question is reserved with, in tokens: its tools and its schema included. */
export function questionTokensOf(question: z.output<typeof Question>): number {
  const { system, tools, schema, verbatim } = question;
  const about = toolsSize(tools) + JSON.stringify(schema ?? null).length;
  const understood = promptTokensOf({ system, messages: messagesOf(question) }) + tokensOfSize(about);
  return verbatim ? Math.max(understood, verbatimTokensOf(verbatim)) : understood;
}

const verbatimTokens = new WeakMap<Verbatim, number>();

/** Measured once: admission, its hold and the step ask for it. */
function verbatimTokensOf(verbatim: Verbatim): number {
  const tokens = verbatimTokens.get(verbatim) ?? wireTokensOf(verbatim.body);
  verbatimTokens.set(verbatim, tokens);
  return tokens;
}

/** One question, whether its answer is told as it comes or not. */
const asked = {
  input: Question,
  output: Answered,
  errors: QUESTION_ERRORS,
  effect: "idempotent",
  flow: "disclose",
  audit: "model.asked",
  asks: ["model.use" as const],
  needs: ({ model }: z.output<typeof Question>) => [{ action: "model.use" as const, resource: model }],
  digest: withoutOrigin,
  rests: withoutBytes,
  cost: questionCost,
} as const;

export const modelGenerate = syscall({
  name: "model.generate",
  summary: "Ask a model one question and return the whole answer, as text or as JSON of a schema.",
  ...asked,
});

export const modelStream = syscall({
  name: "model.stream",
  summary: "Ask a model one question and tell its answer as it comes.",
  ...asked,
  events: {
    /** `meta` is about the text since the last event of another name, and may come with an empty one. */
    delta: z.strictObject({ text: z.string(), meta: JsonValue.optional() }),
    reasoning: z.strictObject({ text: z.string(), meta: JsonValue.optional() }),
    "tool-call": z.strictObject({ id: z.string(), name: z.string(), input: JsonValue, meta: JsonValue.optional() }),
    /** Before the first word of the answer: `<driver>/<model>` of whoever says it. */
    serving: z.strictObject({ model: z.string() }),
    /** Instead of these: an event of the provider's as it came, of a question that was asked `verbatim`. `last`: it ends the answer. */
    raw: z.strictObject({ event: z.string().optional(), data: z.string(), last: z.literal(true).optional() }),
    /** Only before anything else was told: the question is asked again after `waitMs`. Afterwards it fails instead. */
    retry: z.strictObject({ attempt: z.int().min(2), why: z.string(), waitMs: z.int().nonnegative() }),
  },
});

const OWN_ENCODER = "encoder";
/** Stands for the model that the installation embeds with: its own encoder, or one that its rules name. */
export const EMBEDDINGS = "embeddings";

export const modelEmbed = syscall({
  name: "model.embed",
  summary: "Turn texts into vectors of one length, for comparing what they mean.",
  input: z.strictObject({
    /** Default: what the installation embeds with, which is the encoder on this machine (`encoder`) unless its rules name another. Vectors of two models do not compare. */
    model: ModelName.default(EMBEDDINGS),
    texts: z.array(z.string().max(32_768)).min(1).max(96),
  }),
  output: z.strictObject({
    /** One for each text. */
    vectors: z.array(z.array(z.number())),
    inputTokens: z.int().nonnegative(),
    model: z.string(),
    cost: StepCost.optional(),
  }),
  errors: ["UNAVAILABLE", "UPSTREAM", "NOT_FOUND", "TIMEOUT", "BUSY"],
  // The encoder of the installation reaches nobody: there is nothing to recover.
  effect: ({ model }) => (model === OWN_ENCODER || model.startsWith(`${OWN_ENCODER}/`) ? "state" : "idempotent"),
  flow: "disclose",
  audit: "model.asked",
  asks: ["model.use"],
  needs: ({ model }) => [{ action: "model.use", resource: model }],
  cost: ({ texts }) => ({ tokens: embedTokensOf(texts) }),
});

/** What texts are reserved with, in tokens. */
export const embedTokensOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + tokensOfSize(textSize(text)), 0);

/** What one picture is reserved with: a large one of the usual providers. */
const PICTURE_TOKENS = 6_240;

/** What a picture is reserved with, in tokens. */
export const imageTokensOf = ({ prompt }: { readonly prompt: string }): { readonly inputTokens: number; readonly outputTokens: number } => ({
  inputTokens: tokensOfSize(prompt.length),
  outputTokens: PICTURE_TOKENS,
});

export const modelImage = syscall({
  name: "model.image",
  summary: "Have a model draw one picture, which is kept for 30 days under the hash of its content.",
  input: z.strictObject({
    model: ModelName,
    prompt: z.string().min(1).max(32_000),
    /** Pixels, where the model lets anybody choose. */
    size: z.templateLiteral([z.int().positive(), "x", z.int().positive()]).optional(),
    aspectRatio: z.templateLiteral([z.int().positive(), ":", z.int().positive()]).optional(),
    seed: z.int().optional(),
  }),
  output: z.strictObject({
    /** To be shown to a model, as one of the `files` of a question. */
    file: FilePart.omit({ type: true }),
    /** Of the input: what this model does not know. */
    leftOut: z.array(z.string()),
    usage: Usage,
    model: z.string(),
    cost: StepCost.optional(),
  }),
  errors: ["UNAVAILABLE", "UPSTREAM", "NOT_FOUND", "UNSUPPORTED", "TIMEOUT", "BUSY", "QUOTA"],
  effect: "idempotent",
  flow: "disclose",
  audit: "model.asked",
  asks: ["model.use"],
  needs: ({ model }) => [{ action: "model.use", resource: model }],
  cost: (input) => {
    const { inputTokens, outputTokens } = imageTokensOf(input);
    return { tokens: inputTokens + outputTokens };
  },
});

/** In base64; with what is around it, it fits one request of a door. */
const MAX_SHOWN_CHARACTERS = 4_100_000;

export const modelAttach = syscall({
  name: "model.attach",
  summary: "Keep a picture or a document for 30 days, to be shown to models by its hash.",
  input: z.strictObject({
    /** In base64: PNG, JPEG, WebP, GIF or PDF. */
    data: z.base64().min(1).max(MAX_SHOWN_CHARACTERS),
    name: z.string().min(1).max(255).optional(),
  }),
  output: z.strictObject({
    /** For the `files` of a question or of a new agent. */
    file: FilePart.omit({ type: true }),
  }),
  errors: ["UNSUPPORTED"],
  effect: "state",
  flow: "read",
  audit: "picture.kept",
  asks: ["model.use"],
  needs: () => [{ action: "model.use", resource: "**" }],
  cost: ({ data }) => ({ bytes: Math.ceil((data.length * 3) / 4) }),
});

const Day = z.iso.date();
const USAGE_KEYS = ["run", "agent", "owner", "model", "day"] as const;

export const modelUsage = syscall({
  name: "model.usage",
  summary: "Say what models were used and what they cost, by run, agent, owner, model or day.",
  input: z.strictObject({
    by: z.array(z.enum(USAGE_KEYS)).max(5).default(["model"]),
    /** UTC days, both included. */
    since: Day.optional(),
    until: Day.optional(),
    run: z.string().max(64).optional(),
    agent: z.string().max(128).optional(),
    model: ModelName.optional(),
    limit: z.int().positive().max(10_000).default(100),
  }),
  output: z.strictObject({
    /** The dearest first; by day, the latest first. */
    rows: z.array(
      z.strictObject({
        run: z.string().optional(),
        agent: z.string().optional(),
        owner: z.string().optional(),
        model: z.string().optional(),
        day: z.string().optional(),
        /** Steps that answered; embeddings count as steps. */
        steps: z.int().nonnegative(),
        /** That failed and had cost something. */
        failed: z.int().nonnegative(),
        /** That a crash cut off: their figures are estimates. */
        lost: z.int().nonnegative(),
        /** Of all: those of models without a known price, which count as 0 in `microUsd`. */
        unpriced: z.int().nonnegative(),
        inputTokens: z.int().nonnegative(),
        outputTokens: z.int().nonnegative(),
        cachedTokens: z.int().nonnegative(),
        cacheWriteTokens: z.int().nonnegative(),
        reasoningTokens: z.int().nonnegative(),
        microUsd: z.int().nonnegative(),
        /** Price lists that counted. */
        prices: z.array(z.string()),
      }),
    ),
    /** There are rows beyond `limit`. */
    more: z.boolean(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["system.read"],
  needs: () => [{ action: "system.read", resource: "models" }],
});

export const modelTest = syscall({
  name: "model.test",
  summary: "Ask a model for one word, and say how long it took or what failed and what to do about it.",
  input: z.strictObject({ model: ModelName }),
  output: z.strictObject({
    ok: z.boolean(),
    model: z.string(),
    /** `local`, or the host that reads the prompt. */
    reader: z.string(),
    text: z.string(),
    /** Milliseconds to the first word and to the end. */
    firstMs: z.int().nonnegative().optional(),
    latencyMs: z.int().nonnegative(),
    usage: Usage.optional(),
    failed: z.strictObject({ cause: z.string(), why: z.string(), wayOut: z.string() }).optional(),
  }),
  errors: ["UNAVAILABLE", "NOT_FOUND", "BUSY"],
  effect: "idempotent",
  flow: "disclose",
  audit: "model.asked",
  asks: ["model.use"],
  needs: ({ model }) => [{ action: "model.use", resource: model }],
  cost: () => ({ tokens: TEST_TOKENS }),
});
/** A model that thinks needs room for it before it says a word. */
const TEST_TOKENS = 600;

export const modelList = syscall({
  name: "model.list",
  summary: "List the models this installation can use.",
  input: z.strictObject({
    /** Its server on this machine, where it has one, is waited for as a step would: up to 3 s, and not 300 ms. */
    wanted: ModelName.optional(),
    /** Only what the caller may use; then no other right is needed, and drivers that say nothing are not told. */
    usable: z.boolean().default(false),
  }),
  output: z.strictObject({
    models: z.array(
      z.strictObject({
        name: z.string(),
        contextTokens: z.int(),
        contextFrom: ContextSource,
        /** Most tokens of one answer, where it is known. */
        outputTokens: z.int().optional(),
        reader: z.string(),
        price: JsonValue,
        /** What it can do, where its driver tells. */
        abilities: z.array(z.string()).optional(),
        /** Its reader is not given private text. */
        private: z.literal(false).optional(),
        /** Why it is left alone for now. */
        resting: z.string().optional(),
      }),
    ),
    /** Drivers that could not say what they have, and why. */
    silent: z.array(z.strictObject({ driver: z.string(), reader: z.string(), why: z.string() })),
    /** Names of which the installation's rules make more than themselves, with every model that may come to serve them; where only what is usable is told, those that the caller was given by name too. */
    routes: z.array(z.strictObject({ name: z.string(), models: z.array(z.string()) })),
    /** Names that the rules give limits to and that no driver has now: these limits hold for nobody. Absent = there are none. */
    idle_limits: z.array(z.string()).optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["system.read", "model.use"],
  needs: ({ usable }) => (usable ? [] : [{ action: "system.read", resource: "models" }]),
});
