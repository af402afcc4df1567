import type { EgressTarget } from "@aether/ports";
import { formatWebAddress, parseWebAddress } from "@aether/protocol";
import type { Wanted } from "./clearance.ts";

const METHODS = ["x-http-method-override", "x-http-method", "x-method-override"];
const PATHS = ["x-original-url", "x-rewrite-url"];

/**
 * What a server may take a request for by its headers, which is judged like the request itself: a grant of one method or path
 * opens no other.
 *
 * @throws SyscallError `INVALID`
 */
export function takenFor({ target, method, headers }: Wanted): EgressTarget[] {
  const { host, port, path } = target;
  const said = (names: readonly string[]): string[] => names.flatMap((name) => headers[name] ?? []).map((value) => value.trim());
  const at = formatWebAddress({ ...target, path: "", query: "" });
  return [
    ...said(METHODS).map((other) => ({ host, port, method: other.toUpperCase(), path })),
    ...said(PATHS).map((other) => ({ host, port, method, path: parseWebAddress(`${at}/${other.replace(/^\//, "")}`).path })),
  ];
}
