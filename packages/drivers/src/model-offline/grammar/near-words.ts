import { conceptsOf } from "../lexicon/concepts.ts";
import type { Sense } from "../lexicon/lexicon.ts";
import { conceptsOfVerb, isLightVerb, isTransitive, isWholeVerb } from "../lexicon/row-verbs.ts";
import type { Known } from "./frame.ts";
import { sameNoun, stemOf } from "./names-in-words.ts";
import { monthOf } from "./numbers.ts";
import { sameRoot } from "./same-root.ts";
import { isQuality } from "./superlatives.ts";
import { folded, type Language, sensesIn, tag } from "./tagged.ts";

/** A word that is written nearly like one that is known, and what it is taken as. */
export interface Taken {
  readonly written: string;
  readonly as: string;
}

/** Shorter words are near too many others. */
const SHORTEST = 5;
/** In shorter ones another letter makes another word. */
const SHORTEST_CHANGED = 7;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Only of these a guess is made: what turns a question round is none of them, nor is what says nothing, which would be left out. */
const GUESSED: ReadonlySet<Sense> = new Set([
  "count",
  "sum",
  "total",
  "average",
  "min",
  "max",
  "median",
  "asc",
  "desc",
  "sort",
  "group",
  "compute",
  "distinct",
  "show",
  "month",
  "row",
  "column",
]);
const SIGN = /^(?:=|==|!=|<>|:)$/;

/** Words of the folder's tables, as they are written there, by their small letters. */
interface Folder {
  readonly names: ReadonlyMap<string, string>;
  /** Of values: people and places are called nearly like others. */
  readonly values: ReadonlyMap<string, string>;
}

/** Words of a goal that nobody knows, and that are one letter away from exactly one thing in the folder or in the lexicon. */
export function nearWords(goal: string, known: Known): Taken[] {
  const { tagged, language } = tag(goal);
  const folder = wordsOf(known);
  const usual = new Map([...(USUAL[language] ?? [])].filter(([word]) => !folder.names.has(word) && !folder.values.has(word)));
  return tagged.flatMap(({ token, senses, shown }, at) => {
    const word = folded(shown);
    const slip = senses.size > 0 ? undefined : usual.get(word);
    if (slip !== undefined) return [{ written: shown, as: slip }];
    const isWord = token.kind === "word" && /^[a-z]+$/.test(word) && word.length >= SHORTEST;
    if (!isWord || senses.size > 0 || SIGN.test(tagged[at - 1]?.shown ?? "") || isKnown(word, language, folder)) return [];
    // What is written large inside a sentence is a name, and near no other word.
    const isName = at > 0 && language !== "de" && /^\p{Lu}/u.test(shown);
    const as = onlyNear(word, { language, folder, isName });
    return as === undefined ? [] : [{ written: shown, as: /^\p{Lu}/u.test(shown) ? `${as[0]?.toUpperCase()}${as.slice(1)}` : as }];
  });
}

/** Small words and verbs that many write so, and that are no words otherwise. */
const USUAL: Readonly<Partial<Record<Language, ReadonlyMap<string, string>>>> = {
  en: new Map(
    Object.entries({
      payed: "paid",
      thier: "their",
      theyr: "their",
      wich: "which",
      whcih: "which",
      teh: "the",
      hte: "the",
      adn: "and",
      buyed: "bought",
      recieved: "received",
      recived: "received",
      recieve: "receive",
      delivred: "delivered",
      deliverd: "delivered",
      orderd: "ordered",
      borowed: "borrowed",
      borrowd: "borrowed",
      returnd: "returned",
      occured: "occurred",
      febuary: "February",
      feburary: "February",
      janurary: "January",
      septmber: "September",
      wensday: "Wednesday",
      wednsday: "Wednesday",
      thurday: "Thursday",
      saterday: "Saturday",
      tommorow: "tomorrow",
      untill: "until",
      befor: "before",
      beween: "between",
      betwen: "between",
      becuase: "because",
      adress: "address",
      adresses: "addresses",
    }),
  ),
};

