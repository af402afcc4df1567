import { anyOf } from "@aether/protocol";
import type { Mention } from "./mentions.ts";
import { clauseAt, clausesOf } from "./word-clauses.ts";

const IT = "(?:it|that|this|them)";
/** What a person says of all that was asked for in the messages before: it goes on no more. */
const NO_MORE = anyOf(
  `no more (?:changes|edits)|(?:leave|keep|restore) ${IT}|(?:put|bring|get) ${IT} back|undo ${IT}|forget (?:it|that|this|about|¤)|(?:i )?changed my mind|that(?:['’]s| is| was) (?:wrong|enough)|you are done|i(?:['’]ll| will) take (?:it )?over`,
  `(?:do not|don['’]t|never) (?:touch|change|edit|modify|alter|delete|remove|fix) (?:${IT}|any(?:thing)?)|hands off|ask me (?:before|first)|(?:only|just) (?:look|read|explain|tell)|(?:only|just|frozen|stays) .{0,40}from now on|from now on .{0,40}(?:only|frozen|stays|no)`,
  "lass (?:es|sie|ihn|das)|keine (?:weiteren )?änderungen|nichts mehr|ich mache es selbst|laisse(?:z)?-l[ea]s?|plus de (?:changements|modifications)|remets-l[ea]s?",
  "déjal[oa]s?|no l[oa]s? (?:toques|cambies|borres)|no más cambios|lascial[oaie]|non (?:toccarl|cambiarl)[oaie]|basta così|deixe-[oa]s?|não (?:mexa|mude|altere) mais|chega",
);
/** Alone at the beginning of what is said. */
const STOPS = /^[\s,;:–—-]*(?:stop|wait|hold on|halt|warte|arrête(?:z)?|attends|para|espera|alto|fermati|aspetta|pare|espere)[\s.,;:!?…]*$/iu;

/**
 * Whether a later message takes back what an earlier one asked for: it says that no more is to be done, or speaks of the file again and asks for no
 * change of it. `orders`: of the places of this file those that ask for a change.
 */
export function isTakenBack({ words, at }: Mention, own: readonly Mention[], orders: readonly Mention[]): boolean {
  const clauses = clausesOf(words);
  const turn = clauseAt(clauses, at)?.turn ?? 0;
  const turnOf = (one: Mention): number => clauseAt(clauses, one.at)?.turn ?? 0;
  const later = clauses.filter((one) => one.turn < turn);
  if (later.some(({ text }) => NO_MORE.test(text) || STOPS.test(text))) return true;
  return own.some((one) => turnOf(one) < turn && !orders.includes(one));
}
