import type { Clause } from "./clause.ts";
import type { WeighFrame } from "./frame.ts";
import { nameByWords } from "./names-in-words.ts";
import { made } from "./read-files.ts";
import { type Asked, type Made, type Named, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

type Compared = Pick<WeighFrame, "figure" | "most">;
/** Comparatives in small letters and without accents; each may be several words. */
const COMPARED: readonly (readonly [RegExp, Compared])[] = [
  [
    /^(?:cheap(?:er|est)|less expensive|least expensive|(?:am )?(?:gunstig|billig|preiswert)(?:er|ste|sten|ere|erer|eres)|moins cher(?:e|es|s)?|mas barat[oa]s?|mas economic[oa]s?|piu economic[oaie]|piu conveniente|meno car[oaie]|mais barat[oa]s?|mais economic[oa]s?|cost(?:s)? less|costs? the least|coute moins|cuesta menos|costa meno|custa menos|kostet weniger)$/,
    { figure: "money", most: false },
  ],
  [
    /^(?:dearer|dearest|pric(?:ier|iest)|more expensive|most expensive|(?:am )?teuer(?:er|ste|sten)|teurer|teurere|plus cher(?:e|es|s)?|mas car[oa]s?|piu car[oaie]|mais car[oa]s?|costs? more|costs? the most|coute plus|cuesta mas|costa di piu|custa mais|kostet mehr)$/,
    { figure: "money", most: true },
  ],
  [
    /^(?:long(?:er|est)|(?:am )?lang(?:er|ere|eren|ste|sten)|plus long(?:ue|s|ues)?|plus longtemps|mas larg[oa]s?|mas tiempo|piu lung[oaie]|piu a lungo|mais long[oa]s?|mais tempo)$/,
    { figure: "time", most: true },
  ],
  [
    /^(?:short(?:er|est)|fast(?:er|est)|quick(?:er|est)|sooner|soonest|(?:am )?(?:kurz|schnell)(?:er|ere|eren|este|esten|ste|sten)|plus court(?:e|s|es)?|plus rapide(?:s|ment)?|plus vite|mas cort[oa]s?|mas rapid[oa]s?|piu (?:brev[ei]|cort[oaie]|rapid[oaie]|veloc[ei])|mais curt[oa]s?|mais rapid[oa]s?)$/,
    { figure: "time", most: false },
  ],
  [
    /^(?:high(?:er|est)|larg(?:er|est)|big(?:ger|gest)|great(?:er|est)|(?:am )?(?:hoch|hoh|gross|groß)(?:er|ere|eren|ste|sten|te|ten)|plus (?:haut|haute|eleve|elevee|grand|grande|gros|grosse)s?|mas (?:alt[oa]|grande|elevad[oa])s?|mayor(?:es)?|piu (?:alt[oaie]|grand[ei]|elevat[oaie])|maggior[ei]|mais (?:alt[oa]|elevad[oa])s?|maior(?:es)?)$/,
    { figure: "any", most: true },
  ],
  [
    /^(?:low(?:er|est)|small(?:er|est)|(?:am )?(?:niedrig|klein|gering)(?:er|ere|eren|ste|sten)|plus (?:bas|basse|faible|petit|petite)s?|mas (?:baj[oa]|pequen[oa])s?|menor(?:es)?|piu (?:bass[oaie]|piccol[oaie])|minor[ei]|mais (?:baix[oa]|pequen[oa])s?)$/,
    { figure: "any", most: false },
  ],
];
/** Helps to compare, and says nothing of what. */
const LIGHT =
  /^(?:than|als|que|di|del|della|gives?|giving|offers?|offering|provides?|comes|the|with|bietet|gibt|hat|haben|propose|offre|donne|ofrece|da|tiene|offre|ha|da|oferece|da|tem|one|ones|us|more|less|or|oder|ou|o|both|beiden?|deux|dos|ambas?|due|dois|duas)$/;

/** Which of several texts has the higher figure of one thing: the cheaper offer, the longer warranty. */
export function readWeigh(asked: Asked): Made | undefined {
  const { clause, slots, known } = asked;
  const found = isOtherJob(asked) ? undefined : comparedIn(clause);
  if (found === undefined) return undefined;
  const isChoice = clause.has("which", "who", "what");
  const isTruth = !isChoice && isQuestion(clause);
  if (!isTruth && !isChoice) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  clause.use(...found.used);
  const names = textsIn(asked, known.names);
  const files = [...new Set(names?.map(({ name }) => name))];
  if (!names || files.length < 2 || (isTruth && files.length !== 2)) return undefined;
  const words = wordsOf(clause);
  if (words === undefined) return unread("weigh", clause);
  const figure = figureOf(found, words, files);
  if (figure === undefined) return undefined;
  const subject = isTruth ? names[0]?.name : undefined;
  const job: WeighFrame = { job: "weigh", files, words, figure, most: found.most, ...(subject !== undefined && { subject }) };
  return made({ ...asked, slots: { ...slots, names } }, job);
}

/** "Which quote is lower" is of the prices that they quote. */
function figureOf({ figure }: Compared, words: readonly string[], files: readonly string[]): WeighFrame["figure"] | undefined {
  if (words.length > 0) return figure;
  const isPrice = figure === "money" || (figure === "any" && files.every((name) => PRICED.test(folded(name))));
  return isPrice ? "money" : undefined;
}

const isOtherJob = ({ clause, slots }: Asked): boolean => slots.output !== undefined || clause.has("file", "sort", "count", "sum", "average", "per", "group");
const isQuestion = (clause: Clause): boolean => !clause.has("show") && clause.words.some(({ shown }) => shown === "?");
const PRICED = /offer|quot|bid|estimate|angebot|offerte|kostenvoranschlag|devis|offre|oferta|presupuesto|preventivo|orcamento|proposta/;

/** The texts that are named, in the order in which they are. */
function textsIn({ clause, slots, known }: Asked, all: readonly string[]): readonly Named[] | undefined {
  const { found, unclear } = nameByWords(clause, { ...known, names: all.filter((name) => !DATA.test(name)) }, true);
  const names = [...slots.names, ...found].sort((a, b) => a.at - b.at);
  return unclear !== undefined || names.some(({ name }) => DATA.test(name)) ? undefined : names;
}

/** What the figure is of, and these words are used; undefined where they ask for more than that. */
function wordsOf(clause: Clause): readonly string[] | undefined {
  clause.take("which", "who", "what", "is", "or", "number", "show", "say", "contains", "mention");
  clause.use(...clause.left().filter((at) => LIGHT.test(folded(clause.at(at)?.shown ?? ""))));
  const left = clause.left();
  if (left.some((at) => clause.at(at)?.token.kind !== "word" || clause.can(at, "not", "except", "why", "when", "how"))) return undefined;
  clause.use(...left);
  return left.map((at) => clause.at(at)?.token.text ?? "");
}

const DATA = /\.(?:csv|tsv|jsonl?|ndjson|xlsx|log|jpe?g|png)$/i;

function comparedIn(clause: Clause): (Compared & { used: readonly number[] }) | undefined {
  for (let at = 0; at < clause.length; at++)
    for (const count of [3, 2, 1]) {
      const words = clause.words.slice(at, at + count);
      if (words.length < count || words.some(({ token }, index) => token.kind !== "word" || clause.isUsed(at + index))) continue;
      const text = words
        .map(({ shown }) => folded(shown))
        .join(" ")
        .replace(/^(?:the|der|die|das|le|la|les|el|los|las|il|lo|i|o|os|a|as) /, "")
        .replace(/ (?:than|als|que|de|di|do que)$/, "");
      const compared = COMPARED.find(([pattern]) => pattern.test(text))?.[1];
      if (compared) return { ...compared, used: Array.from({ length: count }, (_, index) => at + index) };
    }
  return undefined;
}
