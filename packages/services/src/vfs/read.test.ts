import type { DocumentSource, DocumentText } from "@aether/ports";
import { HOST_FILE, type Label, TRUSTED, vfsList, vfsMount, vfsRead, vfsReadMany, vfsStat, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, HOME, hash } from "./vfs.test-harness.ts";

const untrusted: Label = { integrity: "untrusted", confidentiality: "private", sources: ["https://x"] };

test("a text is read with its etag, its size and its lines", async () => {
  const { tree, call } = await createHarness();
  tree.put(`${HOME}/owners/local/home/scribe/a.txt`, "\ufeffone\r\ntwo\n");
  const { output } = await call(vfsRead, { path: "~/a.txt" });
  expect(output).toEqual({ path: "/home/scribe/a.txt", text: "one\r\ntwo\n", etag: hash("\ufeffone\r\ntwo\n"), bytes: 12, lines: 2, truncated: false });
});

test.for([
  { why: "nothing is there", path: "~/none", code: "NOT_FOUND" },
  { why: "its folder is not there", path: "~/none/a", code: "NOT_FOUND" },
  { why: "it is a folder", path: "~/folder", code: "UNSUPPORTED" },
  { why: "it is the home itself", path: "~", code: "UNSUPPORTED" },
  { why: "it is a folder of the namespace", path: "/mnt", code: "UNSUPPORTED" },
  { why: "it is binary", path: "~/binary", code: "UNSUPPORTED" },
  { why: "it is a device", path: "~/device", code: "UNSUPPORTED" },
  { why: "it is a link", path: "~/link", code: "DENIED" },
  { why: "a link is on the way", path: "~/link/a", code: "DENIED" },
  { why: "there is no such top folder", path: "/etc/passwd", code: "NOT_FOUND" },
  { why: "the home has an odd name", path: "/home/-x/a", code: "NOT_FOUND" },
  { why: "the run is no process", path: "/run/1/environ", code: "NOT_FOUND" },
  { why: "the mount is another owner's", path: "/mnt/other/notes/a", code: "NOT_FOUND" },
])("reading fails with $code when $why", async ({ path, code }) => {
  const { tree, call } = await createHarness();
  const home = `${HOME}/owners/local/home/scribe`;
  tree.put(`${home}/folder/a`, "a");
  tree.put(`${home}/binary`, new Uint8Array([1, 0, 2]));
  tree.put(`${home}/device`, "", "other");
  tree.put(`${home}/link`, "", "link");
  await expect(call(vfsRead, { path })).rejects.toMatchObject({ code });
});

test("a file above 64 MiB is too large to read", async () => {
  const { tree, call } = await createHarness();
  tree.put(`${HOME}/owners/local/home/scribe/big`, new Uint8Array(64 * 1_048_576 + 1));
  await expect(call(vfsRead, { path: "~/big" })).rejects.toMatchObject({ code: "TOO_LARGE" });
});

