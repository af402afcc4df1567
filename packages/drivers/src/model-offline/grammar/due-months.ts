import { Clause } from "./clause.ts";
import type { Known } from "./frame.ts";
import { monthAt } from "./numbers.ts";
import { tag } from "./tagged.ts";

/** What is to be by a day that is still to come. */
const DUE =
  /(?<!\p{L})(?:(?:is|are|falls?|comes?|fall|come) due|due (?:in|by)|expires?|runs? out|fällig|läuft ab|laufen ab|arriv\p{L}+ à échéance|échéance|expirent|expire|venc\p{L}{1,3}|caduca\p{L}?|scad\p{L}{1,3}|in scadenza|expiram|expira)(?!\p{L})/iu;
/** What was due is told by days that are past. */
const PAST =
  /(?<!\p{L})(?:was|were|had|fell|expired|war|waren|wurde|wurden|étaient|était|eran|era|vencieron|vencían|venció|erano|scadevano|scaddero|eram|venceram|venciam)(?!\p{L})/iu;

/** "Due in December": the next one that there is, by the day it is asked on; undefined where nobody says that it is due, or where a year is said. */
export function withDueMonth(goal: string, { today }: Pick<Known, "today">): string | undefined {
  if (today === undefined || !DUE.test(goal) || PAST.test(goal) || /(?<!\d)(?:19|20)\d\d(?!\d)/.test(goal)) return undefined;
  const { tagged, language } = tag(goal);
  const clause = new Clause(tagged, language);
  const places = [...clause.words.keys()].filter((at) => monthAt(clause, at) !== undefined && clause.at(at)?.token.kind === "word");
  const [only, ...others] = places;
  const month = only === undefined ? undefined : monthAt(clause, only);
  const word = clause.at(only ?? -1)?.shown;
  if (month === undefined || word === undefined || others.length > 0 || word.length < 4) return undefined;
  const [year = 0, now = 1] = today.split("-").map(Number);
  const end = goal.indexOf(word) + word.length;
  const of = language === "es" || language === "pt" ? " de" : "";
  return `${goal.slice(0, end)}${of} ${month >= now ? year : year + 1}${goal.slice(end)}`;
}
