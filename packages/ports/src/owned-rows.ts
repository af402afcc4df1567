import { SyscallError } from "@aether/protocol";
import type { Sql, SqlValue } from "./sql.ts";

/**
 * A statement in which a table in braces stands for the rows of one owner (I12): nobody writes the owner by hand, so nobody forgets to.
 *
 * - `select … from {vfs_mount}`: those rows, and no others.
 * - `insert into {vfs_mount} (name, …) values (…)`, or `select …`: the owner's column is filled in. With `on conflict (…) do update`
 *   only a row of the owner's is updated.
 * - `update {vfs_mount} set … where …`, `delete from {vfs_mount} where …`: only such rows are.
 * - `{every vfs_mount}`: rows of every owner, for a domain that declares it with its reason.
 */
export interface OwnedText {
  readonly text: string;
  /** How many values of the statement come before each place of the owner. */
  readonly places: readonly number[];
  readonly own: readonly string[];
  readonly every: readonly string[];
  /** What stands outside of braces. */
  readonly bare: string;
}

/** @throws SyscallError `INTERNAL` where the place of a brace says nothing, or what follows it is not one of the forms above */
export function ownRows(text: string): OwnedText {
  if (!text.includes("{")) return { text, places: [], own: [], every: [], bare: text };
  return new Marking(text).done();
}

/** The statement for rows of this owner. */
export function ofOwner<S extends Sql>(statement: S, owner: string): S {
  return filled(statement, ownRows(statement.text), owner);
}

export function filled<S extends Sql>(statement: S, { text, places }: Pick<OwnedText, "text" | "places">, owner: string): S {
  const values: SqlValue[] = [];
  let from = 0;
  for (const place of places) {
    for (; from < place; from++) values.push(statement.values[from] ?? null);
    values.push(owner);
  }
  for (; from < statement.values.length; from++) values.push(statement.values[from] ?? null);
  return { ...statement, text, values };
}

/** Whether a name may stand in this text: in quotes and comments too, so a no is certain. */
export function mentions(bare: string, table: string): boolean {
  return new RegExp(`(?<![\\w$\\u0080-\\uffff])${table}(?![\\w$\\u0080-\\uffff])`, "i").test(bare);
}

const PIECE =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\{[^{}]*\}|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\s+|[\s\S]/g;
const MARK = /^\{(every )?([A-Za-z_]\w*)\}$/;
const NAMED = /^[:@$]$/;
const COMPOUND = new Set(["union", "intersect", "except"]);
const SILENT = /^(?:\s|--|\/\*)/;

interface Token {
  /** As written, words in small letters. */
  readonly word: string;
  /** Which of the pieces it is. */
  readonly at: number;
  /** How many brackets it stands in. */
  readonly depth: number;
}

class Marking {
  readonly #source: string;
  readonly #pieces: string[];
  readonly #tokens: Token[] = [];
  /** What is put behind a piece. */
  readonly #behind = new Map<number, string>();
  readonly #own: string[] = [];
  readonly #every: string[] = [];

  constructor(source: string) {
    this.#source = source;
    this.#pieces = source.match(PIECE) ?? [];
    let depth = 0;
    for (const [at, piece] of this.#pieces.entries()) {
      if (SILENT.test(piece)) continue;
      if (piece === ")") depth--;
      this.#tokens.push({ word: piece.toLowerCase(), at, depth });
      if (piece === "(") depth++;
    }
  }

