import { isSmall, type Language } from "./language.ts";

/** Forms of one word that no ending explains. */
const FORMS =
  "begin began begun|buy bought|pay paid|sell sold|send sent|build built|hold held|leave left|meet met|win won|write wrote written|give gave given|take took taken|lead led|know knew known|find found|speak spoke spoken|drive drove driven|grow grew grown|choose chose chosen|lose lost|teach taught|wear wore worn|rise rose risen|think thought|go went gone|come came|eat ate eaten|fly flew flown|swim swam|sing sang|draw drew drawn|" +
  "beginnt begann begonnen beginnen|bezahlt zahlt bezahlen zahlen|öffnet eröffnet öffnen eröffnung|schließt schließen geschlossen|ruft anruft anrufen rufen|trägt tragen|fährt fahren|gewinnt gewann gewonnen|" +
  "ouvre ouvrira ouvert ouvrir|paie paye payer paiera|vend vendre vendu|appelle appellera appeler|commence commencera commencer|coûte coûter coûtera coûtent|" +
  "abre abrirá abrir abierto|empieza empezará empezar|cuesta cuestan costará costar|llama llamará llamar|paga pagará pagar|mide medir|" +
  "apre aprirà aprire aperto|inizia inizierà iniziare|costa costano costerà costare|chiama chiamerà chiamare|" +
  "abre abrirá abrir aberto|começa começará começar|custa custam custará custar|liga ligará ligar";
/** A quality and the noun of it are one word where something is asked about: "how long" and "its length". */
const SAME =
  "long length|deep depth|high height tall|wide width|heavy weight weigh|old age|fast speed|expensive price cost|cost price|far distance|tief tiefe|lang länge|hoch höhe|breit breite|schwer gewicht wiegt|teuer preis kostet|kostet kosten preis|profondo profondità|lungo lunghezza|alto altezza|profond profondeur|long longueur|haut hauteur|profundo profundidad|largo longitud|alto altura|fundo profundidade|comprido comprimento";
const ROOT_OF = new Map<string, readonly string[]>();
for (const group of [...FORMS.split("|"), ...SAME.split("|")]) {
  const words = group.split(" ");
  for (const word of words) ROOT_OF.set(ending(word), [...(ROOT_OF.get(ending(word)) ?? []), ...words.map(ending)]);
}

/** Words that carry something, each as the roots it may have; small words of the text's language are left out. */
export function rootsIn(text: string, language: Language): { readonly word: string; readonly roots: readonly string[] }[] {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*(?:[.,:]\d+)*/gu) ?? [];
  return words.flatMap((word) => {
    const small = word.toLowerCase();
    if (small.length < 2 ? !/\d/.test(small) : isSmall(small, language) || EMPTY.has(small)) return [];
    const root = ending(small);
    return [{ word, roots: [root, ...(ROOT_OF.get(root) ?? [])] }];
  });
}

/** Words that ask or help to ask, and are no part of what is asked about. */
const EMPTY = new Set(
  "is are was were be been do does did can will would shall should could may might must have has had please exactly currently actually wird werden ist sind hat haben kann muss soll denn bitte est sont sera peut doit es son será puede debe è sono sarà può deve é são pode deve a o y e".split(
    " ",
  ),
);

/** A word without its commonest ending; short ones stay. */
function ending(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  const plain = word.replace(/['’]s$/, "").replace(/(?:ies|ied)$/, "y");
  const cut = plain
    .replace(/(?:ations?|ungen|ung)$/, (end) => (plain.length - end.length >= 4 ? "" : end))
    .replace(/(?:ing|ed|en|er|es|em|et|te|s|n|t)$/, (end) =>
      plain.length - end.length >= 4 || (/^(?:s|es|ed)$/.test(end) && plain.length - end.length >= 3) ? "" : end,
    )
    .replace(/(.)\1$/, "$1")
    .replace(/[eoaéy]$/, (end) => (plain.length > 4 ? "" : end === "e" ? "" : end));
  return cut.length >= 3 ? cut : plain;
}
