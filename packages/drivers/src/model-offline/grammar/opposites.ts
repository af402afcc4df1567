import type { TableCondition } from "@aether/protocol";
import { ACTS_BY_WORD } from "../lexicon/acts.ts";
import type { Clause } from "./clause.ts";
import { stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { sameRoot } from "./same-root.ts";
import { folded, type Language } from "./tagged.ts";
import { flagIn } from "./values.ts";
import { deniedOf } from "./yes-no.ts";

/** Columns of what was paid. */
export const PAID =
  /(?:^|[^\p{L}])(?:paid|settled|cleared|bezahlt|beglichen|payee?s?|pagad[oa]s?|pagat[oaie]|pag[oa]s?|saldat[oaie]|liquidad[oa]s?|regle[es]*|payment|zahlung)(?:$|[^\p{L}])/u;
/** What is still to be paid, where nothing else is told of payments. */
const UNPAID =
  /^(?:ow(?:es?|ed|ing)|schulde(?:t|n)|doi(?:t|vent)|deben?|devono|deve|devem|overdue|open|outstanding|unpaid|unsettled|offene?[nrs]?|ausstehende?[nrs]?|unbezahlte?[nrs]?|unbeglichene?[nrs]?|impayee?s?|pendientes?|impagad[oa]s?|insolut[oaie]|apert[oaie]|pendentes?|em aberto|abert[oa]s?)$/;
/** What is not finished, where that is told of the rows. */
const OPEN = /^(?:open|outstanding|offene?[nrs]?|ausstehende?[nrs]?|pendientes?|apert[oaie]|pendentes?|abert[oa]s?)$/;
/** "Sin pagar", "to be paid": two words for it. */
const TO_PAY =
  /^(?:to be paid|still to pay|zu (?:be)?zahlen|reste a payer|a payer|sin pagar|por pagar|por cobrar|sin cobrar|da pagare|da saldare|da incassare|dobbiamo (?:ancora )?incassare|falta (?:receber|pagar)|por (?:pagar|receber|liquidar))$/;
/** "Pending payment": what is pending. */
const PAYMENT = /^(?:payment|zahlung|paiement|pago|pagos|pagamento|pagar)$/;
/** Before what is denied: inactive, unbezahlt, impayé. */
const DENIED = /^(?:un|in|im|ir|non-?|nao-)(?=\p{L}{4})/u;

/** "The open bills", "inactive members": what is denied of a column of yes and no, or of days on which it was done; uses the words. */
export function readOpposites(clause: Clause, columns: readonly ColumnShape[]): TableCondition[] {
  return clause.words.flatMap((word, at) => {
    if (word.token.kind !== "word" || clause.isUsed(at) || isTurned(clause, at) || opensDoors(clause, at)) return [];
    const { said, used } = deniedAt(clause, at);
    const [condition, ...others] = columns.flatMap((each) => (denies(said, each) ? (lacking(each) ?? []) : []));
    if (!condition || others.length > 0) return [];
    clause.use(...used);
    const after = clause.can(at + 1, "of", "for") ? at + 2 : at + 1;
    clause.use(at, ...(PAYMENT.test(folded(clause.at(after)?.shown ?? "")) ? [after] : []));
    return [condition];
  });
}

/** "When do you open", "habt ihr samstags offen": doors are, and no rows. */
const opensDoors = (clause: Clause, at: number): boolean =>
  OPEN.test(folded(clause.at(at)?.shown ?? "")) && clause.words.slice(0, at).some(({ shown }) => YOU.test(folded(shown)));
const YOU = /(?:^|\s)(?:you|we|ihr|wir|vous|nous|ustedes|vosotros|voi|voces)$/;

/** What is said of rows at a word; several words may be one for what is not paid. */
function deniedAt(clause: Clause, at: number): { readonly said: string; readonly used: readonly number[] } {
  const length = [3, 2].find((count) => TO_PAY.test(folded(clause.shown(at, at + count))));
  return length === undefined
    ? { said: folded(clause.at(at)?.shown ?? "").replace(/-(?:t-)?(?:on|il|elle|ils|elles)$/, ""), used: [] }
    : { said: "unpaid", used: stretch(at, length) };
}

/** "Need watering", "por limpiar": rows of which a column of yes and no, or of days, says that it was not done yet; uses the words. */
export function readToDo(clause: Clause, columns: readonly ColumnShape[]): TableCondition[] {
  return clause.words.flatMap((word, at) => {
    const before = word.token.kind !== "word" || clause.isUsed(at) ? 0 : toDoBefore(clause, at);
    if (before === 0) return [];
    const said = folded(word.shown);
    const isOf = ({ name }: ColumnShape): boolean =>
      folded(name)
        .split(/[^\p{L}]+/u)
        .some((part) => part.length > 3 && (sameRoot(said, part) || isSameAct(said, part)));
    const [condition, ...others] = columns.flatMap((each) => (isOf(each) ? (lacking(each) ?? []) : []));
    if (!condition || others.length > 0) return [];
    clause.use(...stretch(at - before, before + 1));
    return [condition];
  });
}

/** "Need watering", "zu prüfen", "por limpiar": what is yet to be done was not done. How many words say so before the verb. */
function toDoBefore(clause: Clause, at: number): number {
  const word = folded(clause.at(at)?.shown ?? "");
  if (!VERBAL[clause.language].test(word)) return 0;
  return [4, 3, 2, 1].find((count) => at >= count && TO_DO[clause.language].test(folded(clause.shown(at - count, at)))) ?? 0;
}

const VERBAL: Readonly<Record<Language, RegExp>> = {
  en: /(?:ing|ed|en)$/,
  de: /(?:en|t)$/,
  fr: /(?:er|ir|re)$/,
  es: /(?:ar|er|ir)$/,
  it: /(?:are|ere|ire)$/,
  pt: /(?:ar|er|ir)$/,
};
const TO_DO: Readonly<Record<Language, RegExp>> = {
  en: /^(?:still |yet )?(?:needs?|needing|requires?|needs? to be|to be|has to be|have to be|must be|must still be)$/,
  de: /^(?:noch )?zu$|^(?:muss|mussen)(?: noch)?$/,
  fr: /^(?:restent |reste |encore )?(?:a|a faire)$/,
  es: /^(?:quedan? |faltan? )?(?:por|sin)$/,
  it: /^(?:ancora )?da$/,
  pt: /^(?:faltam? |ficaram? )?(?:por)$|^faltam?$/,
};

/** "Unresolved" beside `Closed`. */
const isSameAct = (one: string, other: string): boolean => ACTS_BY_WORD.has(one) && ACTS_BY_WORD.get(one) === ACTS_BY_WORD.get(other);

/** What is so where it was not done: who missed it did not attend. */
const CONTRARY: readonly (readonly [words: RegExp, acts: RegExp])[] = [
  [
    /^(?:missed|skipped|verpasst\p{L}*|versaumt\p{L}*|geschwanzt\p{L}*|manquee?s?|ratee?s?|perdid[oa]s?|faltad[oa]s?|faltaram|faltou|faltaron|mancat[oaie]|saltat[oaie])$/u,
    /^(?:attend|show(?:ed)? ?up|turned up|present$|came$|teilgenommen|anwesend|erschienen|present[es]*$|venue?s?$|asisti|presente|acudi|presenz|presente|compareceu|veio)/,
  ],
  [
    /^(?:failed|flunked|durchgefallen|nicht bestanden|echouee?s?|recalee?s?|suspendid[oa]s?|suspendieron|bocciat[oaie]|reprovad[oa]s?|chumbad[oa]s?|chumbaram|reprovaram)$/,
    /^(?:passed|pass$|bestanden|reussie?s?|admise?s?|aprobad[oa]s?|superad[oa]s?|superat[oaie]|promoss[oaie]|aprovad[oa]s?)/,
  ],
];

function denies(word: string, { name }: ColumnShape): boolean {
  const own = folded(name);
  if (CONTRARY.some(([words, acts]) => words.test(word) && (acts.test(own) || own.split(/[^\p{L}]+/u).some((part) => acts.test(part))))) return true;
  if (UNPAID.test(word)) return PAID.test(own) || (OPEN.test(word) && own.split(/[^\p{L}]+/u).some((part) => ACTS_BY_WORD.get(part) === "finishing"));
  const root = word.replace(DENIED, "");
  if (root === word) return false;
  return own.split(/[^\p{L}]+/u).some((part) => part.length > 3 && (part === root || sameRoot(root, part) || isSameAct(root, part)));
}

/** "No", or no day on which it was done. */
function lacking(column: ColumnShape): TableCondition | undefined {
  if (column.type === "date") return /^\p{L}/u.test(column.name) ? { column: column.name, is: "empty" } : undefined;
  const flag = flagIn(column);
  const denied = flag && deniedOf(column.name, flag);
  return typeof denied === "string" ? undefined : denied;
}

/** "Not open" turns it round again. */
const isTurned = (clause: Clause, at: number): boolean => [at - 1, at - 2].some((index) => clause.can(index, "not", "ne", "except"));

/** "Quanto pagou cada paciente": of what was paid so much is asked. */
export const asksPaid = (clause: Clause, name: string): boolean =>
  PAID.test(folded(name)) && clause.words.some(({ shown }) => /^(?:how much|wie ?viel|combien|cuant[oa]|quant[oa])$/.test(folded(shown)));
