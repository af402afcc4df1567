import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { begun, endsOf, filesIn, goesOn, one, type Story, story, theRun, WAITS, works } from "../support/in-place.ts";
import { until } from "../support/installation.ts";

const LIMIT_MS = 180_000;
const open = (command: string) => one("terminal_open", { command });
/** As watchers of projects do: it makes a file anew whenever another has changed. */
const WATCHER = "cd EDIT && mkdir -p dist && while true; do cmp -s src/add.js dist/add.js || { cp src/add.js dist/add.js && echo built; }; sleep 0.1; done";
const readIf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
/** Seven stories begin at once, each with a system of its own. */
const OFTEN_ENOUGH_MS = 120_000;
const becomes = (file: string, text: string | RegExp) =>
  until(
    `${file} is ${text}`,
    async () => ((typeof text === "string" ? readIf(file) === text : text.test(readIf(file) ?? "")) ? true : undefined),
    OFTEN_ENOUGH_MS,
  );

const startsWorking = ({ terminal, proj }: Story) => terminal.startIn(proj, "run", "Repair the project", "--edit", ".", "-m", "script/works");

describe.concurrent("a command in the background works in a folder that is edited", () => {
  test("while it runs its changes reach the folder and those of tools, commands and the person reach it; diff shows them, undo takes them back, and nobody else's", {
    timeout: LIMIT_MS,
  }, async () => {
    await using told = await story([
      open(WATCHER),
      one("file_edit", { path: "EDIT/src/add.js", oldText: "a - b", newText: "a + b" }),
      one("shell", { command: "touch $AETHER_WORKSPACE/copied; while [ ! -e $AETHER_WORKSPACE/looks ]; do sleep 0.1; done" }),
      one("shell", { command: "cat EDIT/dist/add.js" }),
      one("shell", { command: `touch $AETHER_WORKSPACE/begun; ${WAITS}` }),
      { text: "done" },
    ]);
    const before = filesIn(told.proj);
    const running = await startsWorking(told);
    await begun(told, "copied");
    await becomes(join(told.proj, "dist/add.js"), /a \+ b/);
    await goesOn(told, "looks");
    await begun(told);
    writeFileSync(join(told.proj, "src/add.js"), "mine\n");
    await becomes(join(told.proj, "dist/add.js"), "mine\n");
    await goesOn(told);
    expect((await running.ended).code).toBe(0);
    const { results, failed } = await endsOf(told);
    expect(failed).toEqual([]);
    expect(results.map(({ stdout }) => stdout)).toContain("export const add = (a, b) => a + b;\n");
    const { agent_id } = await theRun(told);
    expect((await told.terminal.runIn(told.proj, "diff", agent_id)).out).toContain("dist/add.js");
    expect((await told.terminal.runIn(told.proj, "show", agent_id)).out).toContain("dist/add.js");
    const undone = await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(undone.out + undone.err).toMatch(/src\/add\.js.*changed by somebody else/s);
    expect(filesIn(told.proj)).toEqual({ ...before, "src/add.js": "0 mine\n" });
  });

  test("one that ends leaves all it did, but for what a person would be asked about: nobody is, and that is told", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("file_read", { path: "EDIT/notes.txt" }),
      open("cd EDIT && sleep 0.3 && echo one > one.txt && rm notes.txt && echo 'touch PWNED' > .envrc && ln -s / out"),
      one("shell", { command: WAITS }),
      { text: "done" },
    ]);
    const running = await startsWorking(told);
    await becomes(join(told.proj, "one.txt"), "one\n");
    const { commands } = JSON.parse((await told.terminal.run("call", "vm.list", "{}")).out) as { commands: { vm_id: string }[] };
    const read = async () =>
      (JSON.parse((await told.terminal.run("call", "vm.read", JSON.stringify({ vm_id: commands[0]?.vm_id }))).out) as { text: string }).text;
    const text = await until("what it is told", async () => ((await read()).includes("/out") ? read() : undefined));
    expect(text).toMatch(/aether: not taken over into the folder: .*\/\.envrc \(you would be asked about it, and what works in the background asks nobody/);
    expect(text).toMatch(/\/out \(it is a link that leads out of the folder: \/\)/);
    expect((await told.terminal.run("approve")).err).toContain("nothing waits for you");
    await goesOn(told);
    expect((await running.ended).code).toBe(0);
    expect(["one.txt", "notes.txt", ".envrc", "out"].map((file) => existsSync(join(told.proj, file)))).toEqual([true, false, false, false]);
  });

  test("killed with the system it leaves what it had written, once, and undo takes that back and nothing of the person's", { timeout: LIMIT_MS }, async () => {
    const counter =
      "cd EDIT && for n in 1 2 3; do echo $n >> count.txt; sleep 1.3; done; echo last > last.txt; sleep 0.1; touch $AETHER_WORKSPACE/wrote; sleep 600";
    await using told = await story([open(counter), one("shell", { command: "sleep 600" }), one("shell", { command: "sleep 601" }), { text: "done" }]);
    const before = filesIn(told.proj);
    const running = await startsWorking(told);
    const { agent_id } = await until("the run", async () => theRun(told).catch(() => undefined));
    await becomes(join(told.proj, "count.txt"), /^1\n/);
    writeFileSync(join(told.proj, "notes.txt"), "the person's\n");
    await until("it wrote all", async () => existsSync(join(told.terminal.home, "owners/local/run", agent_id, "wrote")) || undefined);
    await told.terminal.killDaemon();
    running.signal("SIGKILL");
    await running.ended;
    await told.terminal.run("ps");
    await becomes(join(told.proj, "last.txt"), "last\n");
    await becomes(join(told.proj, "count.txt"), "1\n2\n3\n");
    await told.terminal.run("stop", agent_id);
    const undone = await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(undone.out + undone.err).not.toContain("somebody else");
    expect(filesIn(told.proj)).toEqual({ ...before, "notes.txt": "0 the person's\n" });
  });

  test("two that write the same file, and a tool: what was there first stays", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      open("cd EDIT && sleep 1 && echo theirs > notes.txt; echo its > its.txt; sleep 30"),
      one("file_write", { path: "EDIT/notes.txt", text: "the tool's\n" }),
      one("shell", { command: WAITS }),
      { text: "done" },
    ]);
    const running = await startsWorking(told);
    await becomes(join(told.proj, "its.txt"), "its\n");
    expect(["the tool's\n", "theirs\n"]).toContain(readIf(join(told.proj, "notes.txt")));
    const { agent_id } = await theRun(told);
    await goesOn(told);
    expect((await running.ended).code).toBe(0);
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(readIf(join(told.proj, "notes.txt"))).toBe("mine\n");
  });

  test("what it does to a file again and again is one change of it", { timeout: LIMIT_MS }, async () => {
    const writer = "cd EDIT && for n in 1 2 3 4 5 6; do echo $n >> log.txt; sleep 1.2; done; echo end > end.txt; sleep 600";
    await using told = await story([open(writer), one("shell", { command: WAITS }), { text: "done" }]);
    const running = await startsWorking(told);
    await becomes(join(told.proj, "end.txt"), "end\n");
    const { agent_id } = await theRun(told);
    await goesOn(told);
    expect((await running.ended).code).toBe(0);
    expect(readIf(join(told.proj, "log.txt"))).toBe("1\n2\n3\n4\n5\n6\n");
    const { versions } = JSON.parse((await told.terminal.run("call", "vfs.versions", JSON.stringify({ path: `${told.at}/log.txt` }))).out) as {
      versions: unknown[];
    };
    expect(versions).toHaveLength(1);
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect([existsSync(join(told.proj, "log.txt")), existsSync(join(told.proj, "end.txt"))]).toEqual([false, false]);
  });

  test("what a command leaves running in the shell brings its changes with the next command", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("shell", { command: "cd EDIT && (sleep 1; echo late > late.txt; touch $AETHER_WORKSPACE/wrote; sleep 60) > /dev/null 2>&1 &" }),
      one("file_write", { path: "EDIT/notes.txt", text: "the tool's\n" }),
      one("shell", { command: "until test -e $AETHER_WORKSPACE/wrote; do sleep 0.1; done; echo now" }),
      one("shell", { command: "cat EDIT/late.txt EDIT/notes.txt" }),
      { text: "done" },
    ]);
    const before = filesIn(told.proj);
    expect((await works(told)).code).toBe(0);
    expect(filesIn(told.proj)).toMatchObject({ "late.txt": "0 late\n", "notes.txt": "0 the tool's\n" });
    expect((await endsOf(told)).results.at(-1)?.stdout).toBe("late\nthe tool's\n");
    await told.terminal.runIn(told.proj, "undo", (await theRun(told)).agent_id);
    expect(filesIn(told.proj)).toEqual(before);
  });

  test("who is to be asked about each change has none made by it", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      open("cd EDIT && echo x > notes.txt; touch $AETHER_WORKSPACE/tried"),
      one("shell", { command: "until test -e $AETHER_WORKSPACE/tried; do sleep 0.1; done" }),
      { text: "done" },
    ]);
    expect((await works(told, "Repair the project", "--ask", "file_write")).code).toBe(0);
    expect(readIf(join(told.proj, "notes.txt"))).toBe("mine\n");
  });
});
