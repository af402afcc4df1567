import { SyscallError } from "./errors.ts";

/**
 * The one glob language of Aether: segments split on `/`, `*` = exactly one segment, `**` = any number of segments
 * (also none), anything else literal. With `partial`, `*` and `?` also work inside a segment (`*.md`): file search
 * uses that, authority never does. A character that means something, here or in other glob languages, stands in a
 * name with a backslash before it, and only there: so every literal segment has exactly one spelling.
 */
export interface Pattern {
  readonly source: string;
  /** The one path it matches, when it has no wildcard. */
  readonly literal?: string;
  matches(path: string): boolean;
}

type Segment = { kind: "literal"; text: string } | { kind: "one" } | { kind: "many" } | { kind: "partial"; chars: readonly string[] };

const SYNTAX = /[\\[\]{}!*?]/g;
const ESCAPED = /\\([\\[\]{}!*?])/g;
const UNSUPPORTED = /[{}[\]!\\]|\*\*[^/]|[^/]\*\*/;
const SLASH = 47;
/** The commonest shape: a place and everything under it. */
const BELOW = /^[^*?]*\/\*\*$/;

/**
 * Compiles a pattern once; matching allocates only the segment array, and takes at most pattern × path steps.
 *
 * @throws SyscallError `INVALID` for braces, brackets, negation and backslashes that {@link literalPattern} did not
 *         write, `**` glued to text, empty patterns, and (without `partial`) `*` or `?` inside a segment
 */
export function compilePattern(source: string, options: { partial?: boolean } = {}): Pattern {
  if (source === "") throw new SyscallError("INVALID", "an empty pattern matches nothing; name a path or use **");
  const syntax = syntaxOf(source);
  if (UNSUPPORTED.test(syntax))
    throw unsupported(source, "only *, ** and literal segments are supported; in a name, write a backslash before each of [ ] { } ! \\ * ?");
  if (BELOW.test(syntax)) return below(source);
  const segments = source.split("/").map((text) => compileSegment(text, source, options.partial ?? false));
  if (!/[*?]/.test(syntax)) return exactly(source);
  return { source, matches: (path) => wildcardMatch(segments, path.split("/"), SEGMENTS) };
}

/** The pattern that matches exactly this path, whatever characters its names hold. */
export function literalPattern(path: string): string {
  return path.replace(SYNTAX, "\\$&");
}

/** The file or folder a pattern speaks of, as a path: the inverse of {@link literalPattern}, with or without a last `/**`. */
export function placeOf(pattern: string): string {
  return pattern.replace(/\/\*\*$/, "").replace(ESCAPED, "$1");
}

/** The same text with every escaped character made harmless. */
const syntaxOf = (source: string): string => (source.includes("\\") ? source.replace(ESCAPED, "_") : source);

function exactly(source: string): Pattern {
  const literal = source.replace(ESCAPED, "$1");
  return { source, literal, matches: (path) => path === literal };
}

function below(source: string): Pattern {
  const place = placeOf(source);
  const { length } = place;
  // Looking backwards from 0 is startsWith, at half its cost; every check of a path comes through here.
  return { source, matches: (path) => (path.length === length || path.charCodeAt(length) === SLASH) && path.lastIndexOf(place, 0) === 0 };
}

function compileSegment(text: string, source: string, partial: boolean): Segment {
  if (text === "**") return { kind: "many" };
  if (text === "*") return { kind: "one" };
  if (!/[*?]/.test(syntaxOf(text))) return { kind: "literal", text: text.replace(ESCAPED, "$1") };
  if (!partial) throw unsupported(source, `"${text}" mixes text and a wildcard in one segment`);
  return { kind: "partial", chars: text.match(/\\?./gsu) ?? [] };
}

/** What a wildcard language is made of: which pattern parts stand for any number of items, and which fit one. */
interface Language<P, T> {
  isMany(part: P): boolean;
  fits(part: P, item: T): boolean;
}

const SEGMENTS: Language<Segment, string> = {
  isMany: (segment) => segment.kind === "many",
  fits: (segment, part) => {
    if (segment.kind === "literal") return segment.text === part;
    if (segment.kind === "partial") return wildcardMatch(segment.chars, [...part], CHARACTERS);
    return part !== "";
  },
};

const CHARACTERS: Language<string, string> = {
  isMany: (char) => char === "*",
  fits: (char, found) => char === "?" || char === found || char === `\\${found}`,
};

/**
 * Greedy match that goes back to the last "any number" only: what came before it was matched as early as possible, so an
 * earlier one has nothing better to offer. Patterns come from models; a backtracking matcher could be made to hang.
 */
function wildcardMatch<P, T>(pattern: readonly P[], items: readonly T[], { isMany, fits }: Language<P, T>): boolean {
  let at = 0;
  let item = 0;
  let many = -1;
  let resume = 0;
  while (item < items.length) {
    const part = pattern[at];
    if (part !== undefined && isMany(part)) {
      many = at++;
      resume = item;
    } else if (part !== undefined && fits(part, items[item] as T)) {
      at++;
      item++;
    } else if (many >= 0) {
      at = many + 1;
      item = ++resume;
    } else return false;
  }
  return pattern.slice(at).every(isMany);
}

function unsupported(source: string, why: string): SyscallError {
  return new SyscallError("INVALID", `unsupported pattern "${source}": ${why}`, { pattern: source });
}
