import { ownOf } from "./own.ts";
/** What a schema says of one place of an input, as zod gives it. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
  /** Of a union: what each of its members says. */
  readonly errors?: readonly (readonly Issue[])[];
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};
/** `Too small: expected number to be >=1` */
const BOUND = /^Too (?:small|big): expected (\w+) to (?:have|be) ([<>]=?)([\d.]+)(?: (\w+))?$/;
const BOUNDS: Readonly<Record<string, string>> = { ">=": "at least", "<=": "at most", ">": "more than", "<": "less than" };
const MISMATCH = /^Invalid input: expected (\w+), received (\w+)$/;

/** One phrase for people that names the field: missing, of another kind, unknown, or what the schema itself says of it. */
export function issueWords(issue: Issue): string {
  const field = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") return `${field === "" ? "" : `${field}: `}there is no field ${namesIn(issue.message)}`;
  const found = mismatchOf(issue);
  if (!found) return `${field === "" ? "input" : field}: ${boundWords(issue.message) ?? issue.message.replace(/^Invalid (?:input|option|string): /, "")}`;
  if (found.received === "undefined") return field === "" ? `nothing was given; expected ${found.expected}` : `field \`${field}\` is missing`;
  return `${field === "" ? "" : `field \`${field}\`: `}expected ${found.expected}, found ${kindOf(found.received)}`;
}

function boundWords(message: string): string | undefined {
  const [, kind, sign = "", bound = "", unit] = BOUND.exec(message) ?? [];
  if (kind === undefined) return undefined;
  if (unit === undefined) return `must be ${ownOf(BOUNDS, sign)} ${bound}`;
  return sign === ">=" && bound === "1" ? "must not be empty" : `must have ${ownOf(BOUNDS, sign)} ${bound} ${unit === "items" ? "entries" : unit}`;
}

interface Mismatch {
  readonly expected: string;
  readonly received: string;
}

function mismatchOf({ message, errors }: Issue): Mismatch | undefined {
  const [, expected, received] = MISMATCH.exec(message) ?? [];
  if (expected !== undefined && received !== undefined) return { expected: kindOf(expected), received };
  const members = (errors ?? []).map(([first, ...more]) => (first && first.path.length === 0 && more.length === 0 ? mismatchOf(first) : undefined));
  const [first] = members;
  if (!first || !members.every((member) => member?.received === first.received)) return undefined;
  return { expected: [...new Set(members.map((member) => member?.expected))].join(" or "), received: first.received };
}

const kindOf = (word: string): string => ownOf(KINDS, word) ?? word;

/** `Unrecognized keys: "a", "b"` */
const namesIn = (message: string): string => message.replace(/^[^:]*: /, "").replaceAll('"', "`");
