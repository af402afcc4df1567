import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/bundle.ts";
import { jsonLines, Terminal } from "../support/cli.ts";

const NOTES = join(ROOT, "examples/notes");
const GOAL = "Read the notes in examples/notes and write a one-page brief with the open questions to brief.md";

/** Needs the offline model; it is the goal of the README, word by word. */
describe.runIf(existsSync(join(ROOT, "packages/drivers/src/model-offline/index.ts")) && existsSync(NOTES))("the first command of the README", () => {
  test("writes a brief that names most notes, with sources and open questions", async () => {
    await using terminal = new Terminal();
    cpSync(NOTES, join(terminal.folder, "examples/notes"), { recursive: true });
    const end = await terminal.run("run", GOAL);
    expect(end).toMatchObject({ code: 0, err: expect.stringContaining("a rules engine, not a language model") });
    const brief = terminal.read("brief.md") ?? "";
    const named = readdirSync(NOTES).filter((file) => brief.includes(file));
    expect(named.length).toBeGreaterThanOrEqual(7);
    expect(brief).toMatch(/open questions/i);
    expect(brief.split("\n").filter((line) => line.includes("?")).length).toBeGreaterThanOrEqual(2);
  });

  test("writes the same again, and nothing but the file that was named", async () => {
    await using terminal = new Terminal();
    cpSync(NOTES, join(terminal.folder, "examples/notes"), { recursive: true });
    expect((await terminal.run("run", GOAL)).code).toBe(0);
    const first = terminal.read("brief.md");
    expect((await terminal.run("run", GOAL, "--overwrite")).code).toBe(0);
    expect(terminal.read("brief.md")).toBe(first);
    expect(readdirSync(terminal.folder).sort()).toEqual(["brief.md", "examples"]);
  });

  test("works around what is no text in the folder", async () => {
    await using terminal = new Terminal();
    terminal.write("docs/plan.md", "# Plan\n\nThe bridge opens on 4 May 2027. It costs 1.2 million euros.\n\nWho pays for the lights?\n");
    terminal.write("docs/image.md", "\u0000\u0001\u0002");
    const end = await terminal.run("run", "Read the files in docs and write a brief with the open questions to brief.md", "--json");
    expect(jsonLines(end.out).at(-1)).toMatchObject({ exit_code: 0, artifacts: ["brief.md"] });
    expect(terminal.read("brief.md")).toContain("plan.md");
  });

  test("looks for tables also in texts that hold none, and tells nobody that as a failure", async () => {
    await using terminal = new Terminal();
    terminal.write("stays.csv", "Dog,Nights\nMoss,4\nDuke,2\n");
    terminal.write("todo.md", "# To do\n\n- call the vet\n");
    terminal.write("page.html", "<p>Nothing but a text</p>");
    const asked = await terminal.run("run", "How many nights did Moss stay?");
    expect(asked).toMatchObject({ code: 0, out: expect.stringContaining("4") });
    const refused = await terminal.run("run", "What is the median of the vet's bills?");
    expect(refused.code).toBe(1);
    for (const { err } of [asked, refused]) expect(err).not.toMatch(/UNSUPPORTED|NOT_FOUND|holds no table/);
  });

  test("says in one sentence what it cannot do, and how to connect a model", async () => {
    await using terminal = new Terminal();
    const end = await terminal.run("run", "Compose a sonnet about the sea");
    expect(`${end.out}${end.err}`).toContain("aether model connect");
  });
});

test("a folder that is removed and made again between two runs is read as it is now", async () => {
  await using terminal = new Terminal();
  for (const word of ["first", "second", "third"]) {
    rmSync(join(terminal.folder, "notes"), { recursive: true, force: true });
    terminal.write("notes/f.md", `# Plan\n\nThe ${word} launch of the whole project is on 4 May, and Ana Silva owns it.\n`);
    expect((await terminal.run("run", "Summarise the notes folder")).out).toContain(`The ${word} launch`);
  }
});
