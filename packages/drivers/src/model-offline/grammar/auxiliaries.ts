import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

/** "Were paid", "ont été payées": what follows is told of the rows. In small letters, without accents. */
export const AUXILIARY =
  /^(?:was|were|been|being|have been|has been|had been|wurden?|worden|hat|haben|sont|ont|ete|ont ete|a ete|furent|fueron|fue|han|sido|estan?|sono|stat[oaie]|hanno|foi|foram|tem|sido|estao|esta)$/;

/** "Was hat Max insgesamt bezahlt": in German the second half of a verb stands at the end, far from the first. */
export const endsWithVerb = (clause: Clause, end: number): boolean =>
  clause.language === "de" &&
  clause.words.slice(end).every(({ token }) => token.kind === "sign") &&
  clause.words.slice(0, end - 1).some(({ shown }) => /^(?:hat|haben|habe|wurden?|ist|sind|war|waren)$/.test(folded(shown)));
