import { isSmall, type Language } from "./language.ts";

/** Forms of one word that no ending explains. */
const FORMS =
  "begin began begun beginning start kick|end finish|buy bought|pay paid|sell sold|send sent|build built|hold held|leave left|meet met|win won|write wrote written|give gave given|take took taken|lead led|know knew known|find found|speak spoke spoken|drive drove driven|grow grew grown|choose chose chosen|lose lost|teach taught|wear wore worn|rise rose risen|think thought|go went gone|come came|eat ate eaten|fly flew flown|swim swam|sing sang|draw drew drawn|" +
  "bezahlt zahlt bezahlen zahlen|öffnet eröffnet öffnen eröffnung|schließt schließen geschlossen|ruft anruft anrufen rufen|trägt tragen|fährt fahren|gewinnt gewann gewonnen|" +
  "ouvre ouvrira ouvert ouvrir|paie paye payer paiera|vend vendre vendu|appelle appellera appeler|coûte coûter coûtera coûtent|" +
  "abre abrirá abrir abierto|cuesta cuestan costará costar vale valen precio|llama llamará llamar|paga pagará pagar|mide medir|" +
  "apre aprirà aprire aperto|costa costano costerà costare|chiama chiamerà chiamare|" +
  "abre abrirá abrir aberto|custa custam custará custar vale valem preço|liga ligará ligar|" +
  "plays play played playing spielt spielen gespielt joue jouer toca tocar suona suonare|" +
  "beginnt begann begonnen beginnen startet starten los|endet enden aufhört|leitet leiten leiter leiterin|" +
  "commence commencera commencer débute débuter démarre|finit terminer termine finir|répare réparer réparé réparera|" +
  "empieza empezará empezar comienza comenzar comenzará inicia iniciar|termina terminar acaba acabar|" +
  "inizia inizierà iniziare comincia comincerà cominciare|finisce finire termina|parte partire partirà|" +
  "começa começará começar inicia iniciar|monthly month|yearly annual annually year|weekly week|daily day|monatlich monat|jährlich jahr|wöchentlich woche|täglich tag|" +
  "mensuel mensuelle mois|annuel annuelle an|mensual mes|anual año|mensile mese|annuale anno|mensal mês";
/** A quality and the noun of it are one word where something is asked about: "how long" and "its length". */
const SAME =
  "long length|deep depth|high height tall|wide width|heavy weight weigh|old age|fast speed|expensive price cost|cost price|far distance|tief tiefe|lang länge|hoch höhe beträgt|breit breite|schwer gewicht wiegt|teuer preis kostet|kostet kosten preis beträgt|profondo profondità|lungo lunghezza|alto altezza|profond profondeur|long longueur|haut hauteur|profundo profundidad|largo longitud|alto altura|fundo profundidade|comprido comprimento";
const formsBy = (root: (word: string) => string): ReadonlyMap<string, readonly string[]> => {
  const forms = new Map<string, readonly string[]>();
  for (const group of [...FORMS.split("|"), ...SAME.split("|")]) {
    const words = group.split(" ");
    for (const word of words) forms.set(root(word), [...(forms.get(root(word)) ?? []), ...words.map(root)]);
  }
  return forms;
};

/** Words that carry something, each as the roots it may have; small words of the text's language are left out. */
export function rootsIn(text: string, language: Language): { readonly word: string; readonly roots: readonly string[] }[] {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*(?:[.,:]\d+)*/gu) ?? [];
  return words.flatMap((word) => {
    const small = word.toLowerCase();
    if (small.length < 2 ? !/\d/.test(small) : isSmall(small, language) || EMPTY.has(small)) return [];
    const root = language === "en" ? englishRoot(small) : otherRoot(small);
    return [{ word, roots: [root, ...((language === "en" ? ENGLISH_FORMS : OTHER_FORMS).get(root) ?? [])] }];
  });
}

/** Words that ask or help to ask, and are no part of what is asked about. */
const EMPTY = new Set(
  "is are was were be been do does did can will would shall should could may might must have has had please exactly currently actually wird werden ist sind hat haben kann muss soll denn bitte est sont sera peut doit es son será puede debe è sono sarà può deve é são pode deve a o y e".split(
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
  return left.replace(/(.)\1$/, "$1").replace(/[eoaéy]$/, (end) => (left.length > 4 || end === "e" ? "" : end)) || left;
}

const englishRoot = (word: string): string => cut(word, ENGLISH);
const otherRoot = (word: string): string => cut(word, OTHER);
const ENGLISH_FORMS = formsBy(englishRoot);
const OTHER_FORMS = formsBy(otherRoot);
