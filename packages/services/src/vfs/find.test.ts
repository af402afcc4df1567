import { vfsGlob, vfsList, vfsMount, vfsRead, vfsSearch, vfsWatch, vfsWrite } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createHarness, HOME } from "./vfs.test-harness.ts";

const SCRIBE = `${HOME}/owners/local/home/scribe`;

async function withNotes() {
  const harness = await createHarness();
  const files = { "a.md": "Alpha\nbeta\r\n", "b.txt": "alpha", "sub/c.md": "x\ny: ALPHA\n", "sub/deep/d.md": "none", "sub/:e f.md": "alpha" };
  for (const [name, text] of Object.entries(files)) harness.tree.put(`${SCRIBE}/${name}`, text);
  harness.tree.put(`${SCRIBE}/binary`, new Uint8Array([0x61, 0x6c, 0x70, 0x68, 0x61, 0]));
  harness.tree.put(`${SCRIBE}/link`, "", "link");
  harness.tree.put(`${SCRIBE}/odd\u001b[31m`, "alpha");
  return harness;
}

const names = (entries: readonly { path: string }[]) => entries.map(({ path }) => path.replace("/home/scribe/", ""));

test("a folder lists what is in it, with real sizes, without links and odd names", async () => {
  const { call } = await withNotes();
  const { output } = await call(vfsList, { path: "~" });
  expect(output.entries.map(({ path, kind, bytes }) => `${path} ${kind} ${bytes}`)).toEqual([
    "/home/scribe/a.md file 12",
    "/home/scribe/b.txt file 5",
    "/home/scribe/binary file 6",
    "/home/scribe/sub folder 0",
  ]);
  expect(output.more).toBe(false);
});

test("a recursive list goes down, by name", async () => {
  const { call } = await withNotes();
  const { output } = await call(vfsList, { path: "~", recursive: true });
  expect(names(output.entries)).toEqual(["a.md", "b.txt", "binary", "sub", "sub/:e f.md", "sub/c.md", "sub/deep", "sub/deep/d.md"]);
});

test("501 entries are 500 and more", async () => {
  const { tree, call } = await createHarness();
  for (let file = 0; file < 501; file++) tree.put(`${SCRIBE}/${file}`, "");
  const { output } = await call(vfsList, { path: "~" });
  expect([output.entries.length, output.more]).toEqual([500, true]);
  expect((await call(vfsList, { path: "~", limit: 501 })).output.more).toBe(false);
});

test("what may not be read is neither listed, entered, found nor counted", async () => {
  const { call } = await withNotes();
  const grants = ["fs.read /home/scribe", "fs.read /home/scribe/*", "fs.read /home/scribe/sub/deep/**"];
  expect(names((await call(vfsList, { path: "~", recursive: true }, { grants })).output.entries)).toEqual([
    "a.md",
    "b.txt",
    "binary",
    "sub",
    "sub/deep",
    "sub/deep/d.md",
  ]);
  expect(names((await call(vfsGlob, { path: "~", pattern: "**/*.md" }, { grants })).output.files)).toEqual(["a.md", "sub/deep/d.md"]);
  expect(names((await call(vfsSearch, { path: "~", text: "alpha" }, { grants })).output.matches)).toEqual(["a.md", "b.txt"]);
});

test.for([
  { path: "~/none", code: "NOT_FOUND" },
  { path: "~/a.md", code: "UNSUPPORTED" },
  { path: "/nowhere", code: "NOT_FOUND" },
])("listing $path fails with $code", async ({ path, code }) => {
  const { call } = await withNotes();
  await expect(call(vfsList, { path })).rejects.toMatchObject({ code });
});

test("the namespace lists itself from the root down to the mounts", async () => {
  const { tree, call } = await withNotes();
  tree.put("/srv/notes/n.md", "alpha");
  await call(vfsMount, { folder: "/srv/notes", name: "notes" });
  const list = async (path: string) => (await call(vfsList, { path })).output.entries.map((entry) => entry.path);
  expect(await list("/")).toEqual(["/home", "/mnt", "/run", "/team"]);
  expect(await list("/home")).toEqual(["/home/scribe"]);
  expect(await list("/run")).toEqual([]);
  expect(await list("/mnt")).toEqual(["/mnt/local"]);
  expect(await list("/mnt/local")).toEqual(["/mnt/local/notes"]);
  expect((await call(vfsGlob, { path: "/", pattern: "**/n.md" })).output.files.map(({ path }) => path)).toEqual(["/mnt/local/notes/n.md"]);
});

test.for([
  { why: "within one segment", pattern: "*.md", found: ["a.md"] },
  { why: "across folders", pattern: "**/*.md", found: ["a.md", "sub/:e f.md", "sub/c.md", "sub/deep/d.md"] },
  { why: "in one folder", pattern: "sub/*", found: ["sub/:e f.md", "sub/c.md"] },
  { why: "a name as it is", pattern: "b.txt", found: ["b.txt"] },
  { why: "folders are not files", pattern: "sub", found: [] },
])("a glob finds $why: $pattern", async ({ pattern, found }) => {
  const { call } = await withNotes();
  expect(names((await call(vfsGlob, { path: "~", pattern })).output.files)).toEqual(found);
});

