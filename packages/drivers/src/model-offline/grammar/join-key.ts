import type { ColumnShape, TableShape, Tables } from "./frame.ts";
import { sameNoun, stemOf } from "./names-in-words.ts";
import { folded, type Language } from "./tagged.ts";

type Shape = Tables["shapes"][number];
interface Pair {
  readonly left: string;
  readonly right: string;
}

/** Columns of two tables that mean the same under two names: those whose values are the other's, and `customer_id` beside `id` of customers.csv. */
export function joinKeys([left, right]: readonly [Shape, Shape], language: Language): Pair[] {
  const pairs = left.shape.columns.flatMap((own) => right.shape.columns.map((other) => ({ own, other })));
  const alike = pairs.filter(({ own, other }) => isKeyOf(own, other, right.shape) || isKeyOf(other, own, left.shape));
  const told = alike.length > 0 ? alike : pairs.filter(({ own, other }) => isIdOf([own, other], right, language) || isIdOf([other, own], left, language));
  return told.map(({ own, other }) => ({ left: own.name, right: other.name }));
}

/** Values that a join by chance would hardly share. */
const FEWEST = 2;

/** Each value of a column is one of another column, which has each value once. */
function isKeyOf(column: ColumnShape, key: ColumnShape, { rows }: TableShape): boolean {
  if (column.type !== "text" || key.type !== "text" || key.values?.length !== rows) return false;
  const keys = new Set(key.values.map(folded));
  const own = column.values ?? [];
  return own.length >= FEWEST && own.every((value) => keys.has(folded(value)));
}

/** "animal_id", "Animal No": the number of a row of animals.csv. */
function isIdOf([column, id]: readonly [ColumnShape, ColumnShape], of: Shape, language: Language): boolean {
  const [noun = "", ...rest] = folded(column.name).split(/[^\p{L}\p{N}]+/u);
  const isNumber = rest.length === 1 && NUMBER.test(rest[0] ?? "");
  return isNumber && NUMBER.test(folded(id.name)) && column.type === id.type && sameNoun(noun, stemOf(of.file), language);
}

const NUMBER = /^(?:id|no|nr|num|number|numero|nummer|ref|key|code)$/;
