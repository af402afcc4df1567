import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

/** Verbs of having: beside a column of yes and no they choose the rows that have it. */
export const HAVING =
  /^(?:have|has|had|having|includ\w*|comprend\w*|incluy\w*|includ\w*|inclu\w*|enth[aä]lt\w*|gets?|got|receives?|with|wants?|takes?|m[oö]chten?|woll(?:en|te)|will|veut|veulent|vogliono|vuole|querem|quer|hat|haben|hatten?|bekomm\w*|erh[aä]lt\w*|mit|ont|avec|recoi\w*|ayant|tienen?|con|reciben?|quieren?|quiere|ha|hanno|ricev\w*|tem|com|recebem?)$/;

/** Several words may be one: "that have". */
export const lastWord = (clause: Clause, at: number): string => folded(clause.at(at)?.shown ?? "").replace(/^.* /, "");

/** "Members without an email"; "list the orders without customer" may leave that column out. */
export function isWithout(clause: Clause, at: number): boolean {
  if (!/^(?:without|ohne|sans|sin|senza|sem)$/.test(lastWord(clause, at)) || clause.words.some((_, index) => clause.can(index, "column"))) return false;
  const isAny = /^(?:an?|any|eine?n?|une?|una?|algun|alguna|alcun|alcuna|uma?|nenhum|nenhuma)$/.test(folded(clause.at(at + 1)?.shown ?? ""));
  return isAny || !clause.words.some((_, index) => clause.can(index, "show", "write", "display", "convert") && !clause.can(index, "which", "who"));
}

/** What was never done may stand in no row at all. */
export const NEVER = /^(?:never|nie|niemals|jamais|nunca|jamas|mai)$/;

export const OR_MORE = /^(?:or (?:more|less|fewer)|oder (?:mehr|weniger)|ou (?:plus|moins|mais|menos)|o (?:mas|menos|piu|meno))$/;

/** "N'ont pas", "haven't": a verb of having, which may be one with what denies it. */
export const hasIn = (clause: Clause, at: number): boolean =>
  HAVING.test(lastWord(clause, at)) ||
  /(?:^|\s)(?:haven't|hasn't|n ont pas|n a pas|n avons pas|non h(?:a|anno)|nao tem|no tienen?)$/.test(folded(clause.at(at)?.shown ?? ""));
