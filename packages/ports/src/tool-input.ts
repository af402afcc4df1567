import { type Json, type Message, protoIn } from "@aether/protocol";

/** Levels of arrays and objects in arguments. */
const MAX_DEPTH = 64;

/**
 * The arguments of a tool call, of the text that a model wrote. What is no usable JSON stays the text it is, so that the call is refused
 * with a reason the model can read; no text is no arguments, unless the answer was cut.
 */
export function toolInputOf(text: string, isCut = false): Json {
  if (text.trim() === "") return isCut ? "" : {};
  try {
    const value = JSON.parse(text) as Json;
    return isUsable(value, MAX_DEPTH) && protoIn(value) === undefined ? value : text;
  } catch {
    return text;
  }
}

/** Deeper arguments would overflow the stack of whoever walks them; a number such as 1e999 parses to what JSON cannot carry. */
function isUsable(value: Json, depth: number): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isUsable(member as Json, depth - 1));
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
