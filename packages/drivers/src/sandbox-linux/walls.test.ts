import { execFileSync } from "node:child_process";
import { closeSync, constants, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Box, Sandbox } from "@aether/ports";
import { type CommandOver, command, type Ended, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainerSandbox, createProcessSandbox } from "./index.ts";

interface Subject {
  readonly name: string;
  readonly sandbox: Sandbox;
  readonly hasTerminals: boolean;
  /** Its kernel is the machine's, whose FIFOs and sockets its programs could meet. */
  readonly isShared: boolean;
}

const INSTALLATION = `w${process.pid}`;
const SUBJECTS: readonly Subject[] = [
  { name: "process", sandbox: createProcessSandbox({ installation: INSTALLATION }), hasTerminals: true, isShared: true },
  { name: "container with runc", sandbox: createContainerSandbox({ installation: INSTALLATION, runtime: "runc" }), hasTerminals: true, isShared: true },
  {
    name: "container with runsc",
    sandbox: createContainerSandbox({ installation: `${INSTALLATION}g`, runtime: "runsc" }),
    hasTerminals: false,
    isShared: false,
  },
];
const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 128 };
const hasPerl = existsSync("/usr/bin/perl");

/** Perl hands a text over only where it may be written to. */
const x64 = (number: number, ...args: readonly (number | string)[]): string =>
  `syscall(${[number, ...args.map((one, at) => (String(one).startsWith('"') ? `(my $t${number}_${at} = ${one})` : one))].join(", ")})`;
const arm64 = x64;
/** What no program of a box may do, as a Perl expression, for each processor; `absent` is answered as if the kernel had no such call. */
const REFUSED: readonly { readonly why: string; readonly x64: string; readonly arm64: string; readonly absent?: true }[] = [
  { why: "the user's keyring", x64: x64(250, 0, -4, 0), arm64: arm64(219, 0, -4, 0) },
  { why: "a new key", x64: x64(248, '"user"', '"k"', '"v"', 1, -2), arm64: arm64(217, '"user"', '"k"', '"v"', 1, -2) },
  { why: "a user namespace", x64: x64(272, "0x10000000"), arm64: arm64(97, "0x10000000") },
  { why: "a network namespace", x64: x64(272, "0x40000000"), arm64: arm64(97, "0x40000000") },
  { why: "clone with a user namespace", x64: x64(56, "0x10000011", 0, 0, 0, 0), arm64: arm64(220, "0x10000011", 0, 0, 0, 0) },
  { why: "clone3", x64: x64(435, 0, 0), arm64: arm64(435, 0, 0), absent: true },
  { why: "a socket of virtual machines", x64: x64(41, 40, 1, 0), arm64: arm64(198, 40, 1, 0) },
  { why: "a netlink socket", x64: x64(41, 16, 3, 0), arm64: arm64(198, 16, 3, 0) },
  { why: "a packet socket", x64: x64(41, 17, 3, 0), arm64: arm64(198, 17, 3, 0) },
  { why: "a raw socket", x64: x64(41, 2, 3, 1), arm64: arm64(198, 2, 3, 1) },
  { why: "a Unix socket of streams", x64: x64(41, 1, 1, 0), arm64: arm64(198, 1, 1, 0) },
  { why: "a Unix socket of datagrams", x64: x64(41, 1, 2, 0), arm64: arm64(198, 1, 2, 0) },
  { why: "a socket of several paths", x64: x64(41, 2, 1, 262), arm64: arm64(198, 2, 1, 262) },
  { why: "a socket of the kernel's ciphers", x64: x64(41, 38, 5, 0), arm64: arm64(198, 38, 5, 0) },
  { why: "a program in the kernel", x64: x64(321, 0, 0, 0), arm64: arm64(280, 0, 0, 0) },
  { why: "another's memory", x64: x64(101, 16, 1, 0, 0), arm64: arm64(117, 16, 1, 0, 0) },
  { why: "a mount", x64: x64(165, '"none"', '"/tmp"', '"tmpfs"', 0, 0), arm64: arm64(40, '"none"', '"/tmp"', '"tmpfs"', 0, 0) },
  { why: "io_uring", x64: x64(425, 1, 0), arm64: arm64(425, 1, 0) },
  { why: "faults of its own memory", x64: x64(323, 1), arm64: arm64(282, 1) },
  { why: "the machine's counters", x64: x64(298, 0, 0, -1, -1, 0), arm64: arm64(241, 0, 0, -1, -1, 0) },
  { why: "memory that nobody sees", x64: x64(447, 0), arm64: arm64(447, 0) },
  { why: "segments of its own", x64: x64(154, 1, 0, 0), arm64: arm64(425, 1, 0) },
  { why: "a whiteout", x64: x64(133, '"/tmp/w"', "0x2000", 0), arm64: arm64(33, -100, '"/tmp/w"', "0x2000", 0) },
  { why: "a device of blocks", x64: x64(259, -100, '"/tmp/b"', "0x61b0", 0), arm64: arm64(33, -100, '"/tmp/b"', "0x61b0", 0) },
  { why: "a call newer than the filter", x64: x64(499, 0), arm64: arm64(499, 0), absent: true },
];

