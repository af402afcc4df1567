import { type Signal, SyscallError } from "@aether/protocol";
import { AnswerSize } from "../answer-size.ts";
import type { RawRequest, StepPart, StepRequest } from "../model.ts";
import { createSseParser, type SseEvent } from "../sse-parser.ts";
import { newTextDecoder } from "../text-decoder.ts";
import { anthropicReader } from "./read-anthropic.ts";
import { chatReader } from "./read-chat.ts";
import { geminiReader } from "./read-gemini.ts";
import { responsesReader } from "./read-responses.ts";
import { type Fields, fieldsOf, type Understanding, type WireReader } from "./reading.ts";

export interface RawAnswer {
  readonly request: StepRequest & { readonly raw: RawRequest };
  /** Who answers, for the words of errors. */
  readonly host: string;
  /** The answer's content type. */
  readonly type: string;
  /** Its body, bounded. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

const DONE = "[DONE]";

/**
 * An answer to a {@link RawRequest} as it came, and beside it what a budget and a log have to know of it. What comes in another form
 * than was asked for, whole or streamed, has no raw parts.
 *
 * @throws what the body is broken off with here: SyscallError, or anything once the signal is given
 */
export async function* readRawAnswer({ request, host, type, bytes }: RawAnswer, signal: Signal): AsyncGenerator<StepPart> {
  const { raw } = request;
  const reader = readerOf(raw, host);
  const streamed = type.startsWith("text/event-stream");
  const answer = new Told(reader, { host, verbatim: streamed === raw.stream });
  try {
    if (streamed) yield* events(bytes, answer);
    else yield* answer.whole(await textOf(bytes));
  } catch (cause) {
    if (SyscallError.is(cause) || signal.aborted) throw cause;
    // The connection broke. Whether the answer was whole by then is for the answer to say.
  }
  if (!answer.failed) yield* answer.ending(request);
}

function readerOf({ wire, body }: RawRequest, host: string): WireReader {
  if (wire === "anthropic") return anthropicReader(host);
  if (wire === "gemini") return geminiReader(host);
  return wire === "responses" ? responsesReader(host) : chatReader(host, fieldsOf(body["stream_options"])["include_usage"] === true);
}

async function* events(bytes: AsyncIterable<Uint8Array>, answer: Told): AsyncGenerator<StepPart> {
  const parser = createSseParser();
  for await (const some of bytes) {
    for (const event of parser.push(some)) {
      yield* answer.event(event);
      if (answer.over) return;
    }
  }
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = newTextDecoder();
  let text = "";
  for await (const some of bytes) text += decoder.decode(some, { stream: true });
  return text + decoder.decode();
}

class Told {
  readonly #reader: WireReader;
  readonly #host: string;
  readonly #verbatim: boolean;
  readonly #written = new AnswerSize();
  #drafted = 0;
  /** What may have been the last event, with what was read from it, until another comes. */
  #closing: readonly [RawPart, ...StepPart[]] | undefined;
  failed = false;
  /** Nothing more is to be read. */
  over = false;

  constructor(reader: WireReader, { host, verbatim }: { readonly host: string; readonly verbatim: boolean }) {
    this.#reader = reader;
    this.#host = host;
    this.#verbatim = verbatim;
  }

  *event({ event, data }: SseEvent): Generator<StepPart> {
    const named = { data, ...(event !== undefined && { event }) };
    if (data === DONE) {
      this.over = true;
      if (this.#verbatim) yield { type: "raw", ...named, last: true };
      return;
    }
    yield* this.#tell(named, (value) => this.#reader.event(value));
  }

  *whole(data: string): Generator<StepPart> {
    yield* this.#tell({ data, whole: true }, (value) => this.#reader.whole(value));
  }

  *ending(asked: StepRequest): Generator<StepPart> {
    const { reason, stopSequence, calls } = this.#reader.end;
    const why = `${this.#host} ended its answer without saying why it stopped`;
    if (reason === undefined) return yield { type: "incomplete", why };
    yield* this.#close({ last: true });
    const usage = this.#reader.end.usage(asked, this.#written.characters);
    yield { type: "finish", reason: reason === "stop" && calls > 0 ? "tool-calls" : reason, usage, ...(stopSequence !== undefined && { stopSequence }) };
  }

  *#tell(said: { readonly data: string; readonly event?: string; readonly whole?: true }, read: (value: Fields) => Understanding): Generator<StepPart> {
    const value = parsed(said.data);
    const { parts, written = 0, error, last, closing, ours } = value ? read(value) : notAPart(this.#host);
    yield* this.#close({});
    if (error) {
      this.failed = true;
      this.over = true;
      return yield error;
    }
    this.over = last === true;
    const { characters, untold } = this.#count(parts, written);
    const counted = said.whole ? written : characters;
    const ends = said.whole === undefined && last === true;
    const raw: RawPart = { type: "raw", ...said, ...(ends && { last }), ...(counted > 0 && { written: counted }) };
    if (closing && this.#verbatim && !said.whole) {
      this.#closing = [raw, ...parts];
      return;
    }
    if (this.#verbatim && !ours) yield raw;
    if (!this.#verbatim && untold > 0) yield { type: "drafted", characters: untold };
    yield* parts;
  }

  /** How many characters one event adds, and how many of them its parts do not tell. */
  #count(parts: readonly StepPart[], written: number): { readonly characters: number; readonly untold: number } {
    const before = this.#written.characters;
    const drafted = this.#reader.end.drafted - this.#drafted;
    this.#drafted += drafted;
    this.#written.add(written);
    this.#written.take({ type: "drafted", characters: drafted });
    for (const part of parts) this.#written.take(part);
    const whole = parts.some(({ type }) => type === "tool-call");
    return { characters: this.#written.characters - before, untold: written + (whole ? 0 : drafted) };
  }

  *#close(end: { readonly last?: true }): Generator<StepPart> {
    const [raw, ...parts] = this.#closing ?? [];
    this.#closing = undefined;
    if (raw) yield { ...raw, ...end };
    yield* parts;
  }
}

type RawPart = Extract<StepPart, { type: "raw" }>;

const notAPart = (host: string): Understanding => ({
  parts: [],
  error: { type: "error", message: `${host} sent something that is not a part of an answer`, retryable: true },
});

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
