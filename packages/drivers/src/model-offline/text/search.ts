import type { Expected } from "../grammar/frame.ts";
import { holdsAnswer, isNegated, type Wanted, wantedBy, wordsAsked } from "./asked.ts";
import { type AskedWord, Cover, OPPOSITES } from "./cover.ts";
import { type Document, readAll, type Source, spokenAs } from "./document.ts";
import { figureAsked } from "./figures.ts";
import { type Language, languageBy } from "./language.ts";
import { rootsIn, type Word } from "./roots.ts";
import { rowsIn } from "./rows.ts";
import { dot, ENCODED_CHARACTERS, type Encode, MAX_ENCODED } from "./select.ts";
import { verdictOf } from "./truth.ts";
import { weights } from "./words.ts";

const SHOWN = 8;
/** A question has one answer; a few more where the files say it more than once. */
const SHOWN_ANSWERS = 3;

export interface Search {
  /** The goal it is of, whose question words tell what is wanted; default: the query. */
  readonly goal?: string;
  readonly query: string;
  /** Of what kind the answer must be. */
  readonly expected: Expected;
  /** What only asks the same is no answer. */
  readonly asked: boolean;
  /** Words of it that say where or in what it is asked; default: none. */
  readonly within?: readonly string[];
  /** Default: what its small words tell. */
  readonly language?: Language;
  readonly encode: Encode;
}

export interface Passages {
  /** Best first; none where nothing reaches the floor. */
  readonly passages: readonly { readonly text: string; readonly document: Document; readonly line: number }[];
  /** Words that no file has, as they are asked. */
  readonly missing: readonly string[];
  /** Whether it is so, where the first passage says just that. */
  readonly verdict?: boolean;
}

export interface Entry {
  readonly document: Document;
  readonly text: string;
  readonly line: number;
  readonly words: ReadonlySet<string>;
  /** Each of them with its roots. */
  readonly each: readonly Word[];
  /** Words that this passage leans on: what "it" is, what a label or a row is of. */
  readonly near: ReadonlySet<string>;
  /** Words of the headings, the title and the file's name: they count for a search, and answer no question. */
  readonly around: ReadonlySet<string>;
}

/** The passages that hold what was asked for. A question needs all of its words and an answer of its kind; a search most words. */
export async function findPassages(
  sources: readonly Source[],
  { goal, query, expected, asked: isAsked, within = [], language: given, encode }: Search,
): Promise<Passages> {
  const whole = goal ?? query;
  const language = languageBy(whole, given);
  const wanted = wantedBy(whole, expected);
  const all = spokenAs(readAll(sources), language).flatMap(entriesOf);
  const asked = askedIn({ goal: whole, query, within }, { language, wanted }).map((word) => (language === "de" ? withCompound(word, all) : word));
  const figure = wanted === "measure" || wanted === "number" ? figureAsked(whole, asked) : undefined;
  const known = ({ roots }: AskedWord): boolean =>
    roots.some((root) => all.some(({ words, around, near }) => words.has(root) || near.has(root) || around.has(root)));
  const missing = asked.filter((word) => !known(word)).map(({ word }) => word);
  if (asked.length === 0 || (wanted === undefined && missing.length > 0)) return { passages: [], missing };
  const weight = weights(all.map(({ words }) => [...words]));
  const cover = new Cover(asked, { wanted, figure, weight, isOfTitle: wanted === "truth" && HAVING.test(whole) });
  const said = new Set(asked.map(({ word }) => word.toLowerCase()));
  const negated = isNegated(whole, language);
  const held = all.flatMap((entry, order) => {
    const lexical = cover.of(entry);
    const echoes = isAsked && /[?？]\s*$/.test(entry.text);
    const isKind = lexical > 0 && !echoes && holdsAnswer({ text: entry.text, document: entry.document, asked: said, negated, figure }, wanted);
    return isKind ? [{ ...entry, order, lexical }] : [];
  });
  const pool = held.sort((a, b) => b.lexical - a.lexical || a.order - b.order).slice(0, MAX_ENCODED - 1);
  if (pool.length === 0) return { passages: [], missing };
  const [vector, ...vectors] = await encode([query, ...pool.map(({ text }) => text.slice(0, ENCODED_CHARACTERS))]);
  const scored = pool
    .map((entry, index) => ({ ...entry, score: 0.35 * dot(vector, vectors[index]) + 0.65 * entry.lexical }))
    .sort((a, b) => b.score - a.score || a.order - b.order);
  const shown = scored.slice(0, wanted === undefined ? SHOWN : SHOWN_ANSWERS);
  const passages = shown.map(({ text, document, line }) => ({ text, document, line }));
  const [first, ...others] = shown;
  const verdict = wanted === "truth" && first && others.length === 0 && !negated ? verdictOf(first, asked) : undefined;
  return { passages, missing, ...(verdict !== undefined && { verdict }) };
}

/** Somebody or something has, gives or allows what is asked about: a text that is headed by it speaks of it. */
const HAVING =
  /(?<!\p{L})(?:have|has|had|got|offers?|provides?|allows?|permits?|accepts?|includes?|says?|mentions?|hat|haben|bietet|bieten|erlaubt|gestattet|akzeptiert|enthält|beinhaltet|propose|offre|dispose|accepte|autorise|permet|inclut|comprend|a-t-il|a-t-elle|tiene|tienen|ofrece|permite|acepta|admite|incluye|ha|hanno|permette|accetta|include|dispone|tem|têm|oferece|aceita|inclui)(?!\p{L})/iu;

