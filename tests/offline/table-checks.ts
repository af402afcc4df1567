import { both, type Check, inOrder, numbersIn, says } from "./goal.ts";

export const sum = (values: readonly number[]): number => Math.round(values.reduce((all, value) => all + value, 0) * 1000) / 1000;
export const mean = (values: readonly number[]): number => Math.round((sum(values) / values.length) * 1e6) / 1e6;

/** The figure, and not a table of many others. */
export const only = (...wanted: readonly number[]): Check =>
  both(says(...wanted), ({ text }) => (numbersIn(text).length <= 12 * wanted.length ? undefined : "it says many other numbers"));

export type Figures = readonly (readonly [key: string, figure: number])[];

/** A figure for each group, the largest first. */
export function figuresOf<Row>(rows: readonly Row[], keyOf: (row: Row) => string, figureOf: (rows: readonly Row[]) => number): Figures {
  return [...Map.groupBy(rows, keyOf)].map(([key, own]) => [key, figureOf(own)] as const).sort(([, a], [, b]) => b - a);
}

/** Each of the groups with its figure, and none of the others. */
export const groups =
  (wanted: Figures, all: Figures = wanted): Check =>
  ({ text }) => {
    const lines = text.split("\n");
    const bad = wanted.find(([key, figure]) => !lines.some((line) => line.includes(key) && numbersIn(line).some((value) => Math.abs(value - figure) < 0.0051)));
    if (bad) return `${bad[0]} is not said to be ${bad[1]}`;
    const extra = all.find(([key]) => !wanted.some(([own]) => own === key) && text.includes(key));
    return extra && `${extra[0]} is there`;
  };

export const sorted = (wanted: Figures): Check => both(groups(wanted), inOrder(...wanted.map(([key]) => key)));

/** Just these names or numbers of rows stand there, and none of the others. */
export const just =
  (wanted: readonly string[], all: readonly string[]): Check =>
  ({ text }) => {
    const has = (name: string): boolean => new RegExp(`(?<![\\p{L}\\d])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\d])`, "u").test(text);
    const missing = [...new Set(wanted)].filter((name) => !has(name));
    const extra = [...new Set(all)].filter((name) => !wanted.includes(name) && has(name));
    return missing.length + extra.length === 0 ? undefined : `missing ${missing.join(", ")}; too many ${extra.join(", ")}`;
  };
