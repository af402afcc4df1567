import type { TableCondition } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { folded, type Language } from "./tagged.ts";
import { flagIn } from "./values.ts";
import { deniedOf } from "./yes-no.ts";

/** Columns that tell of each row whether somebody was there. */
const PRESENCE =
  /^(?:present|attended|attendance|was there|there|showed up|came|anwesend|anwesenheit|teilgenommen|dabei|da|presente?s?|presence|asistio|asistencia|asiste|presenza|presencia|presenca|compareceu|era presente)$/;

/** "War … da", "was … there": what says that somebody was there; words that stand alone say it by themselves. */
const THERE: Readonly<Record<Language, RegExp>> = {
  en: /^(?:there|here)$/,
  de: /^(?:da|dabei|hier|dort|da gewesen|dagewesen)$/,
  fr: /^(?:la|la-bas)$/,
  es: /^(?:alli|ahi|aqui)$/,
  it: /^(?:la|li|qui)$/,
  pt: /^(?:la|ali|aqui)$/,
};
const WAS: Readonly<Record<Language, RegExp>> = {
  en: /^(?:was|were|been|wasn't|weren't)$/,
  de: /^(?:war|waren|warst|ist|sind|gewesen)$/,
  fr: /^(?:etait|etaient|ete|est|sont|a ete|ont ete)$/,
  es: /^(?:estuvo|estuvieron|estaba|estaban|estado)$/,
  it: /^(?:era|erano|stat[oaie]|c'era|c era|c'erano|c erano)$/,
  pt: /^(?:esteve|estiveram|estava|estavam|estado)$/,
};
/** Alone they say that somebody was there. */
const ALONE: Readonly<Partial<Record<Language, RegExp>>> = {
  es: /^(?:estuvo|estuvieron)$/,
  it: /^(?:c'era|c era|c'erano|c erano)$/,
  pt: /^(?:esteve|estiveram)$/,
};

/** "At how many rehearsals was Kim there", of rows that say so of each of them; uses the words. A sentence where that is not settled. */
export function readPresence(clause: Clause, columns: readonly ColumnShape[]): { found: TableCondition[]; unclear?: string } {
  const flags = columns.filter((column) => flagIn(column) !== undefined && PRESENCE.test(folded(column.name)));
  const [column, ...others] = flags;
  const flag = column && flagIn(column);
  const said = column && others.length === 0 ? saidAt(clause) : undefined;
  if (!column || !flag || !said) return { found: [] };
  const not = [...clause.words.keys()].find((at) => at > said.was - 2 && at < said.there + 2 && clause.can(at, "not", "ne") && !clause.isUsed(at));
  clause.use(said.there, ...(clause.isFree(said.was) ? [] : [said.was]), ...(not === undefined ? [] : [not]));
  if (not === undefined) return { found: [{ column: column.name, is: "=", value: flag.yes }] };
  const denied = deniedOf(column.name, flag);
  return typeof denied === "string" ? { found: [], unclear: denied } : { found: [denied] };
}

function saidAt(clause: Clause): { was: number; there: number } | undefined {
  const word = (at: number): string => folded(clause.at(at)?.shown ?? "");
  const { language } = clause;
  const was = [...clause.words.keys()].find((at) => !clause.isUsed(at) && WAS[language].test(word(at)));
  if (was === undefined) return undefined;
  const there = [...clause.words.keys()].find((at) => at > was && !clause.isUsed(at) && THERE[language].test(word(at)) && endsThere(clause, at));
  if (there !== undefined) return { was, there };
  return ALONE[language]?.test(word(was)) ? { was, there: was } : undefined;
}

/** "Là", "la" and "da" lead to a noun elsewhere: here nothing follows but days, a mark or the end. */
const endsThere = (clause: Clause, at: number): boolean => {
  const next = clause.at(at + 1);
  return next === undefined || next.token.kind === "sign" || clause.can(at + 1, "of", "as", "and", "or", "not", "on", "before", "after", "since", "until");
};
