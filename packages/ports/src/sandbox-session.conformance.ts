import { readdir, readFile, writeFile } from "node:fs/promises";
import { expect } from "vitest";
import type { Box, SessionState } from "./sandbox.ts";
import { command, finish, never, reader, type SandboxSuite, SHARED, shell, WORK, withoutShell, withoutTerminal } from "./sandbox-bench.conformance.ts";

async function say(box: Box, script: string, restore?: SessionState): Promise<string> {
  const { stdout, exit } = await finish(await box.start(command(shell(script), { session: restore ? { restore } : {} }), never()));
  expect(exit.reason).toBe("exited");
  return stdout;
}

export function sessions(suite: SandboxSuite): void {
  suite.test(
    "a session keeps its folder and its exported variables, and shows them",
    async (bench) => {
      await bench.file("work/inner/file", "x");
      const box = await bench.open();
      expect(box.session).toBeUndefined();
      await say(box, "cd inner; export KEPT='a b\nc' ALSO=; unset BOXED; export BOTH=changed");
      expect(box.session).toEqual({ cwd: `${WORK}/inner`, env: { KEPT: "a b\nc", ALSO: "", BOTH: "changed" } });
      expect(await say(box, 'pwd; echo "$KEPT|$BOTH"')).toBe(`${WORK}/inner\na b\nc|changed\n`);
    },
    withoutShell,
  );

  suite.test(
    "a session is restored in another box",
    async (bench) => {
      const box = await bench.open();
      const state = { cwd: SHARED, env: { KEPT: 'it\'s "here" $HOME `x`\n\\', EMPTY: "" } };
      expect(await say(box, 'pwd; printf %s "$KEPT|$EMPTY|$BOXED"', state)).toBe(`${SHARED}\n${state.env.KEPT}||box`);
      expect(box.session).toEqual(state);
    },
    withoutShell,
  );

  suite.test(
    "a session whose folder is gone begins in the first writable place",
    async (bench) => {
      const box = await bench.open();
      expect(await say(box, "pwd", { cwd: `${WORK}/gone`, env: {} })).toBe(`${WORK}\n`);
    },
    withoutShell,
  );

  suite.test(
    "streams, codes and input of session commands are their own",
    async (bench) => {
      const box = await bench.open();
      const first = await finish(await bench.start(box, shell("printf 'no line end'; printf err >&2; (exit 5)"), { session: {} }));
      expect(first).toMatchObject({ stdout: "no line end", stderr: "err", exit: { code: 5, reason: "exited" } });
      const running = await bench.start(box, shell("cat; echo after"), { session: {} });
      const ended = finish(running);
      await running.write(Buffer.from("given\n"));
      running.end();
      expect(await ended).toMatchObject({ stdout: "given\nafter\n", stderr: "", exit: { code: 0 } });
      expect(await say(box, "echo third")).toBe("third\n");
    },
    withoutShell,
  );

  suite.test(
    "a session command's own variables do not stay",
    async (bench) => {
      const box = await bench.open();
      const own = await finish(await bench.start(box, shell("pwd; echo $OWN"), { session: {}, cwd: SHARED, env: { OWN: "once" } }));
      expect(own.stdout).toBe(`${SHARED}\nonce\n`);
      expect(await say(box, 'echo "$OWN|"')).toBe("|\n");
      expect(box.session?.env).toEqual({});
    },
    withoutShell,
  );

  suite.test(
    "a broken script is its command's failure, and the session goes on",
    async (bench) => {
      const box = await bench.open();
      await say(box, "export KEPT=1");
      const broken = await finish(await bench.start(box, shell("if then ((("), { session: {} }));
      expect(broken.exit.reason).toBe("exited");
      expect(broken.exit.code).not.toBe(0);
      expect(await say(box, "echo $KEPT")).toBe("1\n");
    },
    withoutShell,
  );

  suite.test(
    "exit in a session gives the code, and the next command has a session",
    async (bench) => {
      const box = await bench.open();
      expect(await finish(await bench.start(box, shell("echo bye; exit 9"), { session: {} }))).toMatchObject({
        stdout: "bye\n",
        exit: { code: 9, reason: "exited" },
      });
      expect(await say(box, "echo back", { cwd: WORK, env: {} })).toBe("back\n");
    },
    withoutShell,
  );

  suite.test(
    "session commands run one at a time, in the order of their start",
    async (bench) => {
      const box = await bench.open();
      const started = ["one", "two", "three"].map(async (name) =>
        finish(await bench.start(box, shell(`echo begin ${name} >> log; sleep 0.1; echo end ${name} >> log`), { session: {} })),
      );
      await Promise.all(started);
      expect(await readFile(`${bench.work}/log`, "utf8")).toBe("begin one\nend one\nbegin two\nend two\nbegin three\nend three\n");
    },
    withoutShell,
  );

  suite.test(
    "one that gives up while it waits for its turn hears so at once, and the next one still waits",
    async (bench) => {
      const box = await bench.open();
      const first = await bench.start(box, shell("while [ ! -e go ]; do sleep 0.05; done; echo first >> log"), { session: {} });
      const giveUp = new AbortController();
      const given = box.start(command(shell("echo given up >> log"), { session: {} }), giveUp.signal);
      const next = bench.start(box, shell("echo next >> log; cat log"), { session: {} });
      giveUp.abort();
      await expect(given).rejects.toMatchObject({ code: "CANCELLED" });
      await writeFile(`${bench.work}/go`, "");
      expect(await Promise.all([finish(first), finish(await next)])).toMatchObject([{}, { stdout: "first\nnext\n" }]);
    },
    withoutShell,
  );

  suite.test(
    "only a shell command may be in the session",
    async (bench) => {
      const box = await bench.open();
      await expect(bench.start(box, { kind: "argv", argv: ["true"] }, { session: {} })).rejects.toMatchObject({ name: "SyscallError" });
    },
    withoutShell,
  );
}

