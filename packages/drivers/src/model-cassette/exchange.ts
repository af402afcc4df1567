import type { StepPart, StepRequest } from "@aether/ports";
import { canonicalJson, type Json, JsonValue } from "@aether/protocol";
import * as z from "zod";

/** A part as far as whoever reads a step relies on it; a count that cannot be is theirs to judge. */
const Told = z.discriminatedUnion("type", [
  z.looseObject({ type: z.enum(["text-delta", "reasoning-delta"]), text: z.string() }),
  z.looseObject({ type: z.literal("tool-call"), id: z.string(), name: z.string(), input: JsonValue }),
  z.looseObject({ type: z.literal("raw"), data: z.string() }),
  z.looseObject({ type: z.literal("drafted"), characters: z.int().nonnegative() }),
  z.looseObject({ type: z.literal("finish"), reason: z.string(), usage: z.looseObject({}) }),
  z.looseObject({ type: z.literal("incomplete"), why: z.string() }),
  z.looseObject({ type: z.literal("error"), message: z.string(), retryable: z.boolean() }),
]);

/**
 * One model exchange in a recording. Process ids differ from run to run, so here they stand in order of appearance:
 * `{process 1}`, `{process 2}`; members that only tell the time are left out.
 */
export const Exchange = z.strictObject({
  /** The model asked, as `<driver>/<model>`. */
  model: z.string(),
  /** Milliseconds since 1970. */
  at: z.int().nonnegative(),
  request: z.record(z.string(), JsonValue),
  parts: z.array(Told).min(1),
});
export type Exchange = z.infer<typeof Exchange>;

/** What of a request a recording is matched by, and how its process ids read. */
export interface Asked {
  readonly request: Json;
  /** Replaces process ids by their places. */
  generic<T>(value: T): T;
  /** Replaces places by this request's process ids. */
  own<T>(value: T): T;
}

/** As JSON has it: the letter of an escape, such as that of a line end, is no part of the word behind it. */
const PROCESS = /(?:\b|(?<=\\(?:[bfnrt]|u[0-9a-f]{4})))p[0-9a-z]{16}\b/g;
const PLACE = /\{process ([1-9][0-9]*)\}/g;
/** Members of results that tell when or how long, and nothing that was done. */
const TIMES: ReadonlySet<string> = new Set(["ms", "at", "modifiedAt", "startedAt", "endedAt", "started_at", "ended_at"]);

export function askedOf({ system, messages, tools, maxOutputTokens, turn, settings, raw }: StepRequest): Asked {
  return placed(withoutTimes({ system, messages, tools, maxOutputTokens, turn, ...(settings && { settings }), ...(raw && { raw }) }));
}

/** A request with its process ids replaced by their places. */
export const genericOf = (request: Json): Json => placed(request).request;

function placed(plain: Json): Asked {
  const ids: string[] = [];
  const place = (id: string): string => {
    if (!ids.includes(id)) ids.push(id);
    return `{process ${ids.indexOf(id) + 1}}`;
  };
  // In the order of keys, so that the same request numbers its processes alike however it was put together.
  const request = JSON.parse(canonicalJson(plain).replaceAll(PROCESS, place)) as Json;
  return {
    request,
    generic: (value) => replaced(value, PROCESS, place),
    own: (value) => replaced(value, PLACE, (text, number) => ids[Number(number) - 1] ?? text),
  };
}

function replaced<T>(value: T, pattern: RegExp, by: (found: string, group: string) => string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(pattern, by)) as T;
}

/** Labels are Aether's own and not shown to a model. */
function withoutTimes(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (name, member: unknown) => (name === "label" || (TIMES.has(name) && typeof member === "number") ? undefined : member)),
  ) as Json;
}

export const isEnding = ({ type }: Pick<StepPart, "type">): boolean => type === "finish" || type === "incomplete" || type === "error";
