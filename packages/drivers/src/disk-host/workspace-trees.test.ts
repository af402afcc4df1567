import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workspaceStoreConformance } from "@aether/ports/conformance/workspace";
import { afterAll, expect, test } from "vitest";
import { MemoryBlobs, sha256 } from "./memory-blobs.test-harness.ts";
import { createWorkspaceTrees } from "./workspace-trees.ts";

const top = mkdtempSync(join(tmpdir(), "aether-trees-"));
let count = 0;
afterAll(() => rmSync(top, { recursive: true, force: true }));
const folder = (): string => {
  const made = join(top, `w${count++}`);
  mkdirSync(made);
  return made;
};

workspaceStoreConformance({
  name: "disk-host",
  folder,
  create: () => createWorkspaceTrees({ blobs: new MemoryBlobs(), digest: { sha256 } }),
});

test("of a file that is kept in parts a change says how large it was", async () => {
  const store = createWorkspaceTrees({ blobs: new MemoryBlobs(), digest: { sha256 } });
  const at = folder();
  const bytes = 65 * 1_048_576;
  writeFileSync(join(at, "large"), Buffer.alloc(bytes, "a"));
  writeFileSync(join(at, "small"), "a");
  const before = await store.snapshot(at);
  for (const name of ["large", "small"]) writeFileSync(join(at, name), "b");
  const after = await store.snapshot(at);
  const sizes = (await store.changes(before.hash, after.hash)).map(({ path, inParts }) => [path.join("/"), inParts]);
  expect(sizes).toEqual([
    ["large", bytes],
    ["small", undefined],
  ]);
});

test("what did not change is not read again", async () => {
  const blobs = new MemoryBlobs();
  const store = createWorkspaceTrees({ blobs, digest: { sha256 } });
  const at = folder();
  for (let n = 0; n < 50; n++) writeFileSync(join(at, `f${n}`), String(n));
  await new Promise((resolve) => setTimeout(resolve, 120));
  await store.snapshot(at);
  const first = blobs.puts;
  await store.snapshot(at);
  expect([first, blobs.puts]).toEqual([51, 51]);
  writeFileSync(join(at, "f7"), "changed");
  await store.snapshot(at);
  expect(blobs.puts).toBe(53);
});

/** Twenty files, an hour old. */
function twenty(): string {
  const at = folder();
  mkdirSync(join(at, "d"));
  for (let n = 0; n < 20; n++) {
    writeFileSync(join(at, "d", `f${n}`), `content ${n}`);
    utimesSync(join(at, "d", `f${n}`), 1_000_000, 1_000_000);
  }
  return at;
}

test("a copy of a folder stores listings alone, and of what changes in it that and nothing else", async () => {
  const blobs = new MemoryBlobs();
  const store = createWorkspaceTrees({ blobs, digest: { sha256 } });
  const [from, to] = [twenty(), folder()];
  const { hash } = await store.snapshot(from, { keep: "none" });
  const { hash: empty } = await store.snapshot(to, { keep: "none" });
  await store.restore(to, hash, { like: from, now: empty });
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect((await store.snapshot(to, { keep: "none" })).hash).toBe(hash);
  // That of `d`, and those of the two folders: full, and empty.
  expect(blobs.puts).toBe(3);
  writeFileSync(join(to, "d/f7"), "changed");
  const after = await store.snapshot(to, { keep: "changed" });
  expect([blobs.puts, await blobs.has(sha256("changed")), await blobs.has(sha256("content 8"))]).toEqual([6, true, false]);
  expect(await store.changes(hash, after.hash)).toMatchObject([{ path: ["d", "f7"], after: sha256("changed") }]);
  // What nothing was stored of is stored when all of it is to be kept.
  await store.snapshot(to);
  expect(await blobs.has(sha256("content 8"))).toBe(true);
});

test("a copy is put right where it differs, and nowhere else is looked", async () => {
  const store = createWorkspaceTrees({ blobs: new MemoryBlobs(), digest: { sha256 } });
  const [from, to] = [twenty(), folder()];
  mkdirSync(join(from, "e"));
  writeFileSync(join(from, "e/g"), "one");
  const { hash } = await store.snapshot(from, { keep: "none" });
  await store.restore(to, hash, { like: from });
  writeFileSync(join(to, "e/g"), "two");
  writeFileSync(join(to, "e/more"), "more");
  symlinkSync("/etc", join(to, "e/link"));
  const now = await store.snapshot(to, { keep: "none" });
  // Written behind its back: a look at this folder would put it right.
  writeFileSync(join(to, "d/f3"), "unseen 3");
  await store.restore(to, hash, { like: from, now: now.hash });
  expect([readFileSync(join(to, "e/g"), "utf8"), readdirSync(join(to, "e")), readFileSync(join(to, "d/f3"), "utf8")]).toEqual(["one", ["g"], "unseen 3"]);
});

