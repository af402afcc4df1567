import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@aether/client";
import { systemPing, vfsList, vfsRead, vfsSearch, vfsUndo, vfsVersions, vfsWrite, vmExec } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Installation } from "../support/installation.ts";

/** What a program in a box can do to a folder, at most speed. */
const deep = (levels: number, name: string): string => `perl -e 'for (1..${levels}) { mkdir "${name}" or die $!; chdir "${name}" or die $!; }'`;
const flat = (count: number): string => `mkdir many && cd many && perl -e 'for (1..${count}) { open(my $f, ">", "f$_") or die $!; }'`;

const TOO_DEEP = /256 folders deep|no path can hold its name/;

let installation: Installation;
let client: Client;
let hasBoxes = false;

beforeAll(async () => {
  hasBoxes = boxesWork("the process rung is not tested");
  installation = new Installation();
  await installation.start();
  client = await installation.client();
});
afterAll(async () => {
  // Deeper than Node removes.
  await installation.kill();
  execFileSync("rm", ["-rf", installation.home]);
}, 240_000);

/** The longest time that another caller waited for an answer, in milliseconds. */
async function longestPing<T>(work: Promise<T>): Promise<{ result: T; pingMs: number }> {
  let isOver = false;
  let pingMs = 0;
  const result = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const began = performance.now();
    await client.call(systemPing, {});
    pingMs = Math.max(pingMs, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { result: await result, pingMs };
}

describe("a command that leaves folders deeper than a tree holds", () => {
  test.for([
    { levels: 6_000, name: "n".repeat(200) },
    { levels: 15_000, name: "d" },
  ])(
    "$levels levels: others are answered meanwhile, it is told by name, and what else it did can be undone",
    { timeout: 240_000 },
    async ({ levels, name }, context) => {
      if (!hasBoxes) return context.skip();
      await using session = await installation.another();
      const { result, pingMs } = await longestPing(
        session.call(vmExec, { rung: "process", command: `echo kept > a-kept.txt; ${deep(levels, name)}`, limits: { wallMs: 200_000 } }),
      );
      expect(result).toMatchObject({ code: 0, changed: expect.arrayContaining([expect.stringMatching(/kept\.txt$/)]) });
      expect(result.untracked).toMatch(TOO_DEEP);
      expect(pingMs).toBeLessThan(5_000);
      const again = await session.call(vmExec, { rung: "process", command: "echo more > more.txt" });
      expect(again.changed).toEqual([expect.stringMatching(/more\.txt$/)]);
      expect(again.untracked).toMatch(TOO_DEEP);
      const run = again.cwd.slice("/run/".length);
      const { beyond } = await session.call(vfsVersions, { path: again.cwd, run });
      expect(beyond).toEqual([{ path: expect.stringContaining(run), why: expect.stringMatching(TOO_DEEP) }]);
      for (const walk of [
        () => session.call(vfsList, { path: again.cwd, recursive: true, limit: 1_000 }),
        () => session.call(vfsSearch, { path: again.cwd, text: "kept" }),
      ])
        expect(await walk()).toMatchObject({ more: true });
      const undone = await session.call(vfsUndo, { run });
      expect(undone.undone.map(({ path }) => path)).toEqual(expect.arrayContaining([expect.stringMatching(/kept\.txt$/), expect.stringMatching(/more\.txt$/)]));
      expect(undone.kept).toEqual(expect.arrayContaining([{ path: expect.any(String), why: expect.stringMatching(TOO_DEEP) }]));
    },
  );

  test("the daemon starts again over such folders after a kill", { timeout: 120_000 }, async () => {
    await installation.kill();
    await installation.start();
    client = await installation.client();
    expect(await client.call(systemPing, {})).toBeDefined();
  });

  test("60,000 empty files: others are answered meanwhile, and all of them are recorded", { timeout: 240_000 }, async (context) => {
    if (!hasBoxes) return context.skip();
    await using session = await installation.another();
    const { result, pingMs } = await longestPing(session.call(vmExec, { rung: "process", command: flat(60_000), limits: { wallMs: 200_000 } }));
    expect(result).toMatchObject({ code: 0, changes: 60_001 });
    expect(result.untracked).toBeUndefined();
    expect(pingMs).toBeLessThan(5_000);
  });
});

describe("whatever a command changes is recorded, or told by name", () => {
  test.for([{ rung: "process", sparse: 'perl -e \'open(my $f, ">", "x"); truncate($f, 3 * 2**30) or die $!\'' }] as const)(
    "a sparse file hides nothing ($rung)",
    async ({ rung, sparse }, context) => {
      if (!hasBoxes) return context.skip();
      await using session = await installation.another();
      await session.call(vmExec, { rung, command: "echo one > first.txt" });
      const hidden = await session.call(vmExec, { rung, command: `${sparse}; echo two > first.txt; echo new > second.txt` });
      expect(hidden.changed).toEqual([expect.stringMatching(/first\.txt$/), expect.stringMatching(/second\.txt$/)]);
      expect(hidden.untracked).toMatch(/\/x \(/);
      const gone = await session.call(vmExec, { rung, command: "rm x; echo three > third.txt" });
      expect(gone.changed).toEqual([expect.stringMatching(/third\.txt$/)]);
      const undone = await session.call(vfsUndo, { run: gone.cwd.slice("/run/".length) });
      expect(undone.undone).toHaveLength(3);
      expect(undone.kept).toEqual([]);
    },
  );

  test("a name like those of files being written is as any other", async (context) => {
    if (!hasBoxes) return context.skip();
    await using session = await installation.another();
    const names = [".aether-tmp-mine", ".aether-tmp-1-1-aaaa0"];
    const made = await session.call(vmExec, { rung: "process", command: names.map((name) => `echo hidden > ${name}`).join("; ") });
    expect(made.changed.toSorted()).toEqual(names.map((name) => `${made.cwd}/${name}`).toSorted());
    const { entries } = await session.call(vfsList, { path: made.cwd });
    expect(entries.map(({ path }) => path).toSorted()).toEqual(made.changed.toSorted());
    expect(await session.call(vfsRead, { path: `${made.cwd}/${names[0]}` })).toMatchObject({ text: "hidden\n" });
    await session.call(vfsWrite, { path: `${made.cwd}/${names[0]}`, text: "changed\n" });
    const own = join(installation.home, "home", "owners", "local", made.cwd);
    await session.call(vfsUndo, { run: made.cwd.slice("/run/".length) });
    expect(readdirSync(own)).toEqual([]);
  });

  test("a link, a pipe and a name that no path can hold are told", async (context) => {
    if (!hasBoxes) return context.skip();
    await using session = await installation.another();
    const { untracked } = await session.call(vmExec, { rung: "process", command: "ln -s /etc/passwd link; mkfifo pipe; echo x > \"$(printf 'a\\nb')\"" });
    expect(untracked).toMatch(/link \(/);
    expect(untracked).toMatch(/pipe \(/);
    expect(untracked).toMatch(/no path can hold/);
  });

  test("a file that another program lets nobody open is told, and the command's own result stands", { timeout: 120_000 }, async (context) => {
    if (!hasBoxes || !existsSync("/usr/bin/perl")) return context.skip();
    await using session = await installation.another();
    const lease =
      'use Fcntl; $SIG{IO} = "IGNORE"; open(my $f, "<", $ARGV[0]) or die; fcntl($f, 1024, 1) or die "refused\\n"; $| = 1; print "held\\n"; sleep 120';
    const made = await session.call(vmExec, { rung: "process", command: `echo found > held.txt; perl -e '${lease}' held.txt 2>&1; echo found > free.txt` });
    expect(made).toMatchObject({ code: 0, stdout: "refused\n" });
    const own = join(installation.home, "home", "owners", "local", made.cwd);
    const writes = "echo changed > held.txt; touch ready; while [ ! -e go ]; do sleep 0.05; done; rm go ready; echo done";
    const running = session.call(vmExec, { rung: "process", command: writes });
    await expect.poll(() => existsSync(join(own, "ready")), { timeout: 60_000 }).toBe(true);
    const holder = spawn("perl", ["-e", lease, join(own, "held.txt")], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(holder.stdout, "data");
      writeFileSync(join(own, "go"), "");
      expect(await running).toMatchObject({ code: 0, stdout: "done\n", untracked: expect.stringContaining("held.txt (another program holds it") });
      const after = await session.call(vmExec, { rung: "process", command: "echo other > other.txt" });
      expect(after).toMatchObject({ code: 0, changed: [`${made.cwd}/other.txt`] });
      await expect(session.call(vfsRead, { path: `${made.cwd}/held.txt` })).rejects.toMatchObject({
        code: "BUSY",
        message: expect.stringContaining("held.txt"),
      });
      const { matches } = await session.call(vfsSearch, { path: made.cwd, text: "found" });
      expect(matches.map(({ path }) => path)).toEqual([`${made.cwd}/free.txt`]);
    } finally {
      holder.kill("SIGKILL");
    }
  });
});

test("two that work in equal workspaces at once are told of no loss", { timeout: 120_000 }, async (context) => {
  if (!hasBoxes) return context.skip();
  for (let turn = 0; turn < 5; turn++) {
    await using one = await installation.another();
    await using two = await installation.another();
    const command = `mkdir -p a/b; for n in $(seq 40); do echo "${turn} $n" > a/b/f$n; done; sleep 0.1`;
    const ends = await Promise.all([one, two].map((session) => session.call(vmExec, { rung: "process", command })));
    expect(ends.map(({ code, changes }) => [code, changes])).toEqual([
      [0, 42],
      [0, 42],
    ]);
  }
  expect(existsSync(join(installation.home, "home"))).toBe(true);
});

describe("what a workspace may hold", () => {
  const MIB = 1_048_576;
  let small: Installation;
  beforeAll(async () => {
    small = new Installation({ env: { AETHER_WORKSPACE_MB: "64", AETHER_WORKSPACE_FILES: "5000" } });
    await small.start();
  });
  afterAll(async () => {
    await small.kill();
    execFileSync("rm", ["-rf", small.home]);
  }, 240_000);

  const used = (cwd: string): number =>
    Number(execFileSync("du", ["--bytes", "--summarize", join(small.home, "home", "owners", "local", cwd)], { encoding: "utf8" }).split("\t")[0]);

  test.for([
    { why: "one file", command: "head -c 1T /dev/zero > f" },
    { why: "files without an end", command: "n=0; while true; do head -c 1M /dev/zero > f$n; n=$((n+1)); done" },
    { why: "a sparse file", command: 'perl -e \'open(my $f, ">", "x"); truncate($f, 2**40) or die $!\'' },
    { why: "room that nobody writes to", command: "fallocate -l 1T f" },
    {
      why: "files that are open and have no names",
      command: `perl -MIO::Handle -e 'for my $n (1..40) { open(my $f, ">", "f$n") or die $!; unlink "f$n"; push @f, $f; print $f "x" x 1048576 for 1..25; $f->flush; } sleep 50'`,
    },
    { why: "names", command: 'perl -e \'for my $n (0..6000) { open(my $f, ">", "f$n") or die $! } sleep 1000\'' },
    // The wall asks about every folder above a name, so what a chain costs grows with the square of its length.
    { why: "folders in folders", command: 'perl -e \'for (0..5500) { mkdir "d" or die $!; chdir "d" or die $!; } sleep 1000\'' },
    {
      why: "bytes in a folder deeper than a tree",
      command: 'perl -e \'for (1..400) { mkdir "d"; chdir "d"; } open(my $f, ">", "f"); my $b = "x" x 1048576; for (;;) { print $f $b or die $! }\'',
    },
  ])("process rung: $why ends the command, and the next one runs", { timeout: 120_000 }, async ({ command }, context) => {
    if (!hasBoxes) return context.skip();
    await using session = await small.another();
    const end = await session.call(vmExec, { rung: "process", command, limits: { wallMs: 60_000 } });
    expect(end.code).not.toBe(0);
    if (!command.startsWith("fallocate")) expect(end).toMatchObject({ reason: "resource_exceeded", cap: "disk" });
    expect(used(end.cwd)).toBeLessThan(2_048 * MIB);
    const next = await session.call(vmExec, { rung: "process", command: "rm -rf ./* && echo well" });
    expect(next).toMatchObject({ code: 0, stdout: "well\n" });
  });

  test.for([{ rung: "bash", command: "i=0; while true; do printf '%01000000d' 0 >> big; done" }] as const)(
    "$rung rung: a file has its bound exactly",
    { timeout: 120_000 },
    async ({ rung, command }) => {
      await using session = await small.another();
      const end = await session.call(vmExec, { rung, command, limits: { wallMs: 60_000, cpuMs: 60_000 } });
      expect(used(end.cwd)).toBeLessThanOrEqual(64 * MIB + 65_536);
      expect(end.code).not.toBe(0);
    },
  );
});
