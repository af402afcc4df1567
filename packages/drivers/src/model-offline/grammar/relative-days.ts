import type { Known, Reading } from "./frame.ts";
import { type Language, tag } from "./tagged.ts";

/** Days of a calendar in UTC, as `2026-11-25`. */
interface Span {
  readonly from: string;
  readonly to: string;
}
type Unit = "day" | "week" | "month" | "year";

const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);

/** The day, week from Monday on, month or year so many after the one that today is in. */
function spanOf(today: string, unit: Unit, after: number): Span {
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  const at = month - 1;
  switch (unit) {
    case "day":
      return { from: iso(year, at, day + after), to: iso(year, at, day + after) };
    case "week": {
      const monday = day - ((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7) + 7 * after;
      return { from: iso(year, at, monday), to: iso(year, at, monday + 6) };
    }
    case "month":
      return { from: iso(year, at + after, 1), to: iso(year, at + after + 1, 0) };
    case "year":
      return { from: iso(year + after, 0, 1), to: iso(year + after, 11, 31) };
  }
}

type Words = readonly (readonly [said: string, unit: Unit, after: number])[];

/** As they are said, with what leads to them. */
const SAID: Readonly<Record<Language, Words>> = {
  en: [
    ["(?:on )?the day before yesterday", "day", -2],
    ["today", "day", 0],
    ["yesterday", "day", -1],
    ["tomorrow", "day", 1],
    ["(?:in |during |for |of )?(?:this|the current) week(?: so far)?|so far this week", "week", 0],
    ["(?:in |during |for |of )?(?:last|the past|the previous) week", "week", -1],
    ["(?:in |during |for |of )?next week", "week", 1],
    ["(?:in |during |for |of )?(?:this|the current) month(?: so far)?|so far this month", "month", 0],
    ["(?:in |during |for |of )?(?:last|the past|the previous) month", "month", -1],
    ["(?:in |during |for |of )?next month", "month", 1],
    ["(?:in |during |for |of )?(?:this|the current) year(?: so far)?|so far this year", "year", 0],
    ["(?:in |during |for |of )?(?:last|the past|the previous) year", "year", -1],
    ["(?:in |during |for |of )?next year", "year", 1],
  ],
  de: [
    ["vorgestern", "day", -2],
    ["heute", "day", 0],
    ["gestern", "day", -1],
    ["(?<!am |jeden |den )morgen(?! (?:früh|abend|mittag))", "day", 1],
    ["(?:in |während )?(?:diese|dieser|der laufenden) Woche", "week", 0],
    ["(?:in |während )?(?:der )?(?:letzte[rn]?|vergangenen?|vorige[rn]?) Woche", "week", -1],
    ["(?:in |während )?(?:der )?(?:nächste[rn]?|kommenden?) Woche", "week", 1],
    ["(?:in )?(?:diese[nm]|im laufenden) Monat", "month", 0],
    ["(?:im )?(?:letzten|vergangenen|vorigen) Monat", "month", -1],
    ["(?:im )?(?:nächsten|kommenden) Monat", "month", 1],
    ["(?:in )?(?:diese[sm]|im laufenden) Jahr|heuer", "year", 0],
    ["(?:im )?(?:letzte[sn]|vergangene[sn]|vorige[sn]) Jahr", "year", -1],
    ["(?:im )?(?:nächste[sn]|kommende[sn]) Jahr", "year", 1],
  ],
  fr: [
    ["avant-hier", "day", -2],
    ["aujourd['’]hui", "day", 0],
    ["hier", "day", -1],
    ["demain", "day", 1],
    ["(?:pendant |de )?cette semaine(?:-ci)?", "week", 0],
    ["(?:pendant |de )?la semaine (?:dernière|passée)", "week", -1],
    ["(?:pendant |de )?la semaine prochaine", "week", 1],
    ["(?:pendant |de )?ce mois(?:-ci)?", "month", 0],
    ["(?:pendant |d)?(?:u |le )?mois (?:dernier|passé)", "month", -1],
    ["(?:pendant |d)?(?:u |le )?mois prochain", "month", 1],
    ["(?:pendant |de )?cette année", "year", 0],
    ["(?:pendant |de )?(?:l['’]année (?:dernière|passée)|l['’]an (?:dernier|passé))", "year", -1],
    ["(?:pendant |de )?l['’](?:année prochaine|an prochain)", "year", 1],
  ],
  es: [
    ["anteayer|antes de ayer", "day", -2],
    ["hoy", "day", 0],
    ["ayer", "day", -1],
    ["(?<!la )mañana", "day", 1],
    ["(?:en |de |durante )?esta semana", "week", 0],
    ["(?:en |de |durante )?la (?:semana pasada|última semana)", "week", -1],
    ["(?:en |de |durante )?la (?:próxima semana|semana que viene)", "week", 1],
    ["(?:en |de |durante )?este mes", "month", 0],
    ["(?:en |d|durante )?(?:el )?(?:mes pasado|último mes)", "month", -1],
    ["(?:en |d|durante )?(?:el )?(?:próximo mes|mes que viene)", "month", 1],
    ["(?:en |de |durante )?este año", "year", 0],
    ["(?:en |d|durante )?(?:el )?(?:año pasado|último año)", "year", -1],
    ["(?:en |d|durante )?(?:el )?(?:próximo año|año que viene)", "year", 1],
  ],
  it: [
    ["l['’]altro ieri", "day", -2],
    ["oggi", "day", 0],
    ["ieri", "day", -1],
    ["domani", "day", 1],
    ["(?:in |di |durante )?questa settimana", "week", 0],
    ["(?:nel|del)?la (?:settimana (?:scorsa|passata)|scorsa settimana)", "week", -1],
    ["(?:nel|del)?la (?:prossima settimana|settimana prossima)", "week", 1],
    ["(?:in |di |durante )?questo mese", "month", 0],
    ["(?:nel|del|il|nello|dello|lo) (?:mese (?:scorso|passato)|scorso mese)", "month", -1],
    ["(?:nel|del|il) (?:prossimo mese|mese prossimo)", "month", 1],
    ["(?:in |di |durante )?quest['’]anno", "year", 0],
    ["(?:nel|del)?l['’]anno (?:scorso|passato)|(?:nello|dello|lo) scorso anno", "year", -1],
    ["(?:nel|del)?l['’]anno prossimo|(?:nel|del|il) prossimo anno", "year", 1],
  ],
  pt: [
    ["anteontem", "day", -2],
    ["hoje", "day", 0],
    ["ontem", "day", -1],
    ["amanhã", "day", 1],
    ["(?:n|d)?esta semana", "week", 0],
    ["(?:n|d)?a (?:semana passada|última semana)", "week", -1],
    ["(?:n|d)?a (?:próxima semana|semana que vem)", "week", 1],
    ["(?:n|d)?este mês", "month", 0],
    ["(?:n|d)?o (?:mês passado|último mês)", "month", -1],
    ["(?:n|d)?o (?:próximo mês|mês que vem)", "month", 1],
    ["(?:n|d)?este ano", "year", 0],
    ["(?:n|d)?o (?:ano passado|último ano)", "year", -1],
    ["(?:n|d)?o (?:próximo ano|ano que vem)", "year", 1],
  ],
};
const ON: Readonly<Record<Language, string>> = { en: "on", de: "am", fr: "le", es: "el", it: "il", pt: "em" };
const BETWEEN: Readonly<Record<Language, readonly [string, string]>> = {
  en: ["between", "and"],
  de: ["zwischen", "und"],
  fr: ["entre", "et"],
  es: ["entre", "y"],
  it: ["tra", "e"],
  pt: ["entre", "e"],
};

const wholly = (words: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, "giu");
const LISTS = new Map(Object.entries(SAID).map(([language, words]) => [language, words.map(([said, unit, after]) => ({ said: wholly(said), unit, after }))]));

/** What will be is in no table, but for what was planned: nobody foresees it. */
const WILL =
  /(?<!\p{L})(?:will|shall|going to|wird|werden|werde|sera|seront|aura|auront|será|serán|habrá|habrán|sarà|saranno|avrà|avranno|serão|haverá|haverão|terá|terão)(?!\p{L})/iu;

/** What falls due has a day for that, which stands in the table. */
const FALLS_DUE = /(?<!\p{L})(?:due|fällig|échéance|vencer(?:á|án|ão)|vão vencer|van a vencer|scadrà|scadranno|expire[sd]?|expirer(?:a|ont))(?!\p{L})/iu;

/** The goal with the days in the place of the words for them. */
export interface Dated {
  readonly goal: string;
  readonly said: string;
  readonly days: string;
}

/** "This month", "gestern": the days that they are, where the goal has one such word; undefined = it has none, or several. */
export function withDays(goal: string, { today }: Pick<Known, "today">): Dated | undefined {
  const { language } = tag(goal);
  if (today === undefined || (WILL.test(goal) && !FALLS_DUE.test(goal))) return undefined;
  const found = (LISTS.get(language) ?? []).flatMap(({ said, unit, after }) =>
    [...goal.matchAll(said)].map(({ 0: text, index }) => ({ text, index, unit, after })),
  );
  const [one, ...others] = found;
  if (!one || others.length > 0) return undefined;
  const { from, to } = spanOf(today, one.unit, one.after);
  const [between, and] = BETWEEN[language];
  const days = from === to ? `${ON[language]} ${from}` : `${between} ${from} ${and} ${to}`;
  return { goal: goal.slice(0, one.index) + days + goal.slice(one.index + one.text.length), said: one.text, days };
}

interface Asked {
  readonly goal: string;
  readonly known: Known;
}

/** Only rows are of days that are worked out, and those days are told of them; undefined where something else was read of the goal in such words. */
export function ofThoseDays<R extends Exclude<Reading, { cannot: unknown }>>(reading: R, words: string, { goal, known }: Asked): R | undefined {
  const dated = withDays(goal, known);
  if (dated === undefined || !words.includes(dated.days) || "look" in reading) return reading;
  const relative = `"${dated.said}" (${dated.days})`;
  const frames = reading.frames.flatMap((frame) => (frame.job === "table" ? [{ ...frame, relative }] : []));
  return frames.length === reading.frames.length ? { ...reading, frames } : undefined;
}
