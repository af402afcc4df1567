import type { FileIdentity } from "@aether/ports";
import type { Declaration } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Around, aroundOf, type Declared, declaredFloor, floorBelow, folded, lost, nameFloor } from "./declared-floor.ts";

type Said = Partial<Pick<Declaration, "integrity" | "confidentiality" | "readers" | "kind">>;

/** What stands where: by default each thing under its own path. */
type Disk = Readonly<Record<string, Partial<FileIdentity> | null>>;

function around(said: Readonly<Record<string, Said>>, disk: Disk = {}): Around {
  const identify = (path: string): FileIdentity | undefined =>
    disk[path] === null ? undefined : { path, id: path, kind: "folder", shared: false, ...disk[path] };
  const declared = Object.entries(said).map(
    ([file, parts]): Declared => ({
      file,
      kind: "folder",
      integrity: null,
      confidentiality: null,
      readers: null,
      at: 1,
      ...parts,
      id: file,
      folded: folded(file),
    }),
  );
  declared.sort((a, b) => a.file.length - b.file.length);
  return aroundOf(declared, identify);
}

const short = ({ integrity, confidentiality, readers }: ReturnType<typeof nameFloor>): string =>
  [integrity, confidentiality, ...(readers ? [readers.join(" ") || "nobody"] : [])].join(", ");

const SECRET: Said = { confidentiality: "secret" };
const VOUCHED: Said = { integrity: "tool" };

