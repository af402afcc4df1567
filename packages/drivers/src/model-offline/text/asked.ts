import type { Expected } from "../grammar/frame.ts";
import { datesIn } from "./dates.ts";
import type { Document } from "./document.ts";
import { type Figure, measured, saysSpan } from "./figures.ts";
import type { Language } from "./language.ts";

/** What kind of answer a question wants, as its own words say. */
export type Wanted = Expected | "reason" | "measure" | "definition" | "name";

const NAME =
  /(?<!\p{L})(?:wie hei(?:ß|ss)(?:t|en)|comment s['’]appell\p{L}+|(?:cómo|como) se (?:llama|chama)\p{L}?|come si chiama\p{L}{0,2}|what(?:['’]s| is| are) the names? of|what is \p{L}+ called|wie (?:lautet|ist) der name|quel est le nom|cuál es el nombre|qual è il nome|qual é o nome)(?!\p{L})/iu;
/** Words that ask for a name, or that something takes place: they are no part of what is asked about. */
const ASKING = /^(?:hei(?:ß|ss)(?:t|en)|appell\p{L}+|llaman?|chiaman?o?|chamam?|names?|called|namen?s?|lautet|nom|nombre|nome)$/iu;
const PLACING =
  /(?<!\p{L})(?:takes? place|taking place|took place|findet|finden|stattfindet|stattfinden|a(?:ura)? lieu|tiene lugar|ha luogo|tem lugar)(?!\p{L})/iu;
