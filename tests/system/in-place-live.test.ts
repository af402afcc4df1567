import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { begun, endsOf, filesIn, one, type Story, story, theRun, works } from "../support/in-place.ts";
import { until } from "../support/installation.ts";

const LIMIT_MS = 180_000;
const open = (command: string) => one("terminal_open", { command });
/** As watchers of projects do: it makes a file anew whenever another has changed. */
const WATCHER = "cd EDIT && mkdir -p dist && while true; do cmp -s src/add.js dist/add.js || { cp src/add.js dist/add.js && echo built; }; sleep 0.1; done";
const readIf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
const becomes = (file: string, text: string | RegExp) =>
  until(`${file} is ${text}`, async () => ((typeof text === "string" ? readIf(file) === text : text.test(readIf(file) ?? "")) ? true : undefined));

const startsWorking = ({ terminal, proj }: Story) => terminal.startIn(proj, "run", "Repair the project", "--edit", ".", "-m", "script/works");

describe.concurrent("a command in the background works in a folder that is edited", () => {
  test("while it runs its changes reach the folder and those of tools, commands and the person reach it; diff shows them, undo takes them back, and nobody else's", {
    timeout: LIMIT_MS,
  }, async () => {
    await using told = await story([
      open(WATCHER),
      one("file_edit", { path: "EDIT/src/add.js", oldText: "a - b", newText: "a + b" }),
      one("shell", { command: "cd EDIT && for n in $(seq 100); do grep -q 'a + b' dist/add.js && break; sleep 0.1; done; sleep 2" }),
      one("shell", { command: "cat EDIT/dist/add.js" }),
      one("shell", { command: "touch $AETHER_WORKSPACE/begun; sleep 6" }),
      { text: "done" },
    ]);
    const before = filesIn(told.proj);
    const running = await startsWorking(told);
    await becomes(join(told.proj, "dist/add.js"), /a \+ b/);
    await begun(told);
    writeFileSync(join(told.proj, "src/add.js"), "mine\n");
    await becomes(join(told.proj, "dist/add.js"), "mine\n");
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

  test("one that ends leaves all it did; what other programs run waits for a person, and a no leaves that out alone", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("file_read", { path: "EDIT/notes.txt" }),
      open("cd EDIT && sleep 0.3 && echo one > one.txt && rm notes.txt && echo 'touch PWNED' > .envrc"),
      one("shell", { command: "sleep 8" }),
      { text: "done" },
    ]);
    const running = await startsWorking(told);
    const asked = async () => (JSON.parse((await told.terminal.run("approve", "--json")).out) as { id: string }[])[0]?.id;
    const id = await until("the question", asked);
    expect((await running.ended).code).toBe(3);
    expect(existsSync(join(told.proj, ".envrc"))).toBe(false);
    await told.terminal.run("approve", id, "--deny");
    await becomes(join(told.proj, "one.txt"), "one\n");
    await told.terminal.runIn(told.proj, "logs", "-f", (await theRun(told)).agent_id);
    expect([existsSync(join(told.proj, ".envrc")), existsSync(join(told.proj, "notes.txt"))]).toEqual([false, false]);
  });

  test("killed with the system it leaves what it had written, once, and undo takes it back", { timeout: LIMIT_MS }, async () => {
    const counter = "cd EDIT && for n in 1 2 3; do echo $n >> count.txt; sleep 0.7; done; echo last > last.txt; sleep 60";
    await using told = await story([open(counter), one("shell", { command: "sleep 20" }), { text: "done" }]);
    const before = filesIn(told.proj);
    const running = await startsWorking(told);
    const { agent_id } = await until("the run", async () => theRun(told).catch(() => undefined));
    await becomes(join(told.proj, "count.txt"), /^1\n/);
    await told.terminal.killDaemon();
    const had = readIf(join(told.proj, "count.txt")) ?? "";
    running.signal("SIGKILL");
    await running.ended;
    await told.terminal.runIn(told.proj, "stop", agent_id);
    await until("what it had is there", async () => ((readIf(join(told.proj, "count.txt")) ?? "").startsWith(had) ? true : undefined));
    expect("1\n2\n3\n".startsWith(readIf(join(told.proj, "count.txt")) ?? "none")).toBe(true);
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(filesIn(told.proj)).toEqual(before);
  });

  test("two that write the same file, and a tool: what was there first stays, and each is told", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      open("cd EDIT && sleep 1 && echo theirs > notes.txt; echo its > its.txt; sleep 30"),
      one("file_write", { path: "EDIT/notes.txt", text: "the tool's\n" }),
      one("shell", { command: "cd EDIT && for n in $(seq 60); do test -e its.txt && break; sleep 0.2; done; sleep 2; cat notes.txt" }),
      { text: "done" },
    ]);
    expect((await works(told)).code).toBe(0);
    expect(readIf(join(told.proj, "its.txt"))).toBe("its\n");
    expect(["the tool's\n", "theirs\n"]).toContain(readIf(join(told.proj, "notes.txt")));
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(readIf(join(told.proj, "notes.txt"))).toBe("mine\n");
  });

  test("what a command leaves running in the shell brings its changes with the next command", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("shell", { command: "cd EDIT && (sleep 1; echo late > late.txt; touch $AETHER_WORKSPACE/wrote; sleep 60) > /dev/null 2>&1 &" }),
      one("file_write", { path: "EDIT/notes.txt", text: "the tool's\n" }),
      one("shell", { command: "for n in $(seq 100); do test -e $AETHER_WORKSPACE/wrote && break; sleep 0.1; done; echo now" }),
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
      one("shell", { command: "for n in $(seq 100); do test -e $AETHER_WORKSPACE/tried && break; sleep 0.1; done" }),
      { text: "done" },
    ]);
    expect((await works(told, "Repair the project", "--ask", "file_write")).code).toBe(0);
    expect(readIf(join(told.proj, "notes.txt"))).toBe("mine\n");
  });
});
