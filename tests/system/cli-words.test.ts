import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

/** Goals for the offline engine, through the command line: what a person reads at the end. */
describe.concurrent("what the command line says", () => {
  test("a program that ends badly fails the run, and says its exit code; one that is only watched does not", async () => {
    await using terminal = new Terminal();
    const failed = await terminal.run("run", "Run `echo half; exit 3`");
    expect(failed).toMatchObject({
      code: 1,
      out: "half\n\nIt ended with exit code 3.\n",
      err: expect.stringContaining("✗ command_failed: a command was run, and did not end well"),
    });
    expect(await terminal.run("run", "Run `exit 3` and tell me the exit code")).toMatchObject({ code: 0, out: "It ended with exit code 3.\n" });
    expect(await terminal.run("run", "Run `echo all`")).toMatchObject({ code: 0, out: "all\n" });
  });

  test("files whose names hold signs that no call can hold are counted, and shown harmlessly", async () => {
    await using terminal = new Terminal();
    terminal.write("a.md", "# A\n");
    terminal.write("sub/x\ny\u001b[2J.md", "# X\n");
    const end = await terminal.run("run", "list files");
    expect(end.out).toMatch(/(?:^|\n)1 file:\n- a\.md .*\nNot read, because .*: 1\.\n$/);
    expect(end.err).toContain(
      '1 name here cannot be seen by agents, because it holds line ends, control signs, backslashes, broken UTF-8 or letters in parts: "sub/x',
    );
    expect(end.out + end.err).not.toContain("\u001b");
  });

  test("progress and errors name the person's own paths", async () => {
    await using terminal = new Terminal();
    terminal.write("notes/a.md", "# A\n\nThe boats are tied up at the quay by six in the evening.\n");
    for (const goal of ["Summarise notes", "Summarise gone.md", "Run `ls notes`", "Write a brief to out.md"]) {
      const { out, err } = await terminal.run("run", goal);
      expect(out + err).not.toMatch(/\/mnt\/local|\/run\/p/);
    }
    expect((await terminal.run("run", "Summarise notes")).err).toContain("file_list notes\n");
  });

  test("a folder that the goal names by its whole path is read, and said to be", async () => {
    await using terminal = new Terminal();
    await using elsewhere = new Terminal();
    elsewhere.write("a.md", "# A\n\nThe boats are tied up at the quay by six in the evening.\n");
    const end = await terminal.run("run", `Summarise the notes in ${elsewhere.folder}`);
    expect(end).toMatchObject({ code: 0, out: expect.stringContaining("The boats are tied up"), err: expect.stringContaining(` and ${elsewhere.folder}`) });
    expect(end.out + end.err).not.toMatch(/\/mnt\/local/);
  });

  test("a pattern that leads out of its folder is named, with what works", async () => {
    await using terminal = new Terminal();
    for (const pattern of ["../*", "/etc/*"]) {
      const end = await terminal.run("call", "vfs.glob", JSON.stringify({ path: "/", pattern }));
      expect(end).toMatchObject({ code: 2, err: expect.stringMatching(/unsupported pattern ".*": .*What works: .*\* and \? .*\*\*/) });
    }
  });

  test("what the offline engine would have to leave aside ends the run, and is named", async () => {
    await using terminal = new Terminal();
    terminal.write("a.md", "# A\n\n- Ann will mend the net by 3 May.\n- Bo will paint the boat by 9 May.\n");
    expect(await terminal.run("run", "List the to-dos sorted by owner")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/did nothing\. Not understood: "sorted"/),
    });
    expect((await terminal.run("run", "List the to-dos about the boat")).out).toMatch(
      /^## To-dos: the boat\n\n- Bo will paint the boat by 9 May\. \(a\.md, line \d+\)\n/,
    );
    expect((await terminal.run("run", "List the first 1 dates")).out).toMatch(/3 May[^-]*\n\n…and 1 more\./);
  });

  test("run --help describes every option it takes", async () => {
    await using terminal = new Terminal();
    const { out } = await terminal.run("run", "--help");
    const taken = "to edit overwrite allow search show secret model tokens usd calls bytes per steps name ask continue detach json help".split(" ");
    expect([...out.matchAll(/^ +(?:-\w, )?--([a-z]+)(?: \S+)? {2,}\S.*$/gm)].map(([, option]) => option)).toEqual(taken);
  });
});
