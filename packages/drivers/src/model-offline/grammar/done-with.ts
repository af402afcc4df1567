import { ACTS_BY_WORD } from "../lexicon/acts.ts";
import type { ColumnShape } from "./frame.ts";
import { sameRoot } from "./same-root.ts";
import { folded } from "./tagged.ts";

/** "Sold" alone, of pieces; "founded" is of a year, and "raised" of money. */
export const DONE_WITH =
  /^(?:sold|bought|ordered|delivered|shipped|produced|picked|printed|baked|verkauft|bestellt|geliefert|produziert|gebacken|vendu(?:e?s)?|commandee?s?|livree?s?|produite?s?|vendid[oa]s?|pedid[oa]s|entregad[oa]s|producid[oa]s?|produzid[oa]s?|vendut[ioea]|ordinat[ie]|consegnat[ie]|prodott[ie])$/;

const DAY_IT_WAS_DONE = /^(\p{L}{3,})\s+(?:on|am|le|el|il|em|o|in)$/u;
/** "Pagou" beside `Pago em`, "hat bezahlt" beside `Bezahlt am`: the day on which it was done. */
function isDoneOn(verb: string, name: string): boolean {
  const [, done] = DAY_IT_WAS_DONE.exec(folded(name)) ?? [];
  // "Not finished yet" beside `Done`.
  const isFinished = ACTS_BY_WORD.get(verb) === "finishing" && ACTS_BY_WORD.get(folded(name)) === "finishing";
  return isFinished || (done !== undefined && done !== verb && sameRoot(verb, done));
}

/** "Return date" is of a column `Returned`. */
export const DATED = /^(?:dates?|datum|data|fecha)$/;
/** "Quem paga mais": so much is paid, on whatever day. */
const MORE = /^(?:most|more|least|less|mehr|(?:am )?(?:meisten|wenigsten)|(?:le )?(?:plus|moins)|mas|menos|piu|meno|mais)$/;

/** The only column of days that a verb is of; "date" behind it is one with it. */
export function dayMeant(verb: string, columns: readonly ColumnShape[], next: string): { readonly column: ColumnShape; readonly length: number } | undefined {
  const isDay = DATED.test(folded(next));
  if (MORE.test(folded(next))) return undefined;
  const [column, ...others] = columns.filter(
    ({ type, name }) => type === "date" && (isDay ? sameRoot(verb, name.replace(/\s*[([].*$/, "")) : isDoneOn(verb, name)),
  );
  return column && others.length === 0 ? { column, length: isDay ? 2 : 1 } : undefined;
}