const PLACING_WORDS = /^(?:takes?|taking|took|place|findet|finden|statt|stattfindet|stattfinden|lieu|tiene|lugar|luogo|tem)$/iu;
/** Until when something is open is when it closes. */
const UNTIL_OPEN = /(?<!\p{L})(?:until|till|bis|jusqu['’]à|hasta|fino|até)(?!\p{L})/iu;
const OPEN = /^(?:open|opened|offen|geöffnet|auf|ouvert[es]*|abiert[oa]s?|apert[oaei]|abert[oa]s?)$/iu;
const CLOSES = "closes close closed schließt geschlossen ferme fermé cierra cerrado chiude chiuso fecha fechado";

/** What a question of each kind may say and its answer need not: that it happens, that it lies somewhere. */
const LIGHT: Partial<Record<Wanted, RegExp>> = {
  date: /^(?:happens?|held|happening|occurs?|scheduled|planned|geplant|passiert|prévue?s?|previst[oa]|starr?t?findet)$/iu,
  place:
    /^(?:located|lies?|situated|find|found|liegt|liegen|befindet|befinden|finde|findet|steht|située?s?|trouver?|trouvent|queda|quedan|ubicad[oa]s?|encuentra|encuentran|encuentro|trovo|trova|trovano|situat[oa]|fica|ficam|encontra|encontro|situad[oa]|localizad[oa])$/iu,
  truth:
    /^(?:there|available|possible|offers?|provides?|got|bietet|bieten|verfügbar|möglich|propose|proposent|disponible|possible|ofrece|ofrecen|posible|offre|offrono|disponibile|possibile|oferece|oferecem|disponível|possível)$/iu,
  number: /^(?:there|available|got)$/iu,
};

/** The words of a question that a passage must hold, without those that only ask. */
export function wordsAsked(goal: string, words: readonly string[], wanted?: Wanted): string[] {
  const naming = NAME.test(goal);
  const placing = PLACING.test(goal);
  const until = UNTIL_OPEN.test(goal);
  const light = wanted === undefined ? undefined : LIGHT[wanted];
  const needed = light === undefined ? words : words.filter((word) => !light.test(word));
  return (needed.length > 0 ? needed : words)
    .filter((word) => !(naming && ASKING.test(word)) && !(placing && PLACING_WORDS.test(word)))
    .map((word) => (until && OPEN.test(word) ? CLOSES : word));
}

const WORDS: readonly (readonly [Wanted, RegExp])[] = [
  ["name", NAME],
  ["number", /(?<!\p{L})(?:how many|wie viele|wieviele|combien (?:de (?!temps)|d['’])|cuánt[oa]s|quant[ie] |quant[oa]s)/iu],
  [
    "measure",
    /(?<!\p{L})(?:what (?:does|do|did|will|would) [^?]*(?:cost|pay)|what(?:['’]s| is| are) the (?:price|cost|fee|rate|rent)s?|was kosten?t?|wie hoch|how (?:long|deep|high|tall|wide|heavy|far|old|fast|large|big|much)|wie (?:lang|tief|hoch|breit|schwer|weit|alt|schnell|groß|viel|teuer)e?|combien|quel(?:le)? est l[ea] (?:prix|tarif|montant|coût|cotisation|loyer)|qué (?:cuesta|vale|precio)|cuál es el (?:precio|coste)|qual è il (?:prezzo|costo)|qual é o (?:preço|custo)|quelle (?:longueur|hauteur|profondeur|largeur)|cuánt[oa]s?|qué (?:longitud|altura|profundidad)|quant[oaie]+(?: è (?:lung|profond|alt|larg)[oa])?)(?!\p{L})/iu,
  ],
  ["reason", /(?<!\p{L})(?:why|warum|weshalb|wieso|pourquoi|por qué|perché|perchè|por que|porque)(?!\p{L})[^?]*\?/iu],
  [
    "date",
    /(?<!\p{L})(?:when|what time|wann|(?:um|bis) wie ?viel uhr|quand|(?:à|jusqu['’]à) quelle heure|cuándo|(?:a|hasta) qué hora|quando|(?:a|fino a) che ora|(?:a|até) que horas)(?!\p{L})/iu,
  ],
  ["person", /(?<!\p{L})(?:who|whom|wer|wen|wem|qui|quién|quiénes|chi|quem)(?!\p{L})/iu],
  ["place", /(?<!\p{L})(?:where|wo|wohin|où|dónde|dove|onde)(?!\p{L})/iu],
  [
    "definition",
    /^(?:what|was|qu['’]est[- ]ce que|qu['’]est-ce qu['’]|qué|cuál|che cos['’]è|cos['’]è|qual|o que|quelle?)(?:['’]s)?(?: (?:is|are|ist|sind|es|son|è|é|são|c['’]est|est))?(?!\p{L})/iu,
  ],
];

/** The question of a goal that asks these words, and what it wants; undefined where the goal only searches. */
export function wantedBy(goal: string, expected: Expected): Wanted | undefined {
  const parts = goal.split(/(?<=[?!;])\s+|(?<=\.)\s+(?=\p{Lu}|¿)/u).map((part) => part.replace(/^[¿\s"]+/, ""));
  for (const part of parts) {
    if (expected === "any" && !/\?/.test(part) && !/^(?:what|who|when|where|why|how|which|wer|was|wann|wo|warum|wie|welche)/i.test(part)) continue;
    const found = WORDS.find(([, pattern]) => pattern.test(part))?.[0];
    if (found !== undefined) return agreed(found, expected);
  }
  return expected === "any" ? (/\?/.test(goal) ? "any" : undefined) : expected;
}

/** What the grammar read stands; the words only say more where it said little. */
const agreed = (found: Wanted, expected: Expected): Wanted => (expected === "any" || (expected === "number" && found === "measure") ? found : expected);

const NEGATED: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:not|never|no|no longer|cannot|nobody|none|neither)(?!\p{L})|n['’]t(?!\p{L})/iu,
  de: /(?<!\p{L})(?:nicht|kein[enrms]*|nie|niemals|niemand)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:ne|pas|jamais|aucune?|personne)(?!\p{L})|(?<!\p{L})n['’]/iu,
  es: /(?<!\p{L})(?:no|nunca|nadie|ningun[oa]?|ningún|tampoco)(?!\p{L})/iu,
  it: /(?<!\p{L})(?:non|nessun[oa]?|neanche)(?!\p{L})/iu,
  pt: /(?<!\p{L})(?:não|nunca|ninguém|nenhuma?)(?!\p{L})/iu,
};
const NUMBER =
  /\d|(?<!\p{L})(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|deux|trois|quatre|cinq|sept|huit|neuf|dix|dos|tres|cuatro|cinco|siete|ocho|nueve|diez|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dois|duas|três|quatro|seis|sete|oito|dez)(?!\p{L})/iu;
const REASON =
  /(?<!\p{L})(?:because|since|due to|so that|in order to|as a result|therefore|weil|denn|damit|wegen|aufgrund|parce que?|car|afin|à cause|porque|debido|para que|perché|poiché|a causa|por causa|devido)(?!\p{L})/iu;
const PLACE =
  /(?<!\p{L})(?:in|at|on|near|beside|behind|opposite|next to|im|am|an|auf|bei|neben|hinter|à|au|aux|dans|sur|près|chez|en|cerca|junto|a|al|alla|nel|nella|presso|vicino|no|na|em|perto|ao)\s+(?:the |der |dem |den |la |le |el |il |o |a )?\p{L}/iu;
const IS = /(?<!\p{L})(?:is|are|was|were|means|ist|sind|war|heißt|est|sont|était|es|son|era|è|sono|é|são)(?!\p{L})|^[^:]{2,40}:\s/iu;
const CALENDAR =
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$|^(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|January|February|March|April|May|June|July|August|September|October|November|December)$/i;
const NAMED =
  /(?<!\p{L})(?:is|are|named|called|heißt|heissen|heißen|ist|s['’]appelle|est|se llama|es|si chiama|è|se chama|é)\s+(?:(?:the|der|die|das|le|la|el|il|o|a)\s+)?["“„«]?\p{Lu}|:\s*["“„«]?\p{Lu}\p{Ll}+\s+\p{Lu}/u;
export interface Said {
  readonly text: string;
  readonly document: Pick<Document, "dayOrder" | "language">;
  /** Words of the question, in small letters. */
  readonly asked: ReadonlySet<string>;
  /** The question itself asks for what is not so. */
  readonly negated: boolean;
  /** Of which kind the figure must be. */
  readonly figure?: Figure | undefined;
}

/** Whether a passage holds an answer of the kind that is wanted, and does not deny it. */
export function holdsAnswer({ text, document, asked, negated, figure }: Said, wanted: Wanted | undefined): boolean {
  if (wanted === undefined) return true;
  if (/\?["'”’»)]*$/.test(text)) return false;
  const isDenied = NEGATED[document.language].test(text) && wanted !== "truth" && wanted !== "any" && wanted !== "reason" && wanted !== "definition";
  if (isDenied && !negated) return false;
  switch (wanted) {
    case "date":
      return (
        saysSpan(text) ||
        datesIn(text, document.dayOrder).some(({ shown }) => !asked.has(shown.toLowerCase())) ||
        /(?<!\d)\d{1,2}[:h.]\d{2}(?!\d)|\b\d{1,2}\s?(?:am|pm|uhr)\b|\bnoon\b|\bmidnight\b/i.test(text)
      );
    case "number":
      return NUMBER.test(withoutAsked(text, asked));
    case "measure":
      return measured(withoutAsked(text, asked), figure);
    case "truth":
      return true;
    case "person":
      return personIn(text, asked);
    case "place":
      return PLACE.test(text);
    case "name":
      return NAMED.test(text);
    case "reason":
      return REASON.test(text);
    case "definition":
      return asked.size > 1 || IS.test(text);
    default:
      return true;
  }
}

const withoutAsked = (text: string, asked: ReadonlySet<string>): string =>
  text.replace(/[\p{L}\p{N}]+/gu, (word) => (asked.has(word.toLowerCase()) && /\d/.test(word) ? "" : word));

/** Somebody other than what is asked about: a name, or who speaks. */
function personIn(text: string, asked: ReadonlySet<string>): boolean {
  const names = [...text.matchAll(/(?<![\p{L}\p{N}])\p{Lu}[\p{Ll}’']+(?![\p{L}\p{N}])/gu)].filter(({ 0: word, index }) => {
    if (asked.has(word.toLowerCase()) || CALENDAR.test(word)) return false;
    return (
      index > 0 ||
      !/^(?:The|This|That|It|A|An|In|On|At|By|For|From|To|We|If|When|After|Before|Der|Die|Das|Ein|Eine|Im|Am|Le|La|Les|Un|Une|El|Los|Las|Il|Lo|Gli|O|Os|As|There|Our|Its|Both|All|No|Each|And|But)$/.test(
        word,
      )
    );
  });
  return (
    names.length > 0 ||
    /^(?:We|I)\b|\b(?:the|our) (?:\p{L}+ )?(?:team|office|company|yard|board|council|captain|crew|foundation|association|city|mayor|owner|insurer)\b/iu.test(
      text,
    )
  );
}

/** How many words of a passage deny something. */
export const denialsIn = (text: string, language: Language): number =>
  language === "fr" ? (NEGATED.fr.test(text) ? 1 : 0) : (text.match(new RegExp(NEGATED[language], "giu"))?.length ?? 0);

/** Whether a question asks for what is not so. */
export const isNegated = (goal: string, language: Language): boolean => NEGATED[language].test(goal);
