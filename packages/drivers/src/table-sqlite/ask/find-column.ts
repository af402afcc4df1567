import { nearest } from "@aether/protocol";
import { invalid } from "../refusals.ts";

/** A column of what was made so far. `sql` is a name of ours; what the file calls it never becomes part of a statement. */
export interface Column {
  readonly name: string;
  /** Other names by which it is found exactly. */
  readonly also?: readonly string[];
  readonly sql: string;
  readonly type: "integer" | "number" | "text" | "date" | "boolean";
  /** How a written value is read for a comparison with it. */
  readonly decimal?: "." | ",";
  /** Dates that may be either: the question has to say. */
  readonly unclearDates?: boolean;
}

const plain = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_\-.]+/gu, "");

/** Exactly, or else without regard to case, spaces, `_`, `-`, `.` and accents where that leaves one. @throws SyscallError `INVALID` with the choices */
export function findColumn(wanted: string, columns: readonly Column[]): Column {
  const exact = columns.find(({ name, also = [] }) => name === wanted || also.includes(wanted));
  if (exact) return exact;
  const near = columns.filter(({ name, also = [] }) => [name, ...also].some((one) => plain(one) === plain(wanted)));
  if (near.length === 1 && near[0]) return near[0];
  const names = columns.map(({ name }) => name);
  if (near.length > 1)
    throw invalid(`${JSON.stringify(wanted)} could be ${near.map(({ name }) => JSON.stringify(name)).join(" or ")}; write it as the file does`, {
      choices: near.map(({ name }) => name),
    });
  const choices = nearest(wanted.slice(0, 200), names, 8);
  throw invalid(`there is no column ${JSON.stringify(wanted)}; there ${names.length === 1 ? "is" : "are"} ${shown(choices, names.length)}`, { choices });
}

const shown = (choices: readonly string[], all: number): string =>
  `${choices.map((name) => JSON.stringify(name)).join(", ")}${all > choices.length ? ` and ${all - choices.length} more` : ""}`;
