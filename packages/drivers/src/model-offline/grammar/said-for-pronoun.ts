import type { TableQuery } from "@aether/protocol";
import { PEOPLE } from "./asked-column.ts";
import { backPlaces } from "./bind-before.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import type { Frame, TableFrame } from "./frame.ts";
import { folded, type Tagged } from "./tagged.ts";

const PERSON = /^(?:he|she|him|her|they|them|it|er|sie|es|il|elle|ils|elles|el|ella|ellos|ellas|lui|lei|loro|ele|ela|eles|elas)$/;

/**
 * "Who lives in 2A, and when did they move in": the second half with what the first one chose its row by in the place of the
 * pronoun. Undefined where the rows were chosen in another way.
 */
export function withSaid(last: Frame | undefined, clause: Clause): readonly Tagged[] | undefined {
  const value = chosenBy(last);
  const back = new Set(backPlaces(clause));
  const places = [...clause.words.keys()].filter((at) => back.has(at) || PERSON.test(folded(clause.at(at)?.shown ?? "")));
  const [first] = places;
  if (value === undefined || first === undefined) return undefined;
  const said = value.split(/\s+/).map((text): Tagged => ({ token: { kind: "word", text }, senses: new Set(), shown: text }));
  return clause.words.flatMap((word, at) => (at === first ? said : places.includes(at) ? [] : [word]));
}

const isPeople = (name: string): boolean => columnsOf(PEOPLE, [{ name, type: "text", values: undefined }]).length > 0;
/** "Who teaches Kim, and how old is she": either of them may be meant. */
const isEither = ({ where, select = [] }: TableQuery): boolean =>
  typeof where === "object" && "column" in where && isPeople(where.column) && select.some((name) => name !== where.column && isPeople(name));

/** The one text that rows were chosen by, where they are shown and not counted. */
function chosenBy(last: Frame | undefined): string | undefined {
  if (last?.job !== "table") return undefined;
  const { where, measures, group, having, limit } = last.query;
  if (isEither(last.query)) return undefined;
  const isPlain = measures === undefined && group === undefined && having === undefined && limit === undefined;
  return isPlain && typeof where === "object" && "column" in where && where.is === "=" && typeof where.value === "string" ? where.value : undefined;
}

/** Other columns of just the rows that were told before. */
export const isOfSame = (last: Frame | undefined, next: Frame): next is TableFrame & Frame =>
  last?.job === "table" &&
  next.job === "table" &&
  next.query.file === last.query.file &&
  JSON.stringify(next.query.where) === JSON.stringify(last.query.where) &&
  next.query.select !== undefined &&
  next.query.measures === undefined &&
  next.query.group === undefined &&
  JSON.stringify(next.query.join) === JSON.stringify(last.query.join);