describe.for(SUBJECTS)("out of $name", ({ sandbox, hasTerminals, isShared }) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "aether-walls-")));
  const [work, shared] = [join(root, "work"), join(root, "shared")];
  let box: Box;
  let reason: string | undefined;

  beforeAll(async () => {
    for (const path of [work, shared, join(shared, "deep")]) mkdirSync(path);
    const state = await sandbox.probe();
    reason = state.available ? undefined : state.reason;
    const places = [
      { at: "/run/p1", folder: work, writable: true, hidden: [] },
      { at: "/mnt/ann/notes", folder: shared, writable: false, hidden: [] },
      // Beside its own, as that of another process is.
      { at: "/run/p2", folder: shared, writable: false, hidden: [] },
    ];
    if (reason === undefined) box = await sandbox.open({ id: "walls", places, env: {}, limits: LIMITS }, never());
  }, 180_000);
  afterAll(async () => {
    await sandbox.close();
    rmSync(root, { recursive: true });
  });

  const attack = (name: string, check: (over: CommandOver) => Promise<void>, ways: readonly CommandOver[] = [{}, { session: {} }]): void => {
    for (const over of [...ways, ...(hasTerminals ? [{ terminal: { cols: 200, rows: 24 } }] : [])])
      test(`${name} (${Object.keys(over)[0] ?? "a command"})`, async ({ skip }) => {
        skip(reason !== undefined, `not on this machine: ${reason}`);
        await check(over);
      });
  };
  const run = async (script: string, over: CommandOver): Promise<Ended> => finish(await box.start(command(shell(script), over), never()));

  describe.skipIf(!hasPerl)("system calls", () => {
    attack("each of the refused ones is refused", async (over) => {
      const arch = process.arch === "arm64" ? "arm64" : "x64";
      const tried = REFUSED.map((one, at) => `$! = 0; my $r${at} = ${one[arch]}; print "${at} ", ($r${at} < 0 ? $! + 0 : "done"), "\\n";`);
      const { stdout } = await run(`perl -e '${tried.join("\n")}'`, over);
      const said = stdout.replaceAll("\r", "").trim().split("\n");
      expect(said.map((line, at) => `${REFUSED[at]?.why}: ${line.split(" ")[1]}`)).toEqual(REFUSED.map(({ why, absent }) => `${why}: ${absent ? 38 : 1}`));
    });
  });

  describe("what lies in a folder for reading only", () => {
    const [early, late] = [join(shared, "early"), join(shared, "deep", "late")];
    let reader: number;
    let server: Server;
    let heard = 0;

    beforeAll(async () => {
      execFileSync("mkfifo", ["-m", "666", early]);
      server = createServer(() => heard++);
      await new Promise<void>((done) => server.listen(join(shared, "agent.sock"), done));
      reader = openSync(early, constants.O_RDWR | constants.O_NONBLOCK);
    });
    afterAll(() => {
      server.close();
      closeSync(reader);
    });

    attack("a FIFO is not written to, whether it was there before the box or not", async (over) => {
      rmSync(late, { force: true });
      execFileSync("mkfifo", ["-m", "666", late]);
      const fd = openSync(late, constants.O_RDWR | constants.O_NONBLOCK);
      try {
        for (const path of ["/mnt/ann/notes/early", "/mnt/ann/notes/deep/late", "/run/p2/early", "/run/p1/../p2/deep/late"])
          await run(`timeout 2 bash -c 'echo LEAKED >${path}'; timeout 2 bash -c 'echo LEAKED 1<>${path}'`, over);
        expect([heldBy(reader), heldBy(fd)]).toEqual(["", ""]);
      } finally {
        closeSync(fd);
      }
    });

    attack("a socket is not connected to", async (over) => {
      const { stdout } = await run(
        `perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0) && connect($s, pack_sockaddr_un("/mnt/ann/notes/agent.sock")) && print "CONNECTED"; print "tried"'`,
        over,
      );
      expect(stdout.includes("CONNECTED")).toBe(false);
      if (hasPerl) expect(stdout).toContain("tried");
      expect(heard).toBe(0);
    });

    test.skipIf(!isShared)("what the wall forbids is what the test would see", () => {
      writeFileSync(early, "seen");
      expect(heldBy(reader)).toBe("seen");
    });
  });

  attack("programs have all that is their own", async (over) => {
    rmSync(join(work, "kept"), { recursive: true, force: true });
    const { stdout } = await run(
      `cd /run/p1 && mkdir -p kept/one kept/two && mkfifo kept/f /tmp/f$$ && { echo through >kept/f & cat kept/f; } && { echo also >/tmp/f$$ & cat /tmp/f$$; } &&
       echo x >kept/one/x && mv kept/one/x kept/two/x && ln kept/two/x kept/one/y && echo y >>kept/one/y && cat kept/two/x && echo to-out >/dev/stdout && echo to-err 2>&1 >/dev/stderr && echo gone >/dev/null && echo whole`,
      over,
    );
    expect(stdout.replaceAll("\r", "").split("\n")).toEqual(expect.arrayContaining(["through", "also", "x", "y", "to-out", "whole"]));
    expect(readdirSync(join(work, "kept", "two"))).toEqual(["x"]);
  });

  attack("no program is the machine's root, and none can gain a right", async (over) => {
    const { stdout } = await run("id -u; grep -E '^(CapInh|CapPrm|CapEff|CapBnd|NoNewPrivs):' /proc/self/status | tr -d '\\t'; cat /proc/self/uid_map", over);
    const lines = stdout.replaceAll("\r", "").trim().split("\n");
    expect(lines.filter((line) => line.startsWith("Cap")).every((line) => line.endsWith(":0000000000000000"))).toBe(true);
    if (!isShared) return;
    expect(lines).toEqual(expect.arrayContaining(["1000", "NoNewPrivs:1"]));
    // Whoever is root inside is not the machine's root.
    expect(lines.slice(1).some((line) => /^\s*0\s+0\s/.test(line))).toBe(false);
  });
});

function heldBy(fd: number): string {
  const bytes = Buffer.alloc(4_096);
  try {
    return bytes.subarray(0, readSync(fd, bytes)).toString();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return "";
    throw error;
  }
}
