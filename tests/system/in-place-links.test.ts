import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { endsOf, filesIn, one, story, theRun, works } from "../support/in-place.ts";

const LIMIT_MS = 180_000;

/** Links below a folder but version control's, by where they lead. */
function linksIn(folder: string, below = ""): Record<string, string> {
  const entries = readdirSync(join(folder, below), { withFileTypes: true }).filter(({ name }) => name !== ".git");
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = join(below, entry.name);
      if (entry.isSymbolicLink()) return { [path]: readlinkSync(join(folder, path)) };
      return entry.isDirectory() ? linksIn(folder, path) : {};
    }),
  );
}

describe.concurrent("symbolic links in a folder that is edited", () => {
  test("are read and written through by commands and stay links; those that a command makes, turns or removes are so in the folder, and undo takes them back", {
    timeout: LIMIT_MS,
  }, async () => {
    const command = [
      "cat current && echo more >> current && cat lib/add.js",
      "ln -s notes.txt new && mkdir -p deep/er && ln -s ../../src/add.js deep/er/back && ln -s later.txt dangling && ln -sfn test lib",
      "ln -s new chained && rm old && rm plain.txt && ln -s notes.txt plain.txt && rm turned && echo file > turned && rm up && mkdir up && echo x > up/x",
      "mv moved elsewhere && ln -s elsewhere moved",
    ].join(" && ");
    await using told = await story([one("shell", { command: `cd EDIT && ${command}` }), { text: "done" }]);
    const { proj } = told;
    mkdirSync(join(proj, "moved"));
    for (const file of ["plain.txt", "moved/f.txt"]) writeFileSync(join(proj, file), `${file}\n`);
    for (const [name, target] of Object.entries({ current: "notes.txt", lib: "src", old: "src/one.js", turned: "notes.txt", up: "src" }))
      symlinkSync(target, join(proj, name));
    const [files, links] = [filesIn(proj), linksIn(proj)];
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    expect((await endsOf(told)).results).toMatchObject([{ code: 0, stdout: "mine\nexport const add = (a, b) => a - b;\n" }]);
    expect(readFileSync(join(proj, "notes.txt"), "utf8")).toBe("mine\nmore\n");
    expect(linksIn(proj)).toEqual({
      chained: "new",
      current: "notes.txt",
      dangling: "later.txt",
      "deep/er/back": "../../src/add.js",
      lib: "test",
      moved: "elsewhere",
      new: "notes.txt",
      "plain.txt": "notes.txt",
    });
    expect(filesIn(proj)).toMatchObject({ turned: "0 file\n", "up/x": "0 x\n", "elsewhere/f.txt": "0 moved/f.txt\n" });
    const { agent_id } = await theRun(told);
    const diff = await told.terminal.runIn(proj, "diff", agent_id);
    expect(diff.out + diff.err).toMatch(/lib.*a link to src before, a link to test after/s);
    await told.terminal.runIn(proj, "undo", agent_id);
    expect([linksIn(proj), filesIn(proj)]).toEqual([links, files]);
    expect(lstatSync(join(proj, "deep"), { throwIfNoEntry: false })).toBe(undefined);
  });

  test("carry the label of who made them, as files do: a name and a target are text, too", { timeout: LIMIT_MS }, async () => {
    const command = "echo made > made.txt && ln -s 'words that somebody chose' made && ln -s notes.txt short && ln -sfn test lib";
    await using told = await story([
      one("shell", { command: `cd EDIT && ${command}` }),
      one("shell", { command: "cd EDIT && ln -sfn src lib" }),
      { text: "done" },
    ]);
    symlinkSync("src", join(told.proj, "lib"));
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    using db = new DatabaseSync(join(told.terminal.home, "journal.db"), { readOnly: true });
    const rows = db.prepare("select path, hash, label from vfs_label where path like '%/proj/%'").all();
    const labels = Object.fromEntries(rows.map(({ path, hash, label }) => [String(path).replace(/.*\/proj\//, ""), { hash, ...JSON.parse(String(label)) }]));
    const { integrity, confidentiality } = labels["made.txt"] ?? {};
    expect(labels).toMatchObject({
      made: { hash: "link:words that somebody chose", integrity, confidentiality },
      short: { hash: "link:notes.txt", integrity, confidentiality },
      lib: { hash: "link:src", integrity, confidentiality },
    });
  });

  test("that lead out of it, by whatever way, are not made there and are told by name; nothing outside is touched", { timeout: LIMIT_MS }, async () => {
    const tries = {
      absolute: "/etc/passwd",
      address: "EDIT/notes.txt",
      up: "..",
      beside: "../desk.txt",
      round: "src/../../desk.txt",
      through: "own/desk.txt",
      first: "second",
      circle: "circle",
      git: ".git/config",
      hooks: ".git/hooks",
    };
    const lines = Object.entries(tries).map(([name, target]) => `ln -s ${target} ${name}`);
    await using told = await story([
      one("shell", {
        command: `cd EDIT && ${lines.join(" && ")} && ln -s ../x second && mkdir d && ln -s ../notes.txt d/in && mv d/in out && echo fine > fine.txt`,
      }),
      { text: "done" },
    ]);
    symlinkSync("..", join(told.proj, "own"));
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    expect(linksIn(told.proj)).toEqual({ own: ".." });
    expect(readFileSync(join(told.proj, "fine.txt"), "utf8")).toBe("fine\n");
    const message = (await endsOf(told)).results[0]?.message ?? "";
    expect(message).toMatch(/absolute \(it is a link that leads out of the folder: \/etc\/passwd\)/);
    expect(message).toMatch(/address \(it is a link that leads out of the folder: by an address that is of the box alone; make it relative\)/);
  });

  test("a link by which others would run or trust what lies elsewhere waits for a person, as a file of its name does", { timeout: LIMIT_MS }, async () => {
    const command =
      "mkdir stuff && echo x > stuff/a.txt && ln -s notes.txt Makefile && ln -s stuff .vscode && ln -s stuff requirements && ln -s tool second && ln -s stuff plain";
    await using told = await story([one("shell", { command: `cd EDIT && ${command}` }), { text: "done" }]);
    writeFileSync(join(told.proj, "tool"), "echo mine\n", { mode: 0o755 });
    const { code, err } = await works(told);
    expect(code, err).toBe(3);
    for (const name of ["Makefile", ".vscode", "requirements", "second"]) expect(err).toContain(`${name}:`);
    expect(err).not.toContain(" plain:");
    expect(err).toContain("Makefile is a link to notes.txt");
    expect(linksIn(told.proj)).toEqual({});
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none", "--deny");
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(linksIn(told.proj)).toEqual({ plain: "stuff" });
  });
});
