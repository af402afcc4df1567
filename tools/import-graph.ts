import { posix } from "node:path";
import { importsOf } from "./layer-rules.ts";

/** By path from the root of the checkout, with `/` on every system. */
export interface Checkout {
  /** Every file of the checkout that is under version control. */
  readonly paths: readonly string[];
  /** Of a file that is in `paths`. */
  read(path: string): string;
}

const SOURCE = /\.(ts|tsx|mts|js|mjs)$/;
/** What every test stands on without importing it. */
const EVERYWHERE = /^(package-lock\.json|package\.json|packages\/[^/]+\/package\.json|tsconfig.*\.json|vitest\.config\.ts|aether|\.ci\/run)$/;
/** A program or a file that a source names by its path, such as one that a test bundles and starts. */
const NAMED = /["'`]((?:packages|tests|tools|bench|examples|content|docs)\/[\w./-]+)["'`]/g;

/**
 * How far each source is from the nearest of the changed files: 0 for one that changed, 1 for one that imports it or
 * names it, and so on. What no change can reach is not in it.
 */
export function reachOf(checkout: Checkout, changed: readonly string[]): ReadonlyMap<string, number> {
  if (changed.some((path) => EVERYWHERE.test(path))) return new Map(checkout.paths.map((path) => [path, changed.includes(path) ? 0 : 1]));
  const users = usersOf(checkout);
  const reach = new Map(changed.map((path) => [path, 0]));
  const queue = [...changed];
  for (const path of queue) {
    for (const user of users.get(path) ?? []) {
      if (reach.has(user)) continue;
      reach.set(user, (reach.get(path) ?? 0) + 1);
      queue.push(user);
    }
  }
  return reach;
}

/** For each file those that import it, start it or name it, or the folder it lies in. */
function usersOf({ paths, read }: Checkout): Map<string, Set<string>> {
  const known = new Set(paths);
  const users = new Map<string, Set<string>>();
  const add = (used: string, by: string): void => {
    if (!users.has(used)) users.set(used, new Set());
    users.get(used)?.add(by);
  };
  for (const path of paths.filter((candidate) => SOURCE.test(candidate))) {
    const text = read(path);
    for (const specifier of importsOf(text)) {
      const target = resolve(path, specifier, known);
      if (target !== undefined) add(target, path);
    }
    for (const [, name = ""] of text.matchAll(NAMED)) {
      const folder = `${name.replace(/\/$/, "")}/`;
      for (const target of known.has(name) ? [name] : paths.filter((candidate) => candidate.startsWith(folder) && !SOURCE.test(candidate))) add(target, path);
    }
  }
  return users;
}

/** The file behind an import; none for a package that is not of this checkout. */
function resolve(from: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const [, name, rest = "index"] = /^@aether\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  const stem = name === undefined ? posix.join(posix.dirname(from), specifier) : `packages/${name}/src/${rest}`;
  if (name === undefined && !specifier.startsWith(".")) return undefined;
  return [stem, `${stem}.ts`, `${stem}/index.ts`, `${stem.replace(/\/conformance\//, "/")}.conformance.ts`, `packages/${name}/src/main.ts`].find((path) =>
    known.has(path),
  );
}