describe("the floor of a file", () => {
  test.for([
    { why: "nothing is said of is that of all host files", said: { "/b": SECRET }, file: "/a/f", is: "untrusted, private" },
    { why: "in a folder is what is said of the folder", said: { "/a": { ...SECRET, ...VOUCHED, readers: ["ann"] } }, file: "/a/b/f", is: "tool, secret, ann" },
    { why: "beside it is not", said: { "/a": SECRET }, file: "/ab/f", is: "untrusted, private" },
    { why: "of its own is said of it", said: { "/a/f": { confidentiality: "public" } }, file: "/a/f", is: "untrusted, public" },
    { why: "is what is said furthest in", said: { "/a": SECRET, "/a/b": { confidentiality: "public" } }, file: "/a/b/f", is: "untrusted, public" },
    { why: "stays secret where only another part is said further in", said: { "/a": SECRET, "/a/b": VOUCHED }, file: "/a/b/f", is: "tool, secret" },
    { why: "keeps readers further in", said: { "/a": { readers: ["ann"] }, "/a/b": SECRET }, file: "/a/b/f", is: "untrusted, secret, ann" },
    {
      why: "has others where others are named",
      said: { "/a": { readers: ["ann"] }, "/a/b": { readers: ["bob"] } },
      file: "/a/b/f",
      is: "untrusted, private, bob",
    },
    {
      why: "has none where anyone is said",
      said: { "/a": { readers: ["ann"] }, "/a/b": { readers: "anyone" as const } },
      file: "/a/b/f",
      is: "untrusted, private",
    },
    { why: "may be for nobody", said: { "/a": { readers: [] } }, file: "/a/f", is: "untrusted, private, nobody" },
    {
      why: "is not vouched for where that is said",
      said: { "/a": VOUCHED, "/a/b": { integrity: "untrusted" as const } },
      file: "/a/b/f",
      is: "untrusted, private",
    },
    { why: "is what is said of the whole machine", said: { "/": SECRET }, file: "/a/f", is: "untrusted, secret" },
    { why: "written otherwise is as secret", said: { "/a/Bücher": SECRET }, file: "/A/Bu\u0308cher/f", is: "untrusted, secret" },
    { why: "written otherwise is not vouched for", said: { "/a": { ...VOUCHED, confidentiality: "public" as const } }, file: "/A/f", is: "untrusted, private" },
  ])("$why", ({ said, file, is }) => {
    expect(short(declaredFloor(file, around(said as Readonly<Record<string, Said>>)).label)).toBe(is);
  });

  test.for([
    { why: "is kept in a folder that was moved", disk: { "/a/k": null, "/b/new": { id: "/a/k" } }, file: "/b/new/f", is: "untrusted, secret" },
    { why: "is kept of the moved thing itself", disk: { "/a/k": null, "/b/new": { id: "/a/k" } }, file: "/b/new", is: "untrusted, secret" },
    { why: "holds for all that it may have been moved to", disk: { "/a/k": null }, file: "/a/other", is: "untrusted, secret" },
    { why: "holds up to the nearest folder that is there", disk: { "/a/k": null, "/a": null }, file: "/z", is: "untrusted, secret" },
    { why: "does not spread where nothing is lost", disk: {}, file: "/a/other", is: "untrusted, private" },
    { why: "does not spread over the folder where something took its place", disk: { "/a/k": { id: "x" } }, file: "/a/other", is: "untrusted, private" },
    { why: "holds for what took its place", disk: { "/a/k": { id: "x" } }, file: "/a/k/f", is: "untrusted, secret" },
    { why: "follows the first one beside what took its place", disk: { "/a/k": { id: "x" }, "/c": { id: "/a/k" } }, file: "/c/f", is: "untrusted, secret" },
    { why: "follows it behind a link", disk: { "/a/k": { path: "/c" }, "/c": { id: "/a/k" } }, file: "/c/f", is: "untrusted, secret" },
    {
      why: "holds by every name of a file",
      disk: { "/a/k": { kind: "file", shared: true }, "/c": { id: "/a/k" } } as Disk,
      file: "/c",
      is: "untrusted, secret",
    },
  ])("what is secret $why", ({ disk, file, is }) => {
    expect(short(declaredFloor(file, around({ "/a/k": SECRET }, disk)).label)).toBe(is);
  });

  test.for([
    { why: "private in a public place", inner: { confidentiality: "private" as const }, is: "tool, private" },
    { why: "for readers", inner: { readers: ["ann"] }, is: "tool, public, ann" },
    { why: "not vouched for in a place that is", inner: { integrity: "untrusted" as const }, is: "untrusted, public" },
    { why: "vouched for", inner: { integrity: "tool" as const, confidentiality: "public" as const, readers: "anyone" as const }, is: "tool, public" },
  ])("what is $why is that where it was moved to", ({ inner, is }) => {
    const outer: Said = { integrity: "tool", confidentiality: "public" };
    expect(short(declaredFloor("/b/f", around({ "/": outer, "/a/k": inner }, { "/a/k": null, "/b": { id: "/a/k" } })).label)).toBe(is);
  });

  test("a folder that was moved is vouched for no more", () => {
    const moved = around({ "/a/k": { ...VOUCHED, confidentiality: "public" } }, { "/a/k": null, "/b": { id: "/a/k" } });
    expect(short(declaredFloor("/b/f", moved).label)).toBe("untrusted, private");
    expect(short(declaredFloor("/a/x", moved).label)).toBe("untrusted, private");
  });

  test("says which declaration each part is from", () => {
    const { because } = declaredFloor("/a/b/f", around({ "/a": SECRET, "/a/b": VOUCHED }));
    expect([because.integrity?.file, because.confidentiality?.file, because.readers]).toEqual(["/a/b", "/a", undefined]);
    const gone = around({ "/a/k": SECRET }, { "/a/k": null });
    expect(declaredFloor("/a/x", gone).because.confidentiality?.file).toBe("/a/k");
  });
});

