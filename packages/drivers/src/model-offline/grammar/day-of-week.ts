import { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { folded, type Tagged } from "./tagged.ts";

/** "Day of the week", which in English may be read as three words. */
const OF_WEEK = /^(?:(?:on )?(?:what|which) )?(?:jour de (?:la )?semaine|dia de (?:la )?semana|giorno della settimana|dia da semana|day of (?:the )?week)$/;

/** How many words from a place on say that. */
export const dayOfWeekAt = (clause: Clause, at: number): number | undefined => [4, 3, 2].find((count) => OF_WEEK.test(folded(clause.shown(at, at + count))));

const WEEKDAY = /^(?:weekdays?|wochentage?n?)$/;
const NAMED =
  /^(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|mo(?:ntag)?|di(?:enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?|sa(?:mstag)?|sonnabend|so(?:nntag)?|lun(?:di|es|edi)?|mar(?:di|tes|tedi)?|mer(?:credi|coledi)?|mie(?:rcoles)?|jeu(?:di)?|jue(?:ves)?|gio(?:vedi)?|ven(?:dredi|erdi)?|vie(?:rnes)?|sam(?:edi)?|sab(?:ado|ato)?|dim(?:anche)?|dom(?:ingo|enica)?|(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?|seg|ter|qua|qui|sex)\.?$/;

/** A column that says of each row which day of the week it is of. */
export const tellsWeekday = ({ type, values = [] }: ColumnShape): boolean =>
  type === "text" && values.length > 1 && values.every((value) => NAMED.test(folded(value)));

/** Whether the day of the week is said by just that. */
export const saysWeekday = (clause: Clause): boolean =>
  [...clause.words.keys()].some((at) => WEEKDAY.test(folded(clause.at(at)?.shown ?? "")) || dayOfWeekAt(clause, at) !== undefined);

/** "Per weekday", beside a column that tells the day of the week of each row: that column is meant, as it is written there. */
export function weekdayColumnAt(
  clause: Clause,
  at: number,
  columns: readonly ColumnShape[],
): { readonly length: number; readonly column: ColumnShape } | undefined {
  const length = WEEKDAY.test(folded(clause.at(at)?.shown ?? "")) ? 1 : dayOfWeekAt(clause, at);
  if (length === undefined || clause.isUsed(at) || clause.can(at, "when")) return undefined;
  const [column, ...others] = columns.filter(
    ({ type, values = [] }) => type === "text" && values.length > 1 && values.every((value) => NAMED.test(folded(value))),
  );
  return column && others.length === 0 ? { length, column } : undefined;
}

const DAY = /(?:^|[^\p{L}])(?:days?|tage?|jours?|dias?|giorn[oi])(?:$|[^\p{L}])/u;
const WHICH_DAY =
  /^(?:on )?(?:which|what) (?:day|date)$|^an welchem tag$|^quel jour$|^(?:en )?que (?:dia|fecha)$|^(?:in )?(?:che|quale) giorno$|^(?:em )?(?:que|qual) dia$/;
/** "On which day did we take the most": where days are ranked, they are what is asked for, as months would be. */
export function withDayApart(clause: Clause, columns: readonly ColumnShape[]): Clause | undefined {
  const at = clause.words.findIndex(({ shown }) => WHICH_DAY.test(folded(shown)));
  // Where a column tells the day in another way it may be meant.
  const isTold = columns.some((column) => column.type !== "date" && (DAY.test(folded(column.name)) || tellsWeekday(column)));
  if (at < 0 || isTold || clause.isUsed(at) || !clause.has("max", "min")) return undefined;
  const part = (sense: "which" | "day", word: string): Tagged => ({ token: { kind: "word", text: word }, senses: new Set([sense]), shown: word });
  const words = [...clause.words.slice(0, at), part("which", "which"), part("day", "day"), ...clause.words.slice(at + 1)];
  const used = [...clause.words.keys()].filter((place) => clause.isUsed(place)).map((place) => (place > at ? place + 1 : place));
  return new Clause(words, clause.language, new Set(used));
}
