import { isSmall, type Language } from "./language.ts";
import { meaningsBy } from "./same-words.ts";

/** Forms of one word that no ending explains. */
const FORMS =
  "begin began begun beginning start kick|end finish|buy bought|pay paid|sell sold|send sent|build built|hold held|leave left|meet met|win won|write wrote written|give gave given|take took taken|lead led|know knew known|find found|speak spoke spoken|drive drove driven|grow grew grown|choose chose chosen|lose lost|teach taught|wear wore worn|rise rose risen|think thought|go went gone|come came|eat ate eaten|fly flew flown|swim swam|sing sang|draw drew drawn|" +
  "make makes made making|do does did done|bring brought|say said|tell told|see saw seen|run ran|keep kept|break broke broken|steal stole stolen|hide hid hidden|light lit|lay laid|stand stood|sit sat|sleep slept|catch caught|seek sought|hang hung|ring rang rung|spend spent|lend lent|feel felt|mean meant|show shown|bear born|get got gotten|" +
  "nimmt nehmen nahm genommen|gibt geben gab gegeben|bringt bringen brachte gebracht mitbringen mitgebracht mitbringt|findet finden fand gefunden|spricht sprechen sprach gesprochen|hilft helfen half geholfen|trifft treffen traf getroffen|schneidet schneiden geschnitten|isst essen gegessen|trinkt trinken getrunken|wirft werfen geworfen|zieht ziehen gezogen|fliegt fliegen geflogen|vertritt vertreten|hält halten gehalten|lässt lassen|kommt kommen kam gekommen|geht gehen ging gegangen|" +
  "fait faire font fera|prend prendre prennent pris prise|met mettre mettent mis mise|vend vendre vendent|tient tenir tiennent tenu|voit voir voient vu|sait savoir|construit construire|reçoit recevoir|fa fare fanno fatto fatta|prende prendere preso|mette mettere messo|tiene tenere tenuto|faz fazer fazem feito feita|traz trazer trazem trouxe trazido|trae traer traen trajo traído|hace hacer hacen hecho hecha hizo|pone poner ponen puesto puesta|" +
  "ruft anruft anrufen rufen|trägt tragen|fährt fahren|mide medir|monthly month|yearly annual annually year|weekly week|daily day";
const groupsBy = (root: (word: string) => string): ReadonlyMap<string, readonly string[]> => {
  const forms = new Map<string, readonly string[]>();
  for (const group of FORMS.split("|")) {
    const words = group.split(" ");
    for (const word of words) forms.set(root(word), [...(forms.get(root(word)) ?? []), ...words.map(root)]);
  }
  return forms;
};

/** A word with the roots it may have. */
export interface Word {
  readonly word: string;
  readonly roots: readonly string[];
}

/** Bound to a verb, and no part of it: paient-ils, inscrever-me. */
const BOUND: Partial<Record<Language, RegExp>> = {
  fr: /(?<=\p{L}{2})-(?:t-)?(?:ils?|elles?|on|vous|nous|tu|je|moi|lui|leur|les?|la|y|en|ci|là)$/u,
  pt: /(?<=\p{L}{2})-(?:me|te|se|nos|vos|lhes?|[ln]?[oa]s?)$/u,
};

/** Words that carry something, each as the roots it may have; small words of the text's language are left out. */
export function rootsIn(text: string, language: Language): Word[] {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*(?:[.,:]\d+)*/gu) ?? [];
  return words.flatMap((word) => {
    const small = word.toLowerCase().replace(BOUND[language] ?? /$^/, "");
    if (small.length < 2 ? !/\d/.test(small) : isSmall(small, language) || EMPTY.has(small)) return [];
    const root = rootOf(small, language);
    const others = language === "en" ? ENGLISH_FORMS : OTHER_FORMS;
    return [{ word, roots: [...new Set([root, ...deeper(small, language), ...(others.get(root) ?? []), ...meaningsOf(small, root, language)])] }];
  });
}

/** Words that ask or help to ask, and are no part of what is asked about. */
const EMPTY = new Set(
  "is are was were be been do does did can will would shall should could may might must have has had please exactly currently actually wird werden ist sind hat haben kann muss soll denn bitte est sont sera peut doit es son será puede debe è sono sarà può deve é são pode deve a o y e darf dürfen dürft können könnt konnte konnten müssen gibt wurde wurden worden peut-on peut peuvent puis pouvons faut doivent a-t-il a-t-elle est-il est-elle sont-ils sont-elles pueden podemos puedo hay tienen tiene deben si possono posso possiamo devono c c'è ci viene vengono podem posso podemos devem há tem têm there thing things stuff something anything anywhere algo alguna alguno etwas irgendwo quelque chose qualcosa alguma coisa sachen choses cosas cose coisas".split(
    " ",
  ),
);

