import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandOver, command, finish, never, reader, shell } from "@aether/ports/conformance/sandbox-bench";
import { describe, expect, test } from "vitest";
import { createContainerSandbox, createProcessSandbox } from "./index.ts";

const INSTALLATION = `k${process.pid}`;
const SUBJECTS = [
  { name: "process", sandbox: createProcessSandbox({ installation: INSTALLATION }) },
  { name: "container with runc", sandbox: createContainerSandbox({ installation: INSTALLATION, runtime: "runc" }) },
];
const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 128 };
const hasPerl = existsSync("/usr/bin/perl");
const perl = (code: string, path: string): string =>
  `perl -MFcntl=:DEFAULT,:flock -e 'open(my $f, "<", "${path}") or die; ${code}; print "held\\n"; $| = 1; print "now\\n"; sleep 120'`;
/** A lock that shares, of the kind that databases take: by a process, and by an open file. Their struct is that of 64-bit machines. */
const LOCKS = [
  { why: "flock", code: "flock($f, LOCK_EX) or die" },
  { why: "a lock of a process", code: 'fcntl($f, F_SETLK, my $l = pack("s s x4 q q l x4", F_RDLCK, 0, 0, 0, 0)) or die' },
  { why: "a lock of an open file", code: 'fcntl($f, 37, my $l = pack("s s x4 q q l x4", F_RDLCK, 0, 0, 0, 0)) or die' },
] as const;
/** Whether somebody on the host gets it. */
const isFree = (path: string): boolean =>
  spawnSync("perl", [
    "-MFcntl=:DEFAULT,:flock",
    "-e",
    'open(my $f, "+<", $ARGV[0]) or die; flock($f, LOCK_EX | LOCK_NB) or exit 1; fcntl($f, F_SETLK, my $l = pack("s s x4 q q l x4", F_WRLCK, 0, 0, 0, 0)) or exit 1',
    path,
  ]).status === 0;

describe.skipIf(!hasPerl).for(SUBJECTS)("$name", ({ sandbox }) => {
  test("nobody holds a lock for long on what they may only read, and as long as they like on their own", async ({ skip }) => {
    const state = await sandbox.probe();
    skip(!state.available, "not on this machine");
    const root = realpathSync(mkdtempSync(join(tmpdir(), "aether-locks-")));
    const [work, shared] = [join(root, "work"), join(root, "shared")];
    for (const path of [work, shared]) {
      mkdirSync(path);
      writeFileSync(join(path, "file"), "x");
    }
    const places = [
      { at: "/run/p1", folder: work, writable: true, hidden: [] },
      { at: "/mnt/notes", folder: shared, writable: false, hidden: [] },
    ];
    const file = join(shared, "file");
    try {
      const box = await sandbox.open({ id: "locks", places, env: {}, limits: LIMITS }, never());
      const own = await box.start(command(shell(perl("flock($f, LOCK_EX) or die", "/run/p1/file"))), never());
      await reader(own).seen("now");
      for (const { why, code } of LOCKS) {
        const running = await box.start(command(shell(perl(code, "/mnt/notes/file"))), never());
        await reader(running).seen("now");
        expect({ why, exit: await running.exited }).toMatchObject({
          why,
          exit: { code: null, reason: "killed", message: expect.stringContaining("a lock too long") },
        });
        expect({ why, free: isFree(file) }).toEqual({ why, free: true });
      }
      // A job that outlives its command, with a lock that it was handed by a parent that is gone.
      const session: CommandOver = { session: {} };
      await finish(
        await box.start(
          command(
            shell(
              `setsid perl -MFcntl=:flock -e 'open(my $f, "<", "/mnt/notes/file"); flock($f, LOCK_EX); fork and exit; sleep 120' >/dev/null 2>&1 </dev/null & sleep 0.3`,
            ),
            session,
          ),
          never(),
        ),
      );
      await expect.poll(() => isFree(file), { timeout: 30_000, interval: 200 }).toBe(true);
      expect(isFree(join(work, "file"))).toBe(false);
      own.signal("KILL");
      await own.exited;
    } finally {
      await sandbox.close();
      rmSync(root, { recursive: true });
    }
  }, 180_000);
});
