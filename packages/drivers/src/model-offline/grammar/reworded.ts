import type { Known } from "./frame.ts";
import { stemOf } from "./names-in-words.ts";
import { folded } from "./tagged.ts";

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

const WORD = "[\\p{L}\\p{N}][\\p{L}\\p{N}_-]*";
const SIGN = "(?:spaces?|blanks?|hyphens?|dashes|underscores?)";

/** A way of saying something, and another that says the same. */
type Rewording = readonly [said: RegExp, as: string];

/** In the order of how they are tried. Each says the same in other words, and adds nothing. */
const REWORDINGS: readonly Rewording[] = [
  // "In the scans folder rename …": where it is done stands first.
  [new RegExp(`^in (the |my |our )?(${WORD}) folder,? (.+?)[.!]?$`, "iu"), "$3 in the $2 folder"],
  [new RegExp(`^in the folder (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 in the folder $1"],
  [new RegExp(`^im ordner (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 im Ordner $1"],
  [new RegExp(`^dans le dossier (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 dans le dossier $1"],
  [new RegExp(`^en la carpeta (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 en la carpeta $1"],
  [new RegExp(`^nella cartella (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 nella cartella $1"],
  [new RegExp(`^na pasta (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 na pasta $1"],
  // "So that spaces become underscores": what comes out of it.
  [new RegExp(`\\bso (?:that )?(?:the |all )?(${SIGN}) (?:become|turn into|are turned into|are replaced by) (${SIGN})`, "iu"), "with $2 instead of $1"],
  [/\bsodass (?:die )?(leerzeichen) zu (unterstrichen|bindestrichen) werden/iu, "mit $2 statt $1"],
  // "A copy of it that is called …": the name of what is made.
  [/,? (?:and )?(?:that is |which is )?(?:call(?:ed)?|named?) (?:it )?(?=\S+\.[a-z]{2,5}\b)/iu, " as "],
  [/,? (?:und nenne? (?:sie|es|ihn)|namens|mit dem namen) (?=\S+\.[a-z]{2,5}\b)/iu, " als "],
  [/,? (?:qui s['’]appelle|appelée?|nommée?|et nomme-la|et appelle-la) (?=\S+\.[a-z]{2,5}\b)/iu, " sous le nom "],
  [/,? (?:que se llame|llamad[oa]|y ll[aá]mal[oa]) (?=\S+\.[a-z]{2,5}\b)/iu, " como "],
  [/,? (?:che si chiami|chiamat[oa]|e chiamal[oa]) (?=\S+\.[a-z]{2,5}\b)/iu, " come "],
  [/,? (?:que se chame|chamad[oa]|e chama-lhe) (?=\S+\.[a-z]{2,5}\b)/iu, " como "],
  // "Are left to digitise", "have yet to be paid": what is not done.
  [/\b(?:is|are) (?:still )?left to (?:be )?(\p{L}+)/iu, "are not $1"],
  [/\b(?:is|are|has|have) (?:still|yet) to be (\p{L}+)/iu, "are not $1"],
  [/\bstill (?:has|have|needs?) to be (\p{L}+)/iu, "are not $1"],
  // "… ? Need to order some": why it is asked, and no question of its own.
  [
    /^(.{12,}\?)\s+(?:(?:i|we)(?:'ll| will)? )?(?:need|have|want|got) to (?!(?:know|see|find|have|get|count|check|compare)\b)(?!.*\b(?:how|which|what|when|who|where)\b)[^?]{3,40}$/iu,
    "$1",
  ],
  // "What is our stock worth": how much it is.
  [
    /^what(?: is|'s|s) (?:our |the |my |all (?:of )?)?(?:whole |entire )?(.+?) worth(?: (?:in total|altogether|all together))?\s*\??$/iu,
    "how much is the $1 worth in total",
  ],
  [
    /^was ist (?:das |der |die |unser |unsere )?(?:ganze[nrs]? |gesamte[nrs]? )?(.+?)(?: zusammen| insgesamt)? wert\s*\?.*$/iu,
    "wie viel ist $1 insgesamt wert?",
  ],
  // A figure and what it is of, in one: "average plot size", "Spendensumme".
  [/\b(average|mean|median|total|highest|lowest|largest|smallest|maximum|minimum) (\p{Ll}{2,}[^sxy\s]) (\p{Ll}{3,})(?=\s*[?.!]?$)/iu, "$1 $3 of the $2s"],
  [/(?<!\p{L})(\p{L}{4,}?)summen?(?!\p{L})/iu, "Summe der $1"],
  [/(?<!\p{L})(\p{L}{4,}?)(?:durch)schnitt(?!\p{L})/iu, "Durchschnitt der $1"],
];

/** The same goal in other words; nothing where no such words are in it. Only for what was not understood as it was said. */
export function reworded(goal: string, known: Known): string[] {
  const said = REWORDINGS.flatMap(([pattern, as]) => (pattern.test(goal) ? [goal.replace(pattern, as)] : []));
  const twice = said.flatMap((each) => REWORDINGS.flatMap(([pattern, as]) => (pattern.test(each) ? [each.replace(pattern, as)] : [])));
  const named = withNames(goal, known);
  return [...new Set([...said, ...twice, ...(named === undefined ? [] : [named])])].filter((each) => each !== goal);
}

/** "What does shop-info say": a word with a hyphen that is all of the name of one file is this file. */
function withNames(goal: string, { names = [] }: Known): string | undefined {
  const whole = goal.replace(/(?<![\p{L}\p{N}./])\p{L}+(?:[-_][\p{L}\p{N}]+)+(?![\p{L}\p{N}/]|\.\p{L})/gu, (word) => {
    const [only, ...others] = names.filter((name) => stemOf(name) === folded(word));
    return only !== undefined && others.length === 0 ? only : word;
  });
  return whole === goal ? undefined : whole;
}
