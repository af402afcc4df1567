import { anyOf } from "@aether/protocol";
import type { Mention } from "./mentions.ts";
import type { Stray } from "./plain-orders.ts";
import { ACT, englishActs, otherActs } from "./word-acts.ts";
import type { Clause } from "./word-clauses.ts";

const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
/** Between one person and the next these say nothing else of either. */
const JOINS = anyOf(
  "and|or|to|also|too|both|as well as|plus|then|him|her|them|it|but|only|just|please|cc|bcc|with|like|including|at|s|account|iban|number|address|e-?mail|mail",
  "und|oder|an|auch|sowie|mit|bitte|konto|adresse|et|ou|à|aussi|avec|compte|y|e|o|a|al|también|con|cuenta|anche|ed|ad|conto|indirizzo|para|também|com|conta|endereço",
);
const JOINED = new RegExp(`^(?:${JOINS.source}|\\p{Lu}.*)$`, "u");
/** `my neighbour Ann` */
const APPOSED = /(?<!\p{L})(?:my|our|the|his|her|their|a|an|meine?n?|de[rmn]|die|mon|ma|mes|la|le|mi|el|il|mia|mio|minha|meu|o)\s+(?:\p{L}+\s+){0,2}$/iu;
const EVERYBODY =
  /(?<!\p{L})(?:every(?:one|body)|any(?:one|body)|all|every|each|whole|alle[nm]?|jede[nmr]?|tous|toutes|tout|chacun|tod[oa]s?|tutt[ieoa]|ogni|cada)(?!\p{L})/giu;
const PERSONS = /^(?:every(?:one|body)|any(?:one|body))$/iu;
const ENDS_THERE = /(?<!\p{L})(?:to|an|à|al?|para|per|für|for|with|mit|into|zu|at|of)\s*$/iu;
/** `…, and the cleaner's 60 EUR to`: what the next one gets. */
const NEXT_AMOUNT =
  /^[\s,]*(?:and|und|et|y|e)\s+(?:(?:the|another|his|her|my|d[eia][ersn]|les?|la|el|il|o|a)\s+(?:[\p{L}'’-]+\s+){0,2})?[$€£]?\d[\d.,]*\s*(?:[\p{L}]{3,7}|[$€£])?\s+(?:to|an|à|al?|para)\s*$/iu;
/** An address, an account, or a word that is written as a name is. An address begins where a run of its signs does: looked for at each of them, a long run takes its square. */
const SOMEBODY = /(?<![^\s,;:()<>"'])[^\s,;:()<>"']+@[^\s,;:()<>"']+|(?<![\p{L}\p{N}])[A-Z]{2}\d{2}[A-Z0-9]{8,}|(?<=(?<!\d)\s)\p{Lu}[\p{L}\p{M}]+/gu;

/**
 * Whether somebody is reached where others are as well: beside "everybody", or behind another, only joining words may stand before a name,
 * as somebody can be excepted, or be only spoken of, in more ways than can be listed. If not, what stands there.
 */
export function plainReach(clauses: readonly Clause[], { clause, mention }: { readonly clause: Clause; readonly mention: Mention }): true | Stray {
  const { words, at } = mention;
  const start = clauses.find(({ sentence }) => sentence === clause.sentence)?.start ?? clause.start;
  const told = toldBefore(clauses, clause);
  if (told) return told;
  const isOn = clause.start > start && !clause.verbs.some((verb) => verb.at >= clause.start && verb.at < at);
  const from = isOn ? start : clause.start;
  const before = words.slice(from, at);
  const other = lastOf(before, SOMEBODY);
  const all = lastOf(words.slice(start, at), EVERYBODY);
  const anchor = all && start + all.end > from + (other?.end ?? 0) ? { ...all, at: all.at + start - from, end: all.end + start - from } : other;
  if (!anchor) return true;
  const between = words.slice(Math.max(from + anchor.end, isOn ? clause.start : 0), at);
  const reached = isReached(words.slice(start, from + anchor.at), anchor.text);
  if (!joins(between) && !NEXT_AMOUNT.test(between) && (!ENDS_THERE.test(between) || reached))
    return { start: from + Math.max(anchor.end, isOn ? clause.start - from : 0), end: clause.end };
  const after = words.slice(at + mention.length, clause.end);
  return !all || !isOn || joins(after) || { start: at, end: clause.end };
}

/** `Write to Bob: please mail …`: what he is told. */
function toldBefore(clauses: readonly Clause[], clause: Clause): Stray | undefined {
  const to = clauses.findLast((one) => one.sentence === clause.sentence && one.start <= clause.start && one.text.startsWith(":"));
  if (!to) return undefined;
  const before = clauses[clauses.indexOf(to) - 1];
  const tells = before?.sentence === clause.sentence && before.verbs.some(({ acts }) => (acts & ACT.send) !== 0);
  return tells && clause.verbs.some(({ at }) => at >= to.start && at < clause.end) ? clause : undefined;
}

interface Place {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

function lastOf(text: string, pattern: RegExp): Place | undefined {
  const found = [...text.matchAll(pattern)].at(-1);
  return found && { at: found.index, end: found.index + found[0].length, text: found[0] };
}

const joins = (between: string): boolean =>
  [
    ...between
      .replace(/^['’]s(?!\p{L})/u, "")
      .replace(APPOSED, " ")
      .matchAll(WORD),
  ].every(({ 0: word }) => JOINED.test(word) || JOINED.test(word.toLowerCase()));

/** It is itself whom something goes to. */
function isReached(before: string, text: string): boolean {
  if (ENDS_THERE.test(before) || PERSONS.test(text)) return true;
  const verb = [...before.matchAll(WORD)].at(-1)?.[0].toLowerCase() ?? "";
  return !text.match(EVERYBODY) && ((englishActs(verb) | otherActs(verb)) & ~(ACT.read | ACT.remove)) !== 0;
}
