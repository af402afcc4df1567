import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalPath, createPlace, isCanonicalName } from "./place.ts";

const at = { home: "/home/scribe", cwd: "/run/p0" };

test.for([
  { why: "an absolute path stays", written: "/mnt/local/a.txt", path: "/mnt/local/a.txt" },
  { why: "~ is the home", written: "~", path: "/home/scribe" },
  { why: "~/x is below the home", written: "~/x/y.md", path: "/home/scribe/x/y.md" },
  { why: "a relative path is below the working folder", written: "data/a", path: "/run/p0/data/a" },
  { why: "a dot is the working folder", written: ".", path: "/run/p0" },
  { why: "./x is below the working folder", written: "./x", path: "/run/p0/x" },
  { why: "doubled slashes are one", written: "/mnt//local///a", path: "/mnt/local/a" },
  { why: "a trailing slash goes", written: "/mnt/local/", path: "/mnt/local" },
  { why: "inner dots go", written: "/mnt/./local/./a", path: "/mnt/local/a" },
  { why: "the root stays", written: "/", path: "/" },
  { why: "a percent sequence is literal", written: "/mnt/%2e%2e/etc", path: "/mnt/%2e%2e/etc" },
  { why: "one-dot leaders are letters, not dots", written: "/mnt/\u2024\u2024/etc", path: "/mnt/\u2024\u2024/etc" },
  { why: "three dots are a name", written: "/mnt/.../a", path: "/mnt/.../a" },
  { why: "a hidden name is a name", written: "/mnt/.env", path: "/mnt/.env" },
  { why: "a ~ inside is literal", written: "/mnt/a~/b", path: "/mnt/a~/b" },
  { why: "letters beyond ASCII stay", written: "/mnt/Grüße/日本.md", path: "/mnt/Grüße/日本.md" },
  { why: "a name of 255 bytes fits", written: `/${"a".repeat(255)}`, path: `/${"a".repeat(255)}` },
])("$why: $written", ({ written, path }) => expect(canonicalPath(written, at)).toBe(path));

test.for([
  { why: "an empty path", written: "", names: /empty/ },
  { why: ".. that would leave", written: "/data/../etc/passwd", names: /\.\./ },
  { why: ".. that would stay", written: "/data/x/../y", names: /\.\./ },
  { why: ".. at the start", written: "../x", names: /\.\./ },
  { why: ".. behind a dot", written: "/data/./../../etc", names: /\.\./ },
  { why: ".. behind a doubled slash", written: "/data//../etc", names: /\.\./ },
  { why: ".. below ~", written: "~/../other", names: /\.\./ },
  { why: "a backslash", written: "/data/..\\etc", names: /backslash/ },
  { why: "a NUL", written: "/data/a\u0000b", names: /control/ },
  { why: "a newline", written: "/data/a\nb", names: /control/ },
  { why: "an escape of the upper block", written: "/data/a\u009bb", names: /control/ },
  { why: "a decomposed letter", written: "/data/e\u0301", names: /NFC/ },
  { why: "half a surrogate pair", written: "/data/\ud800", names: /half a character/ },
  { why: "another's ~", written: "~root/x", names: /~\/…/ },
  { why: "5,000 characters", written: `/${"a/".repeat(2_500)}`, names: /4096/ },
  { why: "more than 4,096 bytes in fewer characters", written: `/${"日本/".repeat(800)}`, names: /4096/ },
  { why: "a name of 256 bytes", written: `/${"a".repeat(256)}`, names: /255/ },
  { why: "a name of 256 bytes in 128 characters", written: `/${"ü".repeat(128)}`, names: /255/ },
])("refuses $why", ({ written, names }) => {
  expect(() => canonicalPath(written, at)).toThrow(expect.objectContaining({ code: "INVALID", message: expect.stringMatching(names) }));
});

test("what comes out goes through unchanged, and holds no segment that means another place", () => {
  const part = fc.oneof(fc.constantFrom("..", ".", "", "~", "a", "\\", "\u0000", "%2e%2e"), fc.string({ maxLength: 6, unit: "binary" }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom("", "/", "~/"), (parts, start) => {
      let path: string;
      try {
        path = canonicalPath(start + parts.join("/"), at);
      } catch (error) {
        expect(error).toMatchObject({ code: "INVALID" });
        return;
      }
      expect(canonicalPath(path, at)).toBe(path);
      expect(path === "/" || path.slice(1).split("/").every(isCanonicalName)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test.for([
  { name: "a.txt", fits: true },
  { name: "", fits: false },
  { name: ".", fits: false },
  { name: "..", fits: false },
  { name: "a/b", fits: false },
  { name: "a\u001b[31m", fits: false },
])("the name $name stands in a path: $fits", ({ name, fits }) => expect(isCanonicalName(name)).toBe(fits));

test("a place carries where it stands", () => {
  const place = createPlace(at);
  expect([place.home, place.cwd, place.path("~/a")]).toEqual(["/home/scribe", "/run/p0", "/home/scribe/a"]);
});
