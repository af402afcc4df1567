import type { Json, Message, ModelSettings, Part, ToolCallPart, ToolSpec, Usage, WireKind } from "@aether/protocol";
import type { AttachedFile } from "./attached-files.ts";
import type { Fault } from "./fault.ts";
import type { Raw } from "./raw.ts";

/** What a client asked for, whatever its wire: the parameters of one `model.stream` or `model.generate`. */
export interface Ask {
  /** As the client wrote it. */
  readonly model: string;
  readonly system: string;
  readonly messages: readonly Message[];
  /** The client's own; nobody here runs them. */
  readonly tools: readonly ToolSpec[];
  readonly settings: ModelSettings;
  /** JSON Schema of the whole answer. */
  readonly schema?: Json;
  /** In tokens; absent = what the model allows. */
  readonly maxOutputTokens?: number;
  readonly stream: boolean;
  readonly files: readonly AttachedFile[];
  /** A session, thread or cache name that the client put into its request. */
  readonly thread?: string;
  /** What was asked for and is left out, in the words of the wire: tools that would run at a provider, for example. */
  readonly dropped: readonly string[];
}

/** A piece of an answer while it streams. A text may be empty where only `meta` comes. */
export type Said =
  | { readonly type: "text"; readonly text: string; readonly meta?: Json }
  | { readonly type: "reasoning"; readonly text: string; readonly meta?: Json }
  | ToolCallPart;

export interface Answer {
  readonly parts: readonly Part[];
  readonly finish: "stop" | "tool-calls" | "length" | "filtered" | "cannot" | "failed";
  readonly usage: Usage;
  /** The text of the client's `stop` that ended it, where known. */
  readonly stopSequence?: string;
}

/** What an answer says about itself before its first word. */
export interface About {
  /** Letters, digits, `_` and `-`; ids of the answer and of its parts are made of it. */
  readonly id: string;
  /** Unix time in seconds. */
  readonly at: number;
  /** The model's name as the client wrote it: clients look their own tables up by it. */
  readonly model: string;
  /** Of the prompt, by estimate: the true figure comes with the end. */
  readonly inputTokens: number;
}

/** How the pieces of a streamed answer follow one another. */
export interface Framing {
  /** The stream's content type. */
  readonly media: string;
  /** Before the answer's own first piece, and in a provider's own wire: what every client of the wire reads over. */
  readonly silence: string;
  /** An event of the provider's, as it came. */
  passed(event: Raw): string;
  /** The end of a stream of them, with the last of them where it was held back. */
  passedEnd(last: Raw | undefined): string;
}

/** One answer on one wire. Either `said`* then `end` or `fail`, or `passed`* then `passedEnd` or `fail`, or `body` alone. Each gives text ready to be sent. */
export interface Encoder extends Framing {
  /** Opens the answer where nothing is said yet; `said`, `end` and `fail` do so themselves. */
  begin(): string;
  said(part: Said): string;
  end(answer: Answer): string;
  /** Ends a stream that has begun; `passed`: events of a provider that were told before it, as they came. */
  fail(fault: Fault, passed?: number): string;
  /** Sent while nothing is said, so that nobody on the way gives up. */
  readonly beat: string;
  /** The whole answer, for a client that asked for no stream. */
  body(answer: Answer): Json;
}

/** A request that was understood, and how its answer is written. */
export interface Understood {
  readonly ask: Ask;
  encoder(about: About): Encoder;
}

/** What a wire writes into a request's address and not into its body. */
export interface Addressed {
  readonly model: string;
  /** How a streamed answer is wanted: as server-sent events, or as one JSON array that is written bit by bit; absent = whole. */
  readonly stream?: "events" | "array";
}

/** A model as clients are shown it. */
export interface ListedModel {
  readonly id: string;
  readonly ownedBy: string;
  /** In tokens, where it is known. */
  readonly contextTokens?: number;
  /** It makes vectors and nothing else. */
  readonly embeds?: true;
}

/** Texts to be made vectors of, and how those are written. */
export interface Embedding {
  /** As the client wrote it. */
  readonly model: string;
  readonly texts: readonly string[];
  readonly dropped: readonly string[];
  body(made: { readonly vectors: readonly (readonly number[])[]; readonly inputTokens: number }): Json;
}

export interface Wire {
  readonly name: WireKind;
  /** @throws SyscallError `INVALID` for what does not fit, or would change the answer's meaning if it were left out */
  read(body: Json, at?: Addressed): Understood;
  /** How an answer is written to a request that was not understood. */
  bare(about: About, at?: Addressed): Encoder;
  /** Requests that ask for the size of a prompt alone; absent = the wire has none. */
  readonly count?: {
    /** @throws SyscallError `INVALID` */
    read(body: Json, at?: Addressed): Ask;
    body(tokens: number): Json;
  };
  readonly listing: {
    all(models: readonly ListedModel[]): Json;
    one(model: ListedModel): Json;
  };
  /** An error as this wire's clients know it. */
  fault(fault: Fault, id: string): { readonly status: number; readonly body: Json };
}
