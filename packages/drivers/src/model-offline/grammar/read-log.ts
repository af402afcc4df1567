import type { Clause } from "./clause.ts";
import type { LogFrame } from "./frame.ts";
import { numberAt } from "./numbers.ts";
import { made } from "./read-files.ts";
import { isoDay, saidDayAt } from "./said-days.ts";
import { type Asked, type Made, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

/** How logs mark their lines, and what people call such lines in the six languages. */
export const LEVELS: readonly (readonly [level: string, words: RegExp])[] = [
  ["ERROR", /^(?:errors?|error|fehlern?|fehlermeldung(?:en)?|erreurs?|errores|errore|errori|erros?)$/],
  ["FATAL", /^(?:fatals?)$/],
  ["WARN", /^(?:warn|warnings?|warnung(?:en)?|avertissements?|advertencias?|avvis[oi]|avisos?|avvertiment[oi])$/],
];
const LOG = /^(?:logs?|log ?files?|logfiles?|logdatei(?:en)?|protokolldatei(?:en)?|protokoll|journal|journaux|registros?|registos?)$/;
const KINDS =
  /^(?:kinds?(?: of)?|types?(?: of)?|sorts?(?: of)?|different|distinct|arten?|verschiedenen?|unterschiedlichen?|typen|sortes?|genres?|tipos?|clases?|tipi|diferentes|differents?|differentes|diversi|diverse|group|grouped|message|messages|meldung|meldungen|mensajes?|messaggi[o]?|mensagens|mensagem)$/;
const MOST =
  /^(?:most|most (?:often|common|frequent)|(?:am )?haufigsten?[nrs]?|plus (?:frequente?s?|courante?s?|souvent)|mas (?:frecuentes?|comun(?:es)?)|piu (?:frequent[ei]|comun[ei])|mais (?:frequentes?|comun?s?|comuns)|top)$/;
const OFTEN = /^(?:often|common|frequent|frequently|commonest|haufig|frequente?s?|frecuentes?|comun(?:es)?|frequent[ei])$/;
const HOUR = /^(?:am|pm|uhr|h|heures?|horas?|o'clock)$/;

/** What a log says of its marked lines: which there are, of which kinds, the most frequent, those between two times. */
export const readLog = (asked: Asked): Made | undefined => readLines(asked, false);

/** "Show the errors", where nothing else answers it: those of the only log that there is. */
export function readOnlyLog(asked: Asked): Made | undefined {
  const { clause, known, slots } = asked;
  if (slots.names.length > 0 || asked.before) return undefined;
  const levels = clause.words.filter(({ shown }) => LEVELS.some(([, words]) => words.test(folded(shown))));
  if (levels.length === 0) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  const logs = known.names.filter((name) => LOG_FILE.test(name));
  return logs.length === 1 ? readLines(asked, true) : undefined;
}

function readLines(asked: Asked, isOnly: boolean): Made | undefined {
  const { clause, slots, known } = asked;
  const word = clause.words.findIndex(({ shown }, at) => !clause.isUsed(at) && LOG.test(folded(shown)));
  const named = slots.names.filter(({ name }) => LOG_FILE.test(name)).map(({ name }) => name);
  if (named.length < slots.names.length || (named.length === 0 && word < 0 && !isOnly) || clause.has("open")) return undefined;
  const level = levelIn(clause);
  const times = timesIn(clause);
  if (level === "several" || !isOfLines(clause, { level, times, isNamed: named.length > 0 })) return undefined;
  if (named.length === 0 && known.names === undefined) return { look: { at: "names" } };
  const files = named.length > 0 ? named : (known.names ?? []).filter((name) => LOG_FILE.test(name));
  const [file, ...others] = files;
  if (file === undefined) return undefined;
  if (others.length > 0) return unread("log", clause, `It may be asked of ${files.slice(0, 6).join(" or ")}: name the log.`);
  const range = readRange(clause, times);
  if (range === undefined) return unread("log", clause, "Say from when until when: between 09:00 and 10:00, after 14:30.");
  clause.use(...(word < 0 ? [] : [word]));
  const which = readWhich(clause);
  if (isTimeAsked(clause, which)) return unread("log", clause, "Whether the hour or the day that has the most is asked for is not said.");
  const job: LogFrame = { job: "log", file, ...(level !== undefined && { level }), ...which, ...range };
  return made({ ...asked, slots: { ...slots, names: [] } }, job);
}

/** "When were the most errors" asks for a stretch of time, and not for the most frequent of them. */
const isTimeAsked = (clause: Clause, { of }: Pick<LogFrame, "of">): boolean => of === "most" && clause.can(0, "when");

interface Lines {
  readonly level: string | undefined;
  readonly times: readonly Time[];
  readonly isNamed: boolean;
}

/** More is asked of lines of a level than how many there are, or every line is meant. */
function isOfLines(clause: Clause, { level, times, isNamed }: Lines): boolean {
  if (level === undefined) return isOfAll(clause, times);
  const isCounted = placesOf(clause, MOST, 3).length + placesOf(clause, KINDS, 2).length > 0 || spanIn(clause) !== undefined;
  // "How many errors on 3 March": no text is searched for the day.
  const isOfDay = clause.words.some((_, at) => !clause.isUsed(at) && saidDayAt(clause, at)?.day !== undefined);
  return !isNamed || isCounted || isOfDay || times.length > 0 || clause.has("top", "last") || (clause.has("show", "which", "what") && !clause.has("count"));
}

const LOG_FILE = /\.log$/i;
const LINES =
  /^(?:lines?|entr(?:y|ies)|messages?|meldung(?:en)?|zeilen?|eintrag|eintrage|lignes?|entrees?|lineas?|entradas?|mensajes?|righe|riga|voci|messaggi[o]?|linhas?|mensage(?:m|ns))$/;
const HAPPENS = /^(?:happen(?:s|ed)?|passiert|passierte|geschah|geschehen|los|passe|arrive|paso|ocurrio|ocurre|succede|successo|aconteceu|acontece)$/;
/** Without a level every line is meant, where lines are asked for, or what happened then. */
const isOfAll = (clause: Clause, times: readonly Time[]): boolean =>
  clause.words.some(({ shown }) => LINES.test(folded(shown)) || (times.length > 0 && HAPPENS.test(folded(shown)))) &&
  (times.length > 0 || clause.has("top", "last") || placesOf(clause, MOST, 3).length > 0);

const HOURS = /^(?:hours?|hourly|stunden?|stundlich|heures?|horas?|or[ae])$/;
const DAYS = /^(?:days?|daily|tage?|taglich|jours?|dias?|giorn[oi])$/;
const PER = /^(?:per|each|every|by|pro|je|jede[rmns]?|nach|par|chaque|por|cada|per|all'|ogni)$/;
const TELLS_HOUR = /(?:hour|time|stunde|uhrzeit|heure|hora|ora)$/;
const TELLS_DAY = /(?:day|tag|jour|dia|giorno)$/;
interface Span {
  readonly of: "hours" | "days";
  readonly used: readonly number[];
}

/** "Per hour", "pro Stunde", "hourly"; "which hour had the most". */
function spanIn(clause: Clause): Span | undefined {
  const places = [...clause.words.keys()].filter((at) => !clause.isUsed(at));
  return places.map((at) => eachAt(clause, at) ?? fullestAt(clause, at)).find((span) => span !== undefined);
}

function eachAt(clause: Clause, at: number): Span | undefined {
  const word = folded(clause.at(at)?.shown ?? "");
  const of = spanOf(word, HOURS, DAYS);
  if (of === undefined) return undefined;
  if (/(?:ly|lich)$/.test(word)) return { of, used: [at] };
  const isEach = PER.test(folded(clause.at(at - 1)?.shown ?? "")) || clause.can(at - 1, "per");
  return isEach ? { of, used: [at - 1, at] } : undefined;
}

/** "Which hour had the most errors", "on what day", which is one word for when. */
function fullestAt(clause: Clause, at: number): Span | undefined {
  if (!mostIn(clause).some((place) => place > at)) return undefined;
  const word = folded(clause.at(at)?.shown ?? "");
  const when = clause.can(at, "when", "location") ? spanOf(word, TELLS_HOUR, TELLS_DAY) : undefined;
  if (when) return { of: when, used: [at] };
  const of = clause.can(at - 1, "which", "what", "location") ? spanOf(word, HOURS, DAYS) : undefined;
  return of && { of, used: [at - 1, at] };
}

const spanOf = (word: string, hours: RegExp, days: RegExp): Span["of"] | undefined => (hours.test(word) ? "hours" : days.test(word) ? "days" : undefined);

/** Words for the most, of lines that are alike or of a stretch of time. */
const mostIn = (clause: Clause): number[] => [...placesOf(clause, MOST, 3), ...clause.places("max")];

const SAID =
  /^(?:shows?|avuto|avute|eues?|hubo|tenido|tido|gehabt|had|hatten?|avait|tuvo|teve|aveva|eu|ebbe|do|does|did|each|jede[rs]?|chaque|cada|ogni|logged|protokolliert|happen(?:s|ed)?|came|comes?|up|turn(?:s|ed)?)$/;

/** Whether the lines are asked for, their kinds or the most frequent of these; and the words that say no more than that. */
function readWhich(clause: Clause): Pick<LogFrame, "of" | "end" | "fullest"> {
  const span = spanIn(clause);
  clause.use(...(span?.used ?? []));
  const kinds = placesOf(clause, KINDS, 2);
  const most = [...placesOf(clause, MOST, 3), ...placesOf(clause, OFTEN, 1), ...(span ? clause.places("max") : [])];
  clause.use(...kinds, ...most);
  const end = readEnd(clause);
  clause.take("show", "what", "which", "line", "occur", "contains", "search", "say", "often", "value", "extension", "file", "note");
  // "When were the most errors" asks for a time, and for none of their kinds.
  if (most.length === 0 || span) clause.take("when");
  clause.take("group", "distinct", "how", "mention", "it", "count", "text", "here");
  const isSaid = (word: string): boolean => SAID.test(word) || LINES.test(word) || HAPPENS.test(word);
  clause.use(...clause.left().filter((at) => isSaid(folded(clause.at(at)?.shown ?? ""))));
  if (span) return { of: span.of, ...(most.length > 0 && { fullest: true as const }) };
  if (end) return { of: "lines", end };
  return { of: most.length > 0 ? "most" : kinds.length > 0 ? "kinds" : "lines" };
}

/** The level that is named; "several" where there are two. */
function levelIn(clause: Clause): string | undefined {
  const found = clause.words.flatMap(({ shown }, at) => {
    const level = clause.isUsed(at) ? undefined : LEVELS.find(([, words]) => words.test(folded(shown)))?.[0];
    return level === undefined ? [] : [{ at, level }];
  });
  const levels = new Set(found.map(({ level }) => level));
  if (levels.size !== 1) return levels.size === 0 ? undefined : "several";
  clause.use(...found.map(({ at }) => at));
  return [...levels][0];
}

/** Places of words that say something, alone or together. */
function placesOf(clause: Clause, pattern: RegExp, most: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < clause.length; at++) {
    const length = Array.from({ length: most }, (_, index) => most - index).find((count) => saysAt(clause, at, { count, pattern }));
    if (length === undefined) continue;
    found.push(...Array.from({ length }, (_, index) => at + index));
    at += length - 1;
  }
  return found;
}

function saysAt(clause: Clause, at: number, { count, pattern }: { count: number; pattern: RegExp }): boolean {
  const words = clause.words.slice(at, at + count);
  const isFree = words.length === count && words.every((_, index) => !clause.isUsed(at + index));
  return isFree && pattern.test(words.map(({ shown }) => folded(shown)).join(" "));
}

interface Time {
  readonly at: number;
  readonly shown: string;
  readonly used: readonly number[];
}

const two = (value: number | string): string => String(value).padStart(2, "0");

/** Times of day: 09:00, 9:05:10, 9 am, 9 Uhr; and bare hours after "between". */
function timesIn(clause: Clause): Time[] {
  const found: Time[] = [];
  for (let at = 0; at < clause.length; at++) {
    const time = clause.isUsed(at) ? undefined : timeAt(clause, at);
    if (!time) continue;
    found.push(time);
    at = Math.max(...time.used);
  }
  return found;
}

function timeAt(clause: Clause, at: number): Time | undefined {
  const [, hour, glued] = /^(\d{1,2})(h|uhr|am|pm)?$/i.exec(folded(clause.at(at)?.shown ?? "")) ?? [];
  if (hour === undefined || Number(hour) > 24) return undefined;
  const parts = partsAfter(clause, at);
  const next = at + 1 + parts.length * 2;
  const apart = glued === undefined && HOUR.test(folded(clause.at(next)?.shown ?? "")) ? clause.at(next)?.shown : undefined;
  const unit = glued ?? apart;
  if (parts.length === 0 && unit === undefined && !isBareHour(clause, at)) return undefined;
  const end = apart === undefined ? next : next + 1;
  return { at, shown: timeShown(Number(hour), parts, unit), used: Array.from({ length: end - at }, (_, index) => at + index) };
}

/** "Between 9 and 10" is of hours, and no day of a month is one. */
const isBareHour = (clause: Clause, at: number): boolean => clause.has("between") && saidDayAt(clause, at) === undefined;

function timeShown(hour: number, [minutes = "00", seconds = "00"]: readonly string[], unit: string | undefined): string {
  const isLate = /^pm$/i.test(unit ?? "") && hour < 12;
  return `${two(isLate ? hour + 12 : hour)}:${minutes}:${seconds}`;
}

/** Minutes and seconds after an hour: each is a colon and two digits. */
function partsAfter(clause: Clause, hour: number): string[] {
  const parts: string[] = [];
  while (parts.length < 2) {
    const at = hour + 1 + parts.length * 2;
    const part = clause.at(at + 1)?.shown ?? "";
    if (clause.at(at)?.shown !== ":" || !/^\d{2}$/.test(part)) break;
    parts.push(part);
  }
  return parts;
}

type Range = Pick<LogFrame, "from" | "to" | "day">;

function readRange(clause: Clause, times: readonly Time[]): Range | undefined {
  const day = readDay(clause);
  if (day === undefined) return undefined;
  const [first, second, third] = times;
  if (!first) return day;
  if (third) return undefined;
  clause.use(...times.flatMap(({ used }) => used));
  if (second) {
    clause.take("between", "after", "until", "since", "before");
    return second.shown < first.shown ? undefined : { ...day, from: first.shown, to: second.shown };
  }
  const lead = [first.at - 1, first.at - 2].find((at) => clause.can(at, "after", "since", "before", "until"));
  if (lead === undefined) return undefined;
  clause.use(lead);
  return { ...day, ...(clause.can(lead, "after", "since") ? { from: first.shown } : { to: first.shown }) };
}

/** A day; of any year, where none is said. Undefined for what is no day. */
function readDay(clause: Clause): Range | undefined {
  const said = clause.words.flatMap((_, at) => (clause.isUsed(at) ? [] : (saidDayAt(clause, at) ?? [])))[0];
  if (!said) return {};
  const { year, month, day, used } = said;
  clause.use(...used);
  if (day === undefined) return undefined;
  return { day: year === undefined ? isoDay(0, month, day).slice(2) : isoDay(year, month, day) };
}

const FIRST = /^(?:first|erste[rns]?|premiere?s?|primer[oa]?s?|prim[oaie]|primeir[oa]s?|top)$/;

/** "The first error", "the last 3 warnings", "the first and the last". */
function readEnd(clause: Clause): LogFrame["end"] {
  const [at, next, more] = clause.places("top", "last").filter((place) => clause.can(place, "last") || FIRST.test(folded(clause.at(place)?.shown ?? "")));
  if (at === undefined || more !== undefined) return undefined;
  if (next !== undefined) {
    if (clause.can(at, "last") === clause.can(next, "last")) return undefined;
    clause.use(at, next);
    return { last: true, count: 1, both: true };
  }
  const isLast = clause.can(at, "last");
  clause.use(at);
  const count = numberAt(clause, at + 1);
  if (count !== undefined) clause.use(at + 1);
  return { last: isLast, count: count ?? 1 };
}
