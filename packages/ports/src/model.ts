import type { Json, Message, ModelSettings, Signal, ToolSpec, Usage, WireHeaders, WireKind } from "@aether/protocol";

export interface StepRequest {
  /** As the driver knows it, without the driver's prefix. */
  readonly model: string;
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  /** Upper bound of the answer in tokens. */
  readonly maxOutputTokens: number;
  /** Who asks: scripts and caches key on it. */
  readonly identity: string;
  /** 0 for the first step of a process. */
  readonly turn: number;
  readonly settings?: StepSettings;
  /** After which messages the prompt stays as it is for later steps: −1 is the system text and the tools. At most 4, ascending. */
  readonly stable?: readonly number[];
  /** What the step is for, where it is not the agent's work itself: `summarise`, … */
  readonly task?: string;
  /** The bytes of a `file` part. Absent where the caller has none. @throws SyscallError `NOT_FOUND` */
  readonly file?: (hash: string) => Promise<Uint8Array>;
  /** The same step as its client wrote it. Only for a model whose driver `speaks` its wire, which then sends this instead. */
  readonly raw?: RawRequest;
}

/** A client's request in a provider's own wire, screened: without what nobody here would let a provider do. */
export interface RawRequest {
  readonly wire: WireKind;
  /** Without `model` and `stream`; the driver says both, and bounds the answer by `maxOutputTokens`. */
  readonly body: Readonly<Record<string, Json>>;
  readonly headers: WireHeaders;
  /** `false`: the answer is wanted whole. */
  readonly stream: boolean;
  /** Where the client wrote no bound of the answer, none is written: the provider's own holds. Absent = `maxOutputTokens` is. */
  readonly unbounded?: true;
}

/** What a driver cannot set it leaves out; what would change the answer's meaning (`toolChoice`, `schema`) is an `error` instead. */
export interface StepSettings extends ModelSettings {
  /** JSON Schema of the whole answer. */
  readonly schema?: Json;
}

/**
 * Why an answer ended. `cannot`: it says in words that what was asked is not done, and why; asking again would not help.
 * `failed`: a command that was asked for was run, and did not end well; the words hold its exit code and its output.
 */
export type FinishReason = "stop" | "tool-calls" | "length" | "filtered" | "cannot" | "failed";

/** What a step streams. Exactly one of `finish`, `incomplete` or `error` comes, last. */
export type StepPart =
  /**
   * Of a step that was asked `raw`: an event as it came, before the parts that are read from it, or the `whole` answer's text. `last`: it
   * ends the answer. `written`: characters written in it; of a `whole` one, those that no other part tells. What says that the step
   * failed is an `error` only.
   */
  | {
      readonly type: "raw";
      readonly data: string;
      readonly event?: string;
      readonly whole?: true;
      readonly last?: true;
      readonly written?: number;
    }
  /** `meta` is about the text since the last part of another kind, and may come with an empty text. */
  | { readonly type: "text-delta"; readonly text: string; readonly meta?: Json }
  | { readonly type: "reasoning-delta"; readonly text: string; readonly meta?: Json }
  | { readonly type: "tool-call"; readonly id: string; readonly name: string; readonly input: Json; readonly meta?: Json }
  /**
   * Nothing to tell anybody: so many characters of a call that comes whole later, or never. They count while they come, so that an answer
   * of them can be cut. Not of a step whose raw events come: those count them.
   */
  | { readonly type: "drafted"; readonly characters: number }
  /** `stopSequence`: which of the texts of `stop` ended it, where the provider tells. */
  | { readonly type: "finish"; readonly reason: FinishReason; readonly usage: Usage; readonly stopSequence?: string }
  | { readonly type: "incomplete"; readonly why: string }
  | {
      readonly type: "error";
      readonly message: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
      readonly cause?: StepFailure;
      /**
       * Of a step that was asked `raw`: what the provider found wrong with the request itself, as it wrote it: a JSON object with a member
       * `error`, at most 16,384 characters. Holds no secret of the driver's.
       */
      readonly verbatim?: Refused;
    };

