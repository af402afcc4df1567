import { ownOf } from "./own.ts";
import type { Comparison, TableComparison, TableCondition, TableValue } from "./table-terms.ts";
import { MAX_TERM_DEPTH } from "./table-terms.ts";
import { TokenReader, tableTokens } from "./table-tokens.ts";

const SIGNS = ["!=", "<>", "<=", ">=", "==", "=", "<", ">", "(", ")", ","];
const BY_SIGN: Readonly<Record<string, Comparison>> = { "=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };
/** Words that end a column's name. */
const BY_WORD: ReadonlySet<string> = new Set(["is", "not", "contains", "starts", "ends", "in", "between", "empty"]);
const HOW = "write a condition such as: status = refunded and (total > 100 or [ship to] in (DE, 'New York'))";

/**
 * A condition as people write it: comparisons (`=`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `starts`, `ends`, `in (…)`,
 * `between … and …`, `empty`, each with `not` before the word) joined by `and`, `or`, `not` and parentheses. `and` binds closer
 * than `or`. A name with signs or such words in it stands in square brackets, a value with them in quotes; in the place of a value
 * square brackets mean another column.
 *
 * @throws SyscallError `INVALID` with the place
 */
export function parseCondition(text: string): TableCondition {
  const reader = new TokenReader(tableTokens(text, SIGNS), "a condition");
  const condition = anyOf(reader, 0);
  reader.mustEnd();
  return condition;
}

function anyOf(reader: TokenReader, depth: number): TableCondition {
  if (depth > MAX_TERM_DEPTH) throw reader.refused(`there are more than ${MAX_TERM_DEPTH} levels`);
  const parts = [allOf(reader, depth)];
  while (reader.word("or")) parts.push(allOf(reader, depth));
  return parts.length === 1 && parts[0] ? parts[0] : { any: parts };
}

function allOf(reader: TokenReader, depth: number): TableCondition {
  const parts = [one(reader, depth)];
  while (reader.word("and")) parts.push(one(reader, depth));
  return parts.length === 1 && parts[0] ? parts[0] : { all: parts };
}

function one(reader: TokenReader, depth: number): TableCondition {
  if (depth > MAX_TERM_DEPTH) throw reader.refused(`there are more than ${MAX_TERM_DEPTH} levels`);
  if (reader.word("not")) return { not: one(reader, depth + 1) };
  if (!reader.sign("(")) return comparison(reader);
  const inner = anyOf(reader, depth + 1);
  reader.mustSign(")");
  return inner;
}

function comparison(reader: TokenReader): TableCondition {
  const column = nameOf(reader);
  const isSaid = reader.word("is");
  const isNot = reader.word("not");
  const found = compared(reader, { column, isSaid });
  return isNot ? { not: found } : found;
}

function compared(reader: TokenReader, { column, isSaid }: { readonly column: string; readonly isSaid: boolean }): TableComparison {
  const sign = reader.peek();
  const is = sign?.kind === "sign" ? ownOf(BY_SIGN, sign.text) : undefined;
  if (is) {
    reader.next();
    return { column, is, value: writtenValue(reader) };
  }
  if (reader.word("empty")) return { column, is: "empty" };
  if (reader.word("contains")) return { column, is: "contains", value: writtenValue(reader) };
  if (reader.word("starts", "with") || reader.word("starts")) return { column, is: "starts", value: writtenValue(reader) };
  if (reader.word("ends", "with") || reader.word("ends")) return { column, is: "ends", value: writtenValue(reader) };
  if (reader.word("in")) return { column, is: "in", values: listOf(reader) };
  if (reader.word("between")) return { column, is: "between", values: limitsOf(reader) };
  if (isSaid) return { column, is: "=", value: writtenValue(reader) };
  throw reader.refused(`a comparison is missing; ${HOW}`);
}

function nameOf(reader: TokenReader): string {
  const first = reader.peek();
  if (first?.kind === "name" || first?.kind === "text") {
    reader.next();
    return first.text;
  }
  const words: string[] = [];
  for (let token = reader.peek(); token?.kind === "word" && !BY_WORD.has(token.text.toLowerCase()); token = reader.peek()) {
    words.push(token.text);
    reader.next();
  }
  if (words.length === 0) throw reader.refused(`the name of a column is missing; ${HOW}`);
  return words.join(" ");
}

/** Words up to the next `and`, `or`, comma or parenthesis are one value. */
function writtenValue(reader: TokenReader): TableValue {
  const first = reader.peek();
  if (first?.kind === "name" || first?.kind === "text") {
    reader.next();
    return first.kind === "name" ? { column: first.text } : first.text;
  }
  const words: string[] = [];
  for (let token = reader.peek(); token?.kind === "word" && !reader.isWord("and") && !reader.isWord("or"); token = reader.peek()) {
    words.push(token.text);
    reader.next();
  }
  if (words.length === 0) throw reader.refused(`a value is missing; ${HOW}`);
  return words.join(" ");
}

function listOf(reader: TokenReader): TableValue[] {
  reader.mustSign("(");
  const values = [writtenValue(reader)];
  while (reader.sign(",")) values.push(writtenValue(reader));
  reader.mustSign(")");
  return values;
}

function limitsOf(reader: TokenReader): TableValue[] {
  const least = writtenValue(reader);
  if (!reader.word("and")) throw reader.refused("`and` and the upper limit are missing");
  return [least, writtenValue(reader)];
}
