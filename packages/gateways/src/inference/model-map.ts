import { SyscallError } from "@aether/protocol";

export interface ModelMapRow {
  /** A name, or the beginning of names and `*`. */
  readonly asked: string;
  /** What serves it: `<driver>/<model>`, an alias of the installation's rules such as `fast` or `best`, or `agent/<name>`. */
  readonly served: string;
}

/**
 * Clients ask for names that only their own provider has. A whole name wins over a beginning, a longer beginning over a
 * shorter; what no row names is served as asked.
 *
 * @throws SyscallError `INVALID` for a row with `*` elsewhere, or two of one name
 */
export function createModelMap(rows: readonly ModelMapRow[]): (asked: string) => string {
  const exact = new Map<string, string>();
  const prefixes: (readonly [prefix: string, served: string])[] = [];
  const seen = new Set<string>();
  for (const { asked, served } of rows) {
    const star = asked.indexOf("*");
    if (served === "" || asked === "" || (star >= 0 && star !== asked.length - 1))
      throw new SyscallError("INVALID", `"${asked}" -> "${served}" is no row of a model map: * may stand at the end of a name only`);
    if (seen.has(asked)) throw new SyscallError("INVALID", `the model map has "${asked}" twice`);
    seen.add(asked);
    if (star < 0) exact.set(asked, served);
    else prefixes.push([asked.slice(0, -1), served]);
  }
  prefixes.sort(([a], [b]) => b.length - a.length);
  return (asked) => exact.get(asked) ?? prefixes.find(([prefix]) => asked.startsWith(prefix))?.[1] ?? asked;
}
