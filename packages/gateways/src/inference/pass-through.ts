import type { IncomingHttpHeaders } from "node:http";
import { geminiMembers, type Json, SyscallError, screenWire, type WireHeaders, type WireKind, wireTokensOf } from "@aether/protocol";
import * as z from "zod";
import type { About, Addressed, Ask, Encoder, Understood, Wire } from "./ask.ts";
import { inputTokensOf } from "./model-call.ts";
import type { Passing } from "./raw.ts";

/** A body as it came, what its JSON says, and what its address says beside it. */
export interface Written {
  readonly json: Json;
  readonly text: string;
  readonly at?: Addressed;
}

/** A request as far as it was understood. */
export interface Read extends Understood {
  /** Why no translation of it is there: it can only be passed on as it is, or fails with this. */
  readonly refusal?: SyscallError;
}

const Limit = z.int().positive().nullish().catch(null);
const Spoken = z.union([z.string().min(1), z.array(z.unknown()).min(1)]);
const Least = z.object({ model: z.string().min(1).max(200), stream: z.boolean().nullish().catch(null) });
const LEAST = {
  anthropic: Least.extend({ messages: Spoken, max_tokens: Limit }).transform(({ max_tokens: most, ...least }) => ({ ...least, most })),
  chat: Least.extend({ messages: Spoken, max_tokens: Limit, max_completion_tokens: Limit }).transform(({ max_tokens, max_completion_tokens, ...least }) => ({
    ...least,
    most: max_completion_tokens ?? max_tokens,
  })),
  responses: Least.extend({ input: Spoken, max_output_tokens: Limit }).transform(({ max_output_tokens: most, ...least }) => ({ ...least, most })),
  gemini: z
    .object({ contents: Spoken, generationConfig: z.object({ maxOutputTokens: Limit }).nullish().catch(null) })
    .transform(({ generationConfig }) => ({ model: "", stream: false, most: generationConfig?.maxOutputTokens })),
} as const;

/** What of a request must be there for it to be one. */
function leastOf(wire: WireKind, { json, at }: Written): { readonly model: string; readonly stream: boolean; readonly most: number | undefined } | undefined {
  const { data } = LEAST[wire].safeParse(wire === "gemini" ? geminiMembers(json) : json);
  if (!data) return undefined;
  const { model, stream, most } = data;
  return { model: at?.model ?? model, stream: at ? at.stream !== undefined : (stream ?? false), most: most ?? undefined };
}

/** The most that any call may ask for, in tokens. */
const MOST = 1_000_000;

/**
 * What a client asked for. What no other wire has is not understood, and may be passed on all the same.
 *
 * @throws SyscallError `INVALID` for what is no request at all
 */
export function readRequest(wire: Wire, written: Written): Read {
  const { json, at } = written;
  try {
    return wire.read(json, at);
  } catch (error) {
    const least = leastOf(wire.name, written);
    if (!least || !SyscallError.is(error) || error.code !== "INVALID") throw error;
    const { model, stream, most } = least;
    const nothing = { system: "", messages: [], tools: [], settings: {}, files: [], dropped: [] };
    const ask: Ask = { ...nothing, model, stream, ...(most !== undefined && { maxOutputTokens: Math.min(most, MOST) }) };
    return { ask, encoder: (about: About): Encoder => wire.bare(about, at), refusal: error };
  }
}

export interface Passable extends Written {
  readonly wire: WireKind;
  readonly headers: IncomingHttpHeaders;
  readonly refusal?: SyscallError | undefined;
}

/**
 * The request as a provider of its wire may have it; undefined where it may not, and a translation will do.
 *
 * @throws SyscallError `INVALID` for what may not pass, where there is no translation
 */
export function passingOf({ wire, json, text, headers, refusal }: Passable): Passing | undefined {
  try {
    const { dropped } = screenWire(wire, json);
    const only = refusal && { why: refusal.message.slice(0, 2_000), ...(typeof refusal.data["param"] === "string" && { param: refusal.data["param"] }) };
    return { verbatim: { wire, body: text, headers: headersOf(wire, headers), ...(only && { only }) }, dropped };
  } catch (error) {
    if (refusal !== undefined || !SyscallError.is(error)) throw error;
    return undefined;
  }
}

const HEADERS: Readonly<Record<WireKind, readonly (keyof WireHeaders)[]>> = {
  anthropic: ["anthropic-beta", "anthropic-version"],
  responses: ["openai-beta"],
  chat: ["openai-beta"],
  gemini: [],
};

function headersOf(wire: WireKind, given: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(HEADERS[wire].flatMap((name) => (typeof given[name] === "string" && given[name] !== "" ? [[name, given[name]]] : [])));
}

/**
 * Tokens of a prompt that is not asked, by estimate. What is not understood and may be passed on is counted by its size.
 *
 * @throws SyscallError `INVALID` for what is no request at all, or may not pass, as what names a conversation that is kept elsewhere
 */
export function countTokens({ name, read }: Pick<Wire, "name"> & Pick<Required<Wire>["count"], "read">, written: Written): number {
  const { json, text, at } = written;
  try {
    return inputTokensOf(read(json, at));
  } catch (error) {
    const isAsk = SyscallError.is(error) && error.code === "INVALID" && leastOf(name, written) !== undefined;
    if (!isAsk || !mayPass(name, json)) throw error;
    return wireTokensOf(text);
  }
}

function mayPass(wire: WireKind, json: Json): boolean {
  try {
    screenWire(wire, json);
    return true;
  } catch {
    return false;
  }
}

/** Of a prompt, by estimate. */
export const promptTokensFor = ({ ask, refusal }: Read, { text }: Written): number => (refusal ? wireTokensOf(text) : inputTokensOf(ask));
