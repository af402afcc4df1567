import { isNoun, OF_NOUNS, saysWhich, withoutWhich } from "./word-relatives.ts";

/** Hides what says no of a thing rather than of the deed: `the orders not yet paid` are orders, and nothing is forbidden about them. */

/** The part of a sentence that is read, and what of it is known. */
export interface Attributed {
  readonly text: string;
  /** Where its own verb ends; 0 where it goes on with an earlier one by a joining word; infinite: nothing is asked for before it. */
  readonly from: number;
  /** The part before it. */
  readonly before: string;
}

/** What was not done: no imperative and no infinitive is written so. */
const DONE = {
  en: "(?:\\p{L}+ed|paid|sent|read|done|made|seen|met|kept|sold|told|found|given|taken|shown|known|written|bought|brought|built|lent|lost|left|won|spent|held|begun|chosen|driven|broken|drawn|fallen|forgotten|hidden|spoken|stolen|worn|gone)",
  fr: "(?!(?:lui|ici|aussi|ainsi|merci|parmi|celui|ceci|ensuite)(?!\\p{L}))\\p{L}{2,}(?:ée?s?|ie?s?|ue?s?|[iu]te?s?|[ae]rte?s?|[ae]ite?s?|[aeo]inte?s?|[iuo]ses?|is|[ae]nte?s?)",
  es: "(?!(?:añad|pid|mid|impid|despid|decid|divid|invad|coincid|cuid)as?(?!\\p{L}))(?:\\p{L}{2,}[ai]d[oa]s?|\\p{L}*(?:abiert|cubiert|escrit|crit|vuelt|resuelt|vist|rot|muert|puest|hech|dich|impres|satisfech)[oa]s?)",
  it: "(?!\\p{L}*metta(?!\\p{L}))\\p{L}{2,}(?:[aiu]t[oi]|[iu]ta|uti|[aeiou]tt[oaie]|[eo]rt[oaie]|[aeiou]nt[oaie]|olt[oaie]|[aeiou]s[oaie]|ss[oaie]|[eio]st[oaie]|[rn]s[oaie]|ata)",
  pt: "(?!(?:decid|divid|invad|agrid|cuid)as?(?!\\p{L}))(?:\\p{L}{2,}[ai]d[oa]s?|\\p{L}*(?:pag|ganh|gast|abert|escrit|feit|vist|post|impress|suspens|salv)[oa]s|entregues?|\\p{L}*(?:abert|escrit|feit|vist|post|impress)[oa])",
};
/** An imperative to several people is written so, too: then what stands before it must be several as well. */
const DONE_BY_SEVERAL = "(?<=(?:^|[^\\p{L}])(?:le|delle|nelle|dalle|alle|quelle|queste|tutte|mie|\\p{L}+e)\\s+non(?:\\s+\\p{L}+)?\\s+)\\p{L}{2,}[ai]te";
const YET = {
  en: "yet|ever|already|fully|properly|previously|completely",
  fr: "encore|déjà|entièrement|correctement",
  es: "aún|todavía|ya|del todo",
  it: "ancora|già|più|mai|del tutto|\\p{L}+mente",
  pt: "ainda|já|totalmente",
};

const one = (...parts: readonly string[]): string => `(?:${parts.join("|")})`;
const END = "(?![\\p{L}\\p{N}])";
const not = (no: string, yet: string, done: string): string => `${one(no)}(?:[\\s-]+${one(yet)})?(?=[\\s-]+${done}${END})`;

