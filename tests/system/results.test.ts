import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";

const write = (path: string, text: string) => ({ name: "file_write", input: { path, text } });

const SCRIPT = {
  maker: [
    {
      calls: [
        write("report.md", "# Release\n4 May\n"),
        write("web/index.html", "<p>x</p>\n"),
        write(".envrc", "touch planted\n"),
        write("node_modules/a/b.js", "0\n"),
      ],
    },
    { text: "See report.md." },
  ],
  planter: [
    {
      calls: [
        ...["app.py", ".envrc", ".vscode/tasks.json", "Makefile", ".git/config", ".git/HEAD"].map((name) => write(`src/${name}`, "x\n")),
        ...["HEAD", "objects/info/packs", "refs/heads/main", "config", "app.py"].map((name) => write(`bare/${name}`, "x\n")),
      ],
    },
    { text: "All of it is in src." },
  ],
  named: [{ calls: [write("bericht.md", "Am 4. Mai.\n"), write("notes.txt", "rest\n")] }, { text: "Fertig." }],
  large: [{ calls: [{ name: "shell", input: { command: "head -c 70000000 /dev/zero > big.txt; echo x > $'a\\tb.txt'" } }] }, { text: "See big.txt." }],
  keeper: [
    { calls: [{ name: "shell", input: { command: "umask 077; echo k > own.key; echo s > named.txt; umask 022; echo o > open.txt; chmod 755 open.txt" } }] },
    { text: "They are there." },
  ],
  editor: [
    { calls: [{ name: "file_edit", input: { path: "/mnt/local/editing/docs/a.txt", oldText: "two", newText: "2" } }, write("rest.txt", "left\n")] },
    { text: "Done." },
  ],
};

