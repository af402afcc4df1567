import { ownOf } from "@aether/protocol";
import type { SignalKind } from "../signals.ts";

/** A sentence's bones: one word of each group, in this order, with at most `gap` words between two of them. */
interface Phrase {
  readonly kind: SignalKind;
  readonly gap: number;
  readonly groups: readonly (ReadonlySet<string> | undefined)[];
}

const phrase = (kind: SignalKind, gap: number, ...groups: readonly string[]): Phrase => ({
  kind,
  gap,
  groups: groups.map((words) => new Set(words.split(" "))),
});

const DROP = "ignore ignoring disregard disregarding forget overrule override bypass neglect dismiss ignoriere vergiss ignora olvida ignorez oubliez";
const EARLIER =
  "previous prior above earlier preceding former foregoing initial original all any every your system vorherigen bisherigen anteriores previas precedentes";
const ORDERS =
  "instructions instruction prompt prompts rules rule guidelines directions commands orders directives constraints restrictions training programming policies anweisungen instrucciones consignes";
const MODEL = "ai llm llms assistant assistants agent agents model models chatbot bot copilot gpt chatgpt claude gemini";
const PERSON = "user users human humans person people operator anyone anybody owner";
const YES = "approved preapproved authorized authorised consented permitted confirmed agreed cleared sanctioned";

const PHRASES: readonly Phrase[] = [
  phrase("override", 3, DROP, EARLIER, ORDERS),
  phrase("override", 2, DROP, "everything all", "above before previously prior earlier"),
  phrase("override", 2, DROP, "what everything", "told said"),
  phrase("override", 1, "your", "new real actual updated true only", "instructions instruction task goal objective role mission purpose"),
  phrase("override", 1, "begin start new updated", "system admin developer new", "instructions prompt message"),
  phrase("override", 4, "you", "are", "now", "dan jailbroken unrestricted assistant ai agent admin administrator root unfiltered"),
  phrase("override", 1, "developer god dan jailbreak debug admin sudo maintenance", "mode", "enabled activated on engaged"),
  phrase("override", 4, "before", "you", "solve answer continue respond proceed complete finish reply", "task question request anything user work"),
  phrase("override", 1, "do", "following", "first now immediately instead"),
  phrase("override", 2, "important urgent critical", "message instruction instructions notice", `${MODEL} me you`),
  phrase("override", 3, "if", "you", "are re", `${MODEL} language`),
  phrase("override", 2, "attention note message instructions instruction notice dear", MODEL, "must should please need have reading processing will is"),
  phrase("override", 3, "reveal print repeat show output leak", "your the", "system hidden initial secret", "prompt instructions"),
  phrase(
    "secrecy",
    3,
    "not dont never without",
    "tell telling inform informing mention mentioning notify notifying alert alerting reveal ask asking warn warning say show",
    PERSON,
  ),
  phrase("secrecy", 4, "keep hide conceal", "from", PERSON),
  phrase("secrecy", 3, "user users human", "must should may", "not never", "know notice see learn find"),
  phrase("approval", 3, "this these", "is was has are", YES),
  phrase("approval", 2, "user owner admin administrator human operator", "has have already", YES),
  phrase("approval", 2, "you", "are have", "authorized authorised cleared permission preapproved"),
  phrase("approval", 2, "approval permission authorization authorisation consent", "is was has been", "granted given unnecessary"),
  phrase("approval", 2, "no without", "approval confirmation permission authorization consent", "needed required necessary"),
  phrase("approval", 0, "wants", "to", "call"),
  phrase("approval", 1, "allow", "y", "once"),
];

/** By the word that they begin with. */
const BEGINNINGS = Map.groupBy(
  PHRASES.flatMap((one) => [...(one.groups[0] ?? [])].map((word) => ({ word, one }))),
  ({ word }) => word,
);

/** Tells where phrases begin. Each word is looked at a bounded number of times. */
export function findPhrases(text: string, found: (kind: SignalKind, index: number) => void): void {
  const words = wordsOf(text);
  for (const [index, { text: word, at }] of words.entries()) {
    for (const { one } of BEGINNINGS.get(word) ?? []) if (goesOn(words, index, one)) found(one.kind, at);
  }
}

interface Word {
  readonly text: string;
  readonly at: number;
}

function goesOn(words: readonly Word[], start: number, { groups, gap }: Phrase): boolean {
  let at = start;
  for (const group of groups.slice(1)) {
    const limit = Math.min(words.length, at + gap + 2);
    let next = at + 1;
    while (next < limit && !group?.has(words[next]?.text ?? "")) next++;
    if (next >= limit) return false;
    at = next;
  }
  return true;
}

/** Letters that stand apart, as in "i g n o r e", are a word if they are so many. */
const SPACED = 4;
const DIGITS: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t" };

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const singles = new Singles(words);
  for (let at = 0; at < text.length; ) {
    if (!isWordSign(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const from = at;
    while (at < text.length && isWordSign(text.charCodeAt(at))) at++;
    const word = plainWord(text.slice(from, Math.min(at, from + MAX_WORD)));
    if (word.length === 1) singles.add(word, from, at);
    else {
      singles.end();
      if (word !== "") words.push({ text: word, at: from });
    }
  }
  singles.end();
  return words;
}

/** Letters that stand alone, until it is known whether they are one word. */
class Singles {
  readonly #words: Word[];
  #text = "";
  #at = 0;
  #end = -1;

  constructor(words: Word[]) {
    this.#words = words;
  }

  add(letter: string, from: number, to: number): void {
    // One sign between two letters divides them, more of them divide words.
    if (from !== this.#end + 1) this.end();
    if (this.#text === "") this.#at = from;
    this.#text += letter;
    this.#end = to;
  }

  end(): void {
    const letters = this.#text.length >= SPACED ? [this.#text] : [...this.#text];
    for (const text of letters) this.#words.push({ text, at: this.#at });
    this.#text = "";
    this.#end = -1;
  }
}

/** Longer ones are in no phrase. */
const MAX_WORD = 24;

/** Without apostrophes, and with the letters that digits stand for: "don't", "1gn0re". */
function plainWord(written: string): string {
  if (!/[0-9'’]/.test(written)) return written;
  const word = written.replaceAll("'", "").replaceAll("’", "");
  if (!/[0-9]/.test(word) || !/[a-z]/.test(word)) return word;
  return [...word].map((sign) => ownOf(DIGITS, sign) ?? sign).join("");
}

const isWordSign = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x27 || code === 0x2019;