const ENGLISH = /(?:ations?|ing|ed|es|s)$/;
const OTHER = /(?:ungen|ung|en|er|es|em|et|te|s|n|t)$/;

/** A word without its commonest endings; short ones stay. */
function cut(word: string, endings: RegExp): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  let left = word.replace(/['’]s$/, "").replace(/(?:ies|ied)$/, "y");
  for (let turn = 0; turn < (endings === ENGLISH ? 1 : 3); turn++) {
    const next = left.replace(endings, (end) => (left.length - end.length >= (/^(?:s|es|ed)$/.test(end) ? 3 : 4) ? "" : end));
    if (next === left) break;
    left = next;
  }
  return left.replace(/(.)\1$/, "$1").replace(/[eoaéyi]$/, (end) => (left.length > 4 || end === "e" ? "" : end)) || left;
}

const englishRoot = (word: string): string => cut(word, ENGLISH);
const otherRoot = (word: string): string => cut(word, OTHER);
const rootOf = (word: string, language: Language): string => (language === "en" ? englishRoot(word) : otherRoot(word));

/** Jahresbeitrag is what is paid in a year. */
const PERIODS = [
  ["jahres", "#year"],
  ["monats", "#month"],
  ["wochen", "#week"],
  ["tages", "#day"],
] as const;

/** Letters that the last part of a German word has at least, so that it is one. */
const LAST_PART = 5;

/** Rows of same-words.ts; a German word of several is of the rows of its last one: Gesamtpreis, Stornogebühr. */
function meaningsOf(word: string, root: string, language: Language): readonly string[] {
  const own = MEANINGS[language].get(root) ?? (language === "de" ? MEANINGS.de.get(rootOf(withoutGe(word), "de")) : undefined);
  if (own || language !== "de") return own ?? [];
  const often = PERIODS.find(([first]) => word.startsWith(first) && word.length > first.length + 3)?.[1];
  for (let from = 3; from <= word.length - LAST_PART; from++) {
    const last = MEANINGS.de.get(rootOf(word.slice(from), "de"));
    if (last) return [...last, ...(often === undefined ? [] : [often])];
  }
  return often === undefined ? [] : [often];
}

/** Written before a German verb, and parted from it by the "ge" of its participle. */
const PARTICIPLE = /^((?:ab|an|auf|aus|bei|ein|mit|nach|vor|zu|um|weg|zurück|her|hin|über|unter)?)ge(\p{L}{3,}?)(?:e?t|en)(?:e[rnms]?)?$/u;
const VERBAL: Readonly<Record<Language, RegExp>> = {
  en: /(?:ions?|ing|ed|es|e|s|ment|ments)$/,
  de: /(?:ungen|ung|en|n)$/,
  fr: /(?:ements?|ations?|eront|era|ent|ees?|er|ir|ez|es|e)$/,
  es: /(?:aciones|acion|amientos?|imientos?|ados?|adas?|idos?|idas?|aron|ieron|ara|era|ira|ando|iendo|an|en|ar|er|ir|as|es|a|e|o)$/,
  it: /(?:azioni|azione|amento|imento|at[oaei]|it[oaei]|ut[oaei]|are|ere|ire|ano|ono|era|ira|ando|endo|i|e|a|o)$/,
  pt: /(?:acoes|acao|amentos?|imentos?|ados?|adas?|idos?|idas?|aram|eram|iram|ara|era|ira|ando|endo|am|em|ar|er|ir|as|es|a|e|o)$/,
};

const withoutGe = (word: string): string => word.replace(PARTICIPLE, "$1$2");

/** Verbs and the nouns of them: "operates" and "operation", "gewartet" and "warten". */
function deeper(word: string, language: Language): string[] {
  const plain = unmarked(word);
  const [, before = "", stem] = (language === "de" ? PARTICIPLE.exec(word) : null) ?? [];
  const bare = unmarked(stem === undefined ? word : `${before}${stem}`);
  const short = /\d/.test(bare) ? bare : bare.replace(VERBAL[language], (end) => (bare.length - end.length >= 5 ? "" : end));
  return [short.length >= 5 ? `~${short}` : `~${plain}`];
}

/** Without accents, as people type. */
const unmarked = (word: string): string => word.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
const ENGLISH_FORMS = groupsBy(englishRoot);
const OTHER_FORMS = groupsBy(otherRoot);
const MEANINGS = meaningsBy(rootOf);
