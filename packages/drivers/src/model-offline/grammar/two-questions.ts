import type { TableQuery } from "@aether/protocol";
import { Clause } from "./clause.ts";
import type { Frame, Known, Reading } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { partsAt } from "./part-values.ts";
import { explained } from "./reworded.ts";
import { valueAt } from "./said-values.ts";
import { folded, type Language, tag } from "./tagged.ts";
import { walkConditions } from "./walk-conditions.ts";

type TableFrame = Extract<Frame, { job: "table" }>;

/** Where a goal may go on with a second question. */
const JOINTS: Readonly<Record<Language, string>> = {
  en: "and also|and|as well as|plus",
  de: "und auch|und|sowie",
  fr: "et aussi|et|ainsi que",
  es: "y también|y|e|así como|además de",
  it: "e anche|e|ed|nonché|così come",
  pt: "e também|e|bem como|assim como",
};

interface Reads {
  readonly read: (goal: string) => Reading;
  /** What is meant where texts are asked that may not answer it. */
  readonly readOtherwise: (goal: string) => Reading | undefined;
}

interface Halves {
  readonly left: string;
  readonly right: string;
}

function halvesOf(goal: string, language: Language): Halves[] {
  const joint = new RegExp(`\\s*[,;]?\\s+(?:${JOINTS[language]})\\s+|\\s*;\\s+|[?.]\\s+(?=\\p{Lu}|¿)`, "giu");
  return [...goal.matchAll(joint)].map((match) => ({ left: goal.slice(0, match.index), right: goal.slice(match.index + match[0].length) }));
}

/**
 * "The average fee for dogs, and how many rabbit visits": two questions, each about rows of its own. Undefined where the whole is one
 * question; a sentence where there are two, and one of them cannot be read by itself.
 */
export function twoQuestions(goal: string, known: Known, { whole, ...reads }: { readonly whole: Reading } & Reads): Reading | undefined {
  const one = onlyTable(whole);
  if (one && !mayMerge(one.query)) return undefined;
  if (!one && !("cannot" in whole)) return undefined;
  const halves = halvesOf(goal, tag(goal).language);
  for (const half of halves) {
    const frames = framesOf(half, reads);
    if (frames && "look" in frames && one) return frames;
    if (frames && !("look" in frames) && isApart(frames, one?.query)) return doubtfulDays(frames) ?? { frames };
  }
  return one && lostHalf(halves, one.query, known);
}

/** Why one question is refused that has a second one in it. */
function lostHalf(halves: readonly Halves[], query: TableQuery, known: Known): Reading | undefined {
  const lost = halves.find((half) => [half.left, half.right].every((text) => asksOfOwn(text, query, known)));
  const why = `Two questions are asked, and "${lost?.right ?? ""}" is not understood by itself: ask them one by one.`;
  return lost && { cannot: { words: [], why, near: ["table"] } };
}

const onlyTable = (reading: Reading): TableFrame | undefined => {
  const [frame, ...others] = "frames" in reading ? reading.frames : [];
  return frame?.job === "table" && others.length === 0 && frame.output === undefined ? frame : undefined;
};

/** Rows of several kinds in one figure, which may be those of two questions. */
const mayMerge = (query: TableQuery): boolean => !query.group && !query.pivot && isFigure(query) && valuesOf(query.where).length > 0;
const isFigure = ({ measures, limit }: TableQuery): boolean => measures !== undefined || limit !== undefined;

/** Each column with several values, one of which is enough. */
const valuesOf = (where: TableQuery["where"]): { column: string; values: readonly string[] }[] => {
  const listed = walkConditions(where).flatMap(({ column, is, values }) =>
    is === "in" && values && values.length > 1 ? [{ column, values: values.map(String) }] : [],
  );
  const either = walkConditions(where).filter(({ either: isEither, is }) => isEither && is === "=");
  const grouped = [...Map.groupBy(either, ({ column }) => column)].map(([column, all]) => ({ column, values: all.map(({ value }) => String(value)) }));
  return [...listed, ...grouped.filter(({ values }) => values.length > 1)];
};

type Looking = Extract<Reading, { look: unknown }>;

