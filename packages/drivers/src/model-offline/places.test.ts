import { expect, test } from "vitest";
import { namesAt, outside, placeOf, shownMessage, shownPath } from "./places.ts";

const places = { home: "/mnt/local/ap-1", aliases: [{ name: "x", path: "/mnt/local/x-2-rw" }], readable: ["/mnt/local/ap-1"], editable: ["/mnt/local/x-2-rw"] };
const whole = { ...places, aliases: [{ name: "", path: "/mnt/local/ap-1-rw" }], editable: ["/mnt/local/ap-1-rw"] };

test.for([
  { why: "a file below where one stands", name: "notes/a.md", path: "/mnt/local/ap-1/notes/a.md" },
  { why: "a file in the folder that may be changed", name: "x/z.txt", path: "/mnt/local/x-2-rw/z.txt" },
  { why: "that folder itself", name: "x", path: "/mnt/local/x-2-rw" },
  { why: "a folder whose name only begins like it", name: "xy/z.txt", path: "/mnt/local/ap-1/xy/z.txt" },
  { why: "where one stands", name: ".", path: "/mnt/local/ap-1" },
  { why: "a way down and up again", name: "notes/../a.md", path: "/mnt/local/ap-1/a.md" },
  { why: "a path of the namespace", name: "/mnt/local/ap-1/a.md", path: "/mnt/local/ap-1/a.md" },
  { why: "above where one stands", name: "../a.md", path: undefined },
  { why: "an absolute path", name: "/etc/passwd", path: undefined },
  { why: "a home folder", name: "~/a.md", path: undefined },
])("$why: $name lies at $path", ({ name, path }) => expect(placeOf(name, places)).toBe(path));

test("where all of it may be changed, names lead there", () => expect(placeOf("a.md", whole)).toBe("/mnt/local/ap-1-rw/a.md"));

test.for([
  { name: "/srv/n", path: "/mnt/local/n-3" },
  { name: "/srv/n/a.md", path: "/mnt/local/n-3/a.md" },
  { name: "/srv/nn/a.md", path: undefined },
])("a whole path that may be read: $name lies at $path", ({ name, path }) =>
  expect(placeOf(name, { ...places, aliases: [...places.aliases, { name: "/srv/n", path: "/mnt/local/n-3" }] })).toBe(path),
);

test("a folder beside where one stands is named as it is written", () => {
  const beside = { ...places, aliases: [{ name: "../x", path: "/mnt/local/x-2-rw" }] };
  expect(["../x/z.txt", "../x", "../y"].map((name) => placeOf(name, beside))).toEqual(["/mnt/local/x-2-rw/z.txt", "/mnt/local/x-2-rw", undefined]);
  expect(shownPath("/mnt/local/x-2-rw/z.txt", beside)).toBe("../x/z.txt");
});

test.for([
  { path: "/mnt/local/ap-1/notes/a.md", shown: "notes/a.md" },
  { path: "/mnt/local/x-2-rw/z.txt", shown: "x/z.txt" },
  { path: "/mnt/local/ap-1", shown: "this folder" },
  { path: "/run/p1m2/brief.md", shown: "brief.md" },
])("$path is shown as $shown", ({ path, shown }) => expect(shownPath(path, places)).toBe(shown));

test.for([
  { message: "there is nothing at /mnt/local/ap-1/my brief.md", shown: "there is nothing at my brief.md" },
  { message: "/mnt/local/x-2-rw/z.txt is not text.", shown: "x/z.txt is not text" },
  { message: "there is nothing at /run/p1m2/out.md", shown: "there is nothing at out.md" },
])("a message is told in the person's own names: $shown", ({ message, shown }) => expect(shownMessage({ message }, places)).toBe(shown));

test.for([
  { name: "/etc/hosts", way: "stand there (cd /etc/hosts, or cd /etc if it is a file)" },
  { name: "/srv/my notes/a.md", way: 'stand in that folder (cd "/srv/my notes")' },
  { name: "../x/a.md", way: "stand in that folder (cd ../x)" },
])("the way to $name: $way", ({ name, way }) => expect(outside(name)).toBe(`${name} lies outside the folder that this run reads: ${way} and run it again.`));

test("what lies where names begin is shown without the folder's own name, which leads there all the same", () => {
  const home = { ...places, aliases: [{ name: "desk", path: "/mnt/local/ap-1" }, ...places.aliases] };
  expect([shownPath("/mnt/local/ap-1/a.csv", home), shownPath("/mnt/local/ap-1", home)]).toEqual(["a.csv", "this folder"]);
  expect(["desk/a.csv", "a.csv"].map((name) => placeOf(name, home))).toEqual(["/mnt/local/ap-1/a.csv", "/mnt/local/ap-1/a.csv"]);
  expect(namesAt("/mnt/local/ap-1/a.csv", home)).toEqual(["a.csv", "/mnt/local/ap-1/a.csv", "desk/a.csv"]);
});
