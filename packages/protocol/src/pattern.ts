import { SyscallError } from "./errors.ts";

/**
 * The one glob language of Aether: segments split on `/`, `*` = exactly one segment, `**` = any number of segments
 * (also none), anything else literal. With `partial`, `*` and `?` also work inside a segment (`*.md`): file search
 * uses that, authority never does.
 */
export interface Pattern {
  readonly source: string;
  matches(path: string): boolean;
}

type Segment = { kind: "literal"; text: string } | { kind: "one" } | { kind: "many" } | { kind: "partial"; test: RegExp };

const UNSUPPORTED = /[{}[\]!\\]|\*\*[^/]|[^/]\*\*/;

/**
 * Compiles a pattern once; matching allocates only the segment array.
 *
 * @throws SyscallError `INVALID` for braces, brackets, negation, backslashes, `**` glued to text, empty patterns, and
 *         (without `partial`) `*` or `?` inside a segment
 */
export function compilePattern(source: string, options: { partial?: boolean } = {}): Pattern {
  if (source === "") throw new SyscallError("INVALID", "an empty pattern matches nothing; name a path or use **");
  if (UNSUPPORTED.test(source)) throw unsupported(source, "only *, ** and literal segments are supported");
  const segments = source.split("/").map((text) => compileSegment(text, source, options.partial ?? false));
  return { source, matches: (path) => matchFrom(segments, 0, path.split("/"), 0) };
}

function compileSegment(text: string, source: string, partial: boolean): Segment {
  if (text === "**") return { kind: "many" };
  if (text === "*") return { kind: "one" };
  if (!/[*?]/.test(text)) return { kind: "literal", text };
  if (!partial) throw unsupported(source, `"${text}" mixes text and a wildcard in one segment`);
  const body = text
    .replace(/[.+^$()|]/g, "\\$&")
    .replace(/\*+/g, "[^/]*")
    .replace(/\?/g, "[^/]");
  return { kind: "partial", test: new RegExp(`^${body}$`, "u") };
}

function matchFrom(segments: readonly Segment[], at: number, path: readonly string[], from: number): boolean {
  const segment = segments[at];
  if (segment === undefined) return from === path.length;
  if (segment.kind === "many") return matchMany(segments, at, path, from);
  const part = path[from];
  return part !== undefined && matchOne(segment, part) && matchFrom(segments, at + 1, path, from + 1);
}

function matchMany(segments: readonly Segment[], at: number, path: readonly string[], from: number): boolean {
  if (at === segments.length - 1) return true;
  for (let skip = from; skip <= path.length; skip++) if (matchFrom(segments, at + 1, path, skip)) return true;
  return false;
}

function matchOne(segment: Segment, part: string): boolean {
  if (segment.kind === "literal") return segment.text === part;
  return segment.kind === "partial" ? segment.test.test(part) : part !== "";
}

function unsupported(source: string, why: string): SyscallError {
  return new SyscallError("INVALID", `unsupported pattern "${source}": ${why}`, { pattern: source });
}
