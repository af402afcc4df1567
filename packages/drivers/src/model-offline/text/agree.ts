import { cite } from "./cite.ts";
import { contradictionsIn } from "./contradictions.ts";
import { type Document, readAll, type Sentence, type Source } from "./document.ts";
import { type Fact, factsOf } from "./facts.ts";
import { isNegated } from "./negated.ts";
import { offersIn } from "./offers.ts";
import { rootsIn } from "./roots.ts";
import { codesOf, sameThing, subjectIn } from "./subject.ts";

/** What two texts are held against each other for. */
export interface Agreeing {
  /** What it is about; without it, everything of which both say a figure. */
  readonly about?: string;
  /** Words that one of the texts was called by beside its name, and must hold. */
  readonly says: readonly { readonly file: string; readonly words: readonly string[] }[];
}

interface Told {
  readonly text: string;
  /** Whether they agree could not be told. */
  readonly failed: boolean;
}

/** A statement, or all that stands below a heading, with its figures by their kind. */
interface Claim {
  readonly document: Document;
  readonly sentences: readonly Sentence[];
  readonly words: ReadonlySet<string>;
  readonly figures: ReadonlyMap<string, readonly string[]>;
  readonly facts: readonly Fact[];
  readonly negated: boolean;
}

const MOST_SHOWN = 8;
/** What stands below the title of a text is of that alone where it is so little. */
const FEW_BELOW = 2;

/** Whether two texts say the same, of one thing or of all that both tell a figure of; plainly where that can be told, or not at all. */
export function agree(sources: readonly Source[], { about, says }: Agreeing): Told {
  const [first, second] = readAll(sources);
  if (!first || !second) return refused("Two files are needed to be held against each other; name both.");
  const unlike = says.flatMap(({ file, words }) => words.filter((word) => !holds(sources.find(({ path }) => path === file)?.text ?? "", word)));
  if (unlike.length > 0)
    return refused(`Which text is meant is not clear: ${unlike.map((word) => `"${word}"`).join(", ")} does not stand in it. Name both files.`);
  return about === undefined ? differencesOf(first, second) : agreeAbout(first, second, about);
}

const refused = (text: string): Told => ({ text, failed: true });
const fold = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const holds = (text: string, word: string): boolean => fold(text).includes(fold(word));

/** What both say of one thing. */
function agreeAbout(first: Document, second: Document, about: string): Told {
  const sides = [first, second].map((document) => ({ document, claims: claimsAbout(document, about) }));
  const silent = sides.find(({ claims }) => claims.length === 0);
  if (silent) return refused(`${silent.document.name} says nothing of "${about}" that could be held against the other.`);
  const [own, other] = sides.map(({ claims }) => distinct(claims));
  const [a] = own ?? [];
  const [b] = other ?? [];
  if (!a || !b) return refused("Two files are needed to be held against each other; name both.");
  const quotes = [...(own ?? []), ...(other ?? [])].slice(0, MOST_SHOWN).map(quoted).join("\n");
  const unclear = refused(`Of "${about}" they say this, and whether it is the same cannot be told by rules:\n${quotes}`);
  if (own?.length !== 1 || other?.length !== 1 || isOfOthers(a, b)) return unclear;
  if (kindsApart(a, b).length > 0 || isDenied(a, b)) return { text: `They do not say the same of "${about}":\n${quotes}`, failed: false };
  return isSame(a, b) ? { text: `They say the same of "${about}":\n${quotes}`, failed: false } : unclear;
}

/** Statements that hold all words of what it is about; where none does by itself, what stands below a heading that does. */
function claimsAbout(document: Document, about: string): Claim[] {
  const asked = rootsIn(about, document.language);
  const isAbout = (text: string): boolean => {
    const roots = new Set(rootsIn(text, document.language).flatMap((word) => word.roots));
    return asked.length > 0 && asked.every((word) => word.roots.some((root) => roots.has(root)));
  };
  const direct = document.sentences.filter(({ text }) => isAbout(text));
  if (direct.length > 0) {
    const claims = direct.map((sentence) => claimOf(document, [sentence]));
    const withFigures = claims.filter(({ figures }) => figures.size > 0);
    return withFigures.length > 0 ? withFigures : claims;
  }
  const below = [...Map.groupBy(document.sentences, ({ heading }) => heading)].filter(
    ([heading, own]) => isAbout(heading) && (heading !== document.title || own.length <= FEW_BELOW),
  );
  return below.map(([, sentences]) => claimOf(document, sentences));
}

function claimOf(document: Document, sentences: readonly Sentence[]): Claim {
  const facts = sentences.flatMap((sentence) => factsOf(sentence, document)).filter(({ unit }) => unit !== "relative");
  const figures = Map.groupBy(facts, ({ kind, unit }) => (kind === "count" || kind === "money" ? `${kind} ${unit}` : kind));
  const text = sentences.map((sentence) => sentence.text).join(" ");
  return {
    document,
    sentences,
    words: wordsOf(text, document, facts),
    facts,
    figures: new Map(
      [...figures].map(([kind, own]) => [kind, own.map(({ value, date }) => (date?.year === undefined ? String(value) : `${value} ${date.year}`))]),
    ),
    negated: isNegated(text, document.language),
  };
}

/** Telling words without those of its dates and figures. */
function wordsOf(text: string, document: Document, facts: readonly Fact[]): ReadonlySet<string> {
  const plain = facts.reduce((rest, { shown }) => rest.replace(shown, " "), text);
  return new Set(rootsIn(plain, document.language).flatMap(({ word, roots: [root] }) => (root === undefined || /\d/.test(word) ? [] : [root])));
}