test.for([
  { pattern: "*.{md,txt}", says: "other pattern languages" },
  { pattern: "[ab].md", says: "other pattern languages" },
  { pattern: "../*", says: "leads out of the folder" },
  { pattern: "sub/../*.md", says: "leads out of the folder" },
  { pattern: "/etc/*", says: "begins at the root" },
  { pattern: "~/*", says: "begins at the root or a home" },
  { pattern: "./*.md", says: "a . in it" },
  { pattern: "sub//*", says: "an empty step" },
])("a pattern outside the language is refused, and told what works: $pattern", async ({ pattern, says }) => {
  const { call } = await withNotes();
  const refused = { code: "INVALID", message: expect.stringMatching(new RegExp(`unsupported pattern .*${says}.*What works: .*\\* and \\? .*\\*\\*`)) };
  await expect(call(vfsGlob, { path: "~", pattern })).rejects.toMatchObject(refused);
  await expect(call(vfsSearch, { path: "~", text: "alpha", files: pattern })).rejects.toMatchObject(refused);
});

test("a glob has ? for one character of a name", async () => {
  const { call } = await withNotes();
  expect(names((await call(vfsGlob, { path: "~", pattern: "?.md" })).output.files)).toEqual(["a.md"]);
});

test.for([
  { why: "regardless of case", input: { text: "alpha" }, found: ["a.md:1:Alpha", "b.txt:1:alpha", "sub/:e f.md:1:alpha", "sub/c.md:2:y: ALPHA"] },
  { why: "with regard to case", input: { text: "ALPHA", caseSensitive: true }, found: ["sub/c.md:2:y: ALPHA"] },
  { why: "in some files", input: { text: "alpha", files: "*.txt" }, found: ["b.txt:1:alpha"] },
  { why: "without the line end", input: { text: "beta" }, found: ["a.md:2:beta"] },
  { why: "text that looks like an option or a pattern", input: { text: "-e .*" }, found: [] },
])("a search finds lines $why", async ({ input, found }) => {
  const { call } = await withNotes();
  const { output } = await call(vfsSearch, { path: "~", ...input });
  expect(output.matches.map(({ path, line, text }) => `${path.replace("/home/scribe/", "")}:${line}:${text}`)).toEqual(found);
});

test("a search finds in any text the lines that hold what is looked for, once each, with their numbers", async () => {
  const { call } = await createHarness();
  const text = fc.string({ unit: fc.constantFrom("a", "B", "İ", "ß", "Σ", "\n", "\r"), maxLength: 24 });
  const asked = fc.string({ unit: fc.constantFrom("a", "b", "i", "ß", "σ"), minLength: 1, maxLength: 2 });
  const fold = (line: string): string => line.replaceAll("İ", "i").toLowerCase();
  await fc.assert(
    fc.asyncProperty(text, asked, async (of, part) => {
      await call(vfsWrite, { path: "~/t", text: of });
      const lines = (of.match(/[^\n]*\n|[^\n]+/g) ?? []).map((line) => line.replace(/\n$/, ""));
      const wanted = lines.flatMap((line, index) => (fold(line).includes(fold(part)) ? [`${index + 1}:${line.replace(/\r$/, "")}`] : []));
      const { output } = await call(vfsSearch, { path: "~/t", text: part });
      expect(output.matches.map(({ line, text: shown }) => `${line}:${shown}`)).toEqual(wanted);
    }),
  );
});

test("a file of line ends holds nobody up: it is searched from match to match, and read in a moment", async () => {
  const { call, tree } = await createHarness();
  tree.put(`${SCRIBE}/ends`, `${"\n".repeat(20_000_000)}last`);
  // What else this machine does meanwhile does not count.
  const began = process.cpuUsage();
  expect((await call(vfsSearch, { path: "~/ends", text: "last" })).output.matches).toEqual([{ path: "/home/scribe/ends", line: 20_000_001, text: "last" }]);
  expect((await call(vfsRead, { path: "~/ends", limit: 1 })).output).toMatchObject({ lines: 20_000_001 });
  const { user, system } = process.cpuUsage(began);
  expect(user + system).toBeLessThan(3_000_000);
});

test("a search counts what it could not look into", async () => {
  const { call } = await withNotes();
  expect((await call(vfsSearch, { path: "~", text: "alpha" })).output).toMatchObject({ skipped: 2, more: false });
});

test("a search stops at its limit and says so", async () => {
  const { call } = await withNotes();
  const { output } = await call(vfsSearch, { path: "~", text: "alpha", limit: 2 });
  expect([names(output.matches), output.more]).toEqual([["a.md", "b.txt"], true]);
});

