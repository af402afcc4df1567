import { cite } from "../text/cite.ts";
import type { Document } from "../text/document.ts";
import { COMPARATIVES, type Compared } from "./comparatives.ts";
import { conceptsOf, isAct } from "./concepts.ts";
import { type Figure, figuresIn, type Measured } from "./figures.ts";
import { matchesOf } from "./match.ts";
import type { Passage } from "./passages.ts";
import { type AskedWord, type Question, readQuestion } from "./question.ts";
import { score } from "./score.ts";
import { fold, stemOf } from "./stems.ts";
import type { Term, Vocabulary } from "./terms.ts";

interface Texts {
  readonly passages: readonly Passage[];
  readonly vocabulary: Vocabulary;
}
interface Told {
  readonly text: string | undefined;
  readonly shown: readonly Passage[];
}
const DOUBT: Told = { text: undefined, shown: [] };

/** One of those that are compared, with its figure and the passage that says it. */
interface Candidate {
  readonly name: string;
  readonly figure: Figure;
  readonly passage: Passage;
}

/** "Which of the two offers is cheaper": the figure of each under the same label, and which is the least or the most; undefined where nothing is compared. */
export function compareFigures(question: Question, texts: Texts): Told | undefined {
  const compared = comparedBy(question);
  if (!compared) return undefined;
  const plan = question.kind === "yes or no" ? planOfTwo(question, compared.shown) : planOf(question, compared.shown);
  if (!plan) return undefined;
  const found =
    plan.names.length > 1 ? named(plan, compared.compared, texts) : (ofFiles(plan, compared.compared, texts) ?? ofRows(plan, compared.compared, texts));
  if (!found || found.length < 2) return DOUBT;
  return question.kind === "yes or no" ? toldOfFirst(found, compared.compared) : told(found, compared.compared);
}

const COMPARING: ReadonlySet<Question["kind"]> = new Set(["thing", "person", "place", "name", "yes or no"]);

/** The comparing word, of a question that asks which one it is, or whether it is the one. */
function comparedBy({ text, language, kind }: Question): { compared: Compared; shown: string } | undefined {
  if (!COMPARING.has(kind)) return undefined;
  const folded = fold(text);
  for (const [pattern, compared] of COMPARATIVES[language]) {
    const shown = pattern.exec(folded)?.[0];
    if (shown !== undefined) return { compared, shown };
  }
  return undefined;
}

interface Plan {
  readonly question: Question;
  /** The candidates as the question names them; none where it only says what they are. */
  readonly names: readonly string[];
  /** What is compared of them: "warranty". */
  readonly label: readonly AskedWord[];
  /** What they are: "offers". */
  readonly nouns: readonly AskedWord[];
  readonly two: boolean;
}

