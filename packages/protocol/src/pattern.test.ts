import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern, literalPattern, placeOf } from "./pattern.ts";

test.for([
  { why: "a literal is itself", pattern: "/data/a", path: "/data/a", hit: true },
  { why: "a literal is not its child", pattern: "/data", path: "/data/a", hit: false },
  { why: "a sibling that shares letters is another", pattern: "/data/**", path: "/data-foo/x", hit: false },
  { why: "* is one segment", pattern: "/data/*", path: "/data/a", hit: true },
  { why: "* is not two", pattern: "/data/*", path: "/data/a/b", hit: false },
  { why: "* is not none", pattern: "/data/*", path: "/data", hit: false },
  { why: "* is not an empty name", pattern: "/data/*", path: "/data/", hit: false },
  { why: "* stands in the middle", pattern: "/data/*/x", path: "/data/a/x", hit: true },
  { why: "/* is the top level", pattern: "/*", path: "/etc", hit: true },
  { why: "/* is not below it", pattern: "/*", path: "/etc/passwd", hit: false },
  { why: "** at the end is the folder itself", pattern: "/data/**", path: "/data", hit: true },
  { why: "** at the end is everything below", pattern: "/data/**", path: "/data/a/b/c", hit: true },
  { why: "** alone is everything", pattern: "**", path: "/data/a", hit: true },
  { why: "** in the middle may be none", pattern: "/a/**/z", path: "/a/z", hit: true },
  { why: "** in the middle goes back when the tail fits later", pattern: "/a/**/b/c", path: "/a/b/x/b/c", hit: true },
  { why: "two ** share what is between", pattern: "**/b/**/d", path: "/a/b/c/b/d", hit: true },
])("$why: $pattern / $path", ({ pattern, path, hit }) => expect(compilePattern(pattern).matches(path)).toBe(hit));

test.for([
  { why: "a star inside a name", pattern: "*.md", path: "a.md", hit: true },
  { why: "stays in its segment", pattern: "*.md", path: "x/a.md", hit: false },
  { why: "works below **", pattern: "**/*.md", path: "x/y/a.md", hit: true },
  { why: "? is one character", pattern: "a?.md", path: "a😀.md", hit: true },
  { why: "? is not none", pattern: "a?.md", path: "a.md", hit: false },
  { why: "a dot is a dot", pattern: "a.m*", path: "abmd", hit: false },
  { why: "a star may be none", pattern: "a*b", path: "ab", hit: true },
  { why: "a star goes back when the tail fits later", pattern: "*ab", path: "abaab", hit: true },
])("partial: $why: $pattern / $path", ({ pattern, path, hit }) => expect(compilePattern(pattern, { partial: true }).matches(path)).toBe(hit));

test.for(["", "/a/{b,c}", "/a/[bc]", "!/a", "/a\\b", "/a\\/b", "/a\\", "/a/\\[b]", "/a/**b", "/a/b**", "/a/\\***", "/data/f*", "/a/?"])(
  "refuses %s at compile time",
  (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ code: "INVALID" }));
  },
);

const name = fc.string({ unit: fc.constantFrom(..."ab [](){}!*?\\.é"), minLength: 1, maxLength: 6 });
const place = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join("/")}`);

test("a literal pattern matches its path and no other; with /** what lies below too", () => {
  fc.assert(
    fc.property(place, place, (path, other) => {
      const exact = compilePattern(literalPattern(path));
      expect([exact.matches(path), exact.matches(other), exact.literal, placeOf(exact.source)]).toEqual([true, other === path, path, path]);
      const tree = compilePattern(`${literalPattern(path)}/**`);
      expect([tree.matches(path), tree.matches(`${path}/x`), tree.matches(`${path}x`), placeOf(tree.source)]).toEqual([true, true, false, path]);
      expect(tree.matches(other)).toBe(other === path || other.startsWith(`${path}/`));
    }),
    { numRuns: 2_000 },
  );
});

test.for([
  { why: "an escaped star is a star", pattern: "/a/\\*", path: "/a/*", hit: true },
  { why: "and not any name", pattern: "/a/\\*", path: "/a/b", hit: false },
  { why: "brackets are not a set", pattern: "/a/\\[bc\\]", path: "/a/b", hit: false },
  { why: "a wildcard beside an escaped name", pattern: "/\\{1\\}/*/x", path: "/{1}/a/x", hit: true },
])("escaped: $why: $pattern / $path", ({ pattern, path, hit }) => expect(compilePattern(pattern).matches(path)).toBe(hit));

test.for([
  { why: "an escaped star in a name with a wildcard", pattern: "\\**.md", path: "*a.md", hit: true },
  { why: "is not any letter", pattern: "\\*?.md", path: "aa.md", hit: false },
])("partial, escaped: $why", ({ pattern, path, hit }) => expect(compilePattern(pattern, { partial: true }).matches(path)).toBe(hit));

test("patterns made to hang a backtracking matcher answer at once", () => {
  expect(compilePattern(`${"*a".repeat(120)}*b`, { partial: true }).matches("a".repeat(255))).toBe(false);
  expect(compilePattern(`${"**/a/".repeat(100)}b`).matches("a/".repeat(2_000))).toBe(false);
});

test("agrees with the definition, spelt out by recursion", () => {
  const pattern = fc.array(fc.constantFrom("**", "*", "a", "b"), { minLength: 1, maxLength: 6 });
  const path = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(pattern, path, (parts, segments) => {
      expect(compilePattern(parts.join("/")).matches(segments.join("/"))).toBe(defined(parts, segments));
    }),
    { numRuns: 2_000 },
  );
});

function defined([head, ...rest]: readonly string[], segments: readonly string[]): boolean {
  if (head === undefined) return segments.length === 0;
  if (head === "**") return defined(rest, segments) || (segments.length > 0 && defined([head, ...rest], segments.slice(1)));
  const [first, ...others] = segments;
  return first !== undefined && (head === "*" || head === first) && defined(rest, others);
}
