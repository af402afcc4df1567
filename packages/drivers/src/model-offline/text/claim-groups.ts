import type { Fact } from "./facts.ts";
import { rootsIn } from "./roots.ts";
import { codesOf, type Subject, sameThing, subjectIn, timesOf } from "./subject.ts";

/** A value with the telling words near it, and what else two values must agree in so that they can deny each other. */
export interface Claim {
  readonly fact: Fact;
  readonly subject: readonly string[];
  readonly matter: Matter;
}

interface Matter {
  readonly thing: Subject | undefined;
  readonly times: readonly string[];
  /** Codes of the thing: what sample S12 showed denies nothing of sample S15. */
  readonly codes: readonly string[];
  /** Of a time of day: something opens at one and closes at another, so that only the same words with another time deny each other. */
  readonly words: string;
  /** Of a date, what stands before it. */
  readonly before: string;
  readonly isHeadLast: boolean;
  /** The one of several offers that it is asked in: what one asks for a thing denies nothing of what another does. */
  readonly offer: string;
}

/** Claims about one thing. */
export interface Group {
  /** The words that all of them share. */
  key: readonly string[];
  readonly members: Fact[];
  /** Each kind of matter once. */
  readonly matters: Map<string, Matter>;
}

/** Words that so many things share name none of them. */
const MOST_SHARING = 24;

export function matterOf(fact: Fact, offer: string): Matter {
  const { kind, before, after, document } = fact;
  const words = (text: string): string =>
    rootsIn(text, document.language)
      .map(({ roots }) => roots[0] ?? "")
      .join(" ");
  return {
    thing: subjectIn(fact),
    times: timesOf(fact),
    codes: codesOf(fact),
    words: kind === "time" ? `${words(before)}\n${words(after)}` : "",
    before: kind === "date" ? before.toLowerCase() : "",
    isHeadLast: document.language === "en" || document.language === "de",
    offer,
  };
}

const nameOf = ({ thing, times, codes, words, before, offer }: Matter): string => JSON.stringify([thing?.core, thing?.of, times, codes, words, before, offer]);

/** Of one thing, at one time. */
const sameMatter = (a: Matter, b: Matter): boolean =>
  a.offer === b.offer &&
  a.words === b.words &&
  sameThing(a.thing, b.thing, a.isHeadLast) &&
  (a.codes.length === 0 || b.codes.length === 0 || a.codes.some((code) => b.codes.includes(code))) &&
  (a.times.length === 0 || b.times.length === 0 || a.times.some((time) => b.times.includes(time)) || (a.before !== "" && a.before === b.before));

/** Each claim stands with the first ones that it may deny; they are found by two of their words, or by one that is all that a side has. */
export function groupsOf(claims: readonly Claim[]): Group[] {
  const kinds = Map.groupBy(claims, ({ fact: { kind, unit, document } }) => `${kind} ${unit} ${document.language}`);
  const first = new Map(claims.map(({ fact }, order) => [fact, order]));
  const orderOf = ({ members: [fact] }: Group): number => (fact ? (first.get(fact) ?? 0) : 0);
  return [...kinds.values()].flatMap(groupsOfKind).sort((a, b) => orderOf(a) - orderOf(b));
}

function groupsOfKind(claims: readonly Claim[]): Group[] {
  const groups: Group[] = [];
  const index = new Map<string, Group[]>();
  const orders = new Map<Group, number>();
  const list = (name: string, group: Group): void => {
    const known = index.get(name) ?? [];
    index.set(name, known);
    if (known.length < MOST_SHARING && known.at(-1) !== group) known.push(group);
  };
  const homeOf = (claim: Claim): Group | undefined => {
    const near = new Set(namesSought(claim).flatMap((name) => index.get(name) ?? []));
    return [...near].sort((a, b) => (orders.get(a) ?? 0) - (orders.get(b) ?? 0)).find((group) => takes(group, claim));
  };
  for (const claim of claims) {
    const home = homeOf(claim) ?? { key: claim.subject, members: [], matters: new Map<string, Matter>() };
    if (home.members.length === 0) {
      orders.set(home, groups.push(home));
      for (const name of namesOf(claim.subject)) list(name, home);
    }
    home.key = home.key.filter((word) => claim.subject.includes(word));
    home.members.push(claim.fact);
    home.matters.set(nameOf(claim.matter), claim.matter);
    if (home.key.length === 1) list(`only ${home.key[0]}`, home);
  }
  return groups;
}

const takes = ({ key, members, matters }: Group, { fact, subject, matter }: Claim): boolean =>
  sameSize(members[0], fact) &&
  sameSubject(key, subject, fact.kind) &&
  (matters.has(nameOf(matter)) || matters.values().every((other) => sameMatter(other, matter)));

const namesOf = (subject: readonly string[]): string[] => [...pairsOf(subject), ...subject.map((word) => `any ${word}`)];

function namesSought({ fact, subject }: Claim): string[] {
  const any = fact.kind === "percent" || subject.length === 1 ? subject.map((word) => `any ${word}`) : [];
  return [...pairsOf(subject), ...subject.map((word) => `only ${word}`), ...any];
}

const pairsOf = (subject: readonly string[]): string[] => {
  const words = [...subject].sort();
  return words.flatMap((word, index) => words.slice(index + 1).map((other) => `both ${word} ${other}`));
};

/** Two shared words, or one where a side has no more; shares of a whole name their subject in one word. */
function sameSubject(a: readonly string[], b: readonly string[], kind: Fact["kind"]): boolean {
  const shared = a.filter((word) => b.includes(word)).length;
  return shared >= 2 || (shared === 1 && (kind === "percent" || Math.min(a.length, b.length) === 1));
}

/** Values of different size are of different things. */
function sameSize(a: Fact | undefined, b: Fact): boolean {
  if (!a || b.kind === "date" || b.kind === "time") return true;
  const [small, large] = a.value < b.value ? [a.value, b.value] : [b.value, a.value];
  return large <= Math.max(1, small) * 8;
}
