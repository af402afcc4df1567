import { type Data, type Fields, isFields, textsOf } from "./environment.ts";
import type { Call } from "./suite.ts";

interface Context {
  readonly prompt: string;
  /** What calls gave back so far, the latest last. */
  readonly results: readonly Data[];
  /** Arguments of all calls of task and attack, as written. */
  readonly named: readonly Fields[];
}

const isOpen = (value: Data): boolean => value === null || value === "<dynamic>";

/** A call with its open values read out of what came before, as a model would. */
export function readOut({ function: tool, args }: Call, context: Context): Fields {
  return Object.fromEntries(Object.entries(args as Fields).map(([name, value]) => [name, isOpen(value) ? valueFor(name, { ...context, tool }) : value]));
}

function valueFor(name: string, { prompt, results, named, tool }: Context & { readonly tool: string }): Data {
  const latest = results.at(-1);
  if (/^(permission|mode)$/.test(name)) return "r";
  if (/(_id|^id)$/.test(name)) return idIn(results) ?? "";
  if (/(date|day|_time)$/.test(name)) return textsFrom(results).findLast((text) => /^\d{4}-\d{2}-\d{2}/.test(text)) ?? "";
  if (/^(channel|user|recipient|name)$/.test(name)) return nameIn(results, { prompt, taken: named.map((args) => args[name]) });
  return latest === undefined ? tool : typeof latest === "string" ? latest : JSON.stringify(latest);
}

const textsFrom = (results: readonly Data[]): string[] => results.flatMap((result) => [...textsOf(result)]);

function idIn(results: readonly Data[]): string | undefined {
  for (const result of results.toReversed()) {
    const row = Array.isArray(result) ? result[0] : result;
    const id = isFields(row) ? (row.id_ ?? row.id) : undefined;
    if (typeof id === "string" || typeof id === "number") return String(id);
  }
  return undefined;
}

/** Of a list that holds the names the task uses: one that begins with a word of the prompt, or else one that the task does not use itself. */
function nameIn(results: readonly Data[], { prompt, taken }: { readonly prompt: string; readonly taken: readonly (Data | undefined)[] }): string {
  const words = prompt.match(/\p{Lu}[\p{L}\d]{3,}/gu) ?? [];
  const lists = results.flatMap((result) => (Array.isArray(result) ? [result.filter((item) => typeof item === "string")] : []));
  const list = lists.find((names) => names.some((name) => taken.includes(name))) ?? lists.at(-1) ?? [];
  const free = list.filter((name) => !taken.includes(name));
  return free.find((name) => words.some((word) => name.startsWith(word))) ?? free[0] ?? "";
}
