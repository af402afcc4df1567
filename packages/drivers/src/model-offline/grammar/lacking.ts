import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

/** Verbs of having: beside a column of yes and no they choose the rows that have it. */
export const HAVING =
  /^(?:have|has|had|having|includ\w*|comprend\w*|incluy\w*|includ\w*|inclu\w*|enth[aä]lt\w*|gets?|got|receives?|with|wants?|takes?|m[oö]chten?|woll(?:en|te)|will|veut|veulent|vogliono|vuole|querem|quer|hat|haben|hatten?|bekomm\w*|erh[aä]lt\w*|mit|ont|avec|recoi\w*|ayant|tienen?|con|reciben?|quieren?|quiere|ha|hanno|ricev\w*|tem|com|recebem?)$/;

/** Several words may be one: "that have". */
export const lastWord = (clause: Clause, at: number): string => folded(clause.at(at)?.shown ?? "").replace(/^.* /, "");

/** "Members without an email"; "list the orders without customer" may leave that column out. */
function isWithout(clause: Clause, at: number): boolean {
  if (!/^(?:without|ohne|sans|sin|senza|sem)$/.test(lastWord(clause, at)) || clause.words.some((_, index) => clause.can(index, "column"))) return false;
  const isAny = /^(?:an?|any|eine?n?|une?|una?|algun|alguna|alcun|alcuna|uma?|nenhum|nenhuma)$/.test(folded(clause.at(at + 1)?.shown ?? ""));
  return isAny || !clause.words.some((_, index) => clause.can(index, "show", "write", "display", "convert") && !clause.can(index, "which", "who"));
}

const NEVER = /^(?:never|nie|niemals|jamais|nunca|jamas)$/;
/** What was never done may stand in no row at all; "mai" is a month elsewhere. */
export const isNever = (clause: Clause, at: number): boolean => {
  const word = lastWord(clause, at);
  return NEVER.test(word) || (word === "mai" && clause.language === "it");
};

export const OR_MORE = /^(?:or (?:more|less|fewer)|oder (?:mehr|weniger)|ou (?:plus|moins|mais|menos)|o (?:mas|menos|piu|meno))$/;

/** "N'ont pas", "haven't": a verb of having, which may be one with what denies it. */
export const hasIn = (clause: Clause, at: number): boolean =>
  HAVING.test(lastWord(clause, at)) ||
  /(?:^|\s)(?:haven't|hasn't|n ont pas|n a pas|n avons pas|non h(?:a|anno)|nao tem|no tienen?)$/.test(folded(clause.at(at)?.shown ?? ""));

/** How far a word that denies may stand before what it denies. */
const FAR = 4;

/**
 * "Have no return date", "no tienen correo", "without any delay": places of the words before a column that say that nothing of it
 * is there; undefined where none do. What was never there may stand in no row at all.
 */
export function lackingAt(clause: Clause, at: number): number[] | undefined {
  const isPassed = (index: number): boolean => clause.can(index, "stop") || ANY.test(lastWord(clause, index)) || HAVING.test(lastWord(clause, index));
  for (let index = at - 1; index >= Math.max(0, at - FAR); index--) {
    const verb = lackingVerb(clause, index + 1);
    if (verb !== undefined) return [verb];
    if (NOTHING.test(lastWord(clause, index)) && !clause.isUsed(index)) return [index];
    if (clause.can(index, "not", "except") && !clause.isUsed(index) && !isNever(clause, index)) {
      const between = Array.from({ length: at - index - 1 }, (_, step) => index + 1 + step);
      const isHad = isWithout(clause, index) || [index, index - 1, index - 2, ...between].some((place) => hasIn(clause, place) || isAnd(clause, place));
      return isHad ? [index, ...between.filter((place) => !clause.isFree(place))] : undefined;
    }
    if (!isPassed(index)) return undefined;
  }
  return undefined;
}

/** "Hat nichts bezahlt", "n'ont rien payé". */
export const NOTHING = /^(?:nothing|nichts|rien|nada|niente|nulla)$/;

/** The verb before a column that says itself that nothing of it is there. */
export function lackingVerb(clause: Clause, at: number): number | undefined {
  for (let index = at - 1; index >= Math.max(0, at - FAR); index--) {
    if (LACKS.test(lastWord(clause, index)) && !clause.isUsed(index)) return index;
    if (!clause.can(index, "stop") && !/^(?:noch|ainda|aun|todavia|ancora|encore)$/.test(lastWord(clause, index))) return undefined;
  }
  return undefined;
}

/** "Fehlt noch der Beleg", "lack an address". */
const LACKS = /^(?:fehl(?:t|en|te|ten)|lack(?:s|ing)?|manqu(?:e|ent|ait|aient)|faltan?|manc(?:a|ano)|faltam)$/;

const ANY = /^(?:any|at all|irgendein\w*|irgendwelche\w*|alguna?|ningun[oa]?|alcuna?|alcun|nessuna?|nenhuma?|aucune?|single)$/;

/** "With more than 200 passengers and no delay": what rows have goes on. */
export const isAnd = (clause: Clause, at: number): boolean => clause.can(at, "and") && clause.words.some((_, index) => index < at && hasIn(clause, index));
