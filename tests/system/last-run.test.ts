import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const SCRIPT = {
  writes: [{ calls: [{ name: "file_write", input: { path: "made.md", text: "# Made\n" } }] }, { text: "it is made" }],
  many: [{ calls: [{ name: "shell", input: { command: "for i in $(seq 1100); do echo $i > f$i.txt; done" } }] }, { text: "all are made" }],
  talks: [{ text: "nothing to do" }, { text: "still nothing" }],
  sleeps: [{ text: "slept", delayMs: 60_000 }],
};

test("who names no run means the last one of this folder, which is said", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  for (const command of ["diff", "show", "get", "logs", "open"])
    expect(await terminal.run(command), command).toMatchObject({ code: 1, out: "", err: expect.stringContaining("nothing was run from this folder yet") });
  const begun = await terminal.run("run", "-d", "-m", "script/writes", "Make it");
  expect(begun).toMatchObject({ code: 0, out: expect.stringMatching(/^p\w+\n$/), err: expect.stringContaining("follow it with: aether logs -f") });
  const run = begun.out.trim();
  expect((await terminal.run("logs", "-f")).code).toBe(0);
  const said = expect.stringContaining(`the last run here: ${run}: Make it\n`);
  expect(await terminal.run("diff", "--stat")).toMatchObject({ code: 0, out: expect.stringContaining("made.md"), err: said });
  expect(await terminal.run("show")).toMatchObject({ code: 0, out: expect.stringContaining(`${run}  run`), err: said });
  expect(await terminal.run("logs")).toMatchObject({ code: 0, out: expect.stringContaining("it is made"), err: said });
  expect(await terminal.run("open", "--print")).toMatchObject({ code: 0, out: expect.stringContaining("/"), err: said });
  expect(await terminal.run("get")).toMatchObject({ code: 0, err: said });
  expect(terminal.read("made.md")).toBe("# Made\n");
  const talked = await terminal.run("run", "-m", "script/talks", "Say something");
  expect(talked).toMatchObject({ code: 0, err: expect.stringMatching(/run p\w+ \(aether show\)\n/) });
  expect(await terminal.run("diff")).toMatchObject({ code: 0, out: "", err: expect.stringContaining("that run changed no file") });
  // Neither is the one before it undone in its place, nor the other way round.
  for (const asked of [["undo"], ["undo", "--dry-run"]]) {
    const refused = await terminal.run(...asked);
    expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/the last run here changed no file: p\w+: Say something\n/) });
    expect(refused.err).toContain(`an earlier one did: ${run}: Make it\n  aether undo ${run} takes back what that one changed\n`);
  }
  expect((await terminal.run("get", run, "--list")).out).toContain("made.md");
  const made = await terminal.run("run", "-m", "script/writes", `Make it again\nand ${"say so ".repeat(40)}`);
  const [, offered = "none"] = /\(aether show, aether undo (\w+)\)/.exec(made.err) ?? [];
  const dry = await terminal.run("undo", "--dry-run");
  expect(dry).toMatchObject({ code: 0, err: expect.stringMatching(/^undoes p\w+: Make it again…\n/) });
  expect(dry.err).toContain(offered);
  expect(await terminal.run("undo", offered)).toMatchObject({ code: 0, out: expect.stringContaining("removed     made.md") });
});

test("a run that changed very many files is not said to have changed none once they are taken back", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("run", "-m", "script/many", "Make them")).code).toBe(0);
  expect(await terminal.run("undo")).toMatchObject({ code: 0, out: expect.stringContaining("more (--json names all)") });
  expect(await terminal.run("undo")).toMatchObject({ code: 1, err: expect.stringContaining("all that run changed is as it was before it") });
});

test("Ctrl-C does not offer to take back what was not done", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const running = await terminal.start("run", "-m", "script/sleeps", "Wait for it");
  await running.said(/run p|waits for|started/);
  running.interrupt();
  const { code, err } = await running.ended;
  expect([code, err.includes("undo")]).toEqual([130, false]);
});

test("a run that is named twice, or with the one that goes on from it, is removed once, and that is said", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const ran = async (...args: string[]): Promise<string> => (await terminal.run("run", "-d", "-m", "script/talks", ...args)).out.trim();
  const ended = (): Promise<unknown> => terminal.run("logs", "-f");
  const first = await ran("Say it");
  await ended();
  const twice = await terminal.run("rm", first, first.slice(-7), first);
  expect(twice).toMatchObject({ code: 0, out: `${first.slice(-7)}  run\n`, err: expect.stringContaining("removed one run") });
  const named = await ran("Say it");
  await ended();
  expect(await terminal.run("rm", "run", "run")).toMatchObject({ code: 0, out: `${named.slice(-7)}  run\n` });
  const begun = await ran("Say it");
  await ended();
  const next = (await terminal.run("run", "-c", "-d", "And again")).out.trim();
  await ended();
  expect(await terminal.run("rm", "--dry-run", begun, "nosuch")).toMatchObject({ code: 1, out: "" });
  const [own, onward] = [begun.slice(-7), next.slice(-7)];
  expect(await terminal.run("rm", begun, next)).toMatchObject({ code: 0, out: `${onward}  run\n${own}  run  with ${onward}, which goes on from it\n` });
  expect((await terminal.run("ps", "-a", "--json")).out.trim()).toBe("[]");
});