/** Behind the noun: `orders not yet paid`, `ordini non pagati`. */
const BEHIND_NOUN = [
  not("not|never", YET.en, DONE.en),
  not("non|jamais", YET.fr, DONE.fr),
  not("no|nunca|jamás", YET.es, DONE.es),
  not("non|mai", YET.it, one(DONE.it, DONE_BY_SEVERAL)),
  not("não|nunca|jamais", YET.pt, DONE.pt),
  // `orders that have not been paid`
  `(?:that|which|who)\\s+${one("(?:is|are|was|were|has|have|had)(?:\\s+(?:not|never)|n['’]t)")}(?:\\s+${one(YET.en)})?(?:\\s+been)?(?=\\s+${DONE.en}${END})`,
  "(?:that|which|who)\\s+(?:did\\s+not|didn['’]t|never)(?=\\s+\\p{L})",
  `qui\\s+(?:n['’]|ne\\s+)(?:est|sont|était|étaient|a|ont|avait|avaient)\\s+(?:pas|jamais|plus)(?:\\s+${one(YET.fr)})?(?:\\s+été)?(?=\\s+${DONE.fr}${END})`,
  `que\\s+(?:(?:aún|todavía)\\s+)?no\\s+(?:se\\s+)?(?:ha|han|había|habían|está|están|estaban|fue|fueron)(?:\\s+sido)?(?=\\s+${DONE.es}${END})`,
  `che\\s+(?:ancora\\s+)?non\\s+(?:è|sono|era|erano|ha|hanno|aveva|avevano|furono)(?:\\s+${one(YET.it)})?(?:\\s+stat[oaie])?(?=\\s+${DONE.it}${END})`,
  `que\\s+(?:ainda\\s+)?não\\s+(?:foi|foram|está|estão|estavam|tem|têm|tinha|tinham)(?:\\s+sido)?(?=\\s+${DONE.pt}${END})`,
  ...OF_NOUNS,
];
const NOUN_THEN = new RegExp(
  `(?<![\\p{L}\\p{N}])(\\p{L}+|(?<=(?<!\\p{L})(?:of|from|in|aus|von|de|du|di|do|da|dans|en|em)\\s+)¤+)(\\s+)(${BEHIND_NOUN.join("|")})`,
  "giu",
);
/** Between its article and its noun, or behind it with the verb at the end, a German participle leaves no doubt; neither does an English one. */
const BESIDE = [
  /(?<=(?<!\p{L})(?:[Dd](?:ie|er|en|em|as|es)|[Aa]lle[nrs]?|[Jj]ede[nmrs]?|[Dd]iese[nmrs]?|[Jj]ene[nmrs]?|(?:[Mm]ein|[Dd]ein|[Uu]nser|[Ii]hr|[Ss]ein|[Kk]ein|[Ee]in)e?[nmrs]?|[Ss]ämtliche[nr]?)\s+(?:(?:noch|bisher|bislang|immer noch|noch immer|lange|ganz)\s+)?)(?:nicht|nie|niemals)(?=\s+\p{Ll}+(?:t|en|nd|bar|lich|ig|isch)e[nmrs]?\s+(?:\p{Ll}+e[nmrs]?\s+)?(?!(?:Sie|Ihr|Bitte|Du)(?!\p{L}))\p{Lu}\p{Ll})/gu,
  /(?<=,\s*(?:(?:in|mit|von|zu|aus|für|bei|auf)\s+)?(?:die|der|das|den|dem|denen|welche[nmrs]?)\s+(?:\p{Ll}+\s+){0,2})(?:nicht|nie|niemals)(?=\s+\p{Ll}+\s+(?:sind|ist|waren|war|wurden|wurde|haben|hat|hatten|hatte)(?!\p{L}))/gu,
  /(?<=(?<!\p{L})(?:the|every|each|my|our|his|their|its|your)\s+)(?:not|never)(?:\s+(?:yet|ever|fully|properly))?(?=\s+(?!(?:to|the|a|an|be|in|of|at)\s)\p{L}+\s+\p{L})/giu,
];

/** `Write it without the duplicates to P`: which rows are written is said, whatever stands for the table. */
const LESS_ROWS = new RegExp(
  [
    "(?<![\\p{L}\\p{N}])(?:without|ohne|sans|sin|senza|sem)(?=\\s+(?:(?:the|any|its|die|alle|irgendwelche|les|aucun|los|las|i|le|os|as)\\s+)?(?:",
    [
      "(?:duplicated?|double|repeated|empty|blank)\\s+(?:rows?|lines?|entries|records?|ones)|duplicates?|doubles|repeats|headers?|heading|header\\s+row",
      "duplikaten?|dubletten|doppelten?(?:\\s+(?:zeilen|einträge))?|leeren?\\s+zeilen|leerzeilen|kopfzeile",
      "doublons?|(?:lignes\\s+)?(?:doubles|en\\s+double|vides|répétées)|en-tête",
      "(?:filas\\s+)?(?:duplicad[oa]s|repetid[oa]s|vacías)|encabezado|(?:righe\\s+)?(?:duplicat[ie]|doppi[oe]|vuote|ripetute)|doppioni|intestazione",
      "(?:linhas\\s+)?(?:duplicad[oa]s|repetid[oa]s|vazias)|duplicatas|cabeçalho",
    ].join("|"),
    ")(?![\\p{L}\\p{N}]))",
  ].join(""),
  "giu",
);

const blankOf = (found: string): string => " ".repeat(found.length);

export function withoutAttributes({ text, from, before }: Attributed): string {
  const seen = [...BESIDE, LESS_ROWS].reduce((rest, pattern) => rest.replace(pattern, blankOf), withoutContrast(withoutWhich(text, before), before));
  const said = [...seen.matchAll(NOUN_THEN)].filter(
    ({ index, 0: all, 1: noun = "", 3: no = "" }) =>
      index >= from && isNoun(noun, no) && saysWhich({ text: seen, from, noun: index, no, end: index + all.length }),
  );
  return said.reduce((rest, { index, 0: all, 3: no = "" }) => {
    const end = index + all.length;
    return `${rest.slice(0, end - no.length)}${blankOf(no)}${rest.slice(end)}`;
  }, seen);
}

/** `paid and not paid`: both are meant. */
const CONTRAST = /^(\s*(?:and|or|und|oder|et|ou|y|o|e)\s+)(not|never|nicht|nie|non|no|não|nunca)(?=\s+(\p{L}+))/iu;

function withoutContrast(text: string, before: string): string {
  const [, joined = "", no = "", word] = CONTRAST.exec(text) ?? [];
  if (word === undefined || !new RegExp(`(?<!\\p{L})${word}\\s*$`, "iu").test(before)) return text;
  return `${joined}${blankOf(no)}${text.slice(joined.length + no.length)}`;
}
