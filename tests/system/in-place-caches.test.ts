import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LIMIT_MS = 180_000;
const shell = (command: string) => ({ calls: [{ name: "shell", input: { command: `cd EDIT && ${command}` } }] });
const READ = { calls: [{ name: "file_read", input: { path: "EDIT/cart.py" } }] };

const FILES = { "cart.py": "def total(prices):\n    return sum(prices)\n", "notes.txt": "mine\n" };

/** A folder, and a model that reads it and makes these calls there. */
async function story(turns: readonly unknown[], options: ConstructorParameters<typeof Terminal>[0] = {}) {
  const terminal = new Terminal({ script: {}, ...options });
  const proj = join(terminal.folder, "proj");
  mkdirSync(proj);
  for (const [file, text] of Object.entries(FILES)) writeFileSync(join(proj, file), text);
  const { out } = await terminal.run("call", "vfs.mount", JSON.stringify({ folder: proj, mode: "rw" }));
  const { path } = JSON.parse(out) as { path: string };
  const works = [READ, ...turns, { text: "done" }];
  terminal.write("../script.json", JSON.stringify({ works: JSON.parse(JSON.stringify(works).replaceAll("EDIT", path)) }));
  await terminal.run("down");
  return {
    terminal,
    proj,
    run: () => terminal.runIn(proj, "run", "Repair the project", "--edit", ".", "-m", "script/works"),
    /** What the model was told. */
    heard: async () => (await terminal.runIn(proj, "logs", "--raw")).out,
    [Symbol.asyncDispose]: () => terminal[Symbol.asyncDispose](),
  };
}

const idIn = (err: string): string => /aether approve (\S+)/.exec(err)?.[1] ?? "none";
const runIn = (err: string): string => /\b(p[0-9a-z]{16,})\b/.exec(err)?.[1] ?? "none";

const TESTS = "python3 -c 'import cart' && mkdir -p .pytest_cache/v node_modules/.cache && echo x > .pytest_cache/v/last && echo x > node_modules/.cache/y";

test("what programs keep for themselves beside sources is asked about by nobody, stays in the copy, and is told in a line", { timeout: LIMIT_MS }, async () => {
  await using told = await story([
    shell(`${TESTS} && echo ran > build.log`),
    shell("ls __pycache__ .pytest_cache/v && python3 -c 'import cart'"),
    shell(TESTS),
  ]);
  const { code, err } = await told.run();
  expect(code, err).toBe(0);
  expect(readdirSync(told.proj).sort()).toEqual(["build.log", "cart.py", "notes.txt"]);
  const log = (await told.terminal.runIn(told.proj, "logs", runIn(err), "--raw")).out;
  expect(log).toMatch(/left out of the folder: [^"]*__pycache__[^"]* \(cache\)/);
  // The second command finds what the first left.
  expect(log).toMatch(/last[^"]*cart\.cpython-/);
});

test("a cache of the folder's own is left as it is, whatever a command does to it", { timeout: LIMIT_MS }, async () => {
  await using told = await story([shell("echo new > .mypy_cache/x && rm .mypy_cache/z"), shell("rm -r __pycache__")]);
  for (const name of [".mypy_cache", "__pycache__"]) {
    mkdirSync(join(told.proj, name));
    for (const file of ["x", "z"]) writeFileSync(join(told.proj, name, file), "old\n");
  }
  const { code, err } = await told.run();
  expect(code, err).toBe(0);
  expect(readFileSync(join(told.proj, ".mypy_cache/x"), "utf8")).toBe("old\n");
  expect(existsSync(join(told.proj, ".mypy_cache/z"))).toBe(true);
  expect(readdirSync(join(told.proj, "__pycache__"))).toEqual(["x", "z"]);
});

test("which names are caches is a setting", { timeout: LIMIT_MS }, async () => {
  await using told = await story([shell("mkdir gen && echo x > gen/x && echo y > .eslintcache")], { env: { AETHER_CACHES: "gen,-.eslintcache" } });
  const { code, err } = await told.run();
  expect(existsSync(join(told.proj, "gen")), err).toBe(false);
  expect(code, err).toBe(3);
  expect(err).toContain(".eslintcache");
});

const PLANT = "mkdir -p .vscode && echo 'export A=1' > .envrc && echo '{}' > .vscode/tasks.json && echo plain > plain.txt";

test("a no leaves out what was asked about, and the rest of the command's change is taken over", { timeout: LIMIT_MS }, async () => {
  await using told = await story([shell(PLANT)]);
  const { code, err } = await told.run();
  expect(code, err).toBe(3);
  expect(readdirSync(told.proj).sort()).toEqual(["cart.py", "notes.txt"]);
  for (const said of [".envrc", ".vscode/tasks.json", "export A=1", "what else the command changed is taken over"]) expect(err).toContain(said);
  for (const noise of ["[plants]", "asked ", "fs.create", '"/mnt/']) expect(err).not.toContain(noise);
  await told.terminal.runIn(told.proj, "approve", idIn(err), "--deny", "--reason", "not that");
  const { code: end, err: log } = await told.terminal.runIn(told.proj, "logs", "-f", runIn(err));
  expect(end, log).toBe(0);
  expect(readdirSync(told.proj).sort()).toEqual(["cart.py", "notes.txt", "plain.txt"]);
  expect((await told.terminal.runIn(told.proj, "logs", runIn(err), "--raw")).out).toMatch(
    /not taken over into the folder: [^"]*\.envrc \(a person said no to it\)/,
  );
});

test("a yes is to what one command did: what a later one makes of the same file is asked about anew", { timeout: LIMIT_MS }, async () => {
  await using told = await story([shell("echo 'export A=1' > .envrc"), shell("echo 'export A=2' > .envrc")]);
  const { code, err } = await told.run();
  expect(code, err).toBe(3);
  expect(err).not.toContain("--value");
  await told.terminal.runIn(told.proj, "approve", idIn(err));
  const again = await told.terminal.runIn(told.proj, "logs", "-f", runIn(err));
  expect(again.code, again.err).toBe(3);
  expect(readFileSync(join(told.proj, ".envrc"), "utf8")).toBe("export A=1\n");
});
