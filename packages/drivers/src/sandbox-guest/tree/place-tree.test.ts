import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createTree } from "./place-tree.ts";
import { clear, hostFolder, openTree, outcome, places, readAll, writeAll } from "./tree.test-harness.ts";
import type { OpenFlags, Tree } from "./tree.ts";

afterEach(clear);

const names = (tree: Tree, path: string): string[] =>
  tree
    .list(path)
    .map(({ name, kind }) => `${name} ${kind}`)
    .sort();

function filled(hidden: readonly string[] = []): ReturnType<typeof places> & { readonly tree: Tree } {
  const given = places(hidden);
  mkdirSync(join(given.inside, "d"));
  writeFileSync(join(given.inside, "d/x"), "inner");
  writeFileSync(join(given.inside, "a"), "first");
  writeFileSync(join(given.docs, "page"), "docs");
  writeFileSync(join(given.outside, "passwd"), "secret");
  return { ...given, tree: openTree(given.places) };
}

test("the places hang in folders that only the namespace has", () => {
  const { tree } = filled();
  expect(tree.places).toEqual(["/mnt/ada/docs", "/run/p1"]);
  expect([names(tree, "/"), names(tree, "/mnt"), names(tree, "/mnt/ada"), names(tree, "/run/p1")]).toEqual([
    ["mnt folder", "run folder"],
    ["ada folder"],
    ["docs folder"],
    ["a file", "d folder"],
  ]);
  expect(tree.stat("/mnt/ada")).toMatchObject({ kind: "folder", mode: 0o555 });
});

test.for([
  { why: "a file above the places", call: (tree: Tree) => writeAll(tree, "/x", ""), says: "EROFS" },
  { why: "a folder above the places", call: (tree: Tree) => tree.mkdir("/run/p2"), says: "EROFS" },
  { why: "a folder that is a place", call: (tree: Tree) => tree.mkdir("/run/p1"), says: "EEXIST" },
  { why: "removing a place", call: (tree: Tree) => tree.rmdir("/run/p1"), says: "EPERM" },
  { why: "removing a folder above the places", call: (tree: Tree) => tree.rmdir("/run"), says: "EROFS" },
  { why: "renaming a place", call: (tree: Tree) => tree.rename("/run/p1", "/run/p2"), says: "EPERM" },
  { why: "writing a file of a place for reading", call: (tree: Tree) => writeAll(tree, "/mnt/ada/docs/page", "x"), says: "EROFS" },
  { why: "making a file in a place for reading", call: (tree: Tree) => writeAll(tree, "/mnt/ada/docs/new", "x"), says: "EROFS" },
  { why: "changing the mode in a place for reading", call: (tree: Tree) => tree.chmod("/mnt/ada/docs/page", 0o777), says: "EROFS" },
  { why: "changing times in a place for reading", call: (tree: Tree) => tree.setTimes("/mnt/ada/docs/page", { modifiedNs: 1n }), says: "EROFS" },
  { why: "removing from a place for reading", call: (tree: Tree) => tree.unlink("/mnt/ada/docs/page"), says: "EROFS" },
  { why: "a link to a file of a place for reading, to write it by", call: (tree: Tree) => tree.link("/mnt/ada/docs/page", "/run/p1/page"), says: "EXDEV" },
  { why: "moving between places", call: (tree: Tree) => tree.rename("/run/p1/a", "/mnt/ada/docs/a"), says: "EROFS" },
  { why: "a second name for a folder", call: (tree: Tree) => tree.link("/run/p1/d", "/run/p1/e"), says: "EPERM" },
  { why: "opening a folder to write", call: (tree: Tree) => tree.open("/run/p1/d", { write: true }), says: "EISDIR" },
  { why: "opening a file as a folder", call: (tree: Tree) => tree.open("/run/p1/a", { directory: true }), says: "ENOTDIR" },
  { why: "a file with a slash after it", call: (tree: Tree) => tree.stat("/run/p1/a/"), says: "ENOTDIR" },
  { why: "making a file with a slash after it", call: (tree: Tree) => writeAll(tree, "/run/p1/new/", ""), says: "EISDIR" },
  { why: "a path through a file", call: (tree: Tree) => tree.stat("/run/p1/a/../a"), says: "ENOTDIR" },
  { why: "a relative path", call: (tree: Tree) => tree.stat("run/p1/a"), says: "EINVAL" },
  { why: "a zero byte", call: (tree: Tree) => tree.stat("/run/p1/a\0b"), says: "EINVAL" },
  { why: "a name longer than the host takes", call: (tree: Tree) => tree.mkdir(`/run/p1/${"n".repeat(300)}`), says: "ENAMETOOLONG" },
  { why: "a path of 4 KiB", call: (tree: Tree) => tree.stat(`/${"./".repeat(2_048)}`), says: "ENAMETOOLONG" },
  { why: "a link with no target", call: (tree: Tree) => tree.symlink("", "/run/p1/l"), says: "ENOENT" },
  { why: "reading a link that is a file", call: (tree: Tree) => tree.readlink("/run/p1/a"), says: "EINVAL" },
  { why: "removing a folder as a file", call: (tree: Tree) => tree.unlink("/run/p1/d"), says: "EISDIR" },
  { why: "removing a folder with something in it", call: (tree: Tree) => tree.rmdir("/run/p1/d"), says: "ENOTEMPTY" },
  { why: "making what is there, exclusively", call: (tree: Tree) => tree.open("/run/p1/a", { write: true, create: true, exclusive: true }), says: "EEXIST" },
])("$why is $says", ({ call, says }) => {
  const { tree, inside, docs } = filled();
  const before = [readdirSync(inside), readdirSync(docs), statSync(join(docs, "page")).mode];
  expect(outcome(() => call(tree))).toBe(says);
  expect([readdirSync(inside), readdirSync(docs), statSync(join(docs, "page")).mode]).toEqual(before);
});