const OR = /(?:,|:|\?|;|–|-\s)?\s*(?<name>[^,:;?]+?)\s+(?:or|oder|ou|o|oppure)\s+(?<other>[^,:;?]+?)\s*\?*\s*$/iu;
const TWO = /(?<!\p{L})(?:two|both|zwei|beiden?|deux|dos|due|dois|duas|ambos|ambas|entrambi)(?!\p{L})/u;
const LEADING = /^(?:the|a|an|der|die|das|den|dem|le|la|les|l['’]|el|los|las|il|lo|i|gli|o|os|as|a|those? of|that of|von|de|del|do|da|di)\s+/iu;

/** What is compared, and between whom; undefined where it names neither two nor what they are. */
function planOf(question: Question, compared: string): Plan | undefined {
  const { text, language, words } = question;
  const either = OR.exec(text.replace(/^[^,:?]*\?\s+(?=\S)/u, (first) => first));
  const names = either?.groups ? [either.groups.name ?? "", either.groups.other ?? ""].map((name) => lastPart(name).replace(LEADING, "").trim()) : [];
  const inNames = new Set(names.flatMap((name) => fold(name).split(/[\s'-]+/)));
  const parts = new Set(fold(compared).split(/[\s']+/));
  const rest = words.filter(
    ({ folded, weight }) =>
      !inNames.has(folded) &&
      !parts.has(folded) &&
      weight !== "light" &&
      !TWO.test(folded) &&
      ![...parts].some((part) => part.length > 3 && folded.startsWith(part)),
  );
  const folded = fold(text);
  const at = folded.indexOf(compared);
  const places = rest.filter(({ weight }) => weight === "core").map((word) => ({ word, at: folded.indexOf(word.folded) }));
  if (names.length > 1) return { question, names, label: labelBetween(places, question, compared), nouns: [], two: true };
  const isRomance = language !== "en" && language !== "de";
  const compares = ({ at: place }: { at: number }): boolean => (isRomance ? isBeside(folded, { place, at, compared }) : place > at);
  const label = places.filter((each, index) => compares(each) || (index > 0 && isDone(each.word))).map(({ word }) => word);
  const nouns = places.filter(({ word }) => !label.includes(word)).map(({ word }) => word);
  return { question, names: [], label, nouns, two: TWO.test(folded) };
}

const THAN = /^(?<before>.+?)\s+(?:than|als|que|do que|di|del|dello|della|dell['’])\s*(?<other>[^,:;?]+?)\s*\?*\s*$/iu;

/** "Is Radix cheaper than Lumen": whether the first of two is the one. */
function planOfTwo(question: Question, compared: string): Plan | undefined {
  const { before = "", other = "" } = THAN.exec(question.text)?.groups ?? {};
  const at = fold(before).indexOf(compared.trim());
  if (other === "" || at < 0) return undefined;
  const isName = ({ folded, weight }: AskedWord): boolean => weight !== "light" && !compared.includes(folded) && !fold(other).includes(folded);
  const places = question.words.filter(isName).map((word) => ({ word, at: fold(before).indexOf(word.folded) }));
  const own = places.filter(({ word }) => word.weight === "anchor");
  const first = (own.length > 0 ? own : places).map(({ word }) => word.shown).join(" ");
  const label = places.filter(({ word }) => own.length > 0 && !own.some((each) => each.word === word)).map(({ word }) => word);
  return first === "" ? undefined : { question, names: [first, other.replace(LEADING, "")], label, nouns: [], two: true };
}

/** "Delivers": what is done by what is compared. */
const isDone = ({ concepts }: AskedWord): boolean => concepts.length > 0 && concepts.every(isAct) && !concepts.some((concept) => SAID_BY_FIGURE.has(concept));
const SAID_BY_FIGURE: ReadonlySet<string> = new Set(["start", "meet", "last_for", "cost"]);

/** "Which play starts earlier": neither what they are nor that they start need be said with the figure. */
function labelBetween(places: readonly { readonly word: AskedWord }[], { text, kind }: Question, compared: string): AskedWord[] {
  const words = places.map(({ word }) => word);
  const [first] = words;
  const isType =
    kind === "thing" &&
    first !== undefined &&
    fold(text).search(
      new RegExp(
        `(?:which|what|welche[rsnm]?|quell?e?s?|que|cual|quale|qual)(?: of the| de las| de los| des| dei| delle| dos| das)?(?: two| deux| dos| due| dois| duas| beiden)? ${first.folded}`,
      ),
    ) >= 0;
  return words.filter(
    (word) => !(isType && word === first) && !word.concepts.some((concept) => SAID_BY_FIGURE.has(concept)) && !compared.includes(word.folded),
  );
}

/** "La garantie la plus longue": the noun right before the comparing words, with a verb before it. */
const isBeside = (text: string, { place, at, compared }: { place: number; at: number; compared: string }): boolean =>
  /(?:plus|moins|mas|menos|piu|meno|mais)\s*(?:de |d'|\p{L})$/u.test(compared)
    ? place >= at
    : place < at && /(?:offre|donne|propose|accorde|da|ofrece|tiene|offre|ha|oferece|tem|a)\s+(?:la |le |el |il |o |a |lo )?$/u.test(text.slice(0, place));

/** What stands before "or" from the last pause or asking word on. */
const lastPart = (name: string): string => name.split(/\s(?:than|als|que|di|do que|is|ist|est|es|è|é|between|zwischen|entre|tra|fra)\s/iu).at(-1) ?? name;

const MEASURES: Readonly<Record<Compared["measured"], readonly Measured[]>> = {
  money: ["money"],
  duration: ["duration"],
  length: ["length"],
  weight: ["weight"],
  moment: ["moment"],
  temperature: ["temperature"],
  number: ["number"],
  long: ["duration", "length"],
  large: ["money", "length", "number"],
  fast: ["duration"],
  count: ["number"],
};
const KINDS = {
  money: "money",
  duration: "duration",
  length: "length",
  weight: "weight",
  moment: "date",
  temperature: "temperature",
  number: "number",
} as const;

/** Asks for the figure of each of two that are named. */
function named(plan: Plan, compared: Compared, texts: Texts): Candidate[] | undefined {
  const { question, names, label } = plan;
  const called = names.map((name) => textCalled(name, question, texts));
  const isEach = new Set(called).size === names.length && called.every((document) => document !== undefined);
  for (const measured of MEASURES[compared.measured]) {
    const found = names.map((name, at) => {
      const document = called[at];
      const figure = isEach && document ? ofFile(document, { plan, measured, texts }) : undefined;
      if (isEach) return figure && { ...figure, name };
      const own = readQuestion(`x ${name}`, question.language).words.filter(({ folded }) => folded !== "x");
      const words = [...own.map((word): AskedWord => ({ ...word, weight: "core" })), ...label, ...costOf(measured, question, label)];
      return oneOf({ ...question, kind: KINDS[measured], words, until: false }, { texts, name, own, measured });
    });
    if (found.every((each) => each !== undefined)) return found;
  }
  return undefined;
}

/** Without a label of its own a price is what is called so. */
function costOf(measured: Measured, { language }: Question, label: readonly AskedWord[]): AskedWord[] {
  if (measured !== "money" || label.length > 0) return [];
  const word = { en: "price", de: "preis", fr: "prix", es: "precio", it: "prezzo", pt: "preco" }[language];
  const stem = stemOf(word, language);
  return [{ shown: word, folded: word, ...stem, concepts: conceptsOf(stem.form, language), weight: "light" }];
}

interface Looking {
  readonly texts: Texts;
  readonly name: string;
  readonly own: readonly AskedWord[];
  readonly measured: Measured;
}

const AS_GOOD = 0.97;

/** The figure that the best passages give; undefined where they give none, or several. */
function oneOf(question: Question, { texts, name, own, measured }: Looking): Candidate | undefined {
  const { best } = score(question, texts);
  const [first] = best;
  if (!first) return undefined;
  const figures = best
    .filter((each) => each.score >= first.score * AS_GOOD)
    .map(({ passage }) => ({ passage, figure: figureOf(passage, { measured, own, label: question.words }) }));
  const [only] = figures;
  if (!only?.figure || figures.some(({ figure }) => figure === undefined || figure.value !== only.figure?.value)) return undefined;
  return { name, figure: only.figure, passage: only.passage };
}

/** The only figure of a passage, or the one that stands right after what it is of. */
function figureOf(
  { text, document }: Passage,
  { measured, own, label }: { measured: Measured; own: readonly AskedWord[]; label: readonly AskedWord[] },
): Figure | undefined {
  const figures = figuresIn(text, measured, document);
  const values = new Set(figures.map(({ value }) => value));
  const folded = fold(text);
  const places = [...own, ...label].map(({ folded: word, form }) => Math.max(folded.indexOf(word), folded.indexOf(form))).filter((place) => place >= 0);
  if (values.size < 2) return figures[0];
  const [place] = places;
  const after = place === undefined ? [] : figures.filter(({ at }) => at > place);
  return after.sort((a, b) => a.at - b.at)[0];
}

/** Files that are what the question calls them: "the two offers". */
function ofFiles(plan: Plan, compared: Compared, texts: Texts): Candidate[] | undefined {
  const { question, nouns, two } = plan;
  const documents = [...new Set(texts.passages.map(({ document }) => document))].filter((document) => isCalled(document, { question, nouns, texts }));
  if (documents.length < 2 || (two && documents.length !== 2)) return undefined;
  for (const measured of MEASURES[compared.measured]) {
    const found = documents.map((document) => ofFile(document, { plan, measured, texts }));
    if (found.every((each) => each !== undefined) && isOneLabel(found)) return found;
  }
  return undefined;
}

/** The figure that one file gives. */
function ofFile(document: Document, { plan: { question, label }, measured, texts }: { plan: Plan; measured: Measured; texts: Texts }): Candidate | undefined {
  const words = label.length > 0 ? label : costOf(measured, question, label).map((word): AskedWord => ({ ...word, weight: "core" }));
  const passages = texts.passages.filter((each) => each.document === document);
  const looking: Looking = { texts: { ...texts, passages: totalFirst(passages, measured, label) }, name: nameOf(document), own: [], measured };
  return words.length === 0 ? undefined : oneOf({ ...question, kind: KINDS[measured], words, until: false }, looking);
}

/** The only file whose title or name is what is named. */
function textCalled(name: string, question: Question, texts: Texts): Document | undefined {
  const nouns = readQuestion(`x ${name}`, question.language).words.filter(({ folded }) => folded !== "x");
  if (nouns.length === 0) return undefined;
  const [only, ...more] = [...new Set(texts.passages.map(({ document }) => document))].filter((document) => isCalled(document, { question, nouns, texts }));
  return more.length === 0 ? only : undefined;
}

/** What is compared is called the same in all of them. */
function isOneLabel(found: readonly Candidate[]): boolean {
  const words = found.map(({ passage }) => new Set(passage.own.flatMap(({ form, concepts }) => (/\d/.test(form) ? [] : [form, ...concepts]))));
  const [first, ...others] = words;
  return first !== undefined && [...first].some((word) => others.every((each) => each.has(word)));
}

/** A total is the price where one is given. */
function totalFirst(passages: readonly Passage[], measured: Measured, label: readonly AskedWord[]): readonly Passage[] {
  if (measured !== "money" || label.length > 0) return passages;
  const holds = (concept: string) =>
    passages.filter(({ own, text, document }) => own.some(({ concepts }) => concepts.includes(concept)) && figuresIn(text, "money", document).length > 0);
  const totals = holds("amount_total").filter(({ own }) => own.some(({ concepts }) => concepts.includes("cost") || concepts.includes("amount_total")));
  if (totals.length > 0) return totals;
  const prices = holds("cost").filter(({ kind }) => kind === "label");
  return prices.length > 0 ? prices : passages;
}

/** The last noun stands in the title or the name of the file, the others anywhere in it. */
function isCalled(document: Document, { question, nouns, texts }: { question: Question; nouns: readonly AskedWord[]; texts: Texts }): boolean {
  const passages = texts.passages.filter((passage) => passage.document === document);
  const matches = matchesOf({ ...question, words: nouns }, texts.vocabulary);
  const holds = (same: ReadonlyMap<Term, number>, sets: readonly Iterable<Term>[]): boolean =>
    sets.some((set) => [...set].some((term) => (same.get(term) ?? 0) > 0.6));
  const [first] = passages;
  if (!first) return false;
  const title = `${document.title} ${document.headings[0]?.text ?? ""} ${document.name.replace(/\.[^.]+$/, "").replace(/[-_./]+/g, " ")}`;
  const titles = [
    ...texts.vocabulary.read(title, document.language),
    ...texts.vocabulary.read(title, question.language),
    ...texts.vocabulary.read(title, "en"),
  ];
  const titled = matches.filter(({ same }) => holds(same, [titles]));
  return (
    nouns.length === 0 ||
    (titled.length > 0 &&
      matches.every(
        (each) =>
          titled.includes(each) ||
          holds(
            each.same,
            passages.flatMap(({ own, near }) => [own, near]),
          ),
      ))
  );
}

/** What a file calls itself. */
function nameOf({ title, name, headings }: Document): string {
  return headings.length > 0 ? title : name;
}

/** Rows of one table whose head says what they are: "which ticket is the cheapest". */
function ofRows({ question, label, nouns }: Plan, compared: Compared, texts: Texts): Candidate[] | undefined {
  const matches = matchesOf({ ...question, words: [...nouns, ...label] }, texts.vocabulary);
  const rows = texts.passages.filter(
    ({ kind, near, own }) => kind === "row" && matches.every(({ same }) => [...near, ...own].some((term) => (same.get(term) ?? 0) > 0.6)),
  );
  const heads = new Set(rows.map(({ near, document }) => `${document.name} ${[...near].map(({ folded }) => folded).join(" ")}`));
  if (rows.length < 2 || heads.size !== 1) return undefined;
  for (const measured of MEASURES[compared.measured]) {
    if (measured === "number") continue;
    const found = rows.map((passage): Candidate | undefined => {
      const figures = figuresIn(passage.text, measured, passage.document);
      const [figure] = figures;
      return figure && figures.length === 1 ? { name: passage.text.split(", ")[0] ?? "", figure, passage } : undefined;
    });
    if (found.every((each) => each !== undefined)) return found;
  }
  return undefined;
}

/** Whether the first of two is the one that is asked for. */
function toldOfFirst(found: readonly Candidate[], compared: Compared): Told {
  const { shown } = told(found, compared);
  const [first, second] = found;
  if (shown.length === 0 || !first || !second) return DOUBT;
  const [one, other] = compared.least ? [first, second] : [second, first];
  const head = one.figure.value < other.figure.value ? "Yes." : "No.";
  return { text: [head, "", ...cited([first, second])].join("\n"), shown };
}

const cited = (found: readonly Candidate[]): string[] => found.map(({ passage: { text, document, line } }) => `- ${text} ${cite(document, line)}`);

/** Which it is, with the passages that say so, the one that is asked for first. */
function told(found: readonly Candidate[], { least, said }: Compared): Told {
  const units = new Set(found.map(({ figure }) => figure.unit));
  if (units.size > 1) return DOUBT;
  const ordered = [...found].sort((a, b) => (least ? a.figure.value - b.figure.value : b.figure.value - a.figure.value));
  const [first, second] = ordered;
  if (!first || !second) return DOUBT;
  const shown = ordered.slice(0, Math.max(2, 6));
  const isTie = first.figure.value === second.figure.value;
  const head = isTie ? `The same for both: ${first.figure.shown}.` : `${said}: ${first.name} (${first.figure.shown}).`;
  return {
    text: [head, "", ...cited(shown)].join("\n"),
    shown: shown.map(({ passage }) => passage),
  };
}