test.for([
  { why: "of the same length", change: (file: string) => writeFileSync(file, "CONTENT 4") },
  { why: "longer", change: (file: string) => writeFileSync(file, "content 4 and more") },
  {
    why: "by a link to what is no part of it",
    change: (file: string) => {
      rmSync(file);
      writeFileSync(`${top}/outside`, "content 4");
      symlinkSync(`${top}/outside`, file);
    },
  },
  { why: "by nothing", change: (file: string) => rmSync(file) },
])("what a person changed between the look and the copying is never taken for what was seen: $why", async ({ change }) => {
  const store = createWorkspaceTrees({ blobs: new MemoryBlobs(), digest: { sha256 } });
  const [from, to] = [twenty(), folder()];
  const { hash } = await store.snapshot(from, { keep: "none" });
  change(join(from, "d/f4"));
  await expect(store.restore(to, hash, { like: from })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(existsSync(join(to, "d/f4"))).toBe(false);
});

test("what is made like another folder was changed last when it was there, and only who may run a file can be all that changed", async () => {
  const store = createWorkspaceTrees({ blobs: new MemoryBlobs(), digest: { sha256 } });
  const [from, to] = [folder(), folder()];
  mkdirSync(join(from, "d"));
  writeFileSync(join(from, "d/f"), "one");
  utimesSync(join(from, "d/f"), 1_000_000, 1_000_000);
  const { hash } = await store.snapshot(from);
  await store.restore(to, hash, { like: from });
  expect([readFileSync(join(to, "d/f"), "utf8"), statSync(join(to, "d/f")).mtimeMs]).toEqual(["one", 1_000_000_000]);
  expect((await store.snapshot(to)).hash).toBe(hash);
  chmodSync(join(to, "d/f"), 0o755);
  const content = sha256("one");
  expect(await store.changes(hash, (await store.snapshot(to)).hash)).toEqual([
    { path: ["d", "f"], before: content, after: content, runs: true, mode: 0o644, now: { bytes: expect.any(Number), executable: true, mode: 0o755 } },
  ]);
  const before = (await store.snapshot(to)).hash;
  chmodSync(join(to, "d/f"), 0o700);
  expect(await store.changes(before, (await store.snapshot(to)).hash)).toMatchObject([{ path: ["d", "f"], modes: true, mode: 0o755, now: { mode: 0o700 } }]);
});

test.for([
  { what: "a file that comes", write: (at: string) => writeFileSync(join(at, "d/late"), "late"), named: "d/late" },
  { what: "another content of the same length", write: (at: string) => writeFileSync(join(at, "d/one"), "ONE"), named: "d/one" },
  { what: "a file that goes", write: (at: string) => rmSync(join(at, "d/one")), named: "d/one" },
])("what is not as the tree says after it was put back is named: $what", async ({ write, named }) => {
  const at = folder();
  let onRead = (): void => undefined;
  // Something else writes there while the second file is put back.
  class Read extends MemoryBlobs {
    override async get(hash: string): Promise<Uint8Array | undefined> {
      if (hash === sha256("two")) onRead();
      return super.get(hash);
    }
  }
  const store = createWorkspaceTrees({ blobs: new Read(), digest: { sha256 } });
  mkdirSync(join(at, "d"));
  writeFileSync(join(at, "d/one"), "one");
  writeFileSync(join(at, "d/two"), "two");
  const { hash } = await store.snapshot(at);
  rmSync(join(at, "d"), { recursive: true });
  onRead = () => write(at);
  await expect(store.restore(at, hash)).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining(named), data: { differ: [named] } });
  onRead = () => undefined;
  await store.restore(at, hash);
  expect((await store.snapshot(at)).hash).toBe(hash);
});

test.skipIf(process.platform !== "linux")("a folder that is swapped for a link while a tree is taken lets nothing in", async () => {
  const blobs = new MemoryBlobs();
  const store = createWorkspaceTrees({ blobs, digest: { sha256 } });
  const [at, outside] = [folder(), folder()];
  writeFileSync(join(outside, "x"), "OUTSIDE");
  mkdirSync(join(at, "d"));
  writeFileSync(join(at, "d/x"), "inside");
  for (let n = 0; n < 600; n++) writeFileSync(join(at, `f${n}`), "");
  symlinkSync(outside, join(at, "l"));
  let swapping = true;
  const swap = (async () => {
    while (swapping) {
      renameSync(join(at, "d"), join(at, "t"));
      renameSync(join(at, "l"), join(at, "d"));
      await new Promise(setImmediate);
      renameSync(join(at, "d"), join(at, "l"));
      renameSync(join(at, "t"), join(at, "d"));
      await new Promise(setImmediate);
    }
  })();
  for (let n = 0; n < 60; n++) await store.snapshot(at);
  swapping = false;
  await swap;
  expect(blobs.kept.has(sha256("OUTSIDE"))).toBe(false);
});

/** Holds a lease on a file: nobody else can open it then, for 45 seconds from the first who tries. */
const LEASE = 'use Fcntl; $SIG{IO} = "IGNORE"; open(my $f, "<", $ARGV[0]) or die; fcntl($f, 1024, 1) or die "$!"; $| = 1; print "held\\n"; sleep 120';

async function holding(path: string): Promise<ChildProcess> {
  const holder = spawn("perl", ["-e", LEASE, path], { stdio: ["ignore", "pipe", "inherit"] });
  if (holder.stdout) await once(holder.stdout, "data");
  return holder;
}

test.skipIf(process.platform !== "linux" || !existsSync("/usr/bin/perl"))(
  "a file that nobody else can open is left out by name, and the rest is kept",
  async () => {
    const store = createWorkspaceTrees({ blobs: new MemoryBlobs(), digest: { sha256 } });
    const at = folder();
    writeFileSync(join(at, "free"), "before");
    writeFileSync(join(at, "held"), "before");
    const { hash } = await store.snapshot(at);
    writeFileSync(join(at, "free"), "after");
    writeFileSync(join(at, "held"), "AFTER!");
    const holder = await holding(join(at, "held"));
    try {
      const tree = await store.snapshot(at);
      expect(tree).toMatchObject({ files: 1, left: [{ path: "held", why: expect.stringContaining("another program holds it") }] });
      expect((await store.snapshot(at)).left).toEqual(tree.left);
      await store.restore(at, hash);
      expect([readFileSync(join(at, "free"), "utf8"), readFileSync(join(at, "held"), "utf8")]).toEqual(["before", "before"]);
      expect((await store.snapshot(at)).hash).toBe(hash);
    } finally {
      holder.kill("SIGKILL");
    }
  },
);
