import type { Json, Message, ModelSettings, Part, ToolCallPart, ToolSpec, Usage } from "@aether/protocol";
import type { AttachedFile } from "./attached-files.ts";
import type { Fault } from "./fault.ts";

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
  readonly finish: "stop" | "tool-calls" | "length" | "filtered" | "cannot";
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

/** One answer on one wire. Either `said`* then `end` or `fail`, or `body` alone. Each gives text ready to be sent as server-sent events. */
export interface Encoder {
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

export interface Wire {
  readonly name: "anthropic" | "chat" | "responses";
  /** @throws SyscallError `INVALID` for what does not fit, or would change the answer's meaning if it were left out */
  read(body: Json): Understood;
  /** How an answer is written to a request that was not understood. */
  bare(about: About): Encoder;
  /** An error as this wire's clients know it. */
  fault(fault: Fault, id: string): { readonly status: number; readonly body: Json };
}
