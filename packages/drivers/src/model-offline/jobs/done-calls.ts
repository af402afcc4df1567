import type { Json } from "@aether/protocol";
import type { Call } from "../move.ts";
import type { Done, Prompt } from "../prompt.ts";

/** The answer to a call that was made with just this input; undefined while it was not. */
export function doneOf(prompt: Prompt, { name, input }: Call): Done | undefined {
  const wanted = keyOf(input);
  return prompt.done.find((done) => done.name === name && keyOf(done.input) === wanted);
}

/** The calls that were not made yet. */
export const stillToCall = (prompt: Prompt, calls: readonly Call[]): Call[] => calls.filter((call) => doneOf(prompt, call) === undefined);

/** The same for the same value, whatever the order of its fields. */
function keyOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => keyOf(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value as Readonly<Record<string, Json>>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${name}:${keyOf(field)}`).join(",")}}`;
}