test.for([
  { why: "leads to a file beside it", target: "a", follows: "first" },
  { why: "is absolute, and means the virtual path", target: "/run/p1/d/x", follows: "inner" },
  { why: "leads up and down again", target: "../../mnt/ada/docs/page", follows: "docs" },
  { why: "leads above the top, which is the top", target: "../../../../../run/p1/a", follows: "first" },
  { why: "leads to the host", target: "/etc/passwd", follows: "ENOENT" },
  { why: "leads out of the place on the host", target: "../outside/passwd", follows: "ENOENT" },
  { why: "leads to itself", target: "l", follows: "ELOOP" },
  { why: "leads to nothing", target: "none", follows: "ENOENT" },
  { why: "leads to this process's root", target: "/proc/self/root/etc/passwd", follows: "ENOENT" },
])("a link that $why: $target", ({ target, follows }) => {
  const { tree } = filled();
  tree.symlink(target, "/run/p1/l");
  expect(outcome(() => readAll(tree, "/run/p1/l"))).toBe(follows);
  expect(tree.readlink("/run/p1/l")).toBe(target);
  expect(tree.stat("/run/p1/l", { follow: false }).kind).toBe("link");
  expect(outcome(() => tree.open("/run/p1/l", { noFollow: true }))).toBe("ELOOP");
});

test("a link that the host planted leads nowhere outside, for any call", () => {
  const { tree, inside, outside } = filled();
  symlinkSync(outside, join(inside, "l"));
  const attempts: (() => unknown)[] = [
    () => readAll(tree, "/run/p1/l/passwd"),
    () => writeAll(tree, "/run/p1/l/passwd", "x"),
    () => writeAll(tree, "/run/p1/l/new", "x"),
    () => tree.list("/run/p1/l"),
    () => tree.mkdir("/run/p1/l/new"),
    () => tree.rename("/run/p1/a", "/run/p1/l/a"),
    () => tree.unlink("/run/p1/l/passwd"),
    () => tree.link("/run/p1/l/passwd", "/run/p1/p"),
    () => tree.link("/run/p1/l", "/run/p1/p", { follow: true }),
    () => tree.chmod("/run/p1/l", 0),
    () => tree.setTimes("/run/p1/l/passwd", { modifiedNs: 0n }),
  ];
  expect(attempts.map(outcome)).toEqual(attempts.map(() => "ENOENT"));
  expect(readdirSync(outside)).toEqual(["passwd"]);
  expect(readFileSync(join(outside, "passwd"), "utf8")).toBe("secret");
});

test("forty links are followed, and not one more", () => {
  const { tree } = filled();
  tree.symlink("a", "/run/p1/l1");
  for (let count = 2; count <= 41; count++) tree.symlink(`l${count - 1}`, `/run/p1/l${count}`);
  expect([40, 41].map((count) => outcome(() => readAll(tree, `/run/p1/l${count}`)))).toEqual(["first", "ELOOP"]);
});

