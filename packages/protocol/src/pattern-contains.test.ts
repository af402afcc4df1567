import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern, literalPattern } from "./pattern.ts";
import { patternContains } from "./pattern-contains.ts";

test.for([
  { why: "** holds everything", outer: "**", inner: "/a/*/**", holds: true },
  { why: "** holds nothing below as well", outer: "/a/**", inner: "/a", holds: true },
  { why: "a folder holds what is below", outer: "/a/**", inner: "/a/b/*.md", holds: true },
  { why: "a sibling that begins alike is outside", outer: "/a/**", inner: "/ab/c", holds: false },
  { why: "* holds one segment", outer: "/a/*", inner: "/a/b", holds: true },
  { why: "* holds *", outer: "/a/*", inner: "/a/*", holds: true },
  { why: "* does not hold **", outer: "/a/*", inner: "/a/**", holds: false },
  { why: "a name does not hold *", outer: "/a/b", inner: "/a/*", holds: false },
  { why: "** in the middle finds its end", outer: "/a/**/z", inner: "/a/b/**/z", holds: true },
  { why: "** in the middle needs its end", outer: "/a/**/z", inner: "/a/b/**", holds: false },
  { why: "a folder holds a literal name", outer: "/a/**", inner: literalPattern("/a/[draft] {1}"), holds: true },
  { why: "a star holds a literal star", outer: "/a/*", inner: literalPattern("/a/**"), holds: true },
  { why: "a literal star does not hold a star", outer: literalPattern("/a/*"), inner: "/a/*", holds: false },
  { why: "a literal ** does not hold **", outer: literalPattern("/a/**"), inner: "/a/**", holds: false },
  { why: "a literal ** does not hold what is below", outer: literalPattern("/a/**"), inner: "/a/b", holds: false },
  { why: "a literal folder with all below holds its own files", outer: `${literalPattern("/a/{1}")}/**`, inner: literalPattern("/a/{1}/!x"), holds: true },
])("$why", ({ outer, inner, holds }) => {
  expect(patternContains(outer, inner)).toBe(holds);
});

const segment = fc.constantFrom("a", "b", "*", "**", "\\*", "\\*\\*", "\\[a\\]");
const pattern = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
const path = fc.array(fc.constantFrom("a", "b", "c", "*", "**", "[a]"), { minLength: 1, maxLength: 7 }).map((parts) => parts.join("/"));

test("what the inner pattern matches, the outer one matches", () =>
  fc.assert(
    fc.property(pattern, pattern, path, (outer, inner, at) => {
      if (patternContains(outer, inner) && compilePattern(inner).matches(at)) expect(compilePattern(outer).matches(at)).toBe(true);
    }),
    { numRuns: 5_000 },
  ));

test("a pattern that is made to hang does not", () => {
  const outer = `${"**/a/".repeat(60)}b`;
  expect(patternContains(outer, `${"a/".repeat(600)}c`)).toBe(false);
});
