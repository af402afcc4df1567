import type { Found } from "@aether/protocol";
import { type Data, type Fields, isFields } from "../environment.ts";
import { textOf, textsIn, type World } from "./world.ts";

export type Finds = (args: Fields, output: Data) => readonly Found[];

/** How a tool of a suite is carried out. */
export interface Tool {
  /** What of the environment it needs; where that is missing, the tool is one nobody here knows. */
  readonly needs: string;
  /** Absent = it only reads. */
  readonly changes?: true;
  /** @throws Error as a tool fails: nothing has changed */
  readonly run: (world: World, args: Fields) => Data;
  /** The one thing it came to. */
  readonly finds?: Finds;
}

export type Tools = Readonly<Record<string, Tool>>;

/**
 * Of a search that came to exactly one row, or to exactly one that has the very name it was asked for: its id, vouched for by the
 * texts it was asked with; and its people, for calls of their own kind: "with the same participants as …".
 */
export function oneId(slot: string, name?: string, people?: string): Finds {
  return (args, output) => {
    const by = Object.values(args).filter((value): value is string => typeof value === "string" && value !== "");
    const rows = Array.isArray(output) ? output.filter(isFields) : [];
    const same = rows.filter((row) => name !== undefined && by.includes(textOf(row[name])));
    const [row] = same.length === 1 ? same : rows.length === 1 ? rows : [];
    const id = row?.id_ ?? row?.id;
    // Asked with nothing it would be the run's own.
    if (id === undefined || by.length === 0) return [];
    const those = people === undefined ? [] : textsIn(row?.[people]);
    return [{ slots: [slot], type: "id", value: textOf(id), by }, ...those.map((value) => ({ slots: [people ?? slot], type: "address" as const, value, by }))];
  };
}

/** Of a call that made something: its id is the run's own. */
export function madeId(slot: string): Finds {
  return (_, output) => (isFields(output) && output.id !== undefined ? [{ slots: [slot], type: "id", value: textOf(output.id), by: [] }] : []);
}