test("making a file through a link makes what it leads to", () => {
  const { tree, inside } = filled();
  tree.symlink("d/new", "/run/p1/l");
  writeAll(tree, "/run/p1/l", "made");
  expect(readFileSync(join(inside, "d/new"), "utf8")).toBe("made");
  expect(outcome(() => tree.open("/run/p1/l", { write: true, create: true, exclusive: true }))).toBe("EEXIST");
});

describe("hidden paths", () => {
  const HIDDEN = ["/run/p1/secret", "/run/p1/d/keys/private"];
  const hiding = (): ReturnType<typeof filled> => {
    const it = filled(HIDDEN);
    mkdirSync(join(it.inside, "d/keys"));
    for (const path of ["secret", "d/keys/private"]) {
      mkdirSync(join(it.inside, path));
      writeFileSync(join(it.inside, path, "key"), "secret");
    }
    return it;
  };
  test.for([
    { why: "seen", call: (tree: Tree) => tree.stat("/run/p1/secret"), says: "ENOENT" },
    { why: "read below", call: (tree: Tree) => readAll(tree, "/run/p1/d/keys/private/key"), says: "ENOENT" },
    { why: "reached by a link", call: (tree: Tree) => [tree.symlink("secret", "/run/p1/l"), readAll(tree, "/run/p1/l/key")], says: "ENOENT" },
    { why: "listed", call: (tree: Tree) => names(tree, "/run/p1").join(), says: "a file,d folder" },
    { why: "made", call: (tree: Tree) => tree.mkdir("/run/p1/secret"), says: "EACCES" },
    { why: "overwritten", call: (tree: Tree) => writeAll(tree, "/run/p1/secret", "x"), says: "EACCES" },
    { why: "replaced", call: (tree: Tree) => tree.rename("/run/p1/a", "/run/p1/secret"), says: "EACCES" },
    { why: "moved", call: (tree: Tree) => tree.rename("/run/p1/secret", "/run/p1/b"), says: "ENOENT" },
    { why: "moved with the folder it is in", call: (tree: Tree) => tree.rename("/run/p1/d/keys", "/run/p1/k"), says: "EPERM" },
    { why: "moved with a folder far above it", call: (tree: Tree) => tree.rename("/run/p1/d", "/run/p1/k"), says: "EPERM" },
    { why: "given another name", call: (tree: Tree) => tree.link("/run/p1/secret/key", "/run/p1/k"), says: "ENOENT" },
    { why: "removed with the folder it is in", call: (tree: Tree) => tree.rmdir("/run/p1/d/keys"), says: "ENOTEMPTY" },
  ])("cannot be $why", ({ call, says }) => {
    const { tree, inside } = hiding();
    expect(outcome(() => call(tree))).toBe(says);
    expect(readFileSync(join(inside, "d/keys/private/key"), "utf8")).toBe("secret");
    expect(readFileSync(join(inside, "secret/key"), "utf8")).toBe("secret");
  });
});

test("a fifo, a socket and a device are `other` and are never opened", async () => {
  const { tree, inside } = filled();
  execFileSync("mkfifo", [join(inside, "fifo")]);
  const server = createServer().listen(join(inside, "socket"));
  await new Promise((resolve) => server.once("listening", resolve));
  for (const name of ["fifo", "socket"]) {
    expect(tree.stat(`/run/p1/${name}`).kind).toBe("other");
    for (const flags of [{ read: true }, { write: true }, { write: true, create: true, truncate: true }] satisfies OpenFlags[])
      expect(outcome(() => tree.open(`/run/p1/${name}`, flags))).toBe("ENOTSUP");
  }
  tree.unlink("/run/p1/fifo");
  server.close();
  const devices = openTree([{ at: "/dev", folder: "/dev", writable: true, hidden: [] }]);
  expect(outcome(() => devices.open("/dev/zero", { read: true }))).toBe("ENOTSUP");
});