/** Whoever it is, what is asked is whether it is so. */
const ANYBODY =
  /^(?:people|persons?|visitors?|guests?|users?|customers?|clients?|anyone|anybody|everyone|everybody|someone|leute|gäste|besucher|kunden|jeder|jemand|personnes?|gens|visiteurs?|personas?|gente|visitantes|clientes|alguien|persone|ospiti|visitatori|clienti|qualcuno|pessoas?|hóspedes|alguém)$/iu;

/** What is asked about, word by word; a word that others may stand for has the roots of all of them. */
function askedIn(
  { goal, query, within }: { goal: string; query: string; within: readonly string[] },
  { language, wanted }: { language: Language; wanted: Wanted | undefined },
): AskedWord[] {
  const inside = new Set(within.map((word) => word.toLowerCase()));
  const words = wordsAsked(goal, query.split(/\s+/), wanted).flatMap((group) => {
    const found = rootsIn(group, language);
    const [first] = found;
    return first && group.includes(" ") ? [{ word: first.word, roots: found.flatMap(({ roots }) => roots) }] : found;
  });
  const all = words.map(({ word, roots }): AskedWord => {
    const isMoney = roots.includes("#price") || roots.includes("#pay");
    return {
      word,
      roots: wanted === "truth" ? [...roots, ...roots.flatMap((root) => OPPOSITES[root] ?? [])] : roots,
      own: roots,
      isWithin: inside.has(word.toLowerCase()),
      implied: isMoney ? "money" : roots.includes("#last") ? "time" : undefined,
    };
  });
  const own = [...new Map(all.map((each) => [each.word.toLowerCase(), each])).values()];
  const telling = own.filter(({ word, own: roots }) => !ANYBODY.test(word) && !roots.includes("#allow") && !roots.includes("#forbid"));
  return wanted === "truth" && telling.length > 0 ? own.filter(({ word }) => !ANYBODY.test(word)) : own;
}

/** Letters of a German noun that others may end in. */
const LAST_PART = 5;

/** "Beitrag" is the Jahresbeitrag of a text that has no other word for it. */
function withCompound(asked: AskedWord, all: readonly Entry[]): AskedWord {
  const noun = asked.word.toLowerCase();
  if (noun.length < LAST_PART || !/^\p{Lu}/u.test(asked.word) || all.some(({ words }) => asked.own.some((root) => words.has(root)))) return asked;
  const found = all.flatMap(({ each }) => each.filter(({ word }) => word.length > noun.length + 2 && word.toLowerCase().endsWith(noun)));
  const [first, ...others] = [...new Map(found.map((word) => [word.roots[0], word])).values()];
  return first && others.length === 0 ? { ...asked, roots: [...asked.roots, ...first.roots], own: [...asked.own, ...first.roots] } : asked;
}

/** Leans on the sentence before it. */
const PRONOUN = /^(?:it|its|they|he|she|this|these|er|sie|es|dieser?|diese|dieses|il|elle|ils|elles|este|esta|él|ella|esso|essa|ele|ela)(?!\p{L})/iu;
/** The same inside of a sentence; elsewhere such words are articles as well. */
const OBJECT: Partial<Record<Language, RegExp>> = { en: /(?<!\p{L})(?:it|them|they)(?!\p{L})/iu, de: /(?<!\p{L})(?:ihn|ihm|ihnen)(?!\p{L})/iu };
const MAIL_FROM = /^(?:From|Von|De|Da)\s*:/;
const SENDING =
  "sent send wrote write written schickte geschickt schrieb geschrieben envoyé écrit enviado envió escribió inviato mandato scritto enviou escreveu";

function entriesOf(document: Document): Entry[] {
  const roots = (text: string): string[] => rootsIn(text, document.language).flatMap((each) => each.roots);
  const around = (heading: string): ReadonlySet<string> => new Set(roots(`${heading} ${document.title} ${document.name.replace(/[-_.]+/g, " ")}`));
  const sentences = document.sentences.map(({ text, line, heading }, index): Entry => {
    const before = PRONOUN.test(text) || OBJECT[document.language]?.test(text) ? (document.sentences[index - 1]?.text ?? "") : "";
    const label = /^[^:]{2,40}:\s/.test(text) ? heading : "";
    const mail = MAIL_FROM.test(text) ? SENDING : "";
    const each = rootsIn(`${text} ${mail}`, document.language);
    return { document, text, line, words: wordsOf(text, each), each, near: new Set(roots(`${before} ${label}`)), around: around(heading) };
  });
  const rows = document.tables.flatMap((table) =>
    rowsIn({ ...document, tables: [table] }).map(({ text, line, heading }): Entry => {
      const near = new Set(roots(`${(table.rows[0] ?? []).join(" ")} ${heading}`));
      const each = rootsIn(text, document.language);
      return { document, text, line, words: wordsOf(text, each), each, near, around: around(heading) };
    }),
  );
  return [...sentences, ...rows];
}

/** "May" and "must not" say what is allowed without the word. */
const MAY =
  /(?<!\p{L})(?:may|must|can|cannot|can['’]t|mustn['’]t|darf|dürfen|dürft|peut|peuvent|doit|doivent|puede|pueden|debe|deben|può|possono|deve|devono|pode|podem|devem)(?!\p{L})/iu;
const wordsOf = (text: string, each: readonly Word[]): ReadonlySet<string> =>
  new Set([...each.flatMap(({ roots }) => roots), ...(MAY.test(text) ? ["#allow"] : [])]);
