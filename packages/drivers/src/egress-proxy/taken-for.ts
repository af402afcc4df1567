import type { EgressTarget } from "@aether/ports";
import { formatWebAddress, isReadAlike, parseWebAddress, SyscallError } from "@aether/protocol";
import type { Wanted } from "./clearance.ts";

/** Words of headers by which servers and the proxies before them are told of another method, or another path. */
const METHOD_WORDS = /^(?:.*method|.*verb)$/;
const PATH_WORDS = /^(?:.*ur[il]|.*path|prefix|rewrite|destination|scriptname)$/;
/** Parameters that frameworks take a method from, whatever their value; others with such a word count where their value is one. */
const OVERRIDES = /^_+(?:http)?(?:method|verb)$|override/;
const HTTP_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

/**
 * What a server may take a request for by its headers and its query, which is judged like the request itself: a grant of one method or path
 * opens no other.
 *
 * @param limited  the grant is of a part of the host
 * @throws SyscallError `INVALID` for what nobody can say of what it would be taken for, where that counts
 */
export function takenFor({ target, method, headers }: Wanted, limited: boolean): EgressTarget[] {
  const { host, port, path } = target;
  if (limited && !isReadAlike(path)) throw odd(`the path ${JSON.stringify(path.slice(0, 200))}`);
  const said = (words: RegExp): [string, string][] =>
    Object.entries(headers).flatMap(([name, value]) =>
      name.split(/[-_]/).some((word) => words.test(word)) ? [value ?? []].flat().map((one): [string, string] => [name, one.trim()]) : [],
    );
  const methods = [...said(METHOD_WORDS).flatMap(([, value]) => value.split(",")), ...methodsIn(target.query)];
  return [
    ...methods.map((other) => ({ host, port, method: other.trim().toUpperCase(), path })),
    ...said(PATH_WORDS).flatMap(([name, value]) => pathIn(value, { name, target, limited }).map((other) => ({ host, port, method, path: other }))),
  ];
}

function pathIn(value: string, { name, target, limited }: { name: string; target: Wanted["target"]; limited: boolean }): string[] {
  const at = formatWebAddress({ ...target, path: "", query: "" });
  try {
    const { path } = parseWebAddress(/^https?:\/\//i.test(value) ? value : `${at}/${value.replace(/^\//, "")}`);
    if (!limited || isReadAlike(path)) return [path];
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    if (!limited) return [];
  }
  throw odd(`the header ${name}`);
}

function methodsIn(query: string): string[] {
  return [...new URLSearchParams(query.replace(/^\?/, "").replaceAll(";", "&"))].flatMap(([written, value]) => {
    const name = written.toLowerCase().replaceAll("-", "_");
    const isOne = OVERRIDES.test(name) || (/method|verb/.test(name) && HTTP_METHODS.has(value.trim().toUpperCase()));
    return isOne ? [value] : [];
  });
}

export const odd = (what: string): SyscallError =>
  new SyscallError(
    "INVALID",
    `servers read ${what} in different ways, and what is granted here is a part of this host only: write it plainly, or have the whole host granted`,
  );
