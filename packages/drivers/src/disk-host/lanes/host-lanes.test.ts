import { type ChildProcess, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { diskConformance } from "@aether/ports/conformance/disk";
import { workspaceStoreConformance } from "@aether/ports/conformance/workspace";
import { afterAll, afterEach, expect, test } from "vitest";
import { MemoryBlobs, sha256 } from "../memory-blobs.test-harness.ts";
import { createHostFolders, type HostFolders, type HostFoldersOptions } from "./host-lanes.ts";
import { forkLane } from "./lane.ts";

const top = mkdtempSync(join(tmpdir(), "aether-lanes-"));
const home = join(top, "home");
const strange = join(top, "strange");
for (const folder of [home, strange]) mkdirSync(folder);
const links = { home: homedir() };
const staging = { below: join(home, "owners"), folder: join(home, "owners", ".staging") };

/** As if another disk were mounted where this folder is. */
const MOUNTS = [
  { at: "/", device: "1:1", type: "ext4" },
  { at: strange, device: "9:9", type: "nfs4" },
];

const opened: HostFolders[] = [];
const children: ChildProcess[] = [];

function open(more: Partial<HostFoldersOptions> = {}): HostFolders & { readonly blobs: MemoryBlobs } {
  const blobs = new MemoryBlobs();
  const start = (): ChildProcess => {
    const child = forkLane(links);
    children.push(child);
    return child;
  };
  const folders = createHostFolders({ home, blobs, digest: { sha256 }, staging, links, mounts: () => MOUNTS, start, ...more });
  opened.push(folders);
  return { ...folders, blobs };
}

const all = open();
let count = 0;
const fresh = (below = strange): string => {
  const made = join(below, `f${count++}`);
  mkdirSync(made);
  return made;
};

afterEach(() => {
  for (const child of children.splice(1)) child.kill("SIGKILL");
  for (const folders of opened.splice(1)) folders.close();
});
afterAll(() => {
  all.close();
  rmSync(top, { recursive: true, force: true });
});

diskConformance("host, in a lane", () => all.disks.open(fresh()));
workspaceStoreConformance({
  name: "disk-host, folders beside the home's disk",
  folder: () => fresh(home),
  create: () => all.trees,
});

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test("a disk is worked on apart, one of the home's disk here, and both do the same", async () => {
  const [apart, near] = [await all.disks.open(fresh()), await all.disks.open(fresh(home))];
  expect([apart.apart, near.apart]).toEqual([true, undefined]);
  for (const disk of [apart, near]) {
    await disk.write(["a", "b"], text("x"), { parents: true });
    expect((await disk.list(["a"])).entries.map(({ name }) => name)).toEqual(["b"]);
  }
});

test("a tree of a strange folder is taken, and a folder at home is made like it, with its times", async () => {
  const [from, to] = [fresh(), fresh(home)];
  mkdirSync(join(from, "in"));
  writeFileSync(join(from, "in/one"), "1".repeat(3_000_000));
  const { hash } = await all.trees.snapshot(from, { keep: "none" });
  await (await all.disks.open(from)).write(["dated"], text("d"), { modifiedAt: 1_000_000_000_000 });
  const dated = await all.trees.snapshot(from, { keep: "changed" });
  expect(dated.hash).not.toBe(hash);
  await all.trees.restore(to, dated.hash, { like: from });
  expect(readFileSync(join(to, "in/one"), "utf8")).toHaveLength(3_000_000);
  expect((await (await all.disks.open(to)).stat(["dated"]))?.modifiedAt).toBe(1_000_000_000_000);
});

test("what a tree says and neither the strange folder nor the store holds is NOT_FOUND", async () => {
  const [from, to] = [fresh(), fresh(home)];
  writeFileSync(join(from, "f"), "old");
  // A file this young is not believed to stay as it is, so its content alone tells.
  const { hash } = await all.trees.snapshot(from, { keep: "none" });
  writeFileSync(join(from, "f"), "new");
  await expect(all.trees.restore(to, hash, { like: from })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("taking a tree is ended by its signal", async () => {
  const ending = AbortSignal.abort(new Error("enough"));
  await expect(all.trees.snapshot(fresh(), { signal: ending })).rejects.toThrow("enough");
});

test("changes in a strange folder are told", async () => {
  const at = fresh();
  const disk = await all.disks.open(at);
  const told: string[] = [];
  const stop = await disk.watch([], (paths) => told.push(...paths));
  writeFileSync(join(at, "new"), "x");
  await expect.poll(() => told).toContain("new");
  stop();
});

test("links into a strange folder are found, and what is at its paths is told", async () => {
  const at = fresh();
  writeFileSync(join(at, "f"), "x");
  symlinkSync(join(at, "f"), join(at, "link"));
  expect(await all.links.into(at)).toEqual([{ at: join(at, "link"), to: join(at, "f") }]);
  const outside = join(top, `to-${count}`);
  symlinkSync(at, outside);
  expect(await all.host.identifyFolder(outside)).toEqual(await all.host.identifyFolder(at));
  expect([await all.host.isThere(join(at, "f")), await all.host.isThere(join(at, "g"))]).toEqual([true, false]);
  await all.host.answered([at]);
  const id = all.host.identifyFile(join(at, "f"))?.id ?? "";
  expect(await all.host.holdsOne(at, new Set([id]))).toBe(true);
});

const quick = { silenceMs: 3_000, probeMs: 3_000, restMs: 200 };
const UNANSWERED = { code: "UNAVAILABLE", message: expect.stringMatching(/^its disk has not answered for 3 s|^its disk does not answer/) };

test("while a disk does not answer its calls fail by name, others go on, and it is worked on again when it answers", async () => {
  const folders = open({ lanes: quick });
  const [at, near] = [fresh(), fresh(home)];
  const disk = await folders.disks.open(at);
  await disk.write(["f"], text("1"));
  // A stopped process is what one that waits for a disk looks like from outside.
  children.at(-1)?.kill("SIGSTOP");
  const waiting = [disk.read(["f"]), folders.trees.snapshot(at), folders.host.identifyFolder(at), folders.links.into(at)];
  const seen = Promise.allSettled(waiting);
  await (await folders.disks.open(near)).write(["f"], text("near"));
  for (const result of await seen) expect(result).toMatchObject({ status: "rejected", reason: UNANSWERED });
  await expect(disk.read(["f"])).rejects.toMatchObject(UNANSWERED);
  expect(folders.host.identifyFile(join(at, "f"))).toBeUndefined();
  expect(await folders.host.isThere(join(at, "f"))).toBe(false);
  expect(await folders.host.holdsOne(at, new Set())).toBe(true);
  await expect.poll(() => disk.read(["f"]).then(({ bytes }) => new TextDecoder().decode(bytes), String), { timeout: 20_000 }).toBe("1");
});

test("a disk whose process was ended goes on in another one, and only with the same folder", async () => {
  const folders = open({ lanes: quick });
  const at = fresh();
  const disk = await folders.disks.open(at);
  const lost: string[] = [];
  await disk.watch([], (paths) => lost.push(...paths));
  const pid = children.at(-1)?.pid ?? 0;
  process.kill(pid, "SIGKILL");
  await expect.poll(() => lost).toEqual([""]);
  await disk.write(["f"], text("again"));
  expect(readFileSync(join(at, "f"), "utf8")).toBe("again");
  process.kill(children.at(-1)?.pid ?? 0, "SIGKILL");
  renameSync(at, `${at}-away`);
  mkdirSync(at);
  await expect.poll(() => disk.write(["g"], text("x")).then(String, (error: { code: string }) => error.code)).toBe("NOT_FOUND");
});

test("an idle lane ends its process, and nothing keeps a program that has no more to do", async () => {
  const folders = open({ lanes: { idleMs: 50 } });
  await folders.disks.open(fresh());
  const child = children.at(-1);
  await expect.poll(() => child?.killed).toBe(true);
  // Nobody waits for the end of one that was only idle.
  await folders.disks.open(fresh());
  await expect.poll(() => child?.signalCode).toBe("SIGKILL");
  const program = `
    import { createHostFolders } from ${JSON.stringify(new URL("./host-lanes.ts", import.meta.url).href)};
    const options = ${JSON.stringify({ home, staging, links })};
    const folders = createHostFolders({ ...options, blobs: {}, digest: {}, mounts: () => ${JSON.stringify(MOUNTS)} });
    await folders.disks.open(${JSON.stringify(fresh())});
  `;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 20_000 });
  expect([status, stderr]).toEqual([0, ""]);
});

test("after the end no lane is begun", async () => {
  const folders = open();
  folders.close();
  await expect(folders.disks.open(fresh())).rejects.toMatchObject({ code: "UNAVAILABLE" });
});
