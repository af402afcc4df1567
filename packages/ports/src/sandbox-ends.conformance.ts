import { readdir } from "node:fs/promises";
import { expect } from "vitest";
import { type CommandOver, command, finish, never, reader, type SandboxSuite, shell, withoutShell, withoutTerminal } from "./sandbox-bench.conformance.ts";

export function caps(suite: SandboxSuite): void {
  suite.test("the wall cap ends it", async (bench, samples) => {
    const { exit } = await bench.run(samples.wait(), { limits: { wallMs: 300 } });
    expect(exit).toMatchObject({ code: null, reason: "timeout", cap: "wall" });
  });

  suite.test("the idle cap ends it, and output keeps it", async (bench, samples) => {
    let stdout = "";
    // One that has yet to begin is idle, too: so long, then, that it begins.
    for (let idleMs = bench.idleMs; stdout === ""; idleMs *= 2) {
      const ended = await bench.run(samples.wait(), { limits: { idleMs } });
      expect(ended.exit).toMatchObject({ code: null, reason: "timeout", cap: "idle" });
      stdout = ended.stdout;
    }
    expect(stdout).toBe("ready\n");
  });

  suite.test("input keeps it from being idle", async (bench, samples) => {
    const running = await bench.start(await bench.open(), samples.copy(), { limits: { idleMs: bench.idleMs } });
    const ended = finish(running);
    // Longer in all than it may be idle.
    for (let part = 0; part < 9; part++) {
      await new Promise((resolve) => setTimeout(resolve, bench.idleMs / 8));
      await running.write(Buffer.from("x"));
    }
    running.end();
    expect(await ended).toMatchObject({ stdout: "xxxxxxxxx", exit: { code: 0, reason: "exited" } });
  });

  suite.test("the cpu cap ends it", async (bench, samples) => {
    const { exit } = await bench.run(samples.spin(), { limits: { cpuMs: 300 } });
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "cpu" });
  });

  suite.test("a flood is cut at the output cap, to the byte", async (bench, samples) => {
    const { stdout, exit } = await bench.run(samples.flood(), { limits: { outputBytes: 100_000 } });
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "output" });
    expect(stdout).toHaveLength(100_000);
  });

  suite.test("output of exactly the cap is no flood", async (bench, samples) => {
    const { stdout, exit } = await bench.run(samples.lines(64), { limits: { outputBytes: 4_096 } });
    expect({ bytes: stdout.length, exit }).toMatchObject({ bytes: 4_096, exit: { code: 0, reason: "exited" } });
  });

  suite.test("the memory cap ends it, and the next command runs", async (bench, samples) => {
    const box = await bench.open();
    const { exit } = await finish(await bench.start(box, samples.eat()));
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "memory" });
    expect(await finish(await bench.start(box, samples.print("alive", "")))).toMatchObject({ stdout: "alive", exit: { code: 0 } });
  });

  suite.test(
    "the pids cap ends it, and the next command runs",
    async (bench, samples) => {
      const box = await bench.open();
      const { exit } = await finish(await bench.start(box, shell("for i in $(seq 400); do sleep 60 & done; wait")));
      expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "pids" });
      expect(await finish(await bench.start(box, samples.print("alive", "")))).toMatchObject({ stdout: "alive", exit: { code: 0 } });
    },
    withoutTerminal,
  );

  suite.test("no more files can be open than the files cap", async (bench, samples) => {
    const { stdout, exit } = await bench.run(samples.openMany());
    const most = Math.max(0, ...stdout.split("\n").map(Number));
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThanOrEqual(bench.spec().limits.openFiles ?? 0);
    expect(exit.reason === "exited" || (exit.reason === "resource_exceeded" && exit.cap === "files")).toBe(true);
  });

  suite.test("one that fails for want of files ends by the files cap", async (bench, samples) => {
    expect((await bench.run(samples.openMany())).exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "files" });
  });
}