describe("names and folders", () => {
  test.for([
    { why: "the name of a secret folder is told by the folder it is in", said: { "/a/k": SECRET }, file: "/a/k", is: "untrusted, private" },
    { why: "names inside are secret", said: { "/a/k": SECRET }, file: "/a/k/f", is: "untrusted, secret" },
    { why: "so is the name of a secret file", said: { "/a/f": { ...SECRET, kind: "file" as const } }, file: "/a/f", is: "untrusted, secret" },
    { why: "and that of a secret folder in a secret one", said: { "/a": SECRET, "/a/k": SECRET }, file: "/a/k", is: "untrusted, secret" },
  ])("$why", ({ said, file, is }) => {
    expect(short(nameFloor(file, around(said as Readonly<Record<string, Said>>)))).toBe(is);
  });

  test.for([
    { why: "all that is said further in", said: { "/a/k": SECRET, "/a/r/s": { readers: ["ann"] } }, disk: {}, is: "untrusted, secret, ann" },
    { why: "nothing that is said elsewhere", said: { "/b": SECRET, "/ab": SECRET }, disk: {}, is: "untrusted, private" },
    { why: "that a folder in it is not vouched for", said: { "/a": VOUCHED, "/a/k": { integrity: "untrusted" as const } }, disk: {}, is: "untrusted, private" },
    { why: "what is further in by another spelling", said: { "/A/k": SECRET }, disk: {}, is: "untrusted, secret" },
    { why: "what was lost in a folder of it", said: { "/a/x/k": SECRET }, disk: { "/a/x/k": null }, is: "untrusted, secret" },
    {
      why: "what was lost in a folder that has come to it, and is linked to",
      said: { "/l/x/k": SECRET },
      disk: { "/l/x/k": null, "/l/x": { path: "/a/x" } },
      is: "untrusted, secret",
    },
  ])("a folder and all in it holds $why", ({ said, disk, is }) => {
    expect(short(floorBelow("/a", around(said as Readonly<Record<string, Said>>, disk as Disk), new Set()))).toBe(is);
  });

  test("what was moved away is looked for in a folder, and a file that was written anew is not", () => {
    const said = { "/b/gone": SECRET, "/b/new": SECRET, "/b/saved": { ...SECRET, kind: "file" as const }, "/b/there": SECRET };
    const all = around(said, { "/b/gone": null, "/b/new": { id: "x" }, "/b/saved": { id: "y" } });
    expect(lost(all).map(({ file }) => file)).toEqual(["/b/new", "/b/gone"]);
    expect(short(floorBelow("/a", all, new Set(lost(all))))).toBe("untrusted, secret");
    expect(short(floorBelow("/a", all, new Set()))).toBe("untrusted, private");
  });
});

const part = <T>(...values: readonly T[]) => fc.constantFrom<T | null>(null, ...values);
const saidOf = fc.record({
  integrity: part<"tool" | "untrusted">("tool", "untrusted"),
  confidentiality: part<"public" | "private" | "secret">("public", "private", "secret"),
  readers: part<string[] | "anyone">(["ann"], ["bob"], "anyone"),
});
const path = fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 3 }).map((names) => `/${names.join("/")}`);

test("a part that nobody says further in is what the folder around has", () => {
  fc.assert(
    fc.property(fc.dictionary(path, saidOf), path, fc.constantFrom("c", "d/e"), (said, folder, rest) => {
      const all = around(said);
      expect(declaredFloor(`${folder}/${rest}`, all).label).toEqual(declaredFloor(folder, all).label);
    }),
  );
});

test("what was lost never lowers anything", () => {
  fc.assert(
    fc.property(fc.dictionary(path, saidOf), fc.uniqueArray(path), path, (said, gone, file) => {
      const whole = short(declaredFloor(file, around(said)).label);
      const after = declaredFloor(file, around(said, Object.fromEntries(gone.map((one) => [one, null])))).label;
      const rank = (text: string): number => ["public", "private", "secret"].findIndex((level) => text.includes(level));
      expect(rank(short(after))).toBeGreaterThanOrEqual(rank(whole));
      if (whole.startsWith("untrusted")) expect(after.integrity).toBe("untrusted");
    }),
  );
});