export function beside(suite: SandboxSuite): void {
  suite.test(
    "a command runs beside the session's, in the same files",
    async (bench) => {
      const box = await bench.open();
      const waiting = await bench.start(box, shell("while [ ! -e go ]; do sleep 0.05; done; echo went"), { session: {} });
      expect((await finish(await bench.start(box, { kind: "argv", argv: ["touch", "go"] }))).exit).toMatchObject({ code: 0 });
      expect((await finish(waiting)).stdout).toBe("went\n");
    },
    withoutTerminal,
  );

  suite.test(
    "a command beside the session does not change it",
    async (bench) => {
      const box = await bench.open();
      await say(box, "export KEPT=1");
      await finish(await bench.start(box, shell("cd /; export KEPT=2")));
      expect(await say(box, "pwd; echo $KEPT")).toBe(`${WORK}\n1\n`);
    },
    withoutTerminal,
  );

  suite.test(
    "a job of the session lives on between its commands, and is in no one's way",
    async (bench) => {
      const box = await bench.open();
      const pid = (await say(box, "sleep 100 > /dev/null 2>&1 & echo $!")).trim();
      expect(await say(box, `kill -0 ${pid} && echo lives; kill ${pid}; wait ${pid} 2>/dev/null; echo $?`)).toBe("lives\n143\n");
    },
    withoutTerminal,
  );

  suite.test(
    "what stands in argv stays one argument",
    async (bench) => {
      const argv = ["printf", "%s|", "a b", "$HOME", "; touch made", "`touch made`", "*", "'", '"', "\n"] as const;
      const { stdout } = await finish(await bench.start(await bench.open(), { kind: "argv", argv: [...argv] }));
      expect(stdout).toBe(`${argv.slice(2).join("|")}|`);
      expect(await readdir(bench.work)).toEqual([]);
    },
    ({ features }) => (features.argv ? undefined : "this rung takes no argv"),
  );

  suite.test(
    "a program that is not there is told, with the code shells use",
    async (bench) => {
      const { stderr, exit } = await finish(await bench.start(await bench.open(), { kind: "argv", argv: ["no-such-program"] }));
      expect({ exit, named: stderr.includes("no-such-program") }).toMatchObject({ exit: { code: 127, reason: "exited" }, named: true });
    },
    ({ features }) => (features.argv ? undefined : "this rung takes no argv"),
  );
}