describe("a file that has another name", () => {
  test.for([
    { why: "written", call: (tree: Tree) => writeAll(tree, "/run/p1/h", "x") },
    { why: "emptied", call: (tree: Tree) => tree.open("/run/p1/h", { truncate: true }) },
    { why: "appended to", call: (tree: Tree) => tree.open("/run/p1/h", { append: true }) },
    { why: "given another mode", call: (tree: Tree) => tree.chmod("/run/p1/h", 0o777) },
    { why: "given other times", call: (tree: Tree) => tree.setTimes("/run/p1/h", { modifiedNs: 1n }) },
    { why: "given times by its open file", call: (tree: Tree) => tree.open("/run/p1/h", { read: true }).setTimes({ modifiedNs: 1n }) },
    { why: "written under a third name", call: (tree: Tree) => [tree.link("/run/p1/h", "/run/p1/h3"), writeAll(tree, "/run/p1/h3", "x")] },
  ])("outside is not $why", ({ call }) => {
    const { tree, inside, outside } = filled();
    chmodSync(join(outside, "passwd"), 0o600);
    linkSync(join(outside, "passwd"), join(inside, "h"));
    const before = lstatSync(join(outside, "passwd"));
    expect(outcome(() => call(tree))).toBe("EPERM");
    expect(readAll(tree, "/run/p1/h")).toBe("secret");
    const after = lstatSync(join(outside, "passwd"));
    expect([after.mode, after.mtimeMs, after.size]).toEqual([before.mode, before.mtimeMs, before.size]);
  });

  test("from the guest itself is written under each of them", () => {
    const { tree } = filled();
    tree.link("/run/p1/a", "/run/p1/b");
    writeAll(tree, "/run/p1/b", "both");
    expect(readAll(tree, "/run/p1/a")).toBe("both");
  });

  test("outside may lose its name here", () => {
    const { tree, inside, outside } = filled();
    linkSync(join(outside, "passwd"), join(inside, "h"));
    tree.rename("/run/p1/a", "/run/p1/h");
    expect(readFileSync(join(outside, "passwd"), "utf8")).toBe("secret");
  });
});

test("an open file reads, writes, appends, is cut and is closed once", () => {
  const { tree, inside } = filled();
  const file = tree.open("/run/p1/d/../f", { read: true, write: true, create: true });
  expect([file.path, file.kind, file.write(Buffer.from("hello"), 0), file.append(Buffer.from("!!")), file.write(Buffer.from("J"), 0)]).toEqual([
    "/run/p1/f",
    "file",
    5,
    2,
    1,
  ]);
  expect(readFileSync(join(inside, "f"), "utf8")).toBe("Jello!!");
  file.truncate(3);
  file.sync();
  expect(file.stat()).toMatchObject({ kind: "file", bytes: 3, links: 1 });
  file.close();
  for (const call of [() => file.read(new Uint8Array(1), 0), () => file.stat(), () => file.close()]) expect(outcome(call)).toBe("EBADF");
});

test("a file is open for what it was opened for", () => {
  const { tree } = filled();
  const reading = tree.open("/run/p1/a", { read: true });
  const writing = tree.open("/run/p1/a", { write: true });
  const folder = tree.open("/run/p1", {});
  const bytes = new Uint8Array(1);
  expect(
    [() => reading.write(bytes, 0), () => reading.append(bytes), () => reading.truncate(0), () => writing.read(bytes, 0), () => folder.read(bytes, 0)].map(
      outcome,
    ),
  ).toEqual(["EBADF", "EBADF", "EBADF", "EBADF", "EISDIR"]);
});

test("times are read back to the nanosecond, and the other one stays", () => {
  const { tree } = filled();
  const { accessedNs } = tree.stat("/run/p1/a");
  tree.setTimes("/run/p1/a", { modifiedNs: 1_700_000_000_123_456_789n });
  expect(tree.stat("/run/p1/a")).toMatchObject({ modifiedNs: 1_700_000_000_123_456_789n, accessedNs });
  tree.symlink("a", "/run/p1/l");
  tree.setTimes("/run/p1/l", { modifiedNs: 5n }, { follow: false });
  expect([tree.stat("/run/p1/l", { follow: false }).modifiedNs, tree.stat("/run/p1/l").modifiedNs]).toEqual([5n, 1_700_000_000_123_456_789n]);
  writeAll(tree, "/run/p1/a", "later");
  expect(tree.stat("/run/p1/a").modifiedNs).toBeGreaterThan(1_700_000_000_123_456_789n);
});

test("a file that was just made takes times by its open file", () => {
  const { tree } = filled();
  const file = tree.open("/run/p1/new", { write: true, create: true });
  file.setTimes({ modifiedNs: 1_700_000_000_000_000_001n });
  expect(file.stat().modifiedNs).toBe(1_700_000_000_000_000_001n);
});

test("set-id bits are not kept", () => {
  const { tree, inside } = filled();
  tree.chmod("/run/p1/a", 0o6_755);
  expect(statSync(join(inside, "a")).mode & 0o7_777).toBe(0o755);
});

test("no more files are open than the cap, and closing one makes room", () => {
  const { places: given } = filled();
  const tree = openTree(given, 3);
  const files = [1, 2, 3].map(() => tree.open("/run/p1/a", { read: true }));
  expect(outcome(() => tree.open("/run/p1/a", { read: true }))).toBe("EMFILE");
  files[0]?.close();
  tree.open("/run/p1", {}).close();
});