/** The same said twice by one text counts once. */
const distinct = (claims: readonly Claim[]): Claim[] => [
  ...new Map(claims.map((claim) => [JSON.stringify([[...claim.figures], claim.negated, [...claim.words].sort()]), claim])).values(),
];

/** Kinds of figures that both tell, and of which neither has all that the other has. */
const kindsApart = (a: Claim, b: Claim): string[] =>
  [...a.figures].flatMap(([kind, own]) => {
    const other = b.figures.get(kind) ?? [];
    return other.length > 0 && !within(own, other) && !within(other, own) ? [kind] : [];
  });

/** A day without a year is that day of any year. */
const within = (some: readonly string[], all: readonly string[]): boolean =>
  some.every((value) => all.some((each) => each === value || each.split(" ")[0] === value || value.split(" ")[0] === each));

const isSubset = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean => [...some].every((word) => all.has(word));

/** The same words, one of them with a "not". */
const isDenied = (a: Claim, b: Claim): boolean =>
  a.negated !== b.negated && a.figures.size + b.figures.size === 0 && (isSubset(a.words, b.words) || isSubset(b.words, a.words));

/** The same words and the same figures in the same order. */
function isSame(a: Claim, b: Claim): boolean {
  const digits = ({ sentences }: Claim): string =>
    (
      sentences
        .map(({ text }) => text)
        .join(" ")
        .match(/\d+/g) ?? []
    ).join(" ");
  const kinds = new Set([...a.figures.keys(), ...b.figures.keys()]);
  const isEqual = [...kinds].every((kind) => JSON.stringify(a.figures.get(kind)) === JSON.stringify(b.figures.get(kind)));
  return isEqual && a.negated === b.negated && digits(a) === digits(b) && isSubset(a.words, b.words) && isSubset(b.words, a.words);
}

const SEASON =
  /(?<!\p{L})(?:spring|summer|autumn|winter|fruhling|sommer|herbst|printemps|ete|automne|hiver|primavera|verano|otono|invierno|estate|autunno|inverno|verao|outono)/gu;
const seasonsOf = ({ sentences }: Claim): string =>
  (fold(sentences.map(({ text, heading }) => `${heading} ${text}`).join(" ")).match(SEASON) ?? []).sort().join(" ");
/** A year is no code of a thing. */
const codes = ({ facts }: Claim): string =>
  [...new Set(facts.flatMap(codesOf))]
    .filter((code) => !/^(?:19|20)\d\d$/.test(code))
    .sort()
    .join(" ");

/** One is of the summer and the other of the winter, or of things with other codes: neither denies the other. */
const isOfOthers = (a: Claim, b: Claim): boolean => seasonsOf(a) !== seasonsOf(b) || codes(a) !== codes(b) || ofOtherThings(a, b);

/** "The fee for adults" and "the fee for children": no figure of one is said of what a figure of the other is said of. */
function ofOtherThings(a: Claim, b: Claim): boolean {
  const isHeadLast = a.document.language === "en" || a.document.language === "de";
  const pairs = a.facts.flatMap((fact) => b.facts.filter(({ kind, unit }) => kind === fact.kind && unit === fact.unit).map((other) => [fact, other] as const));
  return pairs.length > 0 && pairs.every(([one, other]) => !sameThing(subjectIn(one), subjectIn(other), isHeadLast));
}

const quoted = ({ sentences, document }: Claim): string =>
  sentences.map(({ text, line, box }) => `- ${box === undefined ? "" : box === "open" ? "[ ] " : "[x] "}${text} ${cite(document, line)}`).join("\n");

/** Statements of both that say the same but for one kind of figure. */
function differencesOf(first: Document, second: Document): Told {
  const [own, other] = [first, second].map((document) => document.sentences.map((sentence) => claimOf(document, [sentence])));
  const offerOf = offersIn([...(own ?? []), ...(other ?? [])].flatMap(({ facts }) => facts));
  const isOffered = ({ facts }: Claim): boolean => facts.some((fact) => offerOf(fact) !== "");
  const pairs = (own ?? []).flatMap((a) =>
    (other ?? []).flatMap((b) => (isOffered(a) || isOffered(b) || !areApart(a, b) ? [] : [`${quoted(a)}\n${quoted(b)}`])),
  );
  const known = contradictionsIn([first, second]).filter(({ values }) => new Set(values.map(({ document }) => document)).size > 1);
  const more = known
    .map(({ values }) => values.map(({ document, line, text }) => `- ${text} ${cite(document, line)}`).join("\n"))
    .filter((text) => !pairs.some((pair) => text.split("\n").every((line) => pair.includes(line))));
  const all = [...new Set([...pairs, ...more])];
  if (all.length === 0)
    return refused(
      `No number, day or time of the same thing was found to differ between ${first.name} and ${second.name}. Whether their words deny each other cannot be told by rules.`,
    );
  const rest = all.length > MOST_SHOWN ? [`…and ${all.length - MOST_SHOWN} more`] : [];
  return {
    text: [`They do not say the same of ${all.length === 1 ? "one thing" : `${all.length} things`}:`, ...all.slice(0, MOST_SHOWN), ...rest].join("\n\n"),
    failed: false,
  };
}

/** Two words at least are shared, one side has no word that the other has not, and one kind of figure alone differs. */
function areApart(a: Claim, b: Claim): boolean {
  const shared = [...a.words].filter((word) => b.words.has(word)).length;
  const isOne = shared >= 2 && (isSubset(a.words, b.words) || isSubset(b.words, a.words));
  return isOne && a.negated === b.negated && kindsApart(a, b).length === 1 && !isOfOthers(a, b);
}
