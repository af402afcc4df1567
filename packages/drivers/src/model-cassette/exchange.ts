import type { StepPart, StepRequest } from "@aether/ports";
import { canonicalJson, type Json, JsonValue } from "@aether/protocol";
import { z } from "zod";

/**
 * One model exchange in a recording. Process ids differ from run to run, so here they stand in order of appearance:
 * `{process 1}`, `{process 2}`; members that only tell the time are left out.
 */
export const Exchange = z.strictObject({
  /** The model asked, as `<driver>/<model>`. */
  model: z.string(),
  /** Milliseconds since 1970. */
  at: z.int().nonnegative(),
  request: JsonValue,
  parts: z.array(z.looseObject({ type: z.string() })).min(1),
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

const PROCESS = /\bp[0-9a-z]{16}\b/g;
const PLACE = /\{process ([1-9][0-9]*)\}/g;
/** Members of results that tell when or how long, and nothing that was done. */
const TIMES: ReadonlySet<string> = new Set(["ms", "at", "modifiedAt", "startedAt", "endedAt", "started_at", "ended_at"]);

export function askedOf({ system, messages, tools, maxOutputTokens, turn, settings }: StepRequest): Asked {
  const plain = withoutTimes({ system, messages, tools, maxOutputTokens, turn, ...(settings && { settings }) });
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