test("a search looks into one file too", async () => {
  const { call } = await withNotes();
  expect(names((await call(vfsSearch, { path: "~/sub/c.md", text: "y" })).output.matches)).toEqual(["sub/c.md"]);
});

test("a long line is shown around what was found", async () => {
  const { tree, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, `${"x".repeat(5_000)}needle${"y".repeat(5_000)}`);
  const { output } = await call(vfsSearch, { path: "~", text: "needle" });
  expect(output.matches[0]?.text).toMatch(/^x{100}needley{294}$/);
});

test.for([
  { why: "a hit names the file, and the folder of those that nothing was found in", text: "needle", sources: ["/mnt/local/notes", "/mnt/local/notes/hit"] },
  { why: "what is nowhere was looked for in all of them", text: "no such word", sources: ["/mnt/local/notes"] },
])("a result carries the labels of the files that were looked through: $why", async ({ text, sources }) => {
  const { tree, call } = await createHarness();
  tree.put("/srv/notes/hit", "needle");
  tree.put("/srv/notes/miss", "hay");
  await call(vfsMount, { folder: "/srv/notes", name: "notes" });
  const { label } = await call(vfsSearch, { path: "/mnt/local/notes", text });
  expect(label).toMatchObject({ integrity: "untrusted", confidentiality: "private" });
  expect([...label.sources].sort()).toEqual(sources);
});

test("a pattern that no name fits was tried on names that are private", async () => {
  const { tree, call } = await createHarness();
  tree.put("/srv/notes/pin-4711", "");
  await call(vfsMount, { folder: "/srv/notes", name: "notes" });
  const { label } = await call(vfsGlob, { path: "/mnt/local/notes", pattern: "pin-1*" });
  expect(label).toMatchObject({ integrity: "untrusted", confidentiality: "private" });
});

test("20,000 entries are looked at, and then it says there are more", async () => {
  const { tree, call } = await createHarness();
  for (let folder = 0; folder < 3; folder++) for (let file = 0; file < 7_000; file++) tree.put(`${SCRIBE}/${folder}/${file}`, "");
  const { output } = await call(vfsGlob, { path: "~", pattern: "2/none" });
  expect(output).toEqual({ files: [], more: true });
});

test("a search that is cancelled ends", async () => {
  const { call } = await withNotes();
  await expect(call(vfsSearch, { path: "~", text: "alpha" }, { signal: AbortSignal.abort() })).rejects.toThrow();
});

test("a watch tells what changed below its folder and may be read", async () => {
  const { tree, call } = await withNotes();
  const controller = new AbortController();
  const grants = ["fs.read /home/scribe/sub", "fs.read /home/scribe/sub/seen"];
  const watching = call(vfsWatch, { path: "~/sub" }, { grants, signal: controller.signal });
  await expect.poll(() => tree.watchers.size).toBe(1);
  for (const name of ["sub/seen", "sub/unseen", "outside"]) tree.tell(`${SCRIBE}/${name}`);
  controller.abort();
  const { output, events } = await watching;
  expect(events).toEqual([{ event: "changed", value: { path: "/home/scribe/sub/seen" } }]);
  expect([output.changes, tree.watchers.size]).toEqual([1, 0]);
});

test("a watch ends when its time is up", async () => {
  const { tree, call } = await withNotes();
  expect((await call(vfsWatch, { path: "~", forMs: 100 })).output).toEqual({ changes: 0 });
  expect(tree.watchers.size).toBe(0);
});

test("what an answer tells of is named for the record, and nothing else", async () => {
  const { call } = await withNotes();
  const of = (...files: readonly string[]) => files.map((file) => `fs.read /home/scribe/${file}`);
  expect((await call(vfsList, { path: "~/sub" })).named).toEqual(of("sub/:e f.md", "sub/c.md", "sub/deep"));
  expect((await call(vfsGlob, { path: "~", pattern: "*.md" })).named).toEqual(of("a.md"));
  expect((await call(vfsSearch, { path: "~", text: "beta" })).named).toEqual(of("a.md"));
});

test("a folder that the host keeps closed is named, and what else is there is found; where it is asked for itself that is an error", async () => {
  const { tree, call } = await withNotes();
  tree.closed.add(`${SCRIBE}/sub`);
  const list = (await call(vfsList, { path: "~", recursive: true })).output;
  expect([names(list.entries), list.closed]).toEqual([["a.md", "b.txt", "binary", "sub"], ["/home/scribe/sub"]]);
  const glob = (await call(vfsGlob, { path: "~", pattern: "**/*.md" })).output;
  expect([names(glob.files), glob.closed]).toEqual([["a.md"], ["/home/scribe/sub"]]);
  const search = (await call(vfsSearch, { path: "~", text: "alpha" })).output;
  expect([names(search.matches), search.closed]).toEqual([["a.md", "b.txt"], ["/home/scribe/sub"]]);
  await expect(call(vfsList, { path: "~/sub" })).rejects.toMatchObject({ code: "DENIED" });
  expect((await call(vfsList, { path: "~" })).output.closed).toBeUndefined();
});
