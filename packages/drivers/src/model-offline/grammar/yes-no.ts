import type { TableCondition } from "@aether/protocol";

/** How columns say yes and no, in the six languages. */
export const YES = /^(?:true|yes|wahr|ja|vrai|oui|s[iíì]|verdadero|vero|sim|verdadeiro)$/i;
export const NO = /^(?:false|no|falsch|nein|faux|non|falso|n[aã]o)$/i;
/** Neither yes nor no, and not done yet. */
const NOT_YET =
  /^(?:open|offen|outstanding|pending|not yet|unpaid|overdue|due|ausstehend|noch nicht|überfällig|unbezahlt|en attente|en cours|pas encore|impayée?|pendiente|aún no|todavía no|impagad[oa]|in attesa|in sospeso|apert[oa]|non ancora|pendente|em aberto|ainda não|por pagar)$/i;

/** Beside yes and no there may be this many other values. */
const MOST_OTHERS = 4;

/** What a column says for yes and for no. */
export interface Flag {
  readonly yes: string | boolean;
  readonly no: string | boolean;
  /** What else it says where it was not done yet: "open". */
  readonly notYet: readonly string[];
  /** What else it says that is neither: "partly". */
  readonly neither: readonly string[];
}

/** What these values say for yes and for no; undefined where they do not say both. */
export function flagOf(values: readonly string[]): Flag | undefined {
  const yes = values.find((value) => YES.test(value));
  const no = values.find((value) => NO.test(value));
  const others = values.filter((value) => !YES.test(value) && !NO.test(value));
  const isOne = (pattern: RegExp): boolean => new Set(values.filter((value) => pattern.test(value)).map((value) => value.toLowerCase())).size === 1;
  if (yes === undefined || no === undefined || others.length > MOST_OTHERS || !isOne(YES) || !isOne(NO)) return undefined;
  return { yes, no, notYet: others.filter((value) => NOT_YET.test(value)), neither: others.filter((value) => !NOT_YET.test(value)) };
}

/** The rows of which it is not so; a text where nobody can tell of which. */
export function deniedOf(column: string, { yes, no, notYet, neither }: Flag): TableCondition | string {
  if (neither.length > 0) return `The column ${column} says ${[yes, no, ...notYet, ...neither].join(", ")}: say which is meant.`;
  const [only, ...others] = [no, ...notYet].map((value): TableCondition => ({ column, is: "=", value }));
  return only !== undefined && others.length === 0 ? only : { any: [no, ...notYet].map((value): TableCondition => ({ column, is: "=", value })) };
}