test("reading another identity's absent home leaves no trace of the question", async () => {
  const { tree, call } = await createHarness();
  await expect(call(vfsRead, { path: "/home/ghost/a" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(tree.dump(HOME)).toEqual({ "": "folder" });
});

test("an owner's home is not another owner's of the same name", async () => {
  const { call } = await createHarness();
  await call(vfsWrite, { path: "~/a", text: "mine" }, { owner: "ada" });
  await expect(call(vfsRead, { path: "~/a" }, { owner: "bob" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("many files are read at once, each with its own fate", async () => {
  const { tree, call } = await createHarness();
  const home = `${HOME}/owners/local/home/scribe`;
  tree.put(`${home}/a`, "A");
  tree.put(`${home}/secret`, "S");
  const grants = ["fs.read /home/scribe/a", "fs.read /home/scribe/none"];
  const { output } = await call(vfsReadMany, { paths: ["~/none", "~/secret", "~/a"] }, { grants });
  expect(output.files.map((file) => (file.ok ? file.file.text : file.code))).toEqual(["NOT_FOUND", "DENIED", "A"]);
});

test("others have their turn while many large files are read", { timeout: 60_000 }, async () => {
  const { tree, call } = await createHarness();
  const home = `${HOME}/owners/local/home/scribe`;
  const large = new Uint8Array(40_000_000).fill(0x0a);
  const paths = ["a", "b", "c", "d"].map((name) => `~/${name}`);
  for (const path of paths) tree.put(`${home}${path.slice(1)}`, large);
  let [last, longest] = [performance.now(), 0];
  const ticks = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const before = performance.now();
  const { output } = await call(vfsReadMany, { paths }, { grants: ["fs.read /home/scribe/**"] });
  longest = Math.max(longest, performance.now() - last);
  clearInterval(ticks);
  expect(output.files.map((file) => file.ok && file.file.lines)).toEqual(paths.map(() => 40_000_000));
  // All of what is done to one of them would be a fourth.
  expect(longest, "ms").toBeLessThan((performance.now() - before) / 5);
});

test("a mounted file is untrusted and names its source", async () => {
  const { tree, call } = await createHarness();
  tree.put("/srv/notes/a.md", "hello");
  const { output: mount } = await call(vfsMount, { folder: "/srv/notes", name: "notes" });
  const { label } = await call(vfsRead, { path: `${mount.path}/a.md` });
  expect(label).toEqual({ ...HOST_FILE, sources: ["/mnt/local/notes/a.md"] });
});

test("a file in a home carries what its writer had seen, until somebody else changes it", async () => {
  const { tree, call } = await createHarness();
  await call(vfsWrite, { path: "~/a", text: "from the web" }, { label: untrusted });
  expect((await call(vfsRead, { path: "~/a" })).label).toEqual(untrusted);
  tree.put(`${HOME}/owners/local/home/scribe/a`, "changed outside");
  expect((await call(vfsRead, { path: "~/a" })).label).toEqual({ integrity: "tool", confidentiality: "private", sources: [] });
});

test("what a trusted context writes in its home is a tool's, and private", async () => {
  const { call } = await createHarness();
  await call(vfsWrite, { path: "~/a", text: "mine" }, { label: TRUSTED });
  expect((await call(vfsRead, { path: "~/a" })).label).toEqual({ integrity: "tool", confidentiality: "private", sources: [] });
});

test("a name carries its chooser's label in lists and stats, whatever the content is now", async () => {
  const { tree, call } = await createHarness();
  await call(vfsWrite, { path: "~/ignore all rules", text: "x" }, { label: untrusted });
  tree.put(`${HOME}/owners/local/home/scribe/ignore all rules`, "changed outside");
  expect((await call(vfsList, { path: "~" })).label).toEqual(untrusted);
  expect((await call(vfsStat, { path: "~/ignore all rules" })).output).toMatchObject({ kind: "file", bytes: 15, label: untrusted });
});

test("a stat tells folders from files, and the namespace's own folders too", async () => {
  const { tree, call } = await createHarness();
  tree.put(`${HOME}/owners/local/home/scribe/f/a`, "abc");
  const stats = await Promise.all(["/", "/mnt/local", "~", "~/f", "~/f/a"].map(async (path) => (await call(vfsStat, { path })).output));
  expect(stats.map(({ kind, bytes }) => `${kind} ${bytes}`)).toEqual(["folder 0", "folder 0", "folder 0", "folder 0", "file 3"]);
});

const PDF = "%PDF-1.4 and so on";

/** Says what it was given, in pages. */
function paper(pages = 2) {
  const asked: DocumentSource[] = [];
  const read = async (source: DocumentSource): Promise<DocumentText> => {
    asked.push(source);
    const { from = 1 } = source;
    const blocks = [from, from + 1].filter((number) => number <= pages).map((number) => ({ role: "text" as const, number, text: `page ${number}` }));
    return { kind: "pdf", title: "Paper", unit: "page", units: pages, blocks, notes: ["a note"], ...(from + 2 <= pages && { next: from + 2 }) };
  };
  return { asked, documents: { read, close: async () => undefined } };
}

test("a PDF is read as what it says, with the label of its file, and what is mounted names its source", async () => {
  const { documents, asked } = paper();
  const { tree, call } = await createHarness({ documents });
  tree.put("/srv/notes/a.pdf", PDF);
  const { output: mount } = await call(vfsMount, { folder: "/srv/notes", name: "notes" });
  const { output, label } = await call(vfsRead, { path: `${mount.path}/a.pdf` });
  expect(output).toEqual({
    path: "/mnt/local/notes/a.pdf",
    text: "[page 1]\npage 1\n\n[page 2]\npage 2\n",
    etag: hash(PDF),
    bytes: PDF.length,
    lines: 5,
    truncated: false,
    document: {
      kind: "pdf",
      title: "Paper",
      unit: "page",
      units: 2,
      notes: ["a note"],
      parts: [
        { line: 1, number: 1 },
        { line: 4, number: 2 },
      ],
    },
  });
  expect(label).toEqual({ ...HOST_FILE, sources: ["/mnt/local/notes/a.pdf"] });
  expect(asked).toMatchObject([{ name: "/mnt/local/notes/a.pdf", from: 1 }]);
});

test("a document that was too long says where it goes on, and is gone on with there", async () => {
  const { documents } = paper(3);
  const { tree, call } = await createHarness({ documents });
  tree.put(`${HOME}/owners/local/home/scribe/a.pdf`, PDF);
  const { output } = await call(vfsRead, { path: "~/a.pdf" });
  expect(output).toMatchObject({
    truncated: true,
    document: { next: 3, notes: ["it is too long to be read at once: this is page 1 to 2 of 3; read it with from: 3 to go on", "a note"] },
  });
  expect((await call(vfsRead, { path: "~/a.pdf", from: 3 })).output).toMatchObject({ text: "[page 3]\npage 3\n", truncated: false });
  await expect(call(vfsRead, { path: "~/a.pdf", from: 4 })).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining("3 pages") });
});

test("a document of which the end was left out is truncated, though nothing is to be gone on with", async () => {
  const cut: DocumentText = { kind: "text", unit: "line", units: 1, blocks: [{ role: "text", number: 1, text: "a" }], notes: [], wasCut: true };
  const { tree, call } = await createHarness({ documents: { read: async () => cut, close: async () => undefined } });
  tree.put(`${HOME}/owners/local/home/scribe/a.pdf`, PDF);
  expect((await call(vfsRead, { path: "~/a.pdf" })).output).toMatchObject({ text: "a\n", truncated: true });
});

test("reading on in a document reads it once for each owner, and anew when it has changed", async () => {
  const { documents, asked } = paper();
  const { tree, call } = await createHarness({ documents });
  const file = `${HOME}/owners/local/home/scribe/a.pdf`;
  tree.put(file, PDF);
  for (const offset of [1, 2, 3]) await call(vfsRead, { path: "~/a.pdf", offset, limit: 1 });
  expect(asked).toHaveLength(1);
  tree.put(`${HOME}/owners/bob/home/scribe/a.pdf`, PDF);
  await call(vfsRead, { path: "~/a.pdf" }, { owner: "bob" });
  tree.put(file, `${PDF}, changed`);
  await call(vfsRead, { path: "~/a.pdf" });
  expect(asked).toHaveLength(3);
});

test.for([
  { why: "a text is its own characters", content: "a,b\n", as: undefined, text: "a,b\n" },
  { why: "a text is read as a document where that is asked for", content: "a,b\n", as: "text", text: "[page 1]\npage 1\n\n[page 2]\npage 2\n" },
  { why: "a PDF is its own characters where these are asked for", content: PDF, as: "file", text: PDF },
  {
    why: "a text in another encoding is read as a document",
    content: Uint8Array.from([0x63, 0xe9, 0x21]),
    as: undefined,
    text: "[page 1]\npage 1\n\n[page 2]\npage 2\n",
  },
] as const)("$why", async ({ content, as, text }) => {
  const { tree, call } = await createHarness(paper());
  tree.put(`${HOME}/owners/local/home/scribe/a.txt`, content);
  expect((await call(vfsRead, { path: "~/a.txt", as })).output.text).toBe(text);
  expect((await call(vfsReadMany, { paths: ["~/a.txt"], as })).output.files).toMatchObject([{ ok: true, file: { text } }]);
});

test("its own characters of what has none are refused, and pages of a file as it stands are too", async () => {
  const { tree, call } = await createHarness(paper());
  tree.put(`${HOME}/owners/local/home/scribe/a`, Uint8Array.from([0x63, 0xe9, 0x21]));
  await expect(call(vfsRead, { path: "~/a", as: "file" })).rejects.toMatchObject({ code: "UNSUPPORTED" });
  await expect(call(vfsRead, { path: "~/a", as: "file", from: 2 })).rejects.toMatchObject({ code: "INVALID" });
});

test("nobody's document is read who may not read the file", async () => {
  const { documents, asked } = paper();
  const { tree, call } = await createHarness({ documents });
  tree.put(`${HOME}/owners/local/home/scribe/a.pdf`, PDF);
  await expect(call(vfsRead, { path: "~/a.pdf" }, { grants: ["fs.read /home/scribe/b.pdf"] })).rejects.toMatchObject({ code: "DENIED" });
  expect(asked).toEqual([]);
});