/** What both halves ask; or what must be looked at first, as a half may name no table where the whole does. */
function framesOf({ left, right }: Halves, reads: Reads): readonly [TableFrame, TableFrame] | Looking | undefined {
  const first = figureOf(left, reads);
  if (!first || "look" in first) return first;
  const second = figureOf(right, reads) ?? figureOf(withFigure(right, first), reads);
  return !second || "look" in second ? second : [first, second];
}

function figureOf(text: string, { read, readOtherwise }: Reads): TableFrame | Looking | undefined {
  const plain = read(text);
  const isOfTexts = "frames" in plain && plain.frames.every(({ job }) => job === "answer");
  const reading = (isOfTexts ? readOtherwise(text) : undefined) ?? plain;
  if ("look" in reading) return reading;
  const frame = onlyTable(reading);
  return frame && isFigure(frame.query) && frame.query.where !== undefined ? frame : undefined;
}

/** "The highest of Pinto", behind the lowest fee of another: of the same column. */
function withFigure(text: string, { query: { measures = [] } }: TableFrame): string {
  const column = measures.length === 1 ? measures[0]?.column : undefined;
  return column === undefined ? text : text.replace(BARE, `$1 ${column} `);
}
const BARE =
  /^((?:(?:the|la|le|el|il|lo|o|a|die|der|das|den|dem)\s+)?(?:plus |más |più |mais )?\p{L}+)\s+(?=(?:of|for|from|by|in|at|de|du|des|d|von|vom|bei|für|di|del|della|da|do|dos|pour|para|per|por|par)\s)/iu;

/** Each is of rows that the other is not of. */
function isApart([first, second]: readonly [TableFrame, TableFrame], whole: TableQuery | undefined): boolean {
  const [one, other] = [first, second].map(({ query }) => JSON.stringify(query.where));
  if (one === other) return false;
  if (whole === undefined) return true;
  return valuesOf(whole.where).some(({ column }) => [first, second].every(({ query }) => walkConditions(query.where).some((each) => each.column === column)));
}

const isSpan = ({ is, values, value }: { is: string; values?: readonly unknown[] | undefined; value?: unknown }): boolean =>
  DAY.test(String(values?.[0] ?? value ?? "")) && is !== "in";
const DAY = /^\d{4}-\d\d-\d\d/;

/** Days that only one of the two has may be those of both. */
function doubtfulDays([first, second]: readonly [TableFrame, TableFrame]): Reading | undefined {
  const [one, other] = [first, second].map(({ query }) => walkConditions(query.where).filter(isSpan).length > 0);
  if (one === other) return undefined;
  return {
    cannot: {
      words: [],
      why: "Whether the days that are said are those of both questions is not said: say them with each, or ask one by one.",
      near: ["table"],
    },
  };
}

/** It has one of the values, and a word for a figure of its own. */
function asksOfOwn(text: string, { where }: TableQuery, { tables }: Known): boolean {
  const { tagged, language } = tag(text);
  const clause = new Clause(tagged, language);
  const columns = new Set(valuesOf(where).map(({ column }) => column));
  const shapes = [...tables.values()].flatMap((shape) => shape.columns.filter(({ name }) => columns.has(name)));
  const hasValue = shapes.some((column) =>
    [...clause.words.keys()].some((at) => valueAt(clause, at, column) !== undefined || partsAt(clause, at, [column]) !== undefined),
  );
  return hasValue && clause.has("count", "sum", "average", "median", "min", "max", "total");
}

/** What was asked before "I mean the fees", where it is read as a figure of just these. */
export function ofFigure(goal: string, read: (asked: string) => Reading): Reading | undefined {
  const said = explained(goal);
  const reading = said && read(said.asked);
  if (!reading || "look" in reading) return reading;
  return "frames" in reading && isOfFigure(reading.frames, said.figure, tag(goal).language) ? reading : undefined;
}

/** One figure, of the column that is called so. */
const isOfFigure = ([frame, ...others]: readonly Frame[], word: string, language: Language): boolean =>
  frame?.job === "table" &&
  others.length === 0 &&
  frame.query.measures?.length === 1 &&
  sameNoun(folded(frame.query.measures[0]?.column ?? ""), folded(word), language);
