import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LIMIT_MS = 180_000;
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe.concurrent("before anything starts", () => {
  test("a variable that nothing reads is refused, with the one that was meant", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal({ env: { AETHER_MODLE: "offline/rules" } });
    for (const words of [["up"], ["status"], ["run", "List the files here"]])
      expect(await terminal.run(...words)).toMatchObject({ code: 2, err: expect.stringContaining("there is no AETHER_MODLE; did you mean AETHER_MODEL?") });
    expect(existsSync(join(terminal.home, "journal.db"))).toBe(false);
  });

  test("a name in models.yaml for a model that is not there is said", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    mkdirSync(terminal.home, { mode: 0o700 });
    writeFileSync(join(terminal.home, "models.yaml"), "aliases:\n  fast: [offline/rulez]\n  mine: [offline/rules]\n");
    const { code, err } = await terminal.run("up");
    expect([code, err]).toEqual([0, expect.stringContaining("models.yaml: fast stands for offline/rulez, and there is no such model now")]);
    expect(err.match(/stands for/g)).toHaveLength(1);
  });

  test("a home that others may write is closed to them, and that is said", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    mkdirSync(terminal.home);
    chmodSync(terminal.home, 0o777);
    const first = await terminal.run("ps");
    expect(first.err).toContain(`${terminal.home} was open to other users (777) and is closed now (700)`);
    expect(modeOf(terminal.home)).toBe("700");
    await terminal.run("down");
    const journal = join(terminal.home, "journal.db");
    chmodSync(journal, 0o666);
    expect((await terminal.run("up")).err).toContain(
      `${journal} was open to other users (666) and is closed now (644); what they wrote there until now nobody can tell`,
    );
    expect(modeOf(journal)).toBe("644");
    expect((await terminal.run("ps")).err).not.toContain("was open");
  });

  test("a home that is a link is the folder it leads to, for runs and their files too", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    const real = join(dirname(terminal.home), "elsewhere");
    mkdirSync(real, { mode: 0o700 });
    symlinkSync(real, terminal.home);
    const ran = await terminal.run("run", 'Run `cd "$AETHER_WORKSPACE" && echo of a box > made.txt && cat made.txt`');
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining("of a box")]);
    expect((await terminal.run("status")).out).toContain(real);
  });

  test("a home that everybody could replace is refused, with the command that mends it", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    const above = dirname(terminal.home);
    chmodSync(above, 0o777);
    for (const words of [["up"], ["ps"], ["up", "--foreground"]]) {
      const { code, err } = await terminal.run(...words);
      expect(code).not.toBe(0);
      expect(err).toContain(`run: chmod o-w ${above}`);
    }
    chmodSync(above, 0o755);
    expect((await terminal.run("ps")).code).toBe(0);
  });

  test("a daemon that does not answer is said after a minute, and no other is started beside it", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    expect((await terminal.run("up")).code).toBe(0);
    const daemon = await terminal.daemonPid();
    process.kill(daemon, "SIGSTOP");
    const ends = await Promise.all([terminal.run("status"), terminal.run("ps"), terminal.run("down")]);
    process.kill(daemon, "SIGCONT");
    for (const { code, err } of ends) expect([code, err]).toEqual([1, expect.stringContaining("has not answered for 60 s")]);
    expect((await terminal.run("status")).out).toContain(`process    ${daemon}`);
  });

  test("limits of a provider that is not there are said when the daemon comes up", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal({ script: { idle: [{ text: "done" }] } });
    mkdirSync(terminal.home, { mode: 0o700 });
    writeFileSync(join(terminal.home, "models.yaml"), "limits: { scirpt: { concurrency: 1 }, script: { concurrency: 1 } }\n");
    const { code, err } = await terminal.run("up");
    expect([code, err]).toEqual([0, expect.stringContaining("models.yaml limits scirpt, and there is no such provider now")]);
    expect(err).not.toContain("limits script,");
  });

  test("a model that is not there is said when the daemon comes up", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal({ env: { AETHER_MODEL: "ofline/rules" } });
    const { code, err } = await terminal.run("up");
    expect([code, err]).toEqual([0, expect.stringContaining("AETHER_MODEL names ofline/rules, and there is no such model now")]);
    writeFileSync(join(terminal.folder, "a.md"), "x");
    expect((await terminal.run("run", "List the files here")).code).not.toBe(0);
  });
});
