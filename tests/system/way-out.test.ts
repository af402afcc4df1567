import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const write = (path: string) => ({ calls: [{ name: "file_write", input: { path, text: "made\n" } }] });
const SCRIPT = {
  writes: [write("report.md"), write("more.md"), { text: "it is made" }],
  fails: [{ error: "the model is out of order" }, { text: "it works again" }],
  talks: [{ text: "one" }, { text: "two" }],
};
const LIMIT = { timeout: 120_000 };

/** A run that asks before each file that it writes. */
async function asking(terminal: Terminal): Promise<{ id: string; run: string }> {
  const { code, err } = await terminal.run("run", "-m", "script/writes", "--ask", "file_write", "Make both");
  const [, id = "", run = ""] = /aether approve (\S+) .*aether logs -f (\S+)/.exec(err) ?? [];
  expect(code).toBe(3);
  return { id, run };
}

describe.concurrent("what stands still says how it goes on", () => {
  test("a run that waits for a person shows the question and the command that answers it, by the end of the id or by the run", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { id, run } = await asking(terminal);
    const shown = await terminal.run("show", run);
    expect(shown.out).toMatch(
      /^state {3}waiting: approval\nasks {4}.* wants to call file_write\n {8}aether approve \S+ {2}\(or --deny; --show shows it whole\)$/m,
    );
    expect(shown.out).toContain(`aether approve ${id}  (`);
    expect(JSON.parse((await terminal.run("show", run, "--json")).out)).toMatchObject({ waiting: [{ id }] });
    expect(await terminal.run("approve", "nosuch")).toMatchObject({ code: 1, err: expect.stringContaining("(aether approve lists those that wait)") });
    expect((await terminal.run("approve", id.slice(-6), "--show")).out).toContain("report.md");
    expect(await terminal.run("approve", id.slice(-6))).toMatchObject({ code: 0, err: "allowed\n" });
    expect((await terminal.run("logs", "-f", run)).code).toBe(3);
    expect(await terminal.run("approve", run.slice(-7))).toMatchObject({ code: 0, err: "allowed\n" });
    expect((await terminal.run("logs", "-f", run)).code).toBe(0);
    expect((await terminal.run("show", run)).out).not.toContain("asks");
  });

  test("by its run a question is answered only where the run asks one", LIMIT, async () => {
    await using terminal = new Terminal({
      script: { ...SCRIPT, two: [{ calls: [...write("a.md").calls, { name: "file_list", input: { path: "." } }] }, { text: "x" }] },
    });
    const asked = await terminal.run("run", "-m", "script/two", "--ask", "file_write,file_list", "Make both");
    const [, run = ""] = /aether logs -f (\S+)/.exec(asked.err) ?? [];
    await until("both questions", async () => (JSON.parse((await terminal.run("approve", "--json")).out).length === 2 ? true : undefined));
    expect(await terminal.run("approve", run)).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /wants to call file_write: aether approve \S+\n.*wants to call file_list: aether approve \S+\n.*asks 2 questions: name the one that you mean by its id; aether approve \S+ --deny --all says no/,
      ),
    });
    expect(await terminal.run("approve", run, "--all")).toMatchObject({ code: 2, err: expect.stringContaining("--all goes with --deny") });
    expect(JSON.parse((await terminal.run("approve", "--json")).out)).toHaveLength(2);
    expect(await terminal.run("approve", run, "--deny", "--all", "--reason", "neither")).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^(denied \S+\n){2}$/),
    });
    expect((await terminal.run("logs", "-f", run)).code).toBe(0);
    expect(await terminal.run("approve", "--deny", "--all")).toMatchObject({ code: 0, err: "nothing waits for you\n" });
  });

  test("who follows a paused run, or tells it more, hears that it is paused", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { id, run } = await asking(terminal);
    await terminal.run("pause", run);
    await terminal.run("approve", id, "--run");
    await until("the pause", async () => ((await terminal.run("show", run)).out.includes("paused") ? true : undefined));
    const words = `it is paused: aether resume ${run} lets it go on; then: aether logs -f ${run}\n`;
    expect(await terminal.run("logs", "-f", run)).toMatchObject({ code: 3, err: expect.stringContaining(words) });
    expect(await terminal.run("run", "-c", run, "and on")).toMatchObject({ code: 3, err: expect.stringContaining(words) });
    expect((await terminal.run("resume", run)).code).toBe(0);
    const followed = await terminal.run("logs", "-f", run);
    expect(followed.code).toBe(0);
    // What happened before it was followed is told without how long ago that was.
    expect(followed.out).not.toMatch(/\(\d+ (s|min)/);
  });

  test("a run that is undone while it waits is said to be alive, and how it is stopped; one that has ended is not", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { id, run } = await asking(terminal);
    await terminal.run("approve", id);
    expect((await terminal.run("logs", "-f", run)).code).toBe(3);
    const words = `${run} is alive (waiting: approval): it is not told of this, and may change files again as it goes on; aether stop ${run} stops it\n`;
    expect(await terminal.run("undo", run, "--dry-run")).toMatchObject({ code: 0, err: expect.stringContaining(words) });
    expect(await terminal.run("undo", run, "--json")).toMatchObject({ code: 0, err: words });
    await terminal.run("stop", run);
    expect((await terminal.run("undo", run)).err).not.toContain("alive");
  });

  test("a run that its model left says how it goes on, and does", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { code, err } = await terminal.run("run", "-m", "script/fails", "Say it");
    const [, run = ""] = /aether run -c (\S+) "go on"; with another model begin anew: aether run -m NAME/.exec(err) ?? [];
    expect(code).toBe(1);
    expect((await terminal.run("show", run)).out).toContain(`aether run -c ${run} "go on"`);
    expect(await terminal.run("run", "-c", run, "go on")).toMatchObject({ code: 0, out: expect.stringContaining("it works again") });
  });

  test("a goal is listed as it was typed, also of a run that goes on, and told with its names between quotes", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    terminal.write("réunion.md", "# x\n");
    await terminal.run("run", "-m", "script/talks", "Read réunion.md and notes");
    await terminal.run("run", "-c", "And réunion.md again");
    const { out } = await terminal.run("ps", "-a");
    expect([out.includes("  Read réunion.md and notes\n"), out.includes("  And réunion.md again\n")]).toEqual([true, true]);
    expect((await terminal.run("show")).out).toContain("goal    And réunion.md again\n");
    const other = { manifest: { name: "a", model: "script/talks", capabilities: [] }, message: "remove a.md", typed: "read a.md" };
    expect(await terminal.run("call", "agent.spawn_and_run", JSON.stringify(other))).toMatchObject({
      code: 2,
      err: expect.stringContaining("`typed` is not `message` as a person typed it"),
    });
  });

  test("a word in the place of a run that names none is no part of what is said", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect((await terminal.run("run", "-m", "script/talks", "--name", "talker", "Say it")).code).toBe(0);
    const refused = await terminal.run("run", "-c", "zzzz", "x");
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/there is no agent zzzz.*put all of that into one pair of quotes/) });
    expect((await terminal.run("ps", "-a", "--json")).out).not.toContain("continues");
    expect(await terminal.run("run", "-c", "talker", "x")).toMatchObject({ code: 0, out: expect.stringContaining("two") });
  });

  test("a file in the place of a run is one of the last run here; where nothing was run, the way is told", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect(await terminal.run("get", "report.md")).toMatchObject({ code: 1, err: expect.stringContaining("name the run first: aether get RUN report.md") });
    const run = (await terminal.run("run", "-d", "-m", "script/writes", "Make both")).out.trim();
    await terminal.run("logs", "-f", run);
    const last = { code: 0, err: expect.stringMatching(new RegExp(`^the last run here: ${run}: Make both`)) };
    expect(await terminal.run("get", "report.md")).toMatchObject({ ...last, out: expect.stringMatching(/^✓ report\.md/) });
    expect([terminal.read("report.md"), terminal.read("more.md")]).toEqual(["made\n", undefined]);
    expect(await terminal.run("diff", "./report.md", "more.md", "--stat")).toMatchObject({ ...last, out: expect.stringMatching(/report\.md.*\n.*more\.md/) });
    expect(await terminal.run("open", "more.md", "--print")).toMatchObject({ ...last, out: expect.stringMatching(/\/more\.md\n$/) });
    expect(await terminal.run("get", "*.txt")).toMatchObject({ code: 1, err: expect.stringContaining(`the run ${run} has no file *.txt`) });
    for (const verb of ["get", "diff", "open"]) {
      const refused = await terminal.run(verb, "other.md");
      expect(refused, verb).toMatchObject({ code: 1, err: expect.stringMatching(/^the last run here: .*\naether: the run .*other\.md/) });
    }
    expect(await terminal.run("get", "run", "other.md")).toMatchObject({ code: 1, err: expect.stringContaining(`the run ${run} has no file other.md`) });
    expect(await terminal.run("get", "nosuch")).toMatchObject({ code: 1, err: expect.stringContaining("there is no agent nosuch") });
  });
});