test("a closed tree closes its files and answers nothing", () => {
  const { places: given } = filled();
  const before = readdirSync("/proc/self/fd").length;
  const tree = createTree(given, { openFiles: 8 });
  const file = tree.open("/run/p1/a", { read: true, write: true });
  file.append(Buffer.from("x"));
  tree.close();
  tree.close();
  expect([() => tree.stat("/"), () => file.stat()].map(outcome)).toEqual(["EBADF", "EBADF"]);
  expect(readdirSync("/proc/self/fd").length).toBe(before);
});

test("no call leaves a descriptor behind, whether it works or fails", () => {
  const { tree, inside } = filled();
  symlinkSync("d/../d/./x", join(inside, "l"));
  const before = readdirSync("/proc/self/fd").length;
  for (const path of [
    "/",
    "/run",
    "/run/p1",
    "/run/p1/",
    "/run/p1/d",
    "/run/p1/d/..",
    "/run/p1/d/x",
    "/run/p1/l",
    "/run/p1/none",
    "/run/p1/a/x",
    "/run/p1/d/x/",
    "/x",
    "/run/p1/d/../../p1/d",
  ])
    for (const call of [
      () => tree.stat(path),
      () => tree.stat(path, { follow: false }),
      () => tree.list(path),
      () => tree.open(path, { read: true }).close(),
      () => tree.open(path, { write: true }).close(),
      () => tree.mkdir(path),
      () => tree.symlink("x", path),
      () => tree.link("/run/p1/a", path),
      () => tree.rename(path, "/run/p1/d/none/none"),
      () => tree.readlink(path),
      () => tree.rmdir(path),
      () => tree.resolve(path, { follow: true }),
    ])
      outcome(call);
  expect(readdirSync("/proc/self/fd").length).toBe(before);
});

test("a place stays the folder it was, whatever stands at its path later", () => {
  const { tree, inside, outside } = filled();
  renameSync(inside, `${inside}.moved`);
  symlinkSync(outside, inside);
  expect(readAll(tree, "/run/p1/a")).toBe("first");
  expect(outcome(() => tree.stat("/run/p1/passwd"))).toBe("ENOENT");
});

test("a place in a place is seen in it, and can be neither moved nor removed", () => {
  const { inside, docs, places: given } = filled();
  const tree = openTree([...given, { at: "/run/p1/d/deep/docs", folder: docs, writable: false, hidden: [] }]);
  expect(names(tree, "/run/p1/d")).toEqual(["deep folder", "x file"]);
  expect(readAll(tree, "/run/p1/d/deep/docs/page")).toBe("docs");
  expect(readAll(tree, "/run/p1/d/deep/docs/../../x")).toBe("inner");
  expect(outcome(() => tree.rename("/run/p1/d", "/run/p1/e"))).toBe("EPERM");
  rmSync(join(inside, "d"), { recursive: true });
  expect(names(tree, "/run/p1/d")).toEqual(["deep folder"]);
});

test("a folder that is gone is said so with the way out", () => {
  const folder = hostFolder();
  rmSync(folder, { recursive: true });
  expect(() => createTree([{ at: "/run/p1", folder, writable: true, hidden: [] }], { openFiles: 8 })).toThrow(
    expect.objectContaining({ code: "NOT_FOUND", message: expect.stringContaining("/run/p1") }),
  );
});

test("errors name the guest's path and never the host's", () => {
  const { tree, inside } = filled();
  symlinkSync("/etc", join(inside, "l"));
  for (const call of [() => tree.stat("/run/p1/none"), () => tree.rmdir("/run/p1/d"), () => tree.list("/run/p1/l"), () => tree.mkdir("/run/p1/a")]) {
    let message = "";
    try {
      call();
    } catch (cause) {
      message = String(cause);
    }
    expect(message).toMatch(/^TreeError: E[A-Z]+: \/run\/p1/);
    expect(message).not.toContain("/proc");
  }
});

test("a place is the folder of its path: none that a link leads to, at its end or before it", () => {
  const base = hostFolder();
  mkdirSync(join(base, "real", "docs"), { recursive: true });
  symlinkSync(join(base, "real"), join(base, "l"));
  for (const folder of [join(base, "l"), join(base, "l", "docs")])
    expect(() => openTree([{ at: "/mnt/ada/docs", folder, writable: false, hidden: [] }])).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
});
