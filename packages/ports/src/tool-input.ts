import { ARGUMENT_LIMITS, decodeJson, type Json, type Message } from "@aether/protocol";

/**
 * The arguments of a tool call, of the text that a model wrote. What is no usable JSON, or more than {@link ARGUMENT_LIMITS}, stays the text it
 * is, so that the call is refused with a reason the model can read; no text is no arguments, unless the answer was cut.
 */
export function toolInputOf(text: string, isCut = false): Json {
  if (text.trim() === "") return isCut ? "" : {};
  const read = decodeJson(text, ARGUMENT_LIMITS);
  return read.ok && isCarried(read.value) ? read.value : text;
}

/** A number such as 1e999 parses to what JSON cannot carry. */
function isCarried(value: Json): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((member) => isCarried(member as Json));
}

/** Ids of the calls that a history holds: one that comes again would be ambiguous. */
export const callIdsOf = (messages: readonly Message[]): Set<string> =>
  new Set(messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : []))));

/** `wanted`, or the first `wanted-1`, `wanted-2`, … that is not taken. */
export function freeCallId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let again = 1; taken.has(id); again++) id = `${wanted}-${again}`;
  return id;
}
