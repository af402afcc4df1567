import type { TableCondition, TableQuery } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import { stretch } from "./comparisons.ts";
import { dayOfWeekAt } from "./day-of-week.ts";
import type { ColumnShape } from "./frame.ts";
import { QUARTER } from "./loose-periods.ts";
import { folded } from "./tagged.ts";
import { dateMeant } from "./which-date.ts";

export type DatePart = "year" | "quarter" | "month" | "week" | "day" | "weekday";

const WEEK = /^(?:weeks?|weekly|wochen?|wochentlich|semaines?|hebdomadaires?|semanas?|semanal(?:mente|es)?|settiman[ae]|settimanal[ei]|semanais)$/;
const QUARTERLY = /^(?:quarterly|quartalsweise|vierteljahrlich|vierteljahr|trimestriels?|trimestrales?|trimestral[ei]|trimestrais)$/;
const WEEKDAY = /^(?:weekdays?|wochentage?n?)$/;
/** The part of a date that groups may be made of, and the places of its words. */
export function datePartAt(clause: Clause, at: number): { readonly part: DatePart; readonly used: readonly number[] } | undefined {
  const word = folded(clause.at(at)?.shown ?? "");
  const length = dayOfWeekAt(clause, at);
  if (length !== undefined) return { part: "weekday", used: stretch(at, length) };
  if (WEEKDAY.test(word)) return { part: "weekday", used: [at] };
  if (WEEK.test(word)) return { part: "week", used: [at] };
  if (QUARTER.test(word) || QUARTERLY.test(word)) return { part: "quarter", used: [at] };
  const part = clause.can(at, "year") ? "year" : clause.can(at, "month") ? "month" : clause.can(at, "day") ? "day" : undefined;
  return part && { part, used: [at] };
}

/** What a column of such parts is called: of weekdays their number is told. */
export const partName = (part: DatePart): string => (part === "weekday" ? WEEKDAY_NAME : part);
/** Whether a formula is a part of a date. */
export const isDatePart = (of: string): boolean => /^(?:year|quarter|month|week|day|weekday)\(/.test(of);
export const WEEKDAY_NAME = "weekday (1 is Monday)";

/** Whether an answer tells days of the week, or the month that has the most of something. */
export const namesDays = ({ group = [], select = [], limit }: TableQuery): boolean =>
  [...group, ...select].includes(WEEKDAY_NAME) || (limit === 1 && group.length === 1 && group.includes(partName("month")));

const DAYS: readonly RegExp[] = [
  /^(?:mondays?|montage?n?s?|lundis?|lunes|lunedi|segundas?-feiras?)$/,
  /^(?:tuesdays?|dienstage?n?s?|mardis?|martes|martedi|tercas?-feiras?)$/,
  /^(?:wednesdays?|mittwoche?n?s?|mercredis?|miercoles|mercoledi|quartas?-feiras?)$/,
  /^(?:thursdays?|donnerstage?n?s?|jeudis?|jueves|giovedi|quintas?-feiras?)$/,
  /^(?:fridays?|freitage?n?s?|vendredis?|viernes|venerdi|sextas?-feiras?)$/,
  /^(?:saturdays?|samstage?n?s?|sonnabende?n?s?|samedis?|sabados?|sabato)$/,
  /^(?:sundays?|sonntage?n?s?|dimanches?|domingos?|domenica|domeniche)$/,
];
const WEEKEND = /^(?:weekends?|week-ends?|wochenenden?|fin de semana|fines de semana|fine settimana|fim de semana|fins de semana)$/;

/** The numbers of the weekdays that a word, or some of them, name. */
function weekdaysAt(clause: Clause, at: number): { readonly days: readonly number[]; readonly length: number } | undefined {
  const own = clause.at(at)?.token.kind === "word" && !clause.isUsed(at) ? DAYS.findIndex((words) => words.test(folded(clause.at(at)?.shown ?? ""))) + 1 : 0;
  if (own > 0) return { days: [own], length: 1 };
  const length = [1, 2, 3].find((count) => WEEKEND.test(folded(clause.shown(at, at + count))));
  return length === undefined || clause.isUsed(at) ? undefined : { days: [6, 7], length };
}

/** What rows are chosen by where weekdays are said: "on Saturdays", "Monday to Friday", "am Wochenende". */
export interface Weekdays {
  readonly compute: readonly { readonly as: string; readonly of: string }[];
  readonly found: readonly TableCondition[];
  readonly unclear: string | undefined;
}

/** Reads and uses the names of weekdays, which are of the column of dates. */
export function readWeekdays(clause: Clause, columns: readonly ColumnShape[]): Weekdays {
  const hits = clause.words.flatMap((_, at) => {
    const hit = weekdaysAt(clause, at);
    const isValue = hit && columns.some(({ values = [] }) => values.some((value) => folded(value) === folded(clause.at(at)?.shown ?? "")));
    return hit && !isValue ? [{ ...hit, at }] : [];
  });
  const [first, second] = hits;
  const none: Weekdays = { compute: [], found: [], unclear: undefined };
  const dates = columns.filter(({ type }) => type === "date");
  if (!first || dates.length === 0) return none;
  const column = dateMeant(clause, dates);
  if (!column) return { ...none, unclear: `${clause.at(first.at)?.shown} may be of the columns ${dates.map(({ name }) => name).join(" and ")}: say of which.` };
  const isRange = second !== undefined && hits.length === 2 && second.at === first.at + 2 && clause.can(first.at + 1, "to", "until");
  const days = isRange ? stretch(first.days[0] ?? 1, (second.days[0] ?? 1) - (first.days[0] ?? 1) + 1) : hits.flatMap((hit) => hit.days);
  if (days.length === 0) return none;
  const not = clause.places("not", "except").find((at) => at < first.at && first.at - at < 3);
  clause.use(...hits.flatMap(({ at, length }) => stretch(at, length)), ...(isRange ? [first.at + 1] : []), ...(not === undefined ? [] : [not]));
  clause.use(...clause.places("or").filter((at) => hits.some((hit) => hit.at === at + 1)));
  const as = partName("weekday");
  const [only, ...more] = days;
  const chosen: TableCondition = more.length === 0 ? { column: as, is: "=", value: only ?? 1 } : { column: as, is: "in", values: [...days] };
  return { compute: [{ as, of: `weekday([${column.name}])` }], found: [not === undefined ? chosen : { not: chosen }], unclear: undefined };
}
