import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const SCRIPT = {
  writes: [{ calls: [{ name: "file_write", input: { path: "made.md", text: "# Made\n" } }] }, { text: "it is made" }],
  talks: [{ text: "nothing to do" }],
};

test("who names no run means the last one of this folder, which is said; undo, the last that changed a file", { timeout: 120_000 }, async () => {
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
  expect((await terminal.run("run", "-m", "script/talks", "Say something")).code).toBe(0);
  expect(await terminal.run("diff")).toMatchObject({ code: 0, out: "", err: expect.stringContaining("that run changed no file") });
  expect(await terminal.run("undo", "--dry-run")).toMatchObject({ code: 0, err: expect.stringContaining(`undoes ${run}: Make it`) });
});
