import { datesIn } from "./dates.ts";
import type { Fact } from "./facts.ts";
import { rootsIn } from "./roots.ts";

/** What a value is said of: the words before the verb of its clause. */
export interface Subject {
  /** Of the thing itself. */
  readonly core: readonly string[];
  /** Of what it belongs to: "of the mast", "per seat". */
  readonly of: readonly string[];
}

const VERB =
  /(?<!\p{L})(?:is|are|was|were|will|would|has|have|had|can|costs?|begins?|starts?|opens?|closes?|ends?|takes?|lasts?|holds?|carries|weighs|measures?|earns?|needs?|pays?|moved|moves|ist|sind|war|wird|werden|hat|haben|kostet|kosten|beginnt|öffnet|endet|dauert|fasst|trägt|wiegt|misst|zahlt|est|sont|était|sera|coûte|coûtent|commence|ouvre|dure|mesure|pèse|transporte|es|son|era|será|cuesta|cuestan|empieza|abre|dura|mide|pesa|transporta|lleva|è|sono|sarà|costa|costano|inizia|apre|misura|porta|é|são|custa|custam|começa|mede|leva|:)(?!\p{L})/iu;
const OF = /(?<!\p{L})(?:of|per|for|in|at|from|with|von|vom|pro|für|des|der|du|de|del|della|dello|dei|di|da|do|dos|das|des|d['’]|por|para|pour|par)(?!\p{L})/iu;

/** Undefined where no verb tells where the subject ends, or it is a mere "it". */
export function subjectIn({ before, document }: Fact): Subject | undefined {
  const clause = before.split(/[;.]\s|,\s(?:and|but|while|und|aber|et|mais|y|pero|e|ma|mas)\s/iu).at(-1) ?? "";
  const verb = VERB.exec(clause);
  if (!verb) return undefined;
  const phrase = clause.slice(0, verb.index).replace(/^(?:in|since|from|until|seit|en|depuis|dal|desde)\s+[^,]{1,30},\s*/iu, "");
  const cut = OF.exec(phrase);
  const words = (text: string): string[] => rootsIn(text, document.language).map(({ roots }) => roots[0] ?? "");
  const core = words(cut ? phrase.slice(0, cut.index) : phrase).filter((word) => !WEAK.has(word));
  return core.length === 0 ? undefined : { core, of: cut ? words(phrase.slice(cut.index)) : [] };
}

/** Says nothing about which one it is. */
const WEAK = new Set("total now overall whole full entire gesamt ganz".split(" "));

/** One names no other thing than the other: the same head, and nothing on both sides that tells them apart. */
export function sameThing(a: Subject | undefined, b: Subject | undefined, isHeadLast: boolean): boolean {
  if (!a || !b) return true;
  const within = (some: readonly string[], others: readonly string[]): boolean => some.every((word) => others.includes(word));
  if (!within(a.core, b.core) && !within(b.core, a.core)) return false;
  if (isHeadLast && a.core.at(-1) !== b.core.at(-1)) return false;
  return a.of.length === 0 || b.of.length === 0 ? a.of.length === b.of.length : within(a.of, b.of) || within(b.of, a.of);
}

/** "S12", "Pump B-4": what tells one of several things of a kind from the others. */
const CODE = /(?<![\p{L}\d])\p{Lu}{1,4}[-–]?\d{1,6}(?![\p{L}\d])/gu;
/** "Room 7 holds": a number right before the verb names its thing. */
const NUMBERED = new RegExp(`\\p{L}\\s(\\d{1,4})\\s+(?=${VERB.source})`, "iu");

const OPENS_WITH_VERB = new RegExp(`^${VERB.source}`, "iu");

/** In "Room 7 holds 12 people" seven counts nothing. */
export const namesThing = ({ kind, noun = "", before }: Fact): boolean => kind === "count" && OPENS_WITH_VERB.test(noun) && /\p{L}\s*$/u.test(before);

/** The codes and numbers that a value's thing is called by. */
export function codesOf({ before, after }: Fact): string[] {
  const [, number] = NUMBERED.exec(before) ?? [];
  return [...`${before} ${after}`.matchAll(CODE)].map(([code]) => code.replace(/[-–]/, "")).concat(number ?? []);
}

/** Years and months that a value is of: "in 2025 … €10", "in 2026 … €12". */
export function timesOf({ sentence, before, shown, kind, document, date }: Fact): string[] {
  const from = before.length;
  const others = datesIn(sentence.text, document.dayOrder).filter((other) => other.to <= from || other.from >= from + shown.length);
  if (kind === "date") return date?.year === undefined ? [] : [String(date.year)];
  return others.flatMap(({ year, month }) => (year === undefined ? [] : [`${year}-${month ?? ""}`]));
}
