import { type Found, parseWebAddress, type SlotType } from "@aether/protocol";
import { isForbidden, type Mention, PEOPLE, timesAsked, timesOfOrders } from "./mentions.ts";
import { type Deed, LOOKS } from "./word-acts.ts";
import { type Clause, clauseAt, clausesOf } from "./word-clauses.ts";
import { occurrences, TEXT } from "./word-edges.ts";
import { anyOf } from "./word-patterns.ts";
import { mentionsIn } from "./words.ts";

/** What a value of a type is called by who sends somebody to a source for it. */
const NOUNS: Readonly<Partial<Record<SlotType, RegExp>>> = {
  host: anyOf(
    "articles?|pages?|web-?pages?|web pages?|web-?sites?|web sites?|sites?|links?|blogs?|urls?|home-?pages?|artikel|seiten?|webseiten?|adressen?|articles?|liens?|enlaces?|sitios?|páginas?|artículos?|pagine?|siti|sito|articol[oi]|artigos?",
  ),
  address: anyOf("address(?:es)?|e-?mails?|e-?mail-?adresse|mailadresse|adresse|courriel|correo|dirección|indirizzo|endereço"),
  account: anyOf("ibans?|account(?: number)?|konto|kontonummer|compte|cuenta|conto|conta"),
};
const EACH = anyOf("all|every|each|alle|jede[ns]?|tous|toutes|chaque|todos|todas|cada|tutti|tutte|ogni");

/**
 * For how many calls words mean what a lookup by their own texts came to: one of the texts must stand where they ask for that, and none
 * where they forbid it. What comes from a named source, be it a page or what somebody wrote, is meant where the words send there for a
 * value of that very kind ("her e-mail is on www.x.example", "the article that Bob posted").
 */
export function timesLookedUp(words: string, { by: texts, type, from, every }: LookedUp, deed: Deed): number {
  if (from !== undefined) return timesDelegated(sourceIn(words, from, type), { type, every }, deed);
  if (texts.length === 0) return Number.POSITIVE_INFINITY;
  const mentions = texts.map((text) => lookedUpIn(words, text, type));
  if (mentions.some((of) => isForbidden(of, deed) || isForbidden(of, LOOKS))) return 0;
  if (type === "host" || every) return timesDelegated(mentions.flat(), { type, every }, deed);
  if (deed.acts === 0) return Number.POSITIVE_INFINITY;
  // By what somebody is called they are themselves spoken of; by the subject of a letter they are not.
  const names = mentions.filter((of) => of.some(({ looked }) => !looked));
  if (names.length > 0) return Math.min(...names.map((of) => timesAsked(of, deed)));
  return Math.max(...mentions.map((of) => timesAsked(of, deed)));
}

export type LookedUp = Pick<Found, "by" | "type" | "from" | "every">;

/** Where a text stands by which a lookup was asked. */
export function lookedUpIn(words: string, text: string, type: SlotType): Mention[] {
  const isName = PEOPLE.includes(type) && NAME.test(text.trim());
  return occurrences(words, text.trim(), TEXT).map((at) => ({ words, at, length: text.trim().length, type, ...(!isName && { looked: true as const }) }));
}

const NAME = /^\p{Lu}\S+$/u;

/** Where the page stands that something was read from: who names a site for something names its front page for it, and none of its others. */
export function sourceIn(words: string, from: string, type: SlotType): Mention[] {
  const { host, path, query } = parseWebAddress(from);
  return mentionsIn(words, { slot: "url", type: "host", value: from }).flatMap((one) => {
    const [, beyond = ""] = /^(?::\d{1,5})?([/?][^\s<>"'`)\]}]*)?/.exec(words.slice(one.at + host.length)) ?? [];
    const written = beyond.replace(/[.,;:!?]+$/, "");
    return (written === "" ? "/" : written) === `${path}${query}` ? [{ ...one, length: host.length, type, looked: true as const }] : [];
  });
}

/** One who is told of twice, and differently, is nobody. */
export function isContradicted(one: Found, found: readonly Found[]): boolean {
  const isSole = one.from !== undefined || (one.by.length > 0 && (one.type === "id" || one.type === "host"));
  if (one.every || !isSole) return false;
  const key = keyOf(one);
  return found.some((other) => !other.every && other.value !== one.value && keyOf(other) === key);
}

const keyOf = ({ type, slots, by, from }: Found): string => JSON.stringify([type, slots ?? [], by, from ?? null]);

/** The words say that a value of this kind is to be had there, and ask for something to be done with one. */
function timesDelegated(mentions: readonly Mention[], { type, every }: Pick<LookedUp, "type" | "every">, deed: Deed): number {
  if (isForbidden(mentions, deed) || isForbidden(mentions, LOOKS)) return 0;
  const clauses = clausesOf(mentions[0]?.words ?? "");
  const sends = mentions.some((mention) => {
    const clause = clauseAt(clauses, mention.at);
    if (!clause) return false;
    const said = sentenceOf(clauses, clause);
    return NOUNS[type]?.test(said) === true && (!every || (deed.acts === 0 && EACH.test(said)));
  });
  if (!sends) return 0;
  return deed.acts === 0 ? Number.POSITIVE_INFINITY : timesOfOrders(clauses, deed.acts);
}

const sentenceOf = (clauses: readonly Clause[], { sentence }: Clause): string =>
  clauses
    .filter((one) => one.sentence === sentence)
    .map(({ text }) => text)
    .join("");