/** A provider's own refusal. */
export interface Refused {
  /** HTTP status. */
  readonly status: number;
  readonly body: string;
}

/** Why a step failed, where the provider said it clearly: who routes decides by it. `empty`: it ended well and said nothing, which no driver tells. */
export type StepFailure = "credentials" | "rate-limit" | "quota" | "context-length" | "invalid" | "not-found" | "overloaded" | "unreachable" | "empty";

/** One provider. A step never retries by itself, never throws, and ends within 100 ms of `signal` with an `error` part. */
export interface ModelDriver {
  /** The prefix of its models' names: `offline`, `script`, `openai-compatible`, … */
  readonly name: string;
  /** Where the text goes: in this process or on this machine, or a host. */
  readonly reader: "local" | { readonly host: string /** Its owner keeps private text from it. */; readonly private?: false };
  /** Steps that it works on at once: more wait for it, shared out between owners. Absent = it knows of no bound of its own. */
  readonly atOnce?: number;
  models(signal: Signal): Promise<readonly ModelInfo[]>;
  step(request: StepRequest, signal: Signal): AsyncIterable<StepPart>;
  /** The wire in which this model takes `raw` requests; absent, or undefined = in none. */
  readonly speaks?: (model: string) => WireKind | undefined;
  /** Vectors of one length for at most 96 texts. @throws SyscallError `UPSTREAM` as {@link ModelDriver.draw}, `NOT_FOUND` for a model that embeds nothing */
  embed?(request: EmbedRequest, signal: Signal): Promise<Embedded>;
  /** One picture. @throws SyscallError `UPSTREAM` { retryable, retryAfterMs?, cause?, usage? } (`usage`: what was counted for an answer that was no good), `NOT_FOUND` for a model that draws nothing */
  draw?(request: DrawRequest, signal: Signal): Promise<Drawn>;
}

export interface DrawRequest {
  readonly model: string;
  readonly prompt: string;
  /** Pixels. */
  readonly size?: `${number}x${number}`;
  readonly aspectRatio?: `${number}:${number}`;
  readonly seed?: number;
}

export interface Drawn {
  readonly bytes: Uint8Array;
  /** `image/png`, `image/jpeg` or `image/webp`. */
  readonly media: string;
  readonly usage: Usage;
  /** What was asked for and this model does not know: names of the request's members. */
  readonly leftOut: readonly string[];
}

export interface EmbedRequest {
  readonly model: string;
  readonly texts: readonly string[];
}

export interface Embedded {
  readonly vectors: readonly Float32Array[];
  readonly inputTokens: number;
}

export interface ModelInfo {
  readonly name: string;
  /** Tokens of prompt and answer together; absent when unknown. */
  readonly contextTokens?: number;
  /** Whose word that is; absent = the provider's own. `catalogue`: what its documentation says. `assumed`: what its models usually take. */
  readonly contextFrom?: "catalogue" | "assumed";
  /** Most tokens of one answer; absent when unknown. */
  readonly outputTokens?: number;
  readonly abilities?: readonly ModelAbility[];
  /** Millionths of a US dollar for a million tokens; absent when unknown. */
  readonly price?: { readonly input: number; readonly output: number; readonly cachedInput?: number; readonly cacheWrite?: number };
}

/** `images`: it sees them; `draws`: it makes them. */
export type ModelAbility = "tools" | "images" | "documents" | "reasoning" | "schema" | "embed" | "draws";

/** Turns texts into vectors of one length, unit norm. */
export interface Encoder {
  /** At most 96 texts a call, each cut to 1,000 characters. */
  encode(texts: readonly string[], signal: Signal): Promise<readonly Float32Array[]>;
  /** Begins to load what the first call would wait for; what fails is told by that call. */
  warm?(): void;
  close(): Promise<void>;
}
