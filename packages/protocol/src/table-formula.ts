import { DATE_PARTS, type DatePart, MAX_TERM_DEPTH, type TableFormula } from "./table-terms.ts";
import { TokenReader, tableTokens } from "./table-tokens.ts";

const SIGNS = ["+", "-", "*", "/", "(", ")"];
const NUMBER = /^\d+(?:\.\d+)?$/;
const HOW = "write a formula such as: quantity * [unit price] - 2.5, or year(ordered)";

/**
 * Arithmetic as people write it: `+`, `-`, `*`, `/` and parentheses over columns and numbers, and `year(…)`, `quarter(…)`,
 * `month(…)`, `week(…)`, `day(…)`, `weekday(…)` of a date. A name with such signs in it stands in square brackets.
 *
 * @throws SyscallError `INVALID` with the place
 */
export function parseFormula(text: string): TableFormula {
  const reader = new TokenReader(tableTokens(text, SIGNS), "a formula");
  const formula = sum(reader, 0);
  reader.mustEnd();
  return formula;
}

function sum(reader: TokenReader, depth: number): TableFormula {
  if (depth > MAX_TERM_DEPTH) throw reader.refused(`there are more than ${MAX_TERM_DEPTH} levels`);
  let left = product(reader, depth);
  for (let op = signIn(reader, ["+", "-"]); op; op = signIn(reader, ["+", "-"])) left = { op, left, right: product(reader, depth) };
  return left;
}

function product(reader: TokenReader, depth: number): TableFormula {
  let left = factor(reader, depth);
  for (let op = signIn(reader, ["*", "/"]); op; op = signIn(reader, ["*", "/"])) left = { op, left, right: factor(reader, depth) };
  return left;
}

function signIn<Op extends string>(reader: TokenReader, ops: readonly Op[]): Op | undefined {
  return ops.find((op) => reader.sign(op));
}

function factor(reader: TokenReader, depth: number): TableFormula {
  if (depth > MAX_TERM_DEPTH) throw reader.refused(`there are more than ${MAX_TERM_DEPTH} levels`);
  if (reader.sign("-")) return { op: "-", left: { number: 0 }, right: factor(reader, depth + 1) };
  if (reader.sign("(")) return closed(reader, sum(reader, depth + 1));
  const token = reader.peek();
  if (token?.kind === "name" || token?.kind === "text") {
    reader.next();
    return { column: token.text };
  }
  return named(reader, depth);
}

function named(reader: TokenReader, depth: number): TableFormula {
  const words: string[] = [];
  for (let token = reader.peek(); token?.kind === "word"; token = reader.peek()) {
    words.push(token.text);
    reader.next();
  }
  const name = words.join(" ");
  if (name === "") throw reader.refused(`a column or a number is missing; ${HOW}`);
  if (!reader.isSign("(")) return NUMBER.test(name) ? { number: Number(name) } : { column: name };
  const part = DATE_PARTS.find((one): one is DatePart => one === name.toLowerCase());
  if (!part) throw reader.refused(`there is no ${name}(…); there are ${DATE_PARTS.join(", ")}`);
  reader.mustSign("(");
  return closed(reader, { part, of: sum(reader, depth + 1) });
}

function closed(reader: TokenReader, formula: TableFormula): TableFormula {
  reader.mustSign(")");
  return formula;
}
