import { oneOf } from "./goal-verbs.ts";

/** Where a name stands in a goal of which the names are blanks. */
export interface Said {
  readonly goal: string;
  /** Of the verb before the name that decides, and how it is written; none where there is no verb. */
  readonly verb: { readonly at: number; readonly written: string } | undefined;
  /** Where the name begins and ends. */
  readonly at: number;
  readonly end: number;
}

/** Characters of a sentence before and after a name that are looked at. */
const MOST = 400;

const pattern = (source: string, flags = "iu"): RegExp => new RegExp(source, flags);
const END = /[.!?;:\n](?=\s|$|["'»)])/u;
const ENDS = new RegExp(END, "gu");
const START = String.raw`(?:^|[,(–—-]\s*|(?<!\p{L})(?:and|but|so|then|also|please|hey|hi|ok|okay|und|aber|bitte|also|et|mais|alors|y|pero|e|ma|mas|por favor|per favore|s'il te plaît|s'il vous plaît)\s*,?\s+)[\s¿]*`;

/** A person who asks so wants it done. */
const POLITE = pattern(
  `${START}(?:${[
    String.raw`(?:can|could|would|will|won't|can't|couldn't)\s+(?:you|we|someone|somebody)`,
    String.raw`would\s+it\s+be\s+possible|do\s+you\s+mind|may\s+i\s+ask\s+you`,
    String.raw`(?:kannst|könntest|würdest|willst|magst|schreibst|speicherst|erstellst|legst|machst)\s+du|(?:können|könnten|würden|mögen)\s+sie|könnt\s+ihr|könntet\s+ihr`,
    String.raw`(?:peux|pourrais|veux|voudrais)[-\s]tu|(?:pouvez|pourriez|voulez|voudriez)[-\s]vous|(?:est-ce\s+que\s+)?(?:tu\s+(?:peux|pourrais|veux)|vous\s+(?:pouvez|pourriez|voulez))`,
    String.raw`(?:me\s+)?(?:puedes|podrías|podría|puede|podéis|quieres|te\s+importaría)`,
    String.raw`(?:mi\s+)?(?:puoi|potresti|può|potrebbe|potete|potreste|vuoi|ti\s+dispiace)`,
    String.raw`(?:você\s+|tu\s+)?(?:pode|podes|poderia|poderias|podia|podias|consegue|consegues|importa-se|quer|queres)`,
  ].join("|")})(?!\\p{L})`,
);
/** At the end of an order. */
const TAG =
  /(?:^|[\s,])(?:please|ok|okay|right|alright|will you|would you|could you|can you|bitte|ja|in ordnung|s'il te plaît|s'il vous plaît|d'accord|stp|svp|por favor|vale|per favore|va bene|tá|está bem)\s*$/iu;
const ASKS = pattern(
  String.raw`^[\s¿"'(]*(?:(?:and|but|so|und|aber|et|mais|y|pero|e|ma|mas|ok|hey|hi|tell me|sag mir|dis-moi|dime|dimmi|diga-me)\s*,?\s+)?(?:${oneOf(
    "why who whose which what how whether (?:when|where)\\s+(?:did|do|does|is|are|was|were|will|should|can|has|have|would) did does is are was were has have had do",
    "warum wieso weshalb wer welche[rsmn]? was wie ob hast hat haben ist sind war",
    "pourquoi qui quel(?:le)?s? comment combien as-tu avez-vous",
    "por\\s+qué|quién|cuándo|dónde|qué|cuál|cómo|has|ha",
    "perché chi quale hai",
    "por\\s+que|porque|quem|onde|qual|o\\s+que|tem",
  )})(?![\p{L}'’-])`,
);
/** After a question begins a new clause, which is an order of its own. */
const GOES_ON = pattern(
  String.raw`[,–—]\s*(?:(?:and|then|please|und|dann|bitte|et|puis|y|luego|e|poi|depois)\s+){0,2}$|(?<!\p{L})(?:and|then|und|dann|et|puis|y|luego|e|poi|depois)\s+$`,
);

/** Others say it, or want it. */
const REPORTS = oneOf(
  "wants wanted asks asked tells told says said suggests suggested recommends recommended requests requested orders ordered expects expected insists insisted",
  "proposes proposed claims claimed thinks thought instructs instructed demands demanded urges urged advises advised begs begged wishes wished",
  "sagt sagte bittet bat verlangt verlangte meint meinte fordert forderte veut voulait demande dit souhaite propose",
  "quiere quería pide pidió dice dijo vuole voleva chiede disse quer queria pede pediu diz mandou",
);
const SAYS = String.raw`(?:(?:hat|a|m'a|ha|me|nos|mi)\s+)?(?:(?:${REPORTS})(?!\p{L})|(?:will|möchte|wollte),?\s+dass(?!\p{L})|(?:demandé|pedido|dicho|chiesto|detto)(?!\p{L}))`;
/** Between that and the verb. */
const FILLED = String.raw`(?:[\s,"'“«:]*(?:that|me|us|you|him|her|them|i|we|he|she|it|they|everyone|someone|to|should|must|shall|have|has|please|also|mich|uns|dich|ich|wir|du|er|sie|dass|zu|soll|sollst|es|das|in|nach|als|unter|que|moi|nous|te|de|je|tu|vous|à|a|eu|che|di|io|para|por)(?!\p{L})|\s*["“«:]|\s*,?\s*(?:qu'|d'|j')){0,6}[\s"'“«:]*$`;
const REPORTED = pattern(String.raw`((?:\S+\s+){0,2})${SAYS}${FILLED}`);
const REPORTING = pattern(String.raw`((?:\S+\s+){0,2})${SAYS}(?:\s+(?:me|us|you|mir|uns|nos|mi|ci))?\s*$`);
/** Words before it by which it is the person who says it, or an order itself. */
const OWN = pattern(
  String.raw`^\s*$|(?:^|\s)(?:i|we|i've|we've|ich|wir|je|j'ai|nous|yo|io|eu)\s|(?:^|\s|,)(?:and|then|please|und|dann|bitte|et|puis|y|e)\s+$|,\s*$`,
);

/** Right before the verb: somebody does it, did it, may do it, or cannot. */
const BY_OTHERS = pattern(
  `(?:${[
    // "did you", "does it", "should I"
    String.raw`(?<!\p{L})(?:did|does|do|has|have|had|is|are|was|were|should|shall|may|might|will|would|could|can)\s+(?:not\s+)?(?:i|he|she|it|they|we|you|(?:the|a|this)\s+\p{L}+|this|that)`,
    // "the tool should", "it may"
    String.raw`(?<!\p{L})(?!(?:you|we|i|and|please|then|so|that)\s)[\p{L}'’]+\s+(?:will|would|can|could|may|might|must|should|shall|cannot|can't)(?:\s+(?:also|not|always))?`,
    // "I always write", "which write"
    String.raw`(?<!\p{L})(?:i|we|they|people|programs|tools|which|who)(?:\s+(?:always|never|often|usually|sometimes|just|already|still|only))?`,
    // "tries to", "is supposed to", "was told to"
    String.raw`(?<!\p{L})(?:tries|tried|fails|failed|attempts|attempted|refuses|refused|seems|seemed|happens|unable|able|allowed|supposed|meant|forgot|forgets)\s+to`,
    String.raw`(?<!\p{L})(?:am|is|are|was|were|been|got)\s+(?:${REPORTS})\s+to`,
    // "how to"
    String.raw`(?<!\p{L})(?:how|why|whether|wie|warum|comment|pourquoi|cómo|por\s+qué|perché|como|porquê)(?:\s+(?!(?:and|then|or|und|et|y|e)\s)\p{L}+){0,3}`,
    String.raw`(?<!\p{L})(?:come|(?:when|where)\s+(?:to|it|he|she|they))`,
  ].join("|")})\\s*$`,
);
const GERUND = /ing$/iu;
const AT_FAULT = pattern(
  String.raw`(?<!\p{L})(?:errors?|problems?|crash(?:es)?|bugs?|fail(?:s|ed|ure)?|breaks?|hangs?)(?:\s+\p{L}+){0,6}\s*$|(?<!\p{L})(?:stops?|stopped|avoids?|of|is|was|are|were)\s*$`,
);
/** Of a third person as of an order: by what stands before it. */
const EITHER = pattern(
  `^(?:${oneOf(
    "enregistre crée génère exporte sauvegarde rédige produis",
    "escribe guarda crea genera exporta redacta pon",
    "salva crea esporta scrive",
    "escreve salva guarda gera cria exporta",
  )})$`,
);
const LEADS_ON = pattern(
  String.raw`(?:^|[,(–—-]|(?<!\p{L})(?:et|puis|ensuite|alors|aussi|y|e|luego|después|también|ahora|favor|poi|quindi|anche|ora|favore|depois|então|também|agora|por|il te plaît|vous plaît|me|lo|la|le|les|los|las|os|as))\s*$`,
);
/** What goes somewhere by itself, or went: nobody is to do it. */
const GOES = pattern(
  String.raw`(?<!\p{L})(?:${oneOf(
    "goes went leads led is was were are has had did does moved came comes happens happened wrote written writes",
    "saves sends creates produces generates puts appends adds makes emits converts turns extracts",
    "saved sent created produced generated stored appended added made emitted converted extracted logged printed exported dumped copied",
  )})(?!\p{L})|(?<!\p{L})(?:it|he|she|aether)\s+\p{L}+s\s`,
);
/** Inside an order: what something does is to be explained. */
const WHY = pattern(String.raw`(?<!\p{L})(?:why|how|whether|because)\s+(?:\p{L}+\s+){1,4}?(?:\p{L}+(?:s|ed)|wrote|went|put|sent|made)\s`);
const TO_BE_DONE = /(?<!\p{L})(?:should|must|shall|needs?|have to|has to|want|be|get)(?!\p{L})/iu;

/** Whether a name stands in an order of the person: not in a question, in words of others, or where it is told what something does. */
export function isOrder({ goal, verb, at, end }: Said): boolean {
  const before = goal.slice(Math.max(0, at - MOST), at);
  const begin = [...before.matchAll(ENDS)].at(-1);
  const from = at - before.length + (begin ? begin.index + 1 : 0);
  const clause = goal.slice(from, at);
  const lead = verb && verb.at >= from ? goal.slice(from, verb.at) : clause;
  if (isQuestion({ clause, lead, after: goal.slice(end, end + MOST) })) return false;
  if (begin?.[0] === ":" && isOthers(REPORTING, before.slice(0, begin.index))) return false;
  if (!verb || verb.at < from) return !isOthers(REPORTED, clause) && (!GOES.test(clause) || TO_BE_DONE.test(clause));
  return !isTold(verb.written, lead) && !WHY.test(goal.slice(verb.at, at));
}

function isQuestion({ clause, lead, after }: { readonly clause: string; readonly lead: string; readonly after: string }): boolean {
  if (POLITE.test(clause)) return false;
  if (ASKS.test(clause)) return lead === clause || !GOES_ON.test(lead);
  const mark = END.exec(after);
  return mark?.[0] === "?" && !TAG.test(after.slice(0, mark.index));
}

function isOthers(said: RegExp, text: string): boolean {
  const found = said.exec(text);
  return found !== null && !OWN.test(found[1] ?? "");
}

function isTold(verb: string, lead: string): boolean {
  if (verb.toLowerCase() === "writes" || isOthers(REPORTED, lead)) return true;
  if (GERUND.test(verb)) return AT_FAULT.test(lead);
  if (EITHER.test(verb) && !LEADS_ON.test(lead)) return true;
  return BY_OTHERS.test(lead) && !POLITE.test(lead);
}
