// @ts-nocheck
import fs from "node:fs";
import { type Tree, TreeError } from "./tree/tree.ts";
// dev only
export function createTree(places: readonly any[], _o: any): Tree {
  const root = places[0].folder;
  const m = (p: string) => {
    if (p === "/" || p === "/run") return root + "/..";
    if (!p.startsWith("/run/p1")) throw new TreeError("ENOENT", p);
    return root + p.slice(7);
  };
  const w = <T>(f: () => T): T => {
    try {
      return f();
    } catch (e: any) {
      if (e instanceof TreeError) throw e;
      throw new TreeError(e.code ?? "EIO", String(e));
    }
  };
  const st = (s: fs.BigIntStats) => ({
    kind: (s.isFile() ? "file" : s.isDirectory() ? "folder" : s.isSymbolicLink() ? "link" : "other") as any,
    bytes: Number(s.size),
    mode: Number(s.mode) & 0o7777,
    inode: s.ino,
    device: s.dev,
    links: 1,
    accessedNs: s.atimeNs,
    modifiedNs: s.mtimeNs,
    changedNs: s.ctimeNs,
  });
  return {
    open: (p, f) =>
      w(() => {
        const c = fs.constants;
        let fl = f.write ? (f.read ? c.O_RDWR : c.O_WRONLY) : c.O_RDONLY;
        if (f.append) fl |= c.O_APPEND;
        if (f.create) fl |= c.O_CREAT;
        if (f.truncate) fl |= c.O_TRUNC;
        if (f.exclusive) fl |= c.O_EXCL;
        const fd = fs.openSync(m(p), fl);
        return {
          kind: "file",
          read: (b, at) => fs.readSync(fd, b, 0, b.length, at),
          write: (b, at) => fs.writeSync(fd, b, 0, b.length, at),
          append: (b) => fs.writeSync(fd, b),
          truncate: (n) => fs.ftruncateSync(fd, n),
          stat: () => st(fs.fstatSync(fd, { bigint: true })),
          setTimes() {},
          sync() {},
          close: () => fs.closeSync(fd),
        };
      }),
    stat: (p, o) => w(() => st(o?.follow === false ? fs.lstatSync(m(p), { bigint: true }) : fs.statSync(m(p), { bigint: true }))),
    list: (p) =>
      w(() =>
        p === "/"
          ? [{ name: "run", kind: "folder" as const, inode: 1n }]
          : p === "/run"
            ? [{ name: "p1", kind: "folder" as const, inode: 1n }]
            : fs.readdirSync(m(p), { withFileTypes: true }).map((e) => ({
                name: e.name,
                kind: e.isDirectory() ? ("folder" as const) : e.isSymbolicLink() ? ("link" as const) : ("file" as const),
                inode: 1n,
              })),
      ),
    mkdir: (p) => w(() => fs.mkdirSync(m(p))),
    rename: (a, b) => w(() => fs.renameSync(m(a), m(b))),
    unlink: (p) => w(() => fs.unlinkSync(m(p))),
    rmdir: (p) => w(() => fs.rmdirSync(m(p))),
    symlink: (t, p) => w(() => fs.symlinkSync(t, m(p))),
    readlink: (p) => w(() => fs.readlinkSync(m(p))),
    link: (a, b) => w(() => fs.linkSync(m(a), m(b))),
    chmod: (p, x) => w(() => fs.chmodSync(m(p), x)),
    setTimes() {},
  };
}
