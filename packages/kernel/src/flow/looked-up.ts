import { anyOf, type Found, parseWebAddress, SENTENCE_ENDS, type SlotType, withoutEnd } from "@aether/protocol";
import { isForbidden, type Mention, PEOPLE, timesAsked, timesOfOrders } from "./mentions.ts";
import { isMoreThanRead } from "./more-than-read.ts";
import { ACT, type Deed, LOOKS } from "./word-acts.ts";
import { type Clause, clauseAt, clausesOf } from "./word-clauses.ts";
import { occurrences, TEXT } from "./word-edges.ts";
import { mentionsIn } from "./words.ts";

/** `her`, `Dora's`: an e-mail that is nobody's is a letter. */
const WHOSE = "(?<!\\p{L})(?:his|her|their|its|\\p{L}+['’]s|ihre?|seine?|sa|son|leur|su|sus|suo|sua|il suo|la sua|seu|seus)\\s+";
/** What a value of a type is called by who sends somebody to a source for it. */
const NOUNS: Readonly<Partial<Record<SlotType, RegExp>>> = {
  host: anyOf(
    "articles?|pages?|web-?pages?|web pages?|web-?sites?|web sites?|sites?|links?|blogs?|urls?|home-?pages?|artikel|seiten?|webseiten?|adressen?|articles?|liens?|enlaces?|sitios?|páginas?|artículos?|pagine?|siti|sito|articol[oi]|artigos?",
  ),
  address: new RegExp(
    `${WHOSE}(?:(?:e-?mail|mail)[\\s-]+)?(?:address(?:es)?|e-?mails?|adresse|e-?mail-?adresse|mailadresse|courriel|correo|dirección|indirizzo|endereço)(?!\\p{L})`,
    "iu",
  ),
  account: new RegExp(`${WHOSE}(?:ibans?|account(?: number)?|konto(?:nummer)?|compte|cuenta|conto|conta)(?!\\p{L})`, "iu"),
};
const EACH = anyOf("all|every|each|alle|jede[ns]?|tous|toutes|chaque|todos|todas|cada|tutti|tutte|ogni");

/**
 * For how many calls words mean what a lookup by their own texts came to: one of the texts must stand where they ask for that, and none
 * where they forbid it. What comes from a named source, be it a page or what somebody wrote, is meant where the words send there for a
 * value of that very kind ("her e-mail is on www.x.example", "the article that Bob posted").
 */
export function timesLookedUp(words: string, { by: texts, type, from, every }: LookedUp, deed: Deed): number {
  if (isMoreThanRead(words)) return 0;
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
    const written = withoutEnd(beyond, SENTENCE_ENDS);
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
  const places = mentions.flatMap((mention) => clauseAt(clauses, mention.at) ?? []);
  const sends = places.filter((clause) => {
    const said = clauseAround(clauses, clause);
    return NOUNS[type]?.test(said.text) === true && isLooking(said, deed) && (!every || (deed.acts === 0 && EACH.test(said.text)));
  });
  if (sends.length === 0) return 0;
  if (deed.acts === 0) return Number.POSITIVE_INFINITY;
  return Math.max(...sends.map(({ sentence }) => timesOfOrders(clauses, { acts: deed.acts, near: sentence })));
}

interface Around {
  readonly text: string;
  readonly verbs: Clause["verbs"];
}

/** A clause, with the one before it where it is what stands behind a colon. */
function clauseAround(clauses: readonly Clause[], clause: Clause): Around {
  const before = clause.text.startsWith(":") ? clauses[clauses.indexOf(clause) - 1] : undefined;
  const own = clause.verbs.filter(({ at }) => at >= clause.start);
  return { text: `${before?.text ?? ""}${clause.text}`, verbs: [...(before?.verbs ?? []), ...own] };
}

/** What is done by the verb beside it is to look: who writes an e-mail about a page does not mean one that stands on it. */
const isLooking = ({ verbs }: Around, { acts }: Deed): boolean => acts === 0 || verbs.every((verb) => (verb.acts & ~ACT.read) === 0);
