import type { TableCondition } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import { stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { sameRoot } from "./same-root.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";

/** Columns of what was paid. */
export const PAID =
  /(?:^|[^\p{L}])(?:paid|bezahlt|beglichen|payee?s?|pagad[oa]s?|pagat[oaie]|pag[oa]s?|saldat[oaie]|liquidad[oa]s?|regle[es]*|payment|zahlung)(?:$|[^\p{L}])/u;
/** What is still to be paid, where nothing else is told of payments. */
const UNPAID =
  /^(?:ow(?:es?|ed|ing)|schulde(?:t|n)|doi(?:t|vent)|deben?|devono|deve|devem|overdue|open|outstanding|unpaid|unsettled|offene?[nrs]?|ausstehende?[nrs]?|unbezahlte?[nrs]?|unbeglichene?[nrs]?|impayee?s?|pendientes?|impagad[oa]s?|insolut[oaie]|apert[oaie]|pendentes?|em aberto|abert[oa]s?)$/;
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
    if (word.token.kind !== "word" || clause.isUsed(at) || isTurned(clause, at)) return [];
    const { said, used } = deniedAt(clause, at);
    const [condition, ...others] = columns.flatMap((each) => (denies(said, each) ? (lacking(each) ?? []) : []));
    if (!condition || others.length > 0) return [];
    clause.use(...used);
    const after = clause.can(at + 1, "of", "for") ? at + 2 : at + 1;
    clause.use(at, ...(PAYMENT.test(folded(clause.at(after)?.shown ?? "")) ? [after] : []));
    return [condition];
  });
}

/** What is said of rows at a word; several words may be one for what is not paid. */
function deniedAt(clause: Clause, at: number): { readonly said: string; readonly used: readonly number[] } {
  const length = [3, 2].find((count) => TO_PAY.test(folded(clause.shown(at, at + count))));
  return length === undefined
    ? { said: folded(clause.at(at)?.shown ?? "").replace(/-(?:t-)?(?:on|il|elle|ils|elles)$/, ""), used: [] }
    : { said: "unpaid", used: stretch(at, length) };
}

function denies(word: string, { name }: ColumnShape): boolean {
  const own = folded(name);
  if (UNPAID.test(word)) return PAID.test(own);
  const root = word.replace(DENIED, "");
  return root !== word && own.split(/[^\p{L}]+/u).some((part) => part.length > 3 && (part === root || sameRoot(root, part)));
}

/** "No", or no day on which it was done. */
function lacking(column: ColumnShape): TableCondition | undefined {
  if (column.type === "date") return /^\p{L}/u.test(column.name) ? { column: column.name, is: "empty" } : undefined;
  const flag = flagIn(column);
  return flag && { column: column.name, is: "=", value: flag.no };
}

/** "Not open" turns it round again. */
const isTurned = (clause: Clause, at: number): boolean => [at - 1, at - 2].some((index) => clause.can(index, "not", "ne", "except"));

/** "Quanto pagou cada paciente": of what was paid so much is asked. */
export const asksPaid = (clause: Clause, name: string): boolean =>
  PAID.test(folded(name)) && clause.words.some(({ shown }) => /^(?:how much|wie ?viel|combien|cuant[oa]|quant[oa])$/.test(folded(shown)));
