import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Disk, folderId, type Segments } from "@aether/ports";
import { afterAll, describe, expect, test } from "vitest";
import { createDisks, createHostDisks } from "./host-disks.ts";

const base = mkdtempSync(join(tmpdir(), "disk-links-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** `root/data` is the disk; `root/etc` lies beside it and must stay as it is. */
interface World {
  readonly outside: string;
  readonly inside: string;
  readonly disk: Disk;
}

async function world(reach: "descriptor" | "path" = "descriptor"): Promise<World> {
  const root = mkdtempSync(join(base, "w-"));
  const outside = join(root, "etc");
  const inside = join(root, "data");
  for (const folder of [outside, join(outside, "deep"), inside, join(inside, "d")]) mkdirSync(folder);
  writeFileSync(join(outside, "passwd"), "secret");
  writeFileSync(join(outside, "deep", "key"), "secret");
  writeFileSync(join(inside, "a.txt"), "inside");
  writeFileSync(join(inside, "d", "x"), "inside");
  return { outside, inside, disk: await createDisks({}, reach).open(inside) };
}

/** Every name below, with what it is; two equal answers mean that nothing was read into or changed. */
function tree(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name);
    const found = lstatSync(join(folder, path));
    if (found.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(folder, path))}`];
    if (found.isDirectory()) return [`${path}/`, ...tree(folder, path)];
    return [`${path} ${found.isFile() ? readFileSync(join(folder, path)) : "special"} ${found.mode & 0o777}`];
  });
}

const LINKS: readonly { readonly why: string; readonly plant: (world: World) => void; readonly path: Segments }[] = [
  { why: "a link to a folder outside, in the middle", plant: ({ inside, outside }) => symlinkSync(outside, join(inside, "l")), path: ["l", "passwd"] },
  { why: "a relative link upwards, in the middle", plant: ({ inside }) => symlinkSync("../../etc", join(inside, "d", "l")), path: ["d", "l", "passwd"] },
  { why: "a link to a file outside, at the end", plant: ({ inside, outside }) => symlinkSync(join(outside, "passwd"), join(inside, "l")), path: ["l"] },
  { why: "a link to a file inside, at the end", plant: ({ inside }) => symlinkSync("a.txt", join(inside, "l")), path: ["l"] },
  { why: "a link to a folder inside", plant: ({ inside }) => symlinkSync("d", join(inside, "l")), path: ["l", "x"] },
  {
    why: "a chain of two",
    plant: ({ inside, outside }) => {
      symlinkSync(outside, join(inside, "l2"));
      symlinkSync("l2", join(inside, "l"));
    },
    path: ["l", "passwd"],
  },
  { why: "a loop", plant: ({ inside }) => symlinkSync("l", join(inside, "l")), path: ["l", "x"] },
  { why: "a link to nothing", plant: ({ inside }) => symlinkSync("nowhere", join(inside, "l")), path: ["l"] },
  { why: "a link to the process's own root", plant: ({ inside }) => symlinkSync("/proc/self/root", join(inside, "l")), path: ["l", "etc", "passwd"] },
  { why: "a link to an open file of this process", plant: ({ inside }) => symlinkSync("/dev/fd/0", join(inside, "l")), path: ["l"] },
];

describe.for(["descriptor", "path"] as const)("links, by %s", (reach) => {
  test.for(LINKS)("$why is not followed by any call", async ({ plant, path }) => {
    const it = await world(reach);
    plant(it);
    const { disk, inside, outside } = it;
    const before = [tree(inside), tree(outside)];
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => disk.read(path),
      () => disk.write(path, text("overwritten")),
      () => disk.write([...path, "new"], text("made"), { parents: true }),
      () => disk.list(path),
      () => disk.mkdir([...path, "new", "deep"], { parents: true }),
      () => disk.rename(["a.txt"], [...path, "moved"], { parents: true }),
      () => disk.watch(path, () => {}),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("link") });
    expect([tree(inside), tree(outside)]).toEqual(before);
    await disk.write(["new.txt"], text("still allowed"));
  });

  test("list and stat call a link a link, and usage does not count behind it", async () => {
    const { disk, inside, outside } = await world(reach);
    symlinkSync(outside, join(inside, "l"));
    expect((await disk.list([])).entries.map(({ name, kind }) => `${name} ${kind}`)).toEqual(["a.txt file", "d folder", "l link"]);
    expect(await disk.stat(["l"])).toMatchObject({ kind: "link", bytes: 0 });
    expect(await disk.usage(1000)).toBe(12);
  });

  test("remove and rename act on the link itself", async () => {
    const { disk, inside, outside } = await world(reach);
    const before = tree(outside);
    symlinkSync(outside, join(inside, "l"));
    symlinkSync(outside, join(inside, "d", "l"));
    await disk.rename(["l"], ["l2"]);
    expect(readlinkSync(join(inside, "l2"))).toBe(outside);
    await disk.rename(["a.txt"], ["l2"], { overwrite: true });
    expect(readFileSync(join(inside, "l2"), "utf8")).toBe("inside");
    await disk.remove(["d"]);
    expect(tree(outside)).toEqual(before);
    expect(readdirSync(inside)).toEqual(["l2"]);
  });

  test("a fifo and a socket are refused at once by read and write, and can be listed and removed", async () => {
    const { disk, inside } = await world(reach);
    execFileSync("mkfifo", [join(inside, "fifo")]);
    const server = createServer().listen(join(inside, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    for (const name of ["fifo", "socket"]) {
      await expect(disk.read([name])).rejects.toMatchObject({ code: "UNSUPPORTED" });
      await expect(disk.write([name], text("x"))).rejects.toMatchObject({ code: "UNSUPPORTED" });
      expect(await disk.stat([name])).toMatchObject({ kind: "other", bytes: 0 });
      await disk.remove([name]);
    }
    server.close();
    expect(readdirSync(inside)).toEqual(["a.txt", "d"]);
  });
});

test("a device is refused without being read", async () => {
  const disk = await createHostDisks().open("/dev", { readOnly: true });
  await expect(disk.read(["zero"], { max: 10 })).rejects.toMatchObject({ code: "UNSUPPORTED" });
});

test("magic links of /proc are refused like any other", async () => {
  const disk = await createHostDisks().open("/proc", { readOnly: true });
  const self = String(process.pid);
  for (const path of [
    [self, "root", "etc", "passwd"],
    [self, "cwd"],
    [self, "fd", "0"],
    ["self", "environ"],
  ])
    await expect(disk.read(path)).rejects.toMatchObject({ code: "DENIED" });
});

test("a hard-linked file can be read; a write replaces this name and leaves the other as it was", async () => {
  const { disk, inside, outside } = await world();
  linkSync(join(outside, "passwd"), join(inside, "h"));
  expect((await disk.read(["h"])).bytes).toEqual(text("secret"));
  await disk.write(["h"], text("mine"));
  expect(readFileSync(join(outside, "passwd"), "utf8")).toBe("secret");
  expect(lstatSync(join(outside, "passwd")).nlink).toBe(1);
});

test("one file under two names: the interrupted move ends, and no content is lost", async () => {
  const { disk, inside } = await world();
  linkSync(join(inside, "a.txt"), join(inside, "b.txt"));
  await disk.rename(["a.txt"], ["b.txt"]);
  expect(readdirSync(inside)).toEqual(["b.txt", "d"]);
});

test("a write keeps the mode of what it replaces and gives new files 0644", async () => {
  const { disk, inside } = await world();
  chmodSync(join(inside, "a.txt"), 0o750);
  expect(await disk.write(["a.txt"], text("x"))).toMatchObject({ executable: true });
  await disk.write(["new"], text("x"));
  expect(["a.txt", "new"].map((name) => (statSync(join(inside, name)).mode & 0o7777).toString(8))).toEqual(["750", "644"]);
});

test("a disk stays its folder when that is renamed, and another takes its path", async () => {
  const { disk, inside, outside } = await world();
  renameSync(inside, `${inside}-moved`);
  symlinkSync(outside, inside);
  expect((await disk.list([])).entries.map(({ name }) => name)).toEqual(["a.txt", "d"]);
  await disk.write(["new"], text("x"));
  expect(readdirSync(`${inside}-moved`)).toEqual(["a.txt", "d", "new"]);
});

test("by path, a folder that was replaced is refused", async () => {
  const { disk, inside, outside } = await world("path");
  const before = tree(outside);
  renameSync(inside, `${inside}-moved`);
  symlinkSync(outside, inside);
  for (const attempt of [() => disk.read(["passwd"]), () => disk.write(["new"], text("x")), () => disk.list([]), () => disk.remove(["passwd"])])
    await expect(attempt()).rejects.toMatchObject({ code: "DENIED" });
  expect(tree(outside)).toEqual(before);
});

test("names that are not Unicode are hidden, counted and removed with their folder", async () => {
  const { disk, inside } = await world();
  writeFileSync(Buffer.concat([Buffer.from(`${inside}/d/`), Buffer.from([0xff, 0xfe])]), "12345");
  expect((await disk.list(["d"])).entries.map(({ name }) => name)).toEqual(["x"]);
  expect(await disk.usage(1000)).toBe(17);
  await disk.remove(["d"]);
  expect(readdirSync(inside)).toEqual(["a.txt"]);
});

test.for([
  { why: "absent", path: "none", options: {}, code: "NOT_FOUND" },
  { why: "a file", path: "data/a.txt", options: {}, code: "UNSUPPORTED" },
  { why: "a file, to be made", path: "data/a.txt", options: { create: true }, code: "UNSUPPORTED" },
])("open of a folder that is $why is $code", async ({ path, options, code }) => {
  const { inside } = await world();
  await expect(createHostDisks().open(join(inside, "..", path), options)).rejects.toMatchObject({ name: "SyscallError", code });
});

describe.for(["descriptor", "path"] as const)("a folder opened by its path, by %s", (reach) => {
  const open = (path: string, options = {}): Promise<Disk> => createDisks({}, reach).open(path, options);

  test("is the one of that path: none that a link leads to, at its end or before it", async () => {
    const { inside, outside } = await world();
    mkdirSync(join(outside, "d"));
    symlinkSync(outside, join(inside, "l"));
    for (const path of [join(inside, "l"), join(inside, "l", "d")]) await expect(open(path)).rejects.toMatchObject({ code: "DENIED" });
  });

  test("is the one that was meant: none that has come to stand there", async () => {
    const { inside } = await world();
    const id = folderId(statSync(inside, { bigint: true }));
    expect(await (await open(inside, { id })).stat(["a.txt"])).toMatchObject({ kind: "file" });
    const other = folderId(statSync(join(inside, "d"), { bigint: true }));
    for (const wrong of [other, ""]) await expect(open(inside, { id: wrong })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("open refuses a relative path and makes an absent folder only when asked", async () => {
  const { inside } = await world();
  await expect(createHostDisks().open("data")).rejects.toMatchObject({ code: "INVALID" });
  const disk = await createHostDisks().open(join(inside, "n1", "n2"), { create: true });
  expect(await disk.list([])).toEqual({ entries: [], more: false });
});

test("a disk for reading refuses every change", async () => {
  const { inside } = await world();
  const disk = await createHostDisks().open(inside, { readOnly: true });
  const before = tree(inside);
  for (const attempt of [disk.write(["n"], text("x")), disk.mkdir(["n"]), disk.rename(["a.txt"], ["n"]), disk.remove(["a.txt"])])
    await expect(attempt).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("reading only") });
  expect(tree(inside)).toEqual(before);
});

test("errors never name the host's folders", async () => {
  const { disk, inside } = await world();
  symlinkSync("/etc", join(inside, "l"));
  for (const attempt of [disk.read(["none"]), disk.read(["l"]), disk.write(["a.txt", "x"], text("")), disk.remove(["no", "no"]), disk.mkdir(["d"])]) {
    const cause: unknown = await attempt.catch((error: unknown) => error);
    expect(cause).toMatchObject({ name: "SyscallError" });
    expect(JSON.stringify([String(cause), cause])).not.toMatch(/\/proc|\/tmp|disk-links/);
  }
});

test("watch does not follow links and forgets a folder that was moved out", async () => {
  const { disk, inside, outside } = await world();
  symlinkSync(outside, join(inside, "l"));
  const seen: string[] = [];
  const stop = await disk.watch([], (paths) => seen.push(...paths));
  renameSync(join(inside, "d"), join(outside, "d"));
  await expect.poll(() => seen).toContain("d");
  symlinkSync(join(outside, "d"), join(inside, "d"));
  seen.length = 0;
  writeFileSync(join(outside, "passwd"), "changed");
  writeFileSync(join(outside, "d", "x"), "changed");
  writeFileSync(join(outside, "deep", "new"), "changed");
  writeFileSync(join(inside, "last"), "x");
  await expect.poll(() => seen).toContain("last");
  expect(seen.filter((path) => path !== "last" && path !== "d")).toEqual([]);
  stop();
});

describe("links themselves", () => {
  test("are made, read, turned and replaced by a file at once, and never followed", async () => {
    const { disk, inside, outside } = await world();
    await disk.link(["l"], "d/x");
    expect([await disk.readLink(["l"]), readlinkSync(join(inside, "l"))]).toEqual(["d/x", "d/x"]);
    await expect(disk.link(["l"], "d/y")).rejects.toMatchObject({ code: "EXISTS" });
    await disk.link(["l"], "../etc/deep", { replace: true });
    expect(await disk.readLink(["l"])).toBe("../etc/deep");
    await expect(disk.write(["l"], text("x"), { ifLink: "d/x" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(disk.link(["l", "in"], "x")).rejects.toMatchObject({ code: "DENIED" });
    await disk.write(["l"], text("x"), { ifLink: "../etc/deep" });
    expect([lstatSync(join(inside, "l")).isFile(), readdirSync(join(outside, "deep"))]).toEqual([true, ["key"]]);
    await disk.link(["l"], "d", { replace: true });
    await disk.remove(["l"]);
    expect(readdirSync(inside)).toEqual(["a.txt", "d"]);
  });

  test.for([
    { why: "what is no link is read as none", act: (disk: Disk) => disk.readLink(["d"]), code: "UNSUPPORTED" },
    { why: "nothing is no link", act: (disk: Disk) => disk.readLink(["none"]), code: "NOT_FOUND" },
    { why: "a folder gives way to none", act: (disk: Disk) => disk.link(["d"], "x", { replace: true }), code: "EXISTS" },
    { why: "a name that is none holds none", act: (disk: Disk) => disk.link(["..", "x"], "x"), code: "INVALID" },
  ])("$why", async ({ act, code }) => {
    const { disk } = await world();
    await expect(act(disk)).rejects.toMatchObject({ code });
  });
});
