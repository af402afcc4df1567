import type { Known, Reading } from "./frame.ts";
import { folded } from "./tagged.ts";
import { type Called, textCalled } from "./text-called.ts";

const A = "(?<a>.{2,60}?)";
const B = "(?<b>.{2,60}?)";
const T = "(?<t>.{3,60}?)";
const END = "\\s*[?.!]?$";

/** Whether two texts say the same, in six languages: A and B are the texts, T is what it is about. */
const PATTERNS: readonly RegExp[] = [
  // English
  `(?:do|does|did) (?:the |our )?${T} (?:on|in|from|of|according to|as given in|given in) ${A} and (?:(?:that|those|the ones?) )?(?:on |in |from |of |given in )?${B} (?:agree|match|say the same(?: thing)?|correspond|tally|line up|coincide)`,
  `(?:is|are) (?:the |our )?${T} (?:on|in|from|of|according to) ${A} and (?:on |in |from |of )?${B} (?:the same|identical|consistent)`,
  `(?:do|does|did) ${A} and ${B} (?:agree|match|say the same(?: thing)?|tally|line up|tell the same(?: story)?)(?: with each other)?(?: (?:about|on|as to|regarding|concerning|when it comes to) (?:the )?${T})?`,
  `(?:do|does|did) ${A} (?:say|tell) the same(?: thing)?(?: about (?:the )?${T})? as ${B}`,
  `(?:do|does|did) ${A} (?:agree|match) with ${B}(?: (?:about|on|as to|regarding) (?:the )?${T})?`,
  `(?:is|are) there (?:anything|something|things?) (?:that |which )?(?:does(?:n't| not)|do(?:n't| not)) (?:add up|fit|match|agree|line up|tally) between ${A} and ${B}`,
  `(?:what|which figures?) (?:does(?:n't| not)|do(?:n't| not)) (?:add up|fit|match|agree|line up|tally) between ${A} and ${B}`,
  // German
  `stimm(?:en|t) (?:die |der |das |unsere )?${T} (?:auf|in|im|aus|laut) ${A} (?:und|mit (?:denen|dem|der)) (?:auf |in |im |aus )?${B} (?:überein|zusammen)`,
  `(?:sind|ist) (?:die |der |das )?${T} (?:auf|in|im|aus|laut) ${A} und (?:auf |in |im |aus )?${B} (?:gleich|dieselben?|identisch)`,
  `sag(?:en|t) ${A} und ${B}(?: (?:über|zu|zur|zum) (?:die |den |das |der )?${T})? (?:dasselbe|das selbe|das gleiche|das ?gleiche)(?: (?:über|zu|zur|zum) .{3,60}?)?`,
  `stimm(?:en|t) ${A} (?:und|mit) ${B} (?:überein|zusammen)`,
  `steht (?:in |im |auf )?${A} und (?:in |im |auf )?${B} (?:dasselbe|das selbe|das gleiche)(?: (?:über|zu|zur|zum) ${T})?`,
  `pass(?:en|t) ${A} und ${B} zusammen`,
  `(?:gibt es|ist) (?:irgend)?(?:etwas|was),? (?:was|das) (?:zwischen ${A} und ${B} )(?:nicht (?:zusammen)?(?:passt|stimmt|übereinstimmt))`,
  `(?:gibt es (?:irgend)?(?:etwas|was),? (?:was|das)|was) nicht (?:zusammen)?(?:passt|stimmt|übereinstimmt) zwischen ${A} und ${B}`,
  `was (?:passt|stimmt) zwischen ${A} und ${B} nicht(?: zusammen| überein)?`,
  // French
  `(?:est-ce que )?(?:les |la |le |l['’])${T} (?:sur|dans|de|selon|du) ${A} et (?:sur |dans |selon |ceux de |celles de |celui de |celle de )?${B} (?:concordent|correspondent|coïncident|sont(?:-ils|-elles)? (?:les mêmes|identiques))`,
  `(?:est-ce que )?${A} et ${B} (?:concordent|disent|disent-ils|disent-elles|racontent)(?:-ils|-elles)?(?: bien)?(?: la même chose| pareil)?(?: (?:sur|au sujet de|à propos de|pour) (?:les |la |le |l['’])?${T})?`,
  `(?:y a-t-il|est-ce qu['’]il y a|il y a) (?:quelque chose|des choses) qui (?:ne |n['’])?(?:colle|collent|cloche|clochent|va|correspond|correspondent|concorde)(?: pas)? entre ${A} et ${B}`,
  `qu['’]est-ce qui (?:ne |n['’])?(?:colle|cloche|correspond|concorde)(?: pas)? entre ${A} et ${B}`,
  // Spanish
  `(?:dicen|cuentan) lo mismo ${A} y ${B}(?: (?:sobre|acerca de) (?:los |las |la |el )?${T})?`,
  `${A} y ${B} (?:dicen|cuentan) lo mismo(?: (?:sobre|acerca de) (?:los |las |la |el )?${T})?`,
  `coinciden (?:los |las |la |el )?${T} (?:de|del|en|según) ${A} y (?:de |del |en |los de |las de )?${B}`,
  `(?:los |las |la |el )${T} (?:de|del|en|según) ${A} y (?:de |del |en |los de |las de )?${B} (?:coinciden|son (?:los mismos|las mismas|iguales))`,
  `(?:hay|existe) (?:algo|alguna cosa) que no (?:cuadre|cuadra|encaje|encaja|coincida|coincide|concuerde) entre ${A} y ${B}`,
  `qué (?:es lo que )?no (?:cuadra|encaja|coincide|concuerda) entre ${A} y ${B}`,
  // Italian
  `(?:dicono|riportano) la stessa cosa ${A} ed? ${B}(?: (?:su|sul|sulla|sui|sugli|sulle) ${T})?`,
  `${A} ed? ${B} (?:dicono|riportano) la stessa cosa(?: (?:su|sul|sulla|sui|sugli|sulle) ${T})?`,
  `(?:coincidono|corrispondono) (?:gli |i |le |la |il |l['’])?${T} (?:di|del|della|dell['’]|su|sul|sulla|in|nel|nella|secondo) ?${A} ed? (?:di |del |della |dell['’]|su |sul |sulla |in |nel |nella |nell['’])?${B}`,
  `(?:c['’]è|esiste) (?:qualcosa|qualche cosa) che non (?:torna|quadra|combacia|coincide|corrisponde) (?:tra|fra) ${A} ed? ${B}`,
  `(?:che )?cosa non (?:torna|quadra|combacia|coincide|corrisponde) (?:tra|fra) ${A} ed? ${B}`,
  // Portuguese
  `(?:dizem) (?:o mesmo|a mesma coisa) ${A} e ${B}(?: (?:sobre|acerca de) (?:os |as |a |o )?${T})?`,
  `${A} e ${B} dizem (?:o mesmo|a mesma coisa)(?: (?:sobre|acerca d[eoa]s?) (?:os |as |a |o )?${T})?`,
  `(?:os |as |a |o )${T} (?:d[eoa]|n[oa]|em|segundo) ${A} e (?:d[eoa] |n[oa] |em )?${B} (?:coincidem|são (?:os mesmos|as mesmas|iguais)|batem certo)`,
  `(?:há|existe) (?:alguma coisa|algo) que não (?:bate certo|bate|bata certo|coincide|coincida|encaixa|encaixe) entre ${A} e ${B}`,
  `o que (?:é que )?não (?:bate certo|bate|coincide|encaixa) entre ${A} e ${B}`,
].map((said) => new RegExp(`^¿?(?:please |bitte )?${said}${END}`, "iu"));

