import type { Rewording } from "./rewordings.ts";

const END = "\\s*[?.]*$";
/** The same with and without the place that it is of: "in the till". */
const inPlace = (of: (place: string) => string, place: string, [there, plain]: readonly [string, string]): Rewording[] => [
  [new RegExp(`^¿?${of(` ${place}`)}${END}`, "iu"), there],
  [new RegExp(`^¿?${of("()")}${END}`, "iu"), plain],
];

/** "What is left in the till if one adds up all amounts": their sum. */
export const LEFT_OVER: readonly Rewording[] = [
  ...inPlace(
    (place) =>
      `(?:what|how much)(?:['’]s| is| would be| remains| do we have)(?: left)?(?: over)?${place},? (?:if|when|once) (?:you|we|i|one) adds? (?:up |together )?(?:all (?:of )?(?:the )?|every )(\\p{L}+)(?: up| together)?`,
    "((?:in|of) (?:the|our) \\p{L}+)",
    ["what is the sum of all $2 $1", "what is the sum of all $2"],
  ),
  ...inPlace(
    (place) =>
      `(?:was|wie ?viel) (?:bleibt|ist)${place}(?: noch)?(?: übrig| über| drin)?,? wenn (?:man|wir|ich) alle (\\p{L}+) (?:zusammenzählt|zusammenzählen|addiert|addieren|zusammenrechnet|zusammenrechnen|summiert|aufsummiert)`,
    "((?:in der|im|in unserer|von der) \\p{L}+)",
    ["was ist die Summe aller $2 $1", "was ist die Summe aller $2"],
  ),
  ...inPlace(
    (place) =>
      `(?:que|combien|qu['’]est-ce qu['’]il) (?:reste(?:-t-il)?)${place},? (?:si|quand) (?:on|nous|l['’]on) (?:additionne|additionnons|ajoute) tou(?:s|tes) les (\\p{L}+)`,
    "((?:dans|en) (?:la |le |l['’])?\\p{L}+)",
    ["quelle est la somme des $2 $1", "quelle est la somme des $2"],
  ),
  ...inPlace(
    (place) => `(?:qué|cuánto) (?:queda|sobra)${place},? (?:si|cuando) (?:se suman|sumamos|sumas|sumo) tod[oa]s l[oa]s (\\p{L}+)`,
    "(en (?:la |el )?\\p{L}+)",
    ["cuál es la suma de los $2 $1", "cuál es la suma de los $2"],
  ),
  ...inPlace(
    (place) => `(?:cosa|che cosa|quanto) (?:resta|rimane|avanza)${place},? se (?:si sommano|sommiamo|sommi|sommo) tutt[ie] (?:gli|le|i) (\\p{L}+)`,
    "((?:nella|in|nel) \\p{L}+)",
    ["qual è la somma degli $2 $1", "qual è la somma degli $2"],
  ),
  ...inPlace(
    (place) => `(?:o que|quanto) (?:sobra|resta|fica)${place},? (?:se (?:somarmos|se somarem|somar|somares)|somando) tod[oa]s [oa]s (\\p{L}+)`,
    "((?:na|em|no) \\p{L}+)",
    ["qual é a soma dos $2 $1", "qual é a soma dos $2"],
  ),
];