describe("what a run made and nobody named", () => {
  test("is listed at its end, fetched by a later word, and replaces nothing", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const end = await terminal.run("run", "-m", "script/maker", "When is the release?");
    expect(end.code).toBe(0);
    expect(end.err).toMatch(/left in its workspace; aether get p\w+ puts it here:\n {2}report\.md \(16 B\)\n {2}web\/index\.html \(9 B\)\n/);
    expect(terminal.read("report.md")).toBeUndefined();
    const got = await terminal.run("get", "run");
    expect(got).toMatchObject({ code: 0, out: "✓ report.md (16 B)\n✓ web/index.html (9 B)\n", err: expect.stringContaining("2 more come only by name") });
    expect(terminal.read("report.md")).toBe("# Release\n4 May\n");
    expect([terminal.read(".envrc"), terminal.read("node_modules/a/b.js")]).toEqual([undefined, undefined]);
    writeFileSync(join(terminal.folder, "report.md"), "mine");
    expect(await terminal.run("get", "run", "report.md")).toMatchObject({ code: 1, out: expect.stringContaining("is there already; --overwrite replaces it") });
    expect(terminal.read("report.md")).toBe("mine");
    expect((await terminal.run("get", "run", "report.md", "--overwrite")).code).toBe(0);
    expect(terminal.read("report.md")).toBe("# Release\n4 May\n");
  });

  test("is for those alone who could read it in the workspace, also where the goal named it, and nobody runs it", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect((await terminal.run("run", "-m", "script/keeper", "Write the names to named.txt")).code).toBe(0);
    expect((await terminal.run("get", "run", "own.key", "open.txt")).code).toBe(0);
    const modes = ["named.txt", "own.key", "open.txt"].map((name) => (statSync(join(terminal.folder, name)).mode & 0o777).toString(8));
    expect(modes).toEqual(["600", "600", "644"]);
  });

  test("comes by name, by folder and by pattern, into a folder that is made; a name that is none is said with those nearby", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    await terminal.run("run", "-m", "script/maker", "When is the release?");
    expect((await terminal.run("get", "run", ".envrc", "web", "--to", "out/new")).code).toBe(0);
    expect([terminal.read("out/new/.envrc"), terminal.read("out/new/web/index.html")]).toEqual(["touch planted\n", "<p>x</p>\n"]);
    const { out } = await terminal.run("get", "run", "*.md", "--json");
    expect(jsonLines(out)).toMatchObject([{ files: [{ name: "report.md", bytes: 16, to: join(terminal.folder, "report.md") }] }]);
    expect(await terminal.run("get", "run", "reprt.md")).toMatchObject({ code: 1, err: expect.stringContaining("near it: report.md") });
    expect(await terminal.run("get", "run", "--list")).toMatchObject({ code: 0, out: expect.stringContaining("node_modules/a/b.js  (only by its name)") });
    expect((await terminal.run("open", "run", "report.md", "--print")).out.trim()).toMatch(/\/run\/p\w+\/report\.md$/);
  });

  test("a folder or a pattern brings no file that others run or trust, and nothing brings what version control keeps", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    await terminal.run("run", "-m", "script/planter", "Write a program");
    const got = (to: string): string[] =>
      readdirSync(join(terminal.folder, to), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(join(terminal.folder, to), join(entry.parentPath, entry.name)))
        .sort();
    const folder = await terminal.run("get", "run", "src", "--to", "one");
    expect([folder.code, got("one")]).toEqual([1, ["src/app.py"]]);
    expect(folder.out).toMatch(/✗ src\/\.git\/HEAD, src\/\.git\/config: version control keeps it, and runs what it says: it is never fetched/);
    expect(folder.err).toMatch(/left out, .*: src\/\.envrc, src\/\.vscode\/tasks\.json, src\/Makefile; look .*: aether get p\w+ src\/\.envrc\n/);
    await terminal.run("get", "run", "src/*", "src/.*", "src/.git/*", "--to", "two");
    expect(got("two")).toEqual(["src/app.py"]);
    const alone = await terminal.run("get", "run", "src/.vscode", "--to", "three");
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining("look at it first, it comes only by its own name")]);
    expect((await terminal.run("get", "run", "src/Makefile", "--to", "four")).code).toBe(0);
    expect(await terminal.run("get", "run", "src/.git/config", "--to", "four")).toMatchObject({ code: 1, out: expect.stringContaining("never fetched") });
    expect(got("four")).toEqual(["src/Makefile"]);
    for (const words of [["bare"], ["bare/HEAD", "bare/objects/info/packs", "bare/refs/heads/main", "bare/config"], []])
      expect((await terminal.run("get", "run", ...words, "--to", `five/${words.length}`)).code).toBe(1);
    expect([got("five/0"), existsSync(join(terminal.folder, "five/1")), existsSync(join(terminal.folder, "five/4"))]).toEqual([["src/app.py"], false, false]);
    expect(await terminal.run("get", "run", "src", "--to", "six", "--json")).toMatchObject({
      out: expect.stringContaining('"apart":["src/.envrc","src/.vscode/tasks.json","src/Makefile"]'),
    });
  });

  test("a file that the goal's words name in another language is handed over, and only the rest is listed", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const end = await terminal.run("run", "-m", "script/named", "Schreibe den Termin in bericht.md");
    expect(end).toMatchObject({ code: 0, err: expect.stringContaining("✓ bericht.md") });
    expect(end.err).toMatch(/puts it here:\n {2}notes\.txt \(5 B\)\n/);
    expect(terminal.read("bericht.md")).toBe("Am 4. Mai.\n");
    expect((await terminal.run("get", "run", "--list")).out).toContain("bericht.md  (handed over)");
  });
});

test("what was too large to be kept is said to be so, with its size and the place to copy it from", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("run", "-m", "script/large", "Make it");
  const got = await terminal.run("get", "run", "big.txt");
  expect(got).toMatchObject({ code: 1, err: expect.stringMatching(/big\.txt \(\d+(?:\.\d)? MB\) cannot be fetched: .*larger than 64 MiB/) });
  const place = (await terminal.run("open", "run", "big.txt", "--print")).out.trim();
  expect(got.err).toContain(`Copy it yourself from ${place}`);
  expect(statSync(place).size).toBe(70_000_000);
  const odd = await terminal.run("get", "run", "a\tb.txt");
  expect(odd).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be fetched: .*no path can hold its name/) });
  expect(odd.err).toContain(`Copy it yourself from ${dirname(place)}\n`);
});