export function terminals(suite: SandboxSuite): void {
  suite.test(
    "a terminal is one, of the asked size, and tells of a new size",
    async (bench) => {
      const script = "[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo terminal; stty size; trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.05; done";
      const running = await bench.start(await bench.open(), shell(script), { terminal: { cols: 90, rows: 31 } });
      const out = reader(running);
      await out.seen("ready");
      expect(out.all()).toMatch(/^terminal\r\n31 90\r\nready/);
      running.resize({ cols: 44, rows: 12 });
      expect(await running.exited).toMatchObject({ code: 0, reason: "exited" });
      await out.done;
      expect(out.all()).toContain("12 44");
    },
    withoutTerminal,
  );

  suite.test(
    "Ctrl-C in a terminal interrupts its program, which may answer",
    async (bench) => {
      const script = "trap 'echo interrupted; exit 4' INT; echo ready; while :; do sleep 0.05; done";
      const running = await bench.start(await bench.open(), shell(script), { terminal: { cols: 80, rows: 24 } });
      const out = reader(running);
      await out.seen("ready");
      await running.write(Buffer.from("\x03"));
      expect(await running.exited).toMatchObject({ code: 4, reason: "exited" });
      await out.done;
      expect(out.all()).toContain("interrupted");
    },
    withoutTerminal,
  );

  suite.test(
    "a shell in a terminal takes lines and has job control",
    async (bench) => {
      const running = await bench.start(await bench.open(), { kind: "argv", argv: ["bash", "--norc", "-i"] }, { terminal: { cols: 80, rows: 24 } });
      const out = reader(running);
      // Its own program says it: whoever hears it finds that program, and no longer the shell, in the terminal's foreground.
      await running.write(Buffer.from("bash --norc -c 'echo sum $((40+2)); exec sleep 100'\n"));
      await out.seen("sum 42");
      await running.write(Buffer.from("\x03"));
      await running.write(Buffer.from("jobs; exit 6\n"));
      expect(await running.exited).toMatchObject({ code: 6, reason: "exited" });
      await out.done;
      expect(out.all()).not.toContain("no job control");
    },
    withoutTerminal,
  );

  suite.test(
    "a command that left nothing running is known to have left nothing",
    async (bench) => {
      const box = await bench.open();
      for (const script of ["ls / | cat > seen; export SEEN=1", "sleep 0.1; (echo sub) >> seen", "cat seen; exit 4"]) {
        await finish(await bench.start(box, shell(script), { session: {} }));
        expect(box.jobs?.()).toBe(0);
      }
    },
    withoutTerminal,
  );

  suite.test(
    "programs that a command left running are known of, also when its shell has gone",
    async (bench) => {
      const box = await bench.open();
      expect(box.jobs?.()).toBe(0);
      await say(box, "sleep 1000 > /dev/null 2>&1 &");
      expect(box.jobs?.()).toBeGreaterThan(0);
      await finish(await bench.start(box, shell("exit 3"), { session: {} }));
      expect(box.jobs?.()).toBeGreaterThan(0);
      await say(box, "echo again");
      expect(box.jobs?.()).toBeGreaterThan(0);
    },
    withoutTerminal,
  );

  suite.test(
    "nothing of a box is left when it is closed, not what hid in the background either",
    async (bench) => {
      const mark = `4${process.pid}${Math.floor(performance.now())}`;
      const box = await bench.open();
      await say(box, `setsid sleep ${mark} > /dev/null 2>&1 & (trap '' TERM HUP INT; sleep ${mark}) > /dev/null 2>&1 &`);
      await bench.start(box, { kind: "argv", argv: ["sleep", mark] });
      await expect.poll(() => processesWith(mark)).toHaveLength(3);
      await box.close();
      await expect.poll(() => processesWith(mark)).toEqual([]);
    },
    withoutTerminal,
  );
}

/** Processes of the machine with this argument. */
async function processesWith(argument: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.split("\0")[0]?.endsWith("sleep") && line.split("\0").includes(argument));
}