export function ends(suite: SandboxSuite): void {
  suite.test("an abort ends it", async (bench, samples) => {
    const box = await bench.open();
    const abort = new AbortController();
    const running = await box.start(command(samples.wait()), abort.signal);
    const out = reader(running);
    await out.seen("ready");
    abort.abort();
    expect(await running.exited).toMatchObject({ code: null, reason: "killed" });
    await out.done;
    expect(await finish(await bench.start(box, samples.print("next", "")))).toMatchObject({ stdout: "next", exit: { code: 0 } });
  });

  suite.test("one that is aborted already is not started", async (bench, samples) => {
    const box = await bench.open();
    await expect(box.start(command(samples.exit(0)), AbortSignal.abort())).rejects.toMatchObject({ name: "SyscallError", code: "CANCELLED" });
    await expect(bench.sandbox.open(bench.spec(), AbortSignal.abort())).rejects.toMatchObject({ name: "SyscallError", code: "CANCELLED" });
  });

  suite.test("KILL ends it", async (bench, samples) => {
    const running = await bench.start(await bench.open(), samples.wait());
    const out = reader(running);
    await out.seen("ready");
    running.signal("KILL");
    expect(await running.exited).toMatchObject({ code: null, reason: "killed" });
    await out.done;
    running.signal("KILL");
    await expect(running.write(Buffer.from("late"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  suite.test("KILL ends one that works without pause", async (bench, samples) => {
    const running = await bench.start(await bench.open(), samples.spin());
    const out = reader(running);
    setTimeout(() => running.signal("KILL"), 100);
    expect(await running.exited).toMatchObject({ code: null, reason: "killed" });
    await out.done;
  });

  suite.test(
    "a program may answer a signal",
    async (bench) => {
      const running = await bench.start(await bench.open(), shell("trap 'echo caught; exit 3' TERM; echo ready; while :; do sleep 0.05; done"));
      const out = reader(running);
      await out.seen("ready");
      running.signal("TERM");
      expect(await running.exited).toMatchObject({ code: 3, reason: "exited" });
      await out.done;
      expect(out.all()).toContain("caught");
    },
    withoutTerminal,
  );

  suite.test(
    "a signal that comes before its program began reaches it",
    async (bench) => {
      const box = await bench.open();
      const running = await bench.start(box, shell("sleep 30; echo late"));
      const out = reader(running);
      running.signal("TERM");
      const { reason } = await running.exited;
      await out.done;
      expect([reason, out.all()]).toEqual(["exited", ""]);
    },
    withoutTerminal,
  );

  suite.test(
    "one that is ended before its program began does nothing after its end",
    async (bench) => {
      const box = await bench.open();
      const before = new Set<string>();
      const end = async (name: string, over: CommandOver = {}): Promise<void> => {
        const running = await bench.start(box, shell(`sleep 1; echo x > ${name}`), over);
        running.signal("KILL");
        expect(await running.exited).toMatchObject({ code: null, reason: "killed" });
        if ((await readdir(bench.work)).includes(name)) before.add(name);
      };
      for (const name of ["one", "two", "three"]) await end(name);
      await end("session", { session: {} });
      // As long as any of them would have taken.
      await finish(await bench.start(box, shell("sleep 2")));
      expect((await readdir(bench.work)).filter((name) => !before.has(name))).toEqual([]);
    },
    withoutShell,
  );

  for (const over of [{}, { session: {} }] satisfies CommandOver[])
    suite.test(
      `closing the box while one starts${over.session ? " in its session" : ""} ends it, or says that the box is closed`,
      async (bench) => {
        for (let ms = 0; ms < 40; ms += 5) {
          const box = await bench.open();
          const ended = box.start(command(shell("sleep 30"), over), never()).then(
            async ({ exited }) => (await exited).reason,
            (error: Error) => error.name,
          );
          await new Promise((resolve) => setTimeout(resolve, ms));
          await box.close();
          expect(["killed", "lost", "SyscallError"]).toContain(await ended);
        }
      },
      withoutShell,
    );

  suite.test("closing the box ends what runs in it", async (bench, samples) => {
    const box = await bench.open();
    const running = await bench.start(box, samples.wait());
    const out = reader(running);
    await out.seen("ready");
    await box.close();
    expect(await running.exited).toMatchObject({ code: null, reason: "killed" });
    await out.done;
  });

  suite.test("a reader who never comes does not keep a killed command", async (bench, samples) => {
    const running = await bench.start(await bench.open(), samples.flood(), { limits: { wallMs: 300, outputBytes: 1_073_741_824 } });
    expect(await running.exited).toMatchObject({ code: null, reason: "timeout", cap: "wall" });
  });

  suite.test(
    "a session command that is killed leaves a box whose next command runs",
    async (bench) => {
      const box = await bench.open();
      await finish(await bench.start(box, shell("export KEPT=yes"), { session: {} }));
      const running = await bench.start(box, shell("while :; do :; done"), { session: {}, limits: { wallMs: 300 } });
      expect((await finish(running)).exit).toMatchObject({ code: null, reason: "timeout", cap: "wall" });
      const restore = { cwd: "/run/p1", env: { KEPT: "yes" } };
      expect(await finish(await box.start(command(shell("echo $KEPT"), { session: { restore } }), never()))).toMatchObject({ stdout: "yes\n" });
    },
    withoutShell,
  );
}