/** Words by which a question asks, and what goes without saying beside them. */
const ASKING = new Set(
  "when what time at how much many which who where does do did is are was will it the a an to start starts begin begins cost costs um wie viel uhr wann was wo wer fangt an beginnt beginnen ist sind findet statt kostet kosten hoch der die das den dem ein eine a quelle heure est quand combien ou commence coute coutent lieu la le les l quel est-ce que que hora empieza empiezan es cuando cuanto cuesta cuestan el los las donde quien che ora inizia iniziano comincia e quando quanto costa costano il gli i dove chi horas comeca comecam custa custam o os as onde quem".split(
    " ",
  ),
);

interface Said {
  readonly a: Called;
  readonly b: Called;
  readonly about: string | undefined;
}

/** "Do the minutes and the leaflet say the same about the fee", also behind a question that says what it is about. */
export function readAgreeing(goal: string, known: Known): Extract<Reading, { frames: unknown } | { look: unknown }> | undefined {
  const [, question, last = goal] = /^(.{8,120}?)[?.] +(\S.{10,})$/u.exec(goal.trim()) ?? [];
  const found = PATTERNS.map((pattern) => pattern.exec(last.trim())?.groups).filter((groups) => groups !== undefined);
  if (found.length === 0) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  const [said] = found.flatMap(({ a = "", b = "", t }) => saidOf({ a, b, t }, known, question) ?? []);
  if (!said) return undefined;
  const says = [said.a, said.b].filter(({ words }) => words.length > 0).map(({ name, words }) => ({ file: name, words }));
  const agreeing = { says, ...(said.about !== undefined && { about: said.about }) };
  const [output] = known.outputs;
  return { frames: [{ job: "compare", files: [said.a.name, said.b.name], agreeing, ...(output !== undefined && { output }) }] };
}

function saidOf(
  given: { readonly a: string; readonly b: string; readonly t: string | undefined },
  known: Known,
  question: string | undefined,
): Said | undefined {
  const [a, b] = [textCalled(given.a, known), textCalled(given.b, known)];
  if (!a || !b || a.name === b.name) return undefined;
  const own = question === undefined ? given.t : (given.t ?? topicOf(question));
  return own === "" ? undefined : { a, b, about: own };
}

/** What a question is about: its words without those that ask. */
const topicOf = (question: string): string =>
  question
    .split(/[\s,;:¿?"'’]+/)
    .filter((word) => word !== "" && !ASKING.has(folded(word)))
    .join(" ");
