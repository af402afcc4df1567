import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { agentCheck, agentLogs, agentSpawn, type SeenFolder, vfsFolders, vfsMounts } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const LIMIT_MS = 180_000;
const one = (name: string, input: unknown) => ({ calls: [{ name, input }] });
const MANIFEST = `name: clerk
model: script/clerk
lifecycle: persistent
folders:
  - path: ./notes
  - path: src
    mode: edit
capabilities:
  - tool: [file_read, file_write, file_edit, file_list, shell, spawn_agent]
  - vm.use: default
  - spawn_child: "*"
  - model.use: script/kid
`;

/** A desk with two folders and the manifest beside them, and a model that makes these calls; NOTES and SRC stand for what agents see of them. */
async function desk(turns: readonly unknown[], others: Readonly<Record<string, readonly unknown[]>> = {}) {
  const terminal = new Terminal({ script: {} });
  terminal.write("notes/plan.md", "The launch is on 3 May.\n");
  terminal.write("src/add.js", "export const add = (a, b) => a - b;\n");
  terminal.write("clerk.yaml", MANIFEST);
  const folders = [
    { folder: join(terminal.folder, "notes"), mode: "read" },
    { folder: join(terminal.folder, "src"), mode: "edit" },
  ];
  const { out } = await terminal.run("call", vfsFolders.name, JSON.stringify({ folders }));
  const [notes, src] = (JSON.parse(out) as { folders: SeenFolder[] }).folders;
  const script = JSON.stringify({ clerk: turns, ...others })
    .replaceAll("NOTES", notes?.path ?? "")
    .replaceAll("SRC", src?.path ?? "");
  terminal.write("../script.json", script);
  await terminal.run("down");
  return terminal;
}

/** How the calls of an agent and of those below it ended: their answers, or the codes of their failures. */
async function endsOf(terminal: Terminal, id: string): Promise<string[]> {
  const client = await terminal.connect();
  const { entries } = await client.call(agentLogs, { agent_id: id, tree: true, limit: 1_000 });
  await client.close();
  return entries.flatMap(({ kind, body }) => {
    if (kind !== "call.settled") return [];
    const { outcome } = body as { outcome: { ok: boolean; value?: unknown; error?: { code: string } } };
    return [outcome.ok ? JSON.stringify(outcome.value) : (outcome.error?.code ?? "")];
  });
}

const started = async (terminal: Terminal, ...more: readonly string[]): Promise<string> => {
  const { code, out, err } = await terminal.run("agent", "start", "clerk.yaml", "--yes", "--json", ...more);
  expect(code, err).toBe(0);
  return (JSON.parse(out) as { agent_id: string }).agent_id;
};

const ADD = "src/add.js";