  done(): OwnedText {
    const bare = this.#pieces.filter((piece) => !piece.startsWith("{")).join("");
    for (const [index, { word, at }] of this.#tokens.entries()) {
      if (NAMED.test(word) || (word === "?" && /^\d/.test(this.#pieces[at + 1] ?? "")))
        throw this.#wrong("values are given in order here: write ? for each place, without a number or a name");
      if (word.startsWith("{")) this.#mark(index);
    }
    return { ...this.#written(), own: this.#own, every: this.#every, bare };
  }

  #written(): Pick<OwnedText, "text" | "places"> {
    const places: number[] = [];
    let text = "";
    let values = 0;
    for (const [at, piece] of this.#pieces.entries()) {
      if (piece === "?") values++;
      const put = this.#behind.get(at) ?? "";
      for (const char of put) if (char === OWNER) places.push(values);
      text += piece + put.replaceAll(OWNER, "?");
    }
    return { text, places };
  }

  #mark(index: number): void {
    const { at } = this.#token(index);
    const [, every, table] = MARK.exec(this.#pieces[at] ?? "") ?? [];
    if (table === undefined) throw this.#wrong(`${this.#pieces[at]} is not a table: write {TABLE} or {every TABLE}`);
    (every === undefined ? this.#own : this.#every).push(table);
    this.#pieces[at] = table;
    if (every !== undefined) return;
    const before = [1, 2, 3].map((back) => this.#tokens[index - back]?.word);
    if (before[0] === "into") this.#insert(index, table);
    else if (before[0] === "update" || (before[1] === "or" && before[2] === "update")) this.#update(index, table);
    else if (before[0] === "from" && before[1] === "delete") this.#only(index, table);
    else {
      this.#pieces[at] = "";
      this.#put(at, `(select * from ${table} where owner = ${OWNER})`);
    }
  }

  #update(index: number, table: string): void {
    if (this.#tokens[index - 1]?.word === "replace") throw this.#wrong(`what it replaces may be another owner's: write update {${table}}`);
    this.#only(index, table);
  }

  #insert(index: number, table: string): void {
    const how = this.#tokens[index - 2]?.word;
    const replaces = how === "replace" || (this.#tokens[index - 3]?.word === "or" && how !== "ignore");
    if (replaces) throw this.#wrong(`what it replaces may be another owner's: write insert into {${table}} (…) … on conflict (…) do update set …`);
    const open = index + 1;
    const close = this.#next(open + 1, ({ word, depth }) => word === ")" && depth === this.#tokens[open]?.depth);
    if (this.#tokens[open]?.word !== "(" || close < 0) throw this.#wrong(`its columns must stand behind {${table}}`);
    const columns = this.#tokens.slice(open, close).map(({ word }) => word);
    if (columns.some((word) => /^["'`[]?owner\b/.test(word))) throw this.#wrong(`the owner's column of {${table}} is filled in: leave it out`);
    this.#mustBeOne(close + 1, table);
    this.#put(this.#token(open).at, "owner, ");
    const first = this.#firstValue(close + 1, table);
    this.#put(first, this.#pieces[first] === "(" ? `${OWNER}, ` : ` ${OWNER},`);
    for (let update = close; ; ) {
      update = this.#next(update + 1, ({ word }, at) => word === "update" && this.#tokens[at - 1]?.word === "do");
      if (update < 0) return;
      this.#only(update, table);
    }
  }

  /** The owner stands in one place: a second row, or another half of a look, would say its own. */
  #mustBeOne(from: number, table: string): void {
    const depth = this.#tokens[from]?.depth ?? 0;
    const isMore = ({ word, depth: own }: Token, at: number): boolean =>
      own === depth && (COMPOUND.has(word) || (word === "," && this.#tokens[at - 1]?.word === ")" && this.#tokens[from]?.word === "values"));
    const more = this.#next(from, isMore);
    const end = this.#next(from, ({ word, depth: own }) => own === depth && (word === "conflict" || word === "returning"));
    if (more >= 0 && (end < 0 || more < end))
      throw this.#wrong(`several rows of {${table}} come from one look: write insert into {${table}} (…) select … from json_each(?)`);
  }

  /** Of `values (` or `select`: the piece behind which its first value stands. */
  #firstValue(from: number, table: string): number {
    const word = this.#tokens[from]?.word;
    if (word === "values" && this.#tokens[from + 1]?.word === "(") return this.#token(from + 1).at;
    if (word !== "select") throw this.#wrong(`values (…) or select must stand behind the columns of {${table}}`);
    const next = this.#tokens[from + 1]?.word;
    const at = next === "distinct" || next === "all" ? from + 1 : from;
    return this.#token(at).at;
  }

  /** What stands in its own `where` is joined to the owner's, as a whole. */
  #only(from: number, table: string): void {
    const depth = this.#token(from).depth;
    const ends = ({ word, depth: own }: Token, at: number): boolean =>
      own < depth || (own === depth && (["returning", "order", "limit", ";"].includes(word) || (word === "on" && this.#tokens[at + 1]?.word === "conflict")));
    const end = this.#next(from + 1, ends);
    const last = this.#token((end < 0 ? this.#tokens.length : end) - 1).at;
    const where = this.#next(from + 1, ({ word, depth: own }, at) => word === "where" && own === depth && (end < 0 || at < end));
    if (where < 0) return this.#put(last, ` where ${table}.owner = ${OWNER}`);
    this.#put(this.#token(where).at, ` ${table}.owner = ${OWNER} and (`);
    this.#put(last, ")");
  }

  #next(from: number, is: (token: Token, index: number) => boolean): number {
    return this.#tokens.findIndex((token, index) => index >= from && is(token, index));
  }

  #put(at: number, text: string): void {
    this.#behind.set(at, (this.#behind.get(at) ?? "") + text);
  }

  #token(index: number): Token {
    const token = this.#tokens[index];
    if (!token) throw this.#wrong("it ends too soon");
    return token;
  }

  #wrong(why: string): SyscallError {
    return new SyscallError("INTERNAL", `a statement cannot be bound to an owner: ${why} (${this.#source.trim().slice(0, 200)})`);
  }
}

/** Stands for a place of the owner until values are counted; in no statement. */
const OWNER = "\u0000";
