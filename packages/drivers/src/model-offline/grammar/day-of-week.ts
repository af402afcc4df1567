import type { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { folded } from "./tagged.ts";

/** "Day of the week", which in English may be read as three words. */
const OF_WEEK = /^(?:(?:on )?(?:what|which) )?(?:jour de (?:la )?semaine|dia de (?:la )?semana|giorno della settimana|dia da semana|day of (?:the )?week)$/;

/** How many words from a place on say that. */
export const dayOfWeekAt = (clause: Clause, at: number): number | undefined => [4, 3, 2].find((count) => OF_WEEK.test(folded(clause.shown(at, at + count))));

const WEEKDAY = /^(?:weekdays?|wochentage?n?)$/;
const NAMED =
  /^(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|mo(?:ntag)?|di(?:enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?|sa(?:mstag)?|sonnabend|so(?:nntag)?|lun(?:di|es|edi)?|mar(?:di|tes|tedi)?|mer(?:credi|coledi)?|mie(?:rcoles)?|jeu(?:di)?|jue(?:ves)?|gio(?:vedi)?|ven(?:dredi|erdi)?|vie(?:rnes)?|sam(?:edi)?|sab(?:ado|ato)?|dim(?:anche)?|dom(?:ingo|enica)?|(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?|seg|ter|qua|qui|sex)\.?$/;

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