describe.concurrent("an agent from a file, and folders of the person", () => {
  test("it reads one and changes another, by tools and by a shell, over a killed daemon; diff shows it and undo takes it back", {
    timeout: LIMIT_MS,
  }, async () => {
    await using terminal = await desk([
      one("file_read", { path: "NOTES/plan.md" }),
      { text: "it is on 3 May" },
      one("file_edit", { path: "SRC/add.js", oldText: "a - b", newText: "a + b" }),
      one("shell", { command: "cd SRC && node -e 'import(`./add.js`).then(({ add }) => console.log(add(2, 3)))' && echo built > build.log" }),
      one("file_write", { path: "NOTES/plan.md", text: "never" }),
      one("file_write", { path: "SRC/.envrc", text: "touch PWNED" }),
      { text: "repaired" },
    ]);
    const before = terminal.read(ADD);
    const id = await started(terminal);
    expect(await terminal.run("agent", "send", "clerk", "When is the launch?", "--wait")).toMatchObject({ code: 0, out: "it is on 3 May\n" });
    expect((await endsOf(terminal, id)).join("\n")).toContain("The launch is on 3 May.");
    await terminal.killDaemon();
    const asks = await terminal.run("agent", "send", "clerk", "Repair add.js", "--wait");
    // What other programs run or trust waits for a person, as in a run.
    expect([asks.code, asks.err]).toEqual([3, expect.stringContaining(".envrc")]);
    await terminal.run("approve", /aether approve (\S+)/.exec(asks.err)?.[1] ?? "none", "--deny");
    await until("its answer", async () => ((await endsOf(terminal, id)).some((end) => end.includes("repaired")) ? true : undefined));
    const ends = await endsOf(terminal, id);
    expect(ends.some((end) => end.includes('"stdout":"5\\n"'))).toBe(true);
    expect(ends.filter((end) => /^[A-Z_]+$/.test(end))).toEqual(["DENIED", "REFUSED"]);
    expect([terminal.read(ADD), terminal.read("src/build.log")]).toEqual([before?.replace("a - b", "a + b"), "built\n"]);
    expect([terminal.read("notes/plan.md"), terminal.read("src/.envrc")]).toEqual(["The launch is on 3 May.\n", undefined]);
    const diff = await terminal.run("diff", "clerk");
    for (const line of ["+export const add = (a, b) => a + b;", "build.log"]) expect(diff.out).toContain(line);
    await terminal.killDaemon();
    expect((await terminal.run("undo", "clerk")).code).toBe(0);
    expect([terminal.read(ADD), terminal.read("src/build.log")]).toEqual([before, undefined]);
  });

  test("where nobody can be asked nothing is started and nothing mounted; at a terminal it is asked once, with the whole paths", {
    timeout: LIMIT_MS,
  }, async () => {
    await using terminal = await desk([{ text: "yes?" }]);
    const places = [join(terminal.folder, "notes"), join(terminal.folder, "src")];
    const piped = await terminal.run("agent", "start", "clerk.yaml");
    expect(piped.code).toBe(3);
    for (const said of [`reads             ${places[0]}`, `changes in place  ${places[1]}`, "aether undo", "nothing was started", "--yes"])
      expect(piped.err).toContain(said);
    expect((await terminal.run("agent", "list")).err).toContain("no agent is there");
    expect((await terminal.run("files", "mounts")).err).toContain("no run was given a folder yet");
    await using no = await terminal.atTerminal(100, "agent", "start", "clerk.yaml");
    await no.says("Start it?");
    no.type("n\n");
    expect(await no.ended).toBe(3);
    expect((await terminal.run("files", "mounts")).err).toContain("no run was given a folder yet");
    await using yes = await terminal.atTerminal(100, "agent", "start", "clerk.yaml");
    for (const said of [...places, "Start it?"]) await yes.says(said);
    yes.type("y\n");
    expect(await yes.ended).toBe(0);
    expect(yes.screen.match(/\[y\/n\]/g)).toHaveLength(1);
    const mounts = (await terminal.run("files", "mounts")).out;
    for (const place of places) expect(mounts).toContain(place);
  });

  test("its folders are told by list and show; one that has gone is told, and is there again once it is back", { timeout: LIMIT_MS }, async () => {
    await using terminal = await desk([
      one("file_list", { path: "NOTES" }),
      { text: "nothing there" },
      one("file_read", { path: "NOTES/plan.md" }),
      { text: "read" },
    ]);
    const id = await started(terminal);
    const [notes, src] = [join(terminal.folder, "notes"), join(terminal.folder, "src")];
    for (const { out } of [await terminal.run("agent", "list"), await terminal.run("show", "clerk")]) {
      expect(out).toMatch(new RegExp(`reads +${notes}$`, "m"));
      expect(out).toMatch(new RegExp(`changes in place +${src}$`, "m"));
    }
    renameSync(notes, `${notes}-2`);
    for (const { out } of [await terminal.run("agent", "list"), await terminal.run("show", "clerk")])
      expect(out).toMatch(new RegExp(`reads +${notes} \\(gone`));
    const [listed] = JSON.parse((await terminal.run("agent", "list", "--json")).out) as { folders: unknown[] }[];
    const [shown] = [JSON.parse((await terminal.run("show", "clerk", "--json")).out) as { folders: unknown[] }];
    for (const { folders } of [listed ?? { folders: [] }, shown])
      expect(folders).toEqual([
        expect.objectContaining({ folder: notes, mode: "read", gone: true }),
        { folder: src, mode: "edit", path: expect.stringMatching(/^\/mnt\//) },
      ]);
    await terminal.run("agent", "send", "clerk", "What is there?", "--wait");
    expect(await endsOf(terminal, id)).toContain("NOT_FOUND");
    renameSync(`${notes}-2`, notes);
    await terminal.run("agent", "send", "clerk", `What does ${notes}/plan.md say?`, "--wait");
    expect((await terminal.run("logs", "clerk", "--raw")).out).toMatch(/What does \/mnt\/local\/notes-\w+\/plan\.md say/);
    expect((await endsOf(terminal, id)).join("\n")).toContain("The launch is on 3 May.");
    expect((await terminal.run("agent", "list")).out).not.toContain("gone");
    await terminal.run("files", "unmount", src);
    expect((await terminal.run("agent", "list")).out).toMatch(new RegExp(`changes in place +${src} \\(gone, or taken away`));
  });

  test("its right to a folder is taken back by the folder's name, as the person has it", { timeout: LIMIT_MS }, async () => {
    await using terminal = await desk([{ text: "done" }]);
    await started(terminal);
    expect((await terminal.run("grants", "list", "clerk")).out).toMatch(/fs\.write +\/mnt\/\S*src/);
    expect(await terminal.run("grants", "revoke", "clerk", "fs.write", "src/**")).toMatchObject({ code: 0, err: expect.stringContaining("fs.write") });
    expect((await terminal.run("grants", "list", "clerk")).out).not.toMatch(/fs\.write +\/mnt\/\S*src/);
    expect(await terminal.run("grants", "revoke", "clerk", "fs.write", "src/**")).toMatchObject({
      code: 1,
      err: expect.stringContaining("no grant of it lies within"),
    });
  });

  test("who starts one of the same name with other folders is told which it has", { timeout: LIMIT_MS }, async () => {
    await using terminal = await desk([{ text: "yes?" }]);
    const id = await started(terminal);
    const [notes, src] = [join(terminal.folder, "notes"), join(terminal.folder, "src")];
    const same = await terminal.run("agent", "start", "clerk.yaml", "--yes");
    expect([same.code, same.err]).toEqual([1, expect.stringContaining(`clerk lives already: ${id}`)]);
    terminal.write("clerk.yaml", MANIFEST.replace("mode: edit", "mode: read"));
    const other = await terminal.run("agent", "start", "clerk.yaml", "--yes");
    expect(other.code).toBe(1);
    expect(other.err).toContain(
      `clerk lives already with other folders (it has edit ${src}, read ${notes}; this manifest says read ${notes}, read ${src}): ${id}`,
    );
    await started(terminal, "--name", "reader");
  });

  test("a child reads what its parent reads, and changes none of it", { timeout: LIMIT_MS }, async () => {
    const child = [one("file_read", { path: "NOTES/plan.md" }), one("file_write", { path: "SRC/mine.js", text: "x" }), { text: "tried" }];
    const parent = [one("spawn_agent", { task: "Try it", name: "kid", model: "script/kid", tools: ["file_read", "file_write"] }), { text: "done" }];
    await using terminal = await desk(parent, { kid: child });
    const id = await started(terminal);
    await terminal.run("agent", "send", "clerk", "Have somebody try it", "--wait");
    const ends = await endsOf(terminal, id);
    expect(ends.join("\n")).toContain("The launch is on 3 May.");
    expect(ends).toContain("DENIED");
    expect(terminal.read("src/mine.js")).toBeUndefined();
  });
});

describe.concurrent("folders as a manifest names them", () => {
  test("one that lies in another has one address, and only it may be changed", { timeout: LIMIT_MS }, async () => {
    await using terminal = await desk([]);
    const { out } = await terminal.run("call", vfsFolders.name, JSON.stringify({ folders: [{ folder: terminal.folder, mode: "edit" }] }));
    const at = (JSON.parse(out) as { folders: SeenFolder[] }).folders[0]?.path ?? "";
    await terminal.run("down");
    const edit = (file: string) => one("file_write", { path: `${at}/${file}`, text: "mine" });
    terminal.write(
      "../script.json",
      JSON.stringify({ clerk: [one("file_read", { path: `${at}/notes/plan.md` }), edit("src/add.js"), edit("notes/plan.md"), { text: "tried" }] }),
    );
    terminal.write("clerk.yaml", MANIFEST.replace("./notes", "."));
    const id = await started(terminal);
    await terminal.run("agent", "send", "clerk", "Try it", "--wait");
    expect((await endsOf(terminal, id)).filter((end) => /^[A-Z_]+$/.test(end))).toEqual(["DENIED"]);
    expect([terminal.read(ADD), terminal.read("notes/plan.md")]).toEqual(["mine", "The launch is on 3 May.\n"]);
    expect((await terminal.run("files", "mounts", "--json")).out.match(/"path"/g)).toHaveLength(1);
  });

  test("the example of the repository starts as it stands, and answers from its folder without a model", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    const examples = join(import.meta.dirname, "../../examples");
    const { code, err } = await terminal.run("agent", "start", join(examples, "agents/librarian.yaml"), "--yes");
    expect([code, err]).toEqual([0, expect.stringContaining(join(examples, "notes"))]);
    const told = await terminal.run("agent", "send", "librarian", "How many words are in notes/2026-03-09-budget.md?", "--wait");
    const words = readFileSync(join(examples, "notes/2026-03-09-budget.md"), "utf8").trim().split(/\s+/).length;
    expect([told.code, told.out]).toEqual([0, expect.stringContaining(`${words} words in 1 file`)]);
  });
});

test("an agent that may use every tool is told of every one: it asks tables of its folder", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal();
  terminal.write("data/orders.csv", "id,amount\n1,10\n2,20\n3,12\n");
  terminal.write("all.yaml", 'name: all\nmodel: offline\nlifecycle: persistent\nfolders: [{ path: data }]\ncapabilities: [{ tool: "*" }]\n');
  await terminal.run("agent", "start", "all.yaml", "--yes");
  for (const name of ["orders.csv", "data/orders.csv", join(terminal.folder, "data/orders.csv")]) {
    const asked = await terminal.run("agent", "send", "all", `What is the sum of amount in ${name}?`, "--wait");
    expect([asked.code, asked.out], name).toEqual([0, expect.stringMatching(/\b42\b/)]);
  }
});

