import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { clear } from "../tree/tree.test-harness.ts";
import { ERRNO } from "./errno.ts";
import { type CallName, ProgramBuilder, SIGNATURES } from "./module-builder.test-harness.ts";
import { FILE_RIGHTS, FOLDER_RIGHTS, RIGHT } from "./rights.ts";
import { APPEND, BEYOND, DIRECTORY, EXCLUSIVE, FD, FOLLOW, fd, HERE, INTO, NEW, open, PLACE, R, type Row, runRow, TRUNCATE } from "./wasi.test-harness.ts";

afterEach(clear);

const ROWS: readonly Row[] = [
  {
    why: "arguments are counted and given after the program's name",
    args: ["one", "two words"],
    body: (p) =>
      p
        .call("args_sizes_get", [R, R + 4])
        .check(R, 4, 3)
        .check(R + 4, 4, 10 + 4 + 10)
        .call("args_get", [R, INTO])
        .check(R, 4, INTO)
        .check(R + 4, 4, INTO + 10)
        .check(INTO + 10, 1, 111)
        .check(INTO + 23, 1, 0),
  },
  {
    why: "variables are counted and given, with the working folder",
    env: { A: "b" },
    body: (p) =>
      p
        .call("environ_sizes_get", [R, R + 4])
        .check(R, 4, 2)
        .check(R + 4, 4, 4 + 12)
        .call("environ_get", [R, INTO])
        .check(INTO, 4, 0x0062_3d41)
        .check(INTO + 4, 4, 0x3d44_5750),
  },
  {
    why: "strings that do not fit in memory are a fault, and nothing is written",
    args: ["x"],
    body: (p) =>
      p
        .call("args_get", [R, BEYOND], ERRNO.FAULT)
        .check(R, 4, 0)
        .call("args_sizes_get", [BEYOND, R], ERRNO.FAULT)
        .call("environ_get", [BEYOND, R], ERRNO.FAULT)
        .call("environ_sizes_get", [R, -1], ERRNO.FAULT),
  },
  {
    why: "clocks have a resolution and a time; others are invalid",
    body: (p) => {
      for (const clock of [0, 1, 2, 3]) p.call("clock_res_get", [clock, R]).call("clock_time_get", [clock, 1n, R]);
      return p.call("clock_res_get", [9, R], ERRNO.INVAL).call("clock_time_get", [9, 0n, R], ERRNO.INVAL).call("clock_time_get", [0, 0n, BEYOND], ERRNO.FAULT);
    },
  },
  {
    why: "chance fills memory, and not more",
    body: (p) =>
      p.call("random_get", [0, 0]).call("random_get", [0, 4_000]).call("random_get", [65_530, 7], ERRNO.FAULT).call("random_get", [0, -1], ERRNO.FAULT),
  },
  { why: "yielding is allowed", body: (p) => p.call("sched_yield", []) },
  { why: "an exit code is given on", body: (p) => p.call("proc_exit", [42]).call("sched_yield", [], 99), code: 42 },
  {
    why: "harmless signals pass, stopping ones are refused, others end it as a shell says",
    body: (p) => p.call("proc_raise", [17]).call("proc_raise", [18], ERRNO.NOTSUP).call("proc_raise", [31], ERRNO.INVAL).call("proc_raise", [6]),
    code: 134,
  },
  {
    why: "output goes to its stream, from several pieces",
    body: (p) =>
      p
        .call("fd_write", [1, ...p.pieces(p.text("out"), [0, 0], p.text("put")), R])
        .check(R, 4, 6)
        .call("fd_write", [0, ...p.pieces(p.text("x")), R], ERRNO.NOTCAPABLE)
        .call("fd_read", [1, ...p.pieces([INTO, 1]), R], ERRNO.NOTCAPABLE),
    stdout: "output",
  },
  {
    why: "input is read until its end",
    input: "abc",
    body: (p) =>
      p
        .call("fd_read", [0, ...p.pieces([0, 0], [INTO, 2]), R])
        .check(R, 4, 2)
        .call("fd_read", [0, ...p.pieces([INTO + 2, 8]), R])
        .check(R, 4, 1)
        .check(INTO, 4, 0x0063_6261)
        .call("fd_read", [0, ...p.pieces([INTO, 8]), R])
        .check(R, 4, 0),
  },
  {
    why: "a stream is no file: it cannot be sought, cut, read by position or synced to a place",
    body: (p) => {
      const pieces = p.pieces([INTO, 1]);
      return p
        .call("fd_seek", [1, 0n, 0, R], ERRNO.SPIPE)
        .call("fd_tell", [0, R], ERRNO.SPIPE)
        .call("fd_pread", [0, ...pieces, 0n, R], ERRNO.SPIPE)
        .call("fd_pwrite", [1, ...pieces, 0n, R], ERRNO.SPIPE)
        .call("fd_filestat_set_size", [1, 0n], ERRNO.SPIPE)
        .call("fd_allocate", [1, 0n, 1n], ERRNO.SPIPE)
        .call("fd_advise", [1, 0n, 0n, 0], ERRNO.SPIPE)
        .call("fd_sync", [1])
        .call("fd_datasync", [1])
        .call("fd_fdstat_get", [1, R])
        .check(R, 1, 0)
        .call("fd_filestat_get", [2, INTO])
        .check(INTO + 16, 1, 0);
    },
  },
  {
    why: "a number that is not open is bad for every call",
    body: (p) => {
      const pieces = p.pieces([INTO, 1]);
      const calls: [CallName, (number | bigint)[]][] = [
        ["fd_advise", [77, 0n, 0n, 0]],
        ["fd_allocate", [77, 0n, 1n]],
        ["fd_close", [77]],
        ["fd_datasync", [77]],
        ["fd_fdstat_get", [77, R]],
        ["fd_fdstat_set_flags", [77, 0]],
        ["fd_fdstat_set_rights", [77, 0n, 0n]],
        ["fd_filestat_get", [77, R]],
        ["fd_filestat_set_size", [77, 0n]],
        ["fd_filestat_set_times", [77, 0n, 0n, 0]],
        ["fd_pread", [77, ...pieces, 0n, R]],
        ["fd_prestat_get", [77, R]],
        ["fd_prestat_dir_name", [77, R, 9]],
        ["fd_pwrite", [77, ...pieces, 0n, R]],
        ["fd_read", [77, ...pieces, R]],
        ["fd_readdir", [77, R, 9, 0n, R]],
        ["fd_renumber", [77, 1]],
        ["fd_renumber", [1, 77]],
        ["fd_seek", [77, 0n, 0, R]],
        ["fd_sync", [77]],
        ["fd_tell", [77, R]],
        ["fd_write", [77, ...pieces, R]],
        ["path_create_directory", [-1, 0, 0]],
        ["sock_accept", [77, 0, R]],
        ["sock_recv", [77, ...pieces, 0, R, R]],
        ["sock_send", [77, ...pieces, 0, R]],
        ["sock_shutdown", [77, 0]],
      ];
      for (const [name, args] of calls) p.call(name, args, ERRNO.BADF);
      return p;
    },
  },
  {
    why: "no descriptor is a socket",
    body: (p) =>
      p
        .call("sock_accept", [1, 0, R], ERRNO.NOTSOCK)
        .call("sock_recv", [1, 0, 0, 0, R, R], ERRNO.NOTSOCK)
        .call("sock_send", [1, 0, 0, 0, R], ERRNO.NOTSOCK)
        .call("sock_shutdown", [1, 0], ERRNO.NOTSOCK),
  },
  {
    why: "the working folder and the places are there from the beginning",
    body: (p) =>
      p
        .call("fd_prestat_get", [HERE, R])
        .check(R, 1, 0)
        .check(R + 4, 4, 1)
        .call("fd_prestat_dir_name", [HERE, INTO, 1])
        .check(INTO, 1, 46)
        .call("fd_prestat_get", [PLACE, R])
        .check(R + 4, 4, 7)
        .call("fd_prestat_dir_name", [PLACE, INTO, 6], ERRNO.NAMETOOLONG)
        .call("fd_prestat_dir_name", [PLACE, INTO, 7])
        .check(INTO, 4, 0x6e75_722f)
        .call("fd_prestat_get", [1, R], ERRNO.BADF)
        .call("fd_prestat_get", [5, R], ERRNO.BADF),
  },
  {
    why: "a file is made, written, sought, told, read, and has its size",
    body: (p) =>
      open(p, "new", { flags: NEW | EXCLUSIVE })
        .call("fd_write", [fd, ...p.pieces(p.text("hello "), p.text("world")), R])
        .check(R, 4, 11)
        .call("fd_tell", [fd, R])
        .check(R, 8, 11n)
        .call("fd_seek", [fd, -5n, 2, R])
        .check(R, 8, 6n)
        .call("fd_read", [fd, ...p.pieces([INTO, 3], [INTO + 3, 100]), R])
        .check(R, 4, 5)
        .check(INTO, 4, 0x6c72_6f77)
        .call("fd_seek", [fd, -12n, 1, R], ERRNO.INVAL)
        .call("fd_seek", [fd, 0n, 7, R], ERRNO.INVAL)
        .call("fd_filestat_get", [fd, INTO])
        .check(INTO + 16, 1, 4)
        .check(INTO + 24, 8, 1n)
        .check(INTO + 32, 8, 11n)
        .call("fd_sync", [fd])
        .call("fd_datasync", [fd])
        .call("fd_close", [fd])
        .call("fd_close", [fd], ERRNO.BADF),
    after: (folder) => expect(readFileSync(join(folder, "new"), "utf8")).toBe("hello world"),
  },
  {
    why: "reading and writing by position leave the position; too far is invalid",
    body: (p) =>
      open(p, "file", {})
        .call("fd_pwrite", [fd, ...p.pieces(p.text("J")), 0n, R])
        .check(R, 4, 1)
        .call("fd_pread", [fd, ...p.pieces([INTO, 4]), 1n, R])
        .check(R, 4, 4)
        .check(INTO, 4, 0x6574_6e6f)
        .call("fd_tell", [fd, R])
        .check(R, 8, 0n)
        .call("fd_pread", [fd, ...p.pieces([INTO, 4]), -1n, R], ERRNO.INVAL)
        .call("fd_pwrite", [fd, ...p.pieces([INTO, 4]), 2n ** 62n, R], ERRNO.INVAL),
    after: (folder) => expect(readFileSync(join(folder, "file"), "utf8")).toBe("Jontents"),
  },
  {
    why: "appending goes to the end until the flag is taken away",
    body: (p) =>
      open(p, "file", { fdFlags: APPEND })
        .call("fd_write", [fd, ...p.pieces(p.text("++")), R])
        .call("fd_fdstat_get", [fd, INTO])
        .check(INTO, 1, 4)
        .check(INTO + 2, 2, APPEND)
        .call("fd_fdstat_set_flags", [fd, 0])
        .call("fd_seek", [fd, 0n, 0, R])
        .call("fd_write", [fd, ...p.pieces(p.text("--")), R])
        .call("fd_fdstat_set_flags", [fd, 32], ERRNO.INVAL),
    after: (folder) => expect(readFileSync(join(folder, "file"), "utf8")).toBe("--ntents++"),
  },
  {
    why: "a file is given room, cut and advised on",
    body: (p) =>
      open(p, "file", {})
        .call("fd_allocate", [fd, 4n, 96n])
        .call("fd_filestat_get", [fd, INTO])
        .check(INTO + 32, 8, 100n)
        .call("fd_allocate", [fd, 0n, 5n])
        .call("fd_allocate", [fd, 0n, 0n], ERRNO.INVAL)
        .call("fd_filestat_set_size", [fd, 3n])
        .call("fd_filestat_set_size", [fd, -1n], ERRNO.INVAL)
        .call("fd_advise", [fd, 0n, 0n, 5])
        .call("fd_advise", [fd, 0n, 0n, 6], ERRNO.INVAL),
    after: (folder) => expect(readFileSync(join(folder, "file"), "utf8")).toBe("con"),
  },
  {
    why: "times are set and read to the nanosecond; two at once are invalid",
    body: (p) =>
      open(p, "file", {})
        .call("fd_filestat_set_times", [fd, 5n, 1_700_000_000_000_000_003n, 4])
        .call("fd_filestat_get", [fd, INTO])
        .check(INTO + 48, 8, 1_700_000_000_000_000_003n)
        .call("fd_filestat_set_times", [fd, 0n, 0n, 12], ERRNO.INVAL)
        .call("fd_filestat_set_times", [fd, 0n, 0n, 3], ERRNO.INVAL)
        .call("fd_filestat_set_times", [fd, 0n, 0n, 16], ERRNO.INVAL)
        .call("path_filestat_set_times", [HERE, FOLLOW, ...p.text("file"), 7n, 0n, 1])
        .call("path_filestat_get", [HERE, 0, ...p.text("file"), INTO])
        .check(INTO + 40, 8, 7n)
        .call("path_filestat_get", [HERE, 2, ...p.text("file"), INTO], ERRNO.INVAL)
        .call("path_filestat_set_times", [HERE, 0, ...p.text("none"), 0n, 0n, 0], ERRNO.NOENT),
  },
  {
    why: "rights can be given up and never taken back",
    body: (p) =>
      open(p, "file", {})
        .call("fd_fdstat_set_rights", [fd, FILE_RIGHTS & ~RIGHT.FD_READ, 0n])
        .call("fd_read", [fd, ...p.pieces([INTO, 1]), R], ERRNO.NOTCAPABLE)
        .call("fd_write", [fd, ...p.pieces([INTO, 1]), R])
        .call("fd_fdstat_set_rights", [fd, FILE_RIGHTS, 0n], ERRNO.NOTCAPABLE)
        .call("fd_fdstat_set_rights", [HERE, FOLDER_RIGHTS & ~RIGHT.PATH_CREATE_FILE & ~RIGHT.PATH_FILESTAT_SET_SIZE, FILE_RIGHTS & ~RIGHT.FD_WRITE])
        .call("path_open", [HERE, 0, ...p.text("more"), NEW, 0n, 0n, 0, FD], ERRNO.NOTCAPABLE)
        .call("path_open", [HERE, 0, ...p.text("file"), TRUNCATE, 0n, 0n, 0, FD], ERRNO.NOTCAPABLE)
        .call("path_open", [HERE, 0, ...p.text("file"), 0, RIGHT.FD_READ | RIGHT.FD_WRITE, 0n, 0, FD])
        .call("fd_write", [fd, ...p.pieces([INTO, 1]), R], ERRNO.NOTCAPABLE),
  },
  {
    why: "a folder is listed by cookies, with itself and the one above",
    body: (p) =>
      open(p, "folder", { flags: DIRECTORY, rights: FOLDER_RIGHTS })
        .call("fd_readdir", [fd, INTO, 1_000, 0n, R])
        .check(R, 4, 3 * 24 + 1 + 2 + 5)
        .check(INTO, 8, 1n)
        .check(INTO + 16, 4, 1)
        .check(INTO + 20, 1, 3)
        .check(INTO + 24, 1, 46)
        .call("fd_readdir", [fd, INTO, 1_000, 2n, R])
        .check(R, 4, 24 + 5)
        .check(INTO, 8, 3n)
        .check(INTO + 20, 1, 4)
        .check(INTO + 24, 4, 0x656e_6e69)
        .call("fd_readdir", [fd, INTO, 10, 2n, R])
        .check(R, 4, 10)
        .call("fd_readdir", [fd, INTO, 10, 3n, R])
        .check(R, 4, 0)
        .call("fd_readdir", [fd, INTO, 10, -1n, R])
        .check(R, 4, 0)
        .call("fd_readdir", [fd, BEYOND, 1_000, 0n, R], ERRNO.FAULT)
        .call("fd_readdir", [1, INTO, 10, 0n, R], ERRNO.NOTDIR),
  },
  {
    why: "a folder is no file",
    body: (p) => {
      const pieces = p.pieces([INTO, 1]);
      p.call("fd_read", [HERE, ...pieces, R], ERRNO.ISDIR)
        .call("fd_write", [HERE, ...pieces, R], ERRNO.ISDIR)
        .call("fd_pread", [HERE, ...pieces, 0n, R], ERRNO.ISDIR);
      p.call("fd_pwrite", [HERE, ...pieces, 0n, R], ERRNO.ISDIR)
        .call("fd_seek", [HERE, 0n, 0, R], ERRNO.ISDIR)
        .call("fd_tell", [HERE, R], ERRNO.ISDIR);
      return open(p, "folder", { is: ERRNO.ISDIR }).call("fd_allocate", [HERE, 0n, 1n], ERRNO.ISDIR).call("fd_sync", [HERE]);
    },
  },
  {
    why: "a number is moved onto another one, which is closed",
    body: (p) =>
      open(p, "file", {})
        .call("fd_renumber", [fd, 1])
        .call("fd_write", [1, ...p.pieces(p.text("C")), R])
        .call("fd_close", [fd], ERRNO.BADF)
        .call("fd_renumber", [1, 1])
        .call("fd_close", [HERE])
        .call("fd_filestat_get", [HERE, R], ERRNO.BADF),
    stdout: "",
    after: (folder) => expect(readFileSync(join(folder, "file"), "utf8")).toBe("Contents"),
  },
  {
    why: "folders and files are made, renamed and removed",
    body: (p) =>
      p
        .call("path_create_directory", [HERE, ...p.text("made")])
        .call("path_create_directory", [HERE, ...p.text("made")], ERRNO.EXIST)
        .call("path_open", [HERE, 0, ...p.text("made"), DIRECTORY, FOLDER_RIGHTS, FILE_RIGHTS | FOLDER_RIGHTS, 0, FD])
        .call("path_rename", [HERE, ...p.text("made"), PLACE, ...p.text("moved")])
        .call("path_open", [fd, 0, ...p.text("inside"), NEW, FILE_RIGHTS, 0n, 0, R])
        .call("path_remove_directory", [HERE, ...p.text("moved")], ERRNO.NOTEMPTY)
        .call("path_unlink_file", [HERE, ...p.text("moved/inside")])
        .call("path_unlink_file", [HERE, ...p.text("moved")], ERRNO.ISDIR)
        .call("path_remove_directory", [HERE, ...p.text("file")], ERRNO.NOTDIR)
        .call("path_remove_directory", [HERE, ...p.text("moved")])
        .call("path_rename", [HERE, ...p.text("none"), HERE, ...p.text("x")], ERRNO.NOENT),
  },
  {
    why: "links of both kinds are made, read and followed when asked",
    body: (p) =>
      p
        .call("path_symlink", [...p.text("file"), HERE, ...p.text("soft")])
        .call("path_readlink", [HERE, ...p.text("soft"), INTO, 3, R])
        .check(R, 4, 3)
        .check(INTO, 4, 0x006c_6966)
        .call("path_readlink", [HERE, ...p.text("file"), INTO, 3, R], ERRNO.INVAL)
        .call("path_filestat_get", [HERE, 0, ...p.text("soft"), INTO])
        .check(INTO + 16, 1, 7)
        .call("path_filestat_get", [HERE, FOLLOW, ...p.text("soft"), INTO])
        .check(INTO + 16, 1, 4)
        .call("path_open", [HERE, 0, ...p.text("soft"), 0, 0n, 0n, 0, FD], ERRNO.LOOP)
        .call("path_open", [HERE, FOLLOW, ...p.text("soft"), 0, 0n, 0n, 0, FD])
        .call("path_link", [HERE, 0, ...p.text("file"), PLACE, ...p.text("hard")])
        .call("path_filestat_get", [HERE, 0, ...p.text("hard"), INTO])
        .check(INTO + 24, 8, 2n)
        .call("path_link", [HERE, 0, ...p.text("file"), HERE, ...p.text("hard")], ERRNO.EXIST)
        .call("path_symlink", [...p.text("/etc"), HERE, ...p.text("top")], ERRNO.PERM),
  },
  {
    why: "a path stays below its folder",
    body: (p) =>
      open(p, "/run/p1/file", { is: ERRNO.PERM })
        .call("path_open", [HERE, 0, ...p.text("folder/../../p1/file"), 0, 0n, 0n, 0, FD], ERRNO.PERM)
        .call("path_open", [HERE, 0, ...p.text("folder/.././file"), 0, 0n, 0n, 0, FD])
        .call("path_open", [HERE, FOLLOW, ...p.text("out/passwd"), 0, 0n, 0n, 0, FD], ERRNO.NOENT)
        .call("path_open", [HERE, FOLLOW, ...p.text("hidden"), 0, 0n, 0n, 0, FD], ERRNO.NOENT)
        .call("path_open", [HERE, FOLLOW, ...p.text("hidden"), NEW, 0n, 0n, 0, FD], ERRNO.ACCES)
        .call("path_open", [HERE, 0, ...p.text(""), 0, 0n, 0n, 0, FD], ERRNO.NOENT)
        .call("path_open", [HERE, 0, ...p.text("file\0"), 0, 0n, 0n, 0, FD], ERRNO.INVAL)
        .call("path_open", [HERE, 0, p.put(Uint8Array.of(0xff, 0xfe)), 2, 0, 0n, 0n, 0, FD], ERRNO.ILSEQ)
        .call("path_open", [HERE, 0, 0, 5_000, 0, 0n, 0n, 0, FD], ERRNO.NAMETOOLONG)
        .call("path_open", [HERE, 0, ...p.text("file"), 16, 0n, 0n, 0, FD], ERRNO.INVAL)
        .call("path_open", [HERE, 0, ...p.text("file/x"), 0, 0n, 0n, 0, FD], ERRNO.NOTDIR)
        .call("path_open", [1, 0, ...p.text("file"), 0, 0n, 0n, 0, FD], ERRNO.NOTDIR),
  },
  {
    why: "no more files open than the cap",
    openFiles: 5,
    body: (p) => {
      for (let count = 0; count < 3; count++) open(p, "file");
      return open(p, "file", { is: ERRNO.MFILE })
        .call("fd_close", [5])
        .call("path_open", [HERE, 0, ...p.text("file"), 0, 0n, 0n, 0, FD])
        .check(FD, 4, 5);
    },
  },
  {
    why: "pointers outside are a fault, and the call does nothing",
    body: (p) => {
      const [path, length] = p.text("fault");
      return p
        .call("path_open", [HERE, 0, path, length, NEW, 0n, 0n, 0, BEYOND], ERRNO.FAULT)
        .call("path_filestat_get", [HERE, 0, path, length, R], ERRNO.NOENT)
        .call("path_open", [HERE, 0, BEYOND, 4, 0, 0n, 0n, 0, FD], ERRNO.FAULT)
        .call("path_open", [HERE, 0, 65_535, 2, 0, 0n, 0n, 0, FD], ERRNO.FAULT)
        .call("fd_write", [1, 65_532, 1, R], ERRNO.FAULT)
        .call("fd_write", [1, ...p.pieces([0, 4], [BEYOND, 4]), R], ERRNO.FAULT)
        .call("fd_write", [1, ...p.pieces([0, 4]), BEYOND], ERRNO.FAULT)
        .call("fd_read", [0, ...p.pieces([-8, 16]), R], ERRNO.FAULT)
        .call("fd_filestat_get", [HERE, 65_500], ERRNO.FAULT)
        .call("fd_fdstat_get", [HERE, 65_513], ERRNO.FAULT)
        .call("fd_prestat_get", [HERE, 65_530], ERRNO.FAULT)
        .call("poll_oneoff", [65_500, R, 1, R], ERRNO.FAULT);
    },
    stdout: "",
  },
  {
    why: "lists of buffers have a bound, and their sum too",
    body: (p) =>
      p
        .call("fd_write", [1, 0, -1, R], ERRNO.INVAL)
        .call("fd_write", [1, 0, 1_025, R], ERRNO.INVAL)
        .call("fd_read", [0, 0, 0x2000_0000, R], ERRNO.INVAL)
        .call("fd_write", [1, 0, 1_024, R])
        .check(R, 4, 0),
    stdout: "",
  },
];

test.for(ROWS)("$why", async (row) => {
  const { code, stderr, stdout, step, folder } = await runRow(row);
  expect({ code, step, stderr }).toEqual({ code: row.code ?? 0, step: undefined, stderr: "" });
  if (row.stdout !== undefined) expect(stdout).toBe(row.stdout);
  row.after?.(folder);
});

test("the programs above use every call", () => {
  const used = new Set(ROWS.flatMap(({ body }) => body(new ProgramBuilder()).steps).flatMap((step) => ("call" in step ? [step.call] : [])));
  expect(Object.keys(SIGNATURES).filter((name) => !used.has(name as CallName))).toEqual([]);
  expect(Object.keys(SIGNATURES)).toHaveLength(46);
});