/** The goal with these words in their places. */
export const withTaken = (goal: string, taken: readonly Taken[]): string =>
  taken.reduce((text, { written, as }) => text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${written}(?![\\p{L}\\p{N}])`, "u"), () => as), goal);

function wordsOf({ tables }: Known): Folder {
  const names = new Map<string, string>();
  const values = new Map<string, string>();
  const add = (to: Map<string, string>, text: string): void => {
    for (const part of text.split(/[^\p{L}]+/u)) if (part.length >= SHORTEST) to.set(folded(part), part);
  };
  for (const [file, { columns }] of tables) {
    add(names, stemOf(file));
    for (const column of columns) {
      add(names, column.name);
      for (const value of column.values ?? []) add(values, value);
    }
  }
  return { names, values };
}

/** Whether a word means something already: to a person of that language, or in the folder. */
function isKnown(word: string, language: Language, { names, values }: Folder): boolean {
  if (conceptsOf(word).size > 0 || conceptsOfVerb(word).size > 0 || isLightVerb(word) || isTransitive(word) || isQuality(word)) return true;
  if (monthOf(word, language) !== undefined) return true;
  return [...names.keys(), ...values.keys()].some((each) => sameNoun(each, word, language) || (names.has(each) && sameRoot(word, each)));
}

interface Place {
  readonly language: Language;
  readonly folder: Folder;
  readonly isName: boolean;
}

interface Near {
  readonly text: string;
  readonly kind: "moved" | "doubled" | "missing" | "more" | "changed";
}

/** Words one letter away: two letters swapped, one doubled or not, one missing, one too many, another one. The first letter stays. */
const editsOf = (word: string): Near[] => Array.from({ length: word.length - 1 }, (_, index) => editsAt(word, index + 1)).flat();

function editsAt(word: string, at: number): Near[] {
  const [before, own, after, last] = [word.slice(0, at), word[at] ?? "", word.slice(at + 1), word[at - 1]];
  const next = after[0] ?? own;
  const moved: Near[] = own === next ? [] : [{ text: before + next + own + after.slice(1), kind: "moved" }];
  const missing = [...LETTERS].map(
    (letter): Near => ({ text: before + letter + own + after, kind: letter === own || letter === last ? "doubled" : "missing" }),
  );
  const changed =
    after === "" ? [] : [...LETTERS].filter((letter) => letter !== own).map((letter): Near => ({ text: before + letter + after, kind: "changed" }));
  return [...moved, { text: before + after, kind: own === last ? "doubled" : "more" }, ...missing, ...changed];
}

/** The only thing that is so near; undefined where there is none, or more than one. */
function onlyNear(word: string, place: Place): string | undefined {
  const found = new Map<string, string>();
  // Of words for the same thing the one is told that only two letters were swapped in.
  const edits = editsOf(word).sort((a, b) => Number(b.kind === "moved") - Number(a.kind === "moved"));
  for (const { text, kind } of edits) {
    if (text.length < SHORTEST || (kind === "changed" && word.length < SHORTEST_CHANGED)) continue;
    const meant = meaningOf(text, kind, place);
    if (meant !== undefined && !found.has(meant.key)) found.set(meant.key, meant.as);
  }
  return found.size === 1 ? [...found.values()][0] : undefined;
}

/** What a word that is near means, by a key that words for the same thing share. */
function meaningOf(text: string, kind: Near["kind"], { language, folder, isName }: Place): { key: string; as: string } | undefined {
  const concepts = isName ? "" : [...conceptsOf(text)].sort().join(" ");
  const named = folder.names.get(text);
  if (concepts !== "") return { key: concepts, as: named ?? text };
  if (named !== undefined) return { key: text, as: named };
  const value = folder.values.get(text);
  if (value !== undefined) return isSure(value, kind) ? { key: text, as: value } : undefined;
  if (isName) return undefined;
  const senses = [...sensesIn(text, language)];
  if (senses.length > 0) return senses.every((sense) => GUESSED.has(sense)) ? { key: senses.sort().join(" "), as: text } : undefined;
  if (monthOf(text, language) !== undefined && text.length > 5) return { key: `month ${monthOf(text, language)}`, as: text };
  const verb = kind === "changed" ? "" : verbKeyOf(text);
  return verb === "" ? undefined : { key: verb, as: text };
}

/** What a verb says, or itself where it says no more than that something is done; empty for what is none. */
const verbKeyOf = (text: string): string => (isWholeVerb(text) ? [...conceptsOfVerb(text)].sort().join(" ") : "") || (isLightVerb(text) ? text : "");

/** Karin is not Karen, nor Maria Marian: of names only letters that are swapped or doubled are taken for a slip. */
const isSure = (value: string, kind: Near["kind"]): boolean =>
  /^\p{Lu}/u.test(value) ? (kind === "moved" || kind === "doubled") && value.length > SHORTEST : true;