test("what a run changed is told line by line, also after it was taken back", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("docs/a.txt", "one\ntwo\nthree\n");
  await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "editing", mode: "rw" }));
  expect((await terminal.run("run", "-m", "script/editor", "--edit", "docs", "Correct the notes")).code).toBe(0);
  const told = "changed docs/a.txt\n--- a/docs/a.txt\n+++ b/docs/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";
  expect((await terminal.run("diff", "run", "docs/a.txt")).out).toBe(told);
  expect((await terminal.run("diff", "run", "--stat")).out).toMatch(/^changed {2}docs\/a\.txt {2}\+1 -1\nmade {5}rest\.txt \(in its workspace\) {2}\+1 -0\n$/);
  expect(await terminal.run("diff", "run", "docs/b.txt")).toMatchObject({ code: 1, err: expect.stringContaining("changed nothing at docs/b.txt") });
  const dry = await terminal.run("undo", "run", "--dry-run");
  expect(dry).toMatchObject({
    code: 0,
    out: "would be restored   docs/a.txt\nwould be removed    rest.txt (in its workspace)\n",
    err: "nothing is changed yet\n",
  });
  expect(terminal.read("docs/a.txt")).toBe("one\n2\nthree\n");
  expect((await terminal.run("undo", "run")).code).toBe(0);
  expect(terminal.read("docs/a.txt")).toBe("one\ntwo\nthree\n");
  expect((await terminal.run("diff", "run", "docs/a.txt")).out).toBe(told.replace("a.txt\n", "a.txt, undone since\n"));
});

test("what diff writes is taken by patch, forwards and back: tabs, carriage returns, blanks in names, new and removed files", async () => {
  const files = { "docs/my notes.txt": "one\n\ttwo \u{1f600}\r\nthree", "docs/old.txt": "old\n" };
  const after = { "docs/my notes.txt": "one\n\t2 \u{1f600}\r\nthree", "docs/new.txt": "new\n" };
  const at = (name: string): string => `/mnt/local/editing/${name}`;
  const changes = [
    { name: "file_edit", input: { path: at("docs/my notes.txt"), oldText: "\ttwo", newText: "\t2" } },
    { name: "file_write", input: { path: at("docs/new.txt"), text: "new\n" } },
    { name: "file_remove", input: { path: at("docs/old.txt") } },
  ];
  await using terminal = new Terminal({ script: { patcher: [{ calls: changes }, { text: "Done." }] } });
  for (const [name, text] of Object.entries(files)) terminal.write(name, text);
  const found = (): Record<string, string | undefined> =>
    Object.fromEntries([...new Set([...Object.keys(files), ...Object.keys(after)])].map((name) => [name, terminal.read(name)]));
  await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "editing", mode: "rw" }));
  const before = found();
  expect((await terminal.run("run", "-m", "script/patcher", "--edit", "docs", "Correct the notes")).code).toBe(0);
  const changed = found();
  expect(changed).toEqual({ ...Object.fromEntries(Object.keys(before).map((name) => [name, undefined])), ...after });
  const patch = (await terminal.run("diff")).out;
  const patched = (...how: string[]) => spawnSync("patch", ["-p1", "--binary", "-s", ...how], { cwd: terminal.folder, input: patch, encoding: "utf8" });
  expect(patched("-R")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(found()).toEqual(before);
  expect(patched()).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(found()).toEqual(changed);
});

test("undo without a name takes back the last run of the folder, and says which", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect(await terminal.run("undo")).toMatchObject({ code: 1, err: expect.stringContaining("nothing was run from this folder yet") });
  await terminal.run("run", "-m", "script/named", "Schreibe den Termin in bericht.md");
  expect(terminal.read("bericht.md")).toBe("Am 4. Mai.\n");
  expect(await terminal.run("undo")).toMatchObject({ code: 0, err: expect.stringMatching(/^undoes p\w+: Schreibe den Termin in bericht\.md\n/) });
  expect(terminal.read("bericht.md")).toBeUndefined();
});

test("a run that goes on from another is opened where they both work, and is removed with it, the last one first", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("run", "-m", "script/maker", "--name", "first", "When is the release?");
  const first = (await terminal.run("open", "first", "--print")).out.trim();
  expect((await terminal.run("run", "-c", "And then?")).code).toBe(0);
  const runs = jsonLines((await terminal.run("ps", "-a", "--json")).out).flat() as { agent_id: string; continues?: string }[];
  const last = runs.find(({ continues }) => continues !== undefined)?.agent_id ?? "";
  expect((await terminal.run("open", last, "--print")).out.trim()).toBe(first);
  expect(await terminal.run("rm", first.slice(-17))).toMatchObject({ code: 1, err: expect.stringContaining(`remove ${last}`) });
  expect(await terminal.run("rm", last)).toMatchObject({ code: 0 });
  expect((await terminal.run("ps", "-a")).err).toContain("no agents yet");
});
