import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentList } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const write = (path: string, text: string) => ({ name: "file_write", input: { path, text } });
const SCRIPT = {
  maker: [{ calls: [write("report.md", "# Release\n"), write("rest.txt", "left behind\n")] }, { text: "See report.md." }],
  slow: [
    { calls: [write("begun.txt", "one\n")] },
    { calls: [{ name: "shell", input: { command: "echo two >> begun.txt; while [ ! -e go ]; do sleep 0.1; done; echo three >> begun.txt" } }] },
    { calls: [{ name: "shell", input: { command: "cat begun.txt" } }] },
    { text: "Done." },
  ],
};

/** Another person's terminal on the same desk, at a home that was restored. */
function at(home: string): Terminal {
  return new Terminal({ script: SCRIPT, env: { AETHER_HOME: home } });
}

async function agents(terminal: Terminal) {
  const client = await terminal.connect();
  const { agents: found } = await client.call(agentList, { all: true });
  await client.close();
  return found;
}

/** What a home holds, by place: bytes of files and aims of links. */
function holding(home: string): Record<string, string> {
  const found = readdirSync(home, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    found
      .filter((path) => /\/(?:owners|blobs|secrets)\//.test(path) && lstatSync(path).isFile())
      .map((path) => [path.slice(home.length), readFileSync(path, "base64")]),
  );
}

test("a home that was restored has every run, file, version and secret of the moment, and its runs can be undone and fetched from there", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("report.md", "mine\n");
  expect((await terminal.run("run", "-m", "script/maker", "--edit", ".", "Write rest.txt")).code).toBe(0);
  expect((await terminal.runGiven("s3cret-s3cret\n", "secret", "set", "token", "--host", "example.org")).code).toBe(0);
  const file = join(terminal.folder, "..", "all.aether");
  const made = await terminal.run("backup", file, "--json");
  expect(made.code, made.err).toBe(0);
  expect(JSON.parse(made.out)).toMatchObject({ file, left_out: [], left_out_count: 0 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file}.part`)).toBe(false);
  expect(await terminal.run("backup", file)).toMatchObject({ code: 1, err: expect.stringContaining("is there already") });

  const home = join(terminal.folder, "..", "second");
  const restored = await terminal.run("restore", file, "--to", home);
  expect(restored).toMatchObject({ code: 0, out: `${home}\n`, err: expect.stringContaining("checked") });
  expect(holding(home)).toEqual(holding(terminal.home));
  expect(Object.keys(holding(home)).length).toBeGreaterThan(2);
  expect(await terminal.run("restore", file, "--to", home)).toMatchObject({ code: 1, err: expect.stringContaining("is there and not empty") });
  await terminal.run("down");

  await using second = at(home);
  expect((await second.run("ps", "-a")).out).toContain("completed");
  expect((await second.run("secret", "list")).out).toContain("token");
  const [run] = await agents(second);
  expect((await second.run("undo", run?.agent_id ?? "")).code).toBe(0);
});

test("what runs is backed up between two of its commands, and is paused in the restored home: nothing is done twice", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("run", "-d", "-m", "script/slow", "--name", "slow", "Write and wait")).code).toBe(0);
  const [run] = await agents(terminal);
  const workspace = join(terminal.home, "owners", "local", "run", run?.agent_id ?? "");
  await until(
    "the command writes",
    async () => (existsSync(join(workspace, "begun.txt")) && readFileSync(join(workspace, "begun.txt"), "utf8") === "one\ntwo\n") || undefined,
  );
  const file = join(terminal.folder, "..", "all.aether");
  const backing = await terminal.start("backup", file);
  // It waits for the command, which waits for this.
  await backing.said("waits until no command changes files");
  writeFileSync(join(workspace, "go"), "");
  expect((await backing.ended).code).toBe(0);
  await until("the run ends", async () => (await agents(terminal))[0]?.state === "exited" || undefined);

  const home = join(terminal.folder, "..", "second");
  expect(await terminal.run("restore", file, "--to", home)).toMatchObject({ code: 0, err: expect.stringContaining("paused: 1 agent (aether ps)") });
  await using second = at(home);
  expect((await second.run("ps")).code).toBe(0);
  const there = join(home, "owners", "local", "run", run?.agent_id ?? "");
  expect(readFileSync(join(there, "begun.txt"), "utf8")).toBe("one\ntwo\nthree\n");
  expect((await agents(second))[0]).toMatchObject({ state: expect.stringMatching(/paused|waiting|ready|running/) });
  await second.run("resume", run?.agent_id ?? "");
  await until("the restored run ends", async () => (await agents(second))[0]?.state === "exited" || undefined);
  expect(readFileSync(join(there, "begun.txt"), "utf8")).toBe("one\ntwo\nthree\n");
});

describe("a file that is no whole backup makes no home", () => {
  test.for([
    { why: "cut off", spoil: (bytes: Buffer) => bytes.subarray(0, bytes.length - 40) },
    {
      why: "with a bit turned",
      spoil: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 3_000), Buffer.from([bytes[3_000] ?? 0 ^ 255]), Buffer.alloc(1, 7), bytes.subarray(3_002)]),
    },
    { why: "something else", spoil: () => Buffer.from("hello, world\n") },
    { why: "empty", spoil: () => Buffer.alloc(0) },
  ])("$why", async ({ spoil }) => {
    await using terminal = new Terminal({ script: SCRIPT });
    await terminal.run("run", "-m", "script/maker", "When is the release?");
    const file = join(terminal.folder, "..", "all.aether");
    await terminal.run("backup", file);
    writeFileSync(file, spoil(readFileSync(file)));
    const home = join(terminal.folder, "..", "second");
    expect(await terminal.run("restore", file, "--to", home)).toMatchObject({ code: 1, err: expect.stringMatching(/all\.aether(?:: the backup)? is damaged/) });
    expect([existsSync(home), existsSync(`${home}.restoring`)]).toEqual([false, false]);
  });
});

test("links are kept as links, and what is no file is told and left out", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("run", "-m", "script/maker", "When is the release?");
  const copies = join(terminal.home, "owners", "local", "mirror", "p1", "x");
  mkdirSync(copies, { recursive: true });
  writeFileSync(join(copies, "of-a-folder.txt"), "not of the home");
  const odd = join(terminal.home, "owners", "local", "run", "odd");
  mkdirSync(odd);
  symlinkSync("/etc/passwd", join(odd, "link"));
  const file = join(terminal.folder, "..", "all.aether");
  expect((await terminal.run("backup", file)).code).toBe(0);
  const home = join(terminal.folder, "..", "second");
  expect((await terminal.run("restore", file, "--to", home)).code).toBe(0);
  expect(lstatSync(join(home, "owners", "local", "run", "odd", "link")).isSymbolicLink()).toBe(true);
  expect([existsSync(copies), existsSync(join(home, "owners", "local", "mirror"))]).toEqual([true, false]);
});

test("what a kill left of a backup goes with the next start", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("ps");
  await terminal.run("down");
  const left = join(terminal.home, "run", "backup-Ab12Cd");
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "journal.db"), "half");
  await terminal.run("ps");
  expect(existsSync(left)).toBe(false);
});

test("into the home that it is of it is refused, by whatever way the path leads there", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("ps");
  const aside = join(terminal.folder, "aside");
  symlinkSync(terminal.home, aside);
  for (const file of [join(terminal.home, "own.backup"), join(terminal.home, "run", "own.backup"), join(aside, "blobs", "own.backup")]) {
    expect(await terminal.run("backup", file)).toMatchObject({ code: 2, err: expect.stringMatching(/lies in AETHER_HOME .* name a file outside of it/) });
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  }
  const nowhere = await terminal.run("backup", join(terminal.folder, "none", "own.backup"));
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining("there is no folder") });
});

test("one that was cut off stands in no other's way, and a file of the person's that is called so stays", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("ps");
  const big = join(terminal.home, "owners", "local", "run", "big");
  mkdirSync(big, { recursive: true });
  for (let n = 0; n < 60; n++) writeFileSync(join(big, `${n}.bin`), randomBytes(4_000_000));
  const file = join(terminal.folder, "..", "all.aether");
  const backing = await terminal.start("backup", file);
  await until("it is written", async () => (existsSync(`${file}.part`) && statSync(`${file}.part`).size > 0) || undefined);
  await terminal.killDaemon();
  backing.signal("SIGKILL");
  await backing.ended;
  expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, true]);
  expect(await terminal.run("backup", file)).toMatchObject({ code: 0 });
  expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([true, false]);
  const mine = join(terminal.folder, "mine");
  writeFileSync(`${mine}.part`, "mine");
  expect(await terminal.run("backup", mine)).toMatchObject({ code: 1, err: expect.stringMatching(/mine\.part is there: .* remove it/) });
  expect(readFileSync(`${mine}.part`, "utf8")).toBe("mine");
});