describe.concurrent("folders that no agent is given", () => {
  test.for([
    { why: "one that is not there", path: "./none", says: ["there is no folder", "/desk/none"] },
    { why: "a file", path: "notes/plan.md", says: ["plan.md is not a folder"] },
    { why: "all of the machine", path: "/", says: ["it is the whole machine"] },
    { why: "what the machine shows of itself", path: "/proc/self/cwd", says: ["/proc is the machine itself"] },
    { why: "Aether's own home", path: "~/home", says: ["it belongs to this installation"] },
    { why: "a folder in Aether's home", path: "../home/run", says: ["it belongs to this installation"] },
    { why: "a link that leads there", path: "./link", says: ["it belongs to this installation"] },
    { why: "a whole path that goes back", path: "/tmp/../proc", says: ["without .."] },
    { why: "no text", path: "7", says: ["folders.1.path"] },
    { why: "several lines", path: '"a\\nReadable: /"', says: ["a folder of yours, on one line"] },
    { why: "one that is there twice", path: "notes/", says: ["which folders.0 names already"] },
    { why: "an unknown field", path: "src\n    mod: edit", says: ["there is no field `mod`; near it: mode"] },
    { why: "an unknown mode", path: "src\n    mode: write", says: ["folders.1.mode"] },
  ])("$why is refused with its line, and nothing is started", { timeout: LIMIT_MS }, async ({ path, says }) => {
    await using terminal = new Terminal({ script: { clerk: [{ text: "yes?" }] } });
    terminal.write("notes/plan.md", "x");
    symlinkSync(terminal.home, join(terminal.folder, "link"));
    await terminal.run("up");
    terminal.write("clerk.yaml", `name: clerk\nmodel: script/clerk\nfolders:\n  - path: notes\n  - path: ${path}\n`);
    const { code, err } = await terminal.run("agent", "start", "clerk.yaml", "--yes");
    expect([code, err]).toEqual([2, expect.stringMatching(/clerk\.yaml: .*line [5-6]: (?:field `)?folders\.1/)]);
    for (const said of says) expect(err).toContain(said);
    expect((await terminal.run("agent", "list", "-a")).err).toContain("no agent was started yet");
    expect((await terminal.run("files", "mounts")).err).toContain("no run was given a folder yet");
  });

  test("a relative path begins beside the manifest, wherever the person stands, and at the door it begins nowhere", { timeout: LIMIT_MS }, async () => {
    await using terminal = await desk([{ text: "yes?" }]);
    mkdirSync(join(terminal.folder, "elsewhere"));
    const { code, err } = await terminal.runIn(join(terminal.folder, "elsewhere"), "agent", "start", "../clerk.yaml", "--yes");
    expect([code, err]).toEqual([0, expect.stringContaining(join(terminal.folder, "notes"))]);
    const given = await terminal.runGiven(MANIFEST, "agent", "start", "-", "--yes", "--name", "given");
    expect([given.code, given.err]).toEqual([0, expect.stringContaining(join(terminal.folder, "notes"))]);
    const client = await terminal.connect();
    const asked = { manifest: MANIFEST.replace("name: clerk", "name: door") };
    await expect(client.call(agentSpawn, asked)).rejects.toMatchObject({
      code: "INVALID",
      message: expect.stringContaining("line 5: folders.0.path: ./notes is no whole path"),
    });
    const whole = { name: "door", model: "script/clerk", folders: [{ path: join(terminal.folder, "notes") }] };
    const authority = { grants: [{ action: "tool.use" as const, resource: "file_read" }], budget: {}, depth: 0, children: 0 };
    await expect(client.call(agentSpawn, { manifest: whole, authority })).rejects.toMatchObject({
      code: "INVALID",
      message: expect.stringContaining("leave one of them out"),
    });
    expect((await client.call(agentSpawn, { manifest: whole })).warnings).toEqual([
      expect.stringMatching(/^folders: none of its tools reads files; .*file_read/),
    ]);
    await client.close();
  });

  test("what was agreed to is what it gets: a link that leads elsewhere by then starts nothing", { timeout: LIMIT_MS }, async () => {
    await using terminal = await desk([{ text: "yes?" }]);
    const link = join(terminal.folder, "papers");
    symlinkSync("notes", link);
    terminal.write("clerk.yaml", MANIFEST.replace("./notes", "./papers"));
    await terminal.run("up");
    const client = await terminal.connect();
    const asked = { manifest: readFileSync(join(terminal.folder, "clerk.yaml"), "utf8"), from: { folder: terminal.folder } };
    const { folders } = await client.call(agentCheck, asked);
    expect(folders[0]?.folder).toBe(join(terminal.folder, "notes"));
    mkdirSync(join(terminal.folder, "private"));
    rmSync(link);
    symlinkSync("private", link);
    await expect(client.call(agentSpawn, { ...asked, agreed: folders })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("/private"),
    });
    expect((await client.call(vfsMounts, {})).mounts).toEqual([]);
    await client.close();
    expect(existsSync(join(terminal.folder, "private"))).toBe(true);
  });
});
