import { charged } from "./charged.ts";
import { withDueMonth } from "./due-months.ts";
import type { Known, Reading } from "./frame.ts";
import { withYears } from "./named-by-years.ts";
import { stemOf } from "./names-in-words.ts";
import { withPeople } from "./people-said.ts";
import { priceOfOne } from "./price-of-one.ts";
import { ofThoseDays, withDays } from "./relative-days.ts";
import { LEFT_OUT, REWORDINGS, SAID_ALIKE } from "./rewordings.ts";
import { folded } from "./tagged.ts";
import { owing } from "./who-owes.ts";

/** What is said to put right what was just said: only what stands behind it is meant. */
const CORRECTS =
  /(?:^|[,;.?!–—-]\s*)(?:i mean|or rather|ich meine|besser gesagt|genauer gesagt|je veux dire|ou plutôt|quiero decir|o mejor dicho|mejor dicho|voglio dire|o meglio|quer dizer|ou melhor)[,:]?\s+(?=\S)/giu;
const FILE = /\p{L}[\p{L}\p{N}_.-]*\.[a-z]{2,5}\b/iu;
const FEWEST = 3;

/** What is left of "…, I mean …": the words behind it; `cut`: they cannot stand alone. Undefined where nothing is put right. */
export function corrected(goal: string): string | "cut" | undefined {
  const last = [...goal.matchAll(CORRECTS)].at(-1);
  if (!last) return /(?<!\b(?:do|did|what)) i mean\b(?! by)/i.test(goal) ? "cut" : undefined;
  const [before, after] = [goal.slice(0, last.index), goal.slice(last.index + last[0].length)];
  const isWhole = after.split(/\s+/).length >= FEWEST && (!FILE.test(before) || FILE.test(after));
  return isWhole ? after : "cut";
}

const NOUN_ONLY = /^(?:the|our|die|das|den|der|les?|la|l['’]|los?|las|el|gli|il|i|os?|as?|al total de|del)?\s*(\p{L}+)[.!?]*$/iu;

/** "What did … bring in? I mean the fees": what is asked, and the one word that says of which figure. */
export function explained(goal: string): { readonly asked: string; readonly figure: string } | undefined {
  const last = [...goal.matchAll(CORRECTS)].at(-1);
  const figure = last && NOUN_ONLY.exec(goal.slice(last.index + last[0].length))?.[1];
  return last && figure !== undefined ? { asked: goal.slice(0, last.index + (/^[?]/.test(last[0]) ? 1 : 0)), figure } : undefined;
}

/** The goal in words that the grammar reads, where it has others that cannot mean anything else: "with the longest one on top". */
export const saidAlike = (goal: string): string => SAID_ALIKE.reduce((text, [pattern, as]) => text.replace(pattern, as), goal);

/** How many other ways of saying a goal are tried. */
const MOST_WAYS = 40;
/** How many things may be said otherwise in one goal. */
const MOST_CHANGES = 3;

/** The same goal in other words; nothing where no such words are in it. Only for what was not understood as it was said. */
export function reworded(goal: string, known: Known): string[] {
  const dated = withDays(goal, known);
  let last = [...(dated === undefined ? [] : [dated.goal]), goal];
  const said = new Set(last);
  for (let change = 0; change < MOST_CHANGES; change++) {
    last = last.flatMap((each) => otherwise(each, known)).filter((each) => !said.has(each));
    for (const each of last) if (said.size < MOST_WAYS) said.add(each);
  }
  for (const named of [withNames(goal, known), withKinds(goal, known)]) if (named !== undefined) said.add(named);
  said.delete(goal);
  // What is so of the files and tables that there are is tried before what is so of words alone.
  const byNames = [
    withDueMonth(goal, known),
    withPeople(goal, known),
    ...owing(goal, known),
    withYears(goal, known),
    ...charged(goal, known),
    ...priceOfOne(goal, known),
  ].filter((each) => each !== undefined);
  return [...new Set([...byNames, ...said])];
}

type Readable = Exclude<Reading, { cannot: unknown }>;

/** The first of the other ways of saying a goal that is understood; `isBeside`: texts had no answer, so that tables go before them. */
export function firstReworded(
  goal: string,
  known: Known,
  { isBeside, read }: { readonly isBeside: boolean; readonly read: (goal: string) => Reading },
): Readable | undefined {
  let ofTexts: Readable | undefined;
  for (const each of reworded(goal, known)) {
    const reading = read(each);
    const told = "cannot" in reading ? undefined : ofThoseDays(reading, each, { goal, known });
    if (told && isBeside && "frames" in told && told.frames.every(({ job }) => job === "answer")) ofTexts ??= told;
    else if (told) return told;
  }
  return ofTexts;
}

/** What is left of a goal without what changes nothing, and each other way of saying it. */
function otherwise(goal: string, known: Known): string[] {
  const shorter = LEFT_OUT.flatMap(({ words, where }) =>
    words.test(goal) && (where === undefined || where(goal, known))
      ? [
          goal
            .replace(words, " ")
            .replace(/\s+(?=[?.!,]|$)/g, "")
            .trim(),
        ]
      : [],
  );
  return [...shorter, ...REWORDINGS.map(([pattern, as]) => goal.replace(pattern, as))].filter((each) => each !== goal);
}

/** "What does shop-info say": a word with a hyphen that is all of the name of one file is this file. */
function withNames(goal: string, { names = [] }: Known): string | undefined {
  const whole = goal.replace(/(?<![\p{L}\p{N}./])\p{L}+(?:[-_][\p{L}\p{N}]+)+(?![\p{L}\p{N}/]|\.\p{L})/gu, (word) => {
    const [only, ...others] = names.filter((name) => stemOf(name) === folded(word));
    return only !== undefined && others.length === 0 ? only : word;
  });
  return whole === goal ? undefined : whole;
}

const THE = "(?:the|our|my|das|die|der|dem|den|unserem|le|la|l['’]|notre|el|nuestro|il|lo|nostro|o|a)";
/** What people call files of a kind, and how those end. */
const KINDS: readonly (readonly [words: string, ending: RegExp])[] = [
  ["log(?: ?file)?|logbuch|logdatei|journal|registro|registo", /\.log$/i],
  [
    "spreadsheet|workbook|excel(?: (?:sheet|file))?|table|sheet|list|tabelle|tableau|feuille|hoja|tabla|lista|foglio|tabella|tabela|folha",
    /\.(?:csv|tsv|xlsx|json|jsonl)$/i,
  ],
];

/** "The engine log", "the stock spreadsheet": the only file of that kind that is called so. */
function withKinds(goal: string, { names = [] }: Known): string | undefined {
  for (const [words, ending] of KINDS) {
    const before = new RegExp(`(?<!\\p{L})${THE}\\s?(\\p{L}{3,}) (?:${words})(?!\\p{L})`, "iu");
    const behind = new RegExp(
      `(?<!\\p{L})${THE}\\s?(?:${words}) (?:of the |of |der |des |de la |de l['’]|du |de |del |della |do |da |dos |das )?(\\p{L}{3,})(?!\\p{L})`,
      "iu",
    );
    for (const pattern of [before, behind]) {
      const called = pattern.exec(goal)?.[1];
      const [only, ...others] = called === undefined ? [] : names.filter((name) => ending.test(name) && stemOf(name) === folded(called));
      if (only !== undefined && others.length === 0) return goal.replace(pattern, only);
    }
  }
  return undefined;
}
