import type { TableQuery } from "@aether/protocol";
import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import type { Clause } from "./clause.ts";
import { isNumeric } from "./columns.ts";
import { saysWeekday, tellsWeekday } from "./day-of-week.ts";
import { doubtfulNoun } from "./doubtful-nouns.ts";
import type { Tables } from "./frame.ts";
import { monthAt, monthPeriod } from "./numbers.ts";
import { sameRoot } from "./same-root.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";
import { walkConditions } from "./walk-conditions.ts";

/** Why a figure that was put together may be another one than was asked for. */
export function doubtfulFigure(query: TableQuery, tables: Tables, clause: Clause): string | undefined {
  const { columns } = tables;
  return (
    doubtfulTask(clause) ??
    doubtfulNoun(query, tables, clause) ??
    doubtfulWork(query, clause) ??
    doubtfulProduct(query) ??
    doubtfulFlag(query, columns, clause) ??
    doubtfulDay(clause) ??
    doubtfulWeekday(query, columns, clause) ??
    doubtfulOrder(query, columns, clause)
  );
}

const OWN_TASK =
  /(?:^|[\s,])(?:(?:and|then|so)(?: then| after that| afterwards)? (?:i|we) (?:then )?(?:have to|need to|must|should|ought to)|(?:und|dann) (?:dann )?(?:muss ich|mussen wir|soll ich)|(?:et|puis|ensuite) (?:apres |puis |ensuite )?(?:je dois|nous devons|il faut que je)|(?:y|luego|despues) (?:luego |despues )?(?:tengo que|tenemos que|debo)|(?:e|poi) (?:poi )?(?:devo|dobbiamo)|(?:e|depois) (?:depois )?(?:tenho (?:de|que)|temos (?:de|que)|devo)) (?!(?:know|see|find|have|wissen|savoir|saber|sapere)(?!\p{L}))/u;
/** "… and then I have to order parts": that is a task of whoever asks, and no order of rows. */
function doubtfulTask(clause: Clause): string | undefined {
  const [said] = OWN_TASK.exec(folded(clause.shown(0, clause.length))) ?? [];
  return said === undefined ? undefined : `What "${said.trim()} …" asks for is not said: ask for one thing by itself.`;
}

/** "Multiply … and sum it": what is to be worked out must be worked out. */
function doubtfulWork({ compute = [] }: TableQuery, clause: Clause): string | undefined {
  const word = clause.words.find(
    ({ token, shown }) => token.kind === "word" && /^(?:multipl|moltiplic|divid(?:e|ier|ez|i)|subtract|subtrah|soustra|sottra)/.test(folded(shown)),
  );
  return word === undefined || compute.length > 0
    ? undefined
    : `What is to be worked out by "${word.shown}" is not said: say it as "… times …", "… divided by …" or "… minus …".`;
}

/** "How much is the deposit", beside `Deposit paid` of yes and no: the money of rows where it was paid is not what it is. */
function doubtfulFlag({ measures = [], where }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const isSaid = (part: string): boolean =>
    clause.words.some(({ token, shown }) => token.kind === "word" && (sameRoot(shown, part) || sharesConcept(conceptsOf(folded(shown)), conceptsOf(part))));
  const [measure] = measures;
  if (measure?.column === undefined || measure.fn === "count" || namesIn(measure.column).some(isSaid)) return undefined;
  const flag = walkConditions(where).find(({ column, denied }) => {
    const found = columns.find(({ name }) => name === column);
    const parts = namesIn(column);
    return !denied && found !== undefined && flagIn(found) !== undefined && parts.some(isSaid) && !parts.every(isSaid);
  });
  return flag && `${flag.column} says yes or no of each row, and how much it is is told by no column.`;
}

const namesIn = (name: string): readonly string[] =>
  folded(name)
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 3);

const PRODUCT = /^\[(.+)\] \* \[(.+)\]$/;

/** A column is never multiplied by itself: one of the two that were named was not found. And whoever has something worked out asks for that. */
function doubtfulProduct({ compute = [], measures = [], group = [], order = [], select = [], where, having }: TableQuery): string | undefined {
  for (const { of } of compute) {
    const [, one, other] = (typeof of === "string" && PRODUCT.exec(of)) || [];
    if (one !== undefined && one === other) return `What ${one} is to be multiplied by is told by no column of that table.`;
    const factor = [one, other].find((name) => name !== undefined && group.includes(name));
    if (factor !== undefined) return `Whether the figure of each ${factor} or of all rows is meant is not said: ${factor} is a part of what is worked out.`;
  }
  const used = new Set([
    ...measures.map(({ column }) => column),
    ...group,
    ...order.map(({ column }) => column),
    ...select,
    ...[...walkConditions(where), ...walkConditions(having)].map(({ column }) => column),
  ]);
  const isUsed = ({ as }: { readonly as: string }): boolean =>
    used.has(as) || compute.some(({ as: other, of }) => other !== as && (typeof of !== "string" || of.includes(`[${as}]`)));
  const unused = measures.length > 0 ? compute.find((one) => !isUsed(one)) : undefined;
  return unused && `${unused.as} is worked out, and another figure is asked for: say which of them is meant.`;
}

/** "Which day had the most", beside a date and the name of its day: of all Saturdays together, or of one. */
function doubtfulWeekday({ group = [], limit }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const column = columns.find((each) => group.includes(each.name) && tellsWeekday(each));
  const date = columns.find(({ type }) => type === "date");
  if (!column || !date || limit === undefined || group.length > 1 || saysWeekday(clause)) return undefined;
  return `Whether the day of the week or the ${date.name} is meant is not said: say "day of the week" or "date".`;
}

/** "On 31 February" is no day: that nothing happened on it is no answer. */
function doubtfulDay(clause: Clause): string | undefined {
  for (const [at, { token }] of clause.words.entries()) {
    const month = monthAt(clause, at);
    if (token.kind !== "word" || month === undefined) continue;
    // Of a leap year, so that no day is refused which there is in some.
    const last = Number(monthPeriod(2_024, month).to.slice(-2));
    const beside = [at - 1, at + 1].find((place) => {
      const day = /^(\d{1,2})(?:st|nd|rd|th|er|\.|º)?$/.exec(clause.at(place)?.token.text ?? "")?.[1];
      return day !== undefined && Number(day) > last && Number(day) <= 31;
    });
    if (beside !== undefined) return `There is no ${clause.shown(Math.min(at, beside), Math.max(at, beside) + 1)}.`;
  }
  return undefined;
}

/** "List the tools by deposit, dearest first": numbers that rows are put in order by are no groups. */
function doubtfulOrder({ group = [], measures = [], order }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const sized = columns.find((column) => group.includes(column.name) && isNumeric(column));
  if (!sized || !order || measures.length === 0 || !clause.words.some((_, at) => clause.can(at, "show", "display", "sort"))) return undefined;
  const isFigure = clause.words.some((_, at) => clause.can(at, "sum", "total", "average", "count") || (clause.can(at, "per") && !clause.can(at, "by")));
  return isFigure ? undefined : `Whether rows are put in order by ${sized.name}, or are grouped by it, is not said: say "sorted by ${sized.name}".`;
}
