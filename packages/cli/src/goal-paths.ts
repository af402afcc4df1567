import { basename, isAbsolute, join, relative, resolve } from "node:path";

export interface GoalPlaces {
  readonly cwd: string;
  readonly home: string;
  /** The folder that may be edited, and what it is called in the goal. */
  readonly edit: { readonly folder: string; readonly alias: string } | undefined;
  /** Files to be made, as written, and as they are called in the workspace. */
  readonly outputs: readonly { readonly written: string; readonly from: string }[];
  /** What lies in the current folder; a folder ends in a slash. */
  readonly names: readonly string[];
}

const QUOTED = /(["'`])((?:~?|\.\.)\/[^"'`\n]+)\1/g;
const BARE = /(?<![\p{L}\p{N}:/.~"'`])(?:~?|\.\.)\/[^\s"'`,;:!?()<>]+/gu;
const PLAIN = /^[\p{L}\p{N}_.-]+\/?$/u;
const LETTERS = /\p{L}/u;

/**
 * A goal in names that an agent can follow: whole paths become relative to the current folder, and names with spaces or unusual
 * signs are quoted. A path that lies elsewhere stays as it is written.
 */
export function localNames(goal: string, places: GoalPlaces): string {
  const named = places.outputs.reduce((text, { written, from }) => (written === from ? text : text.replaceAll(written, from)), goal);
  const local = withPaths(besideNames(named, places), (path) => localPath(path, places));
  return places.names.reduce((text, name) => asFolder(text, name), places.names.reduce(quoted, local));
}

/** The folder that may be edited lies beside where the person stands, and they call it by its own name alone. */
function besideNames(goal: string, { edit, names }: GoalPlaces): string {
  const own = basename(edit?.folder ?? "");
  if (edit === undefined || edit.alias === "" || own === "" || edit.alias.startsWith(own) || names.some((name) => name.replace(/\/$/, "") === own)) return goal;
  const written = own.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return asFolder(
    goal.replace(new RegExp(`(?<![\\p{L}\\p{N}/_.~-])${written}/(?=[\\p{L}\\p{N}_.])`, "gu"), () => `${edit.alias}/`),
    `${own}/`,
    `${edit.alias}/`,
  );
}

/** A text with each whole path in it, and each that begins at `~` or above where somebody stands, as somebody else would write it; undefined = as it is. */
export function withPaths(text: string, to: (path: string) => string | undefined): string {
  return text
    .replace(QUOTED, (whole, mark: string, path: string) => `${mark}${to(path) ?? whole.slice(1, -1)}${mark}`)
    .replace(BARE, (whole) => {
      const [path = whole] = /^.*[^.]/.exec(whole) ?? [];
      return `${to(path) ?? path}${whole.slice(path.length)}`;
    });
}

/** Right before a name: here it can only be a folder, although it is a plain word. */
const POINTS = "summari[sz]e|outline|read|review|in|from|of|under|inside|within|below";

/** A plain word that is the name of a folder here, where the words point at it and nothing follows that it could belong to. */
function asFolder(text: string, name: string, known = name): string {
  if (!name.endsWith("/") || !PLAIN.test(name)) return text;
  const pattern = new RegExp(
    `(?<=(?:^|\\s)(?i:${POINTS})\\s+)${name.slice(0, -1).replaceAll(".", "\\.")}(?=\\s*(?:$|[,;:!?]|\\.(?:\\s|$)|\\b(?:and|then|with|into|to|as|for|by)\\b))`,
    "gu",
  );
  return text.replace(pattern, () => `"${known}"`);
}

/**
 * Paths of a goal that lead out of the current folder, as they are written. Between backticks stands a program, and its paths
 * are its own.
 */
export function pathsElsewhere(goal: string, places: GoalPlaces): string[] {
  const words = goal.replace(/`[^`]*`/g, " ");
  const quoted = [...words.matchAll(QUOTED)].map(([, , path = ""]) => path);
  const bare = [...words.replace(QUOTED, " ").matchAll(BARE)].map(([whole]) => /^.*[^.]/.exec(whole)?.[0] ?? whole);
  const made = new Set(places.outputs.map(({ written }) => written));
  return [...new Set([...quoted, ...bare])].filter((path) => !made.has(path) && localPath(path, places) === undefined);
}

function localPath(path: string, { cwd, home, edit }: GoalPlaces): string | undefined {
  const whole = resolve(cwd, fromHome(path, home));
  const inside = below(cwd, whole);
  if (inside !== undefined) return inside === "" ? "." : inside;
  const edited = edit && below(edit.folder, whole);
  return edited === undefined ? undefined : join(edit?.alias ?? "", edited);
}

export const fromHome = (path: string, home: string): string => (path === "~" || path.startsWith("~/") ? join(home, path.slice(2)) : path);

/** The path from a folder down to another; undefined when it does not lie in it. */
export function below(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way === ".." || way.startsWith("../") || isAbsolute(way) ? undefined : way;
}

/** Where a name stands in words, it is put into quotes: nobody else could tell where it ends. */
function quoted(text: string, name: string): string {
  const bare = name.replace(/\/$/, "");
  if (bare.length < 2 || (PLAIN.test(name) && !/[^\p{ASCII}]/u.test(name)) || !LETTERS.test(name) || /["\n]/.test(name)) return text;
  const escaped = bare.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}"'\`/_-])${escaped}(?![\\p{L}\\p{N}"'\`_/-])`, "gu"), `"${name}"`);
}
