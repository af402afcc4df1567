import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AgentInfo, agentList, agentLogs, type CommandResult } from "@aether/protocol";
import { Terminal, type TerminalOptions } from "./cli.ts";
import { until } from "./installation.ts";

export const call = (name: string, input: unknown) => ({ name, input });
export const shell = (command: string) => call("shell", { command });
export const one = (name: string, input: unknown) => ({ calls: [call(name, input)] });

export interface Story {
  readonly terminal: Terminal;
  readonly proj: string;
  /** Where agents see it. */
  readonly at: string;
}

export const FILES = {
  "src/add.js": "export const add = (a, b) => a - b;\n",
  "src/one.js": "export   const one=1\n",
  "src/two.js": "export   const two=2\n",
  "test/add.test.js":
    'import assert from "node:assert";\nimport { test } from "node:test";\nimport { add } from "../src/add.js";\ntest("adds", () => assert.equal(add(2, 3), 5));\n',
  "notes.txt": "mine\n",
};
/** A formatter as projects have them. */
export const FORMAT = `node -e '
const fs = require("fs");
for (const f of ["src/one.js", "src/two.js"]) fs.writeFileSync(f, fs.readFileSync(f, "utf8").replace(/ +/g, " ").replace("=", " = ").trim() + ";\\n");
'`;

/** A project, in a folder that is said or the installation's, and a model that makes these calls; \`EDIT\` stands for the folder as agents see it. */
export async function story(
  turns: readonly unknown[],
  { files = FILES, beside, ...options }: TerminalOptions & { readonly files?: Readonly<Record<string, string>>; readonly beside?: string } = {},
) {
  const terminal = new Terminal({ script: {}, ...options });
  const proj = join(beside ?? terminal.folder, "proj");
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(proj, file, ".."), { recursive: true });
    writeFileSync(join(proj, file), text);
  }
  execFileSync("git", ["init", "--quiet", proj]);
  const { out } = await terminal.run("call", "vfs.mount", JSON.stringify({ folder: proj, mode: "rw" }));
  const at = (JSON.parse(out) as { path: string }).path;
  terminal.write("../script.json", JSON.stringify({ works: JSON.parse(JSON.stringify(turns).replaceAll("EDIT", at)) }));
  await terminal.run("down");
  return { terminal, proj, at, [Symbol.asyncDispose]: () => terminal[Symbol.asyncDispose]() };
}

export const works = ({ terminal, proj }: Story, goal = "Repair the project", ...more: readonly string[]) =>
  terminal.runIn(proj, "run", goal, "--edit", ".", "-m", "script/works", ...more);

/** Every file below a folder but version control's, by content and by who may run it. */
export function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !join(entry.parentPath, entry.name).includes("/.git"));
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), `${(statSync(file).mode & 0o111).toString(8)} ${readFileSync(file, "utf8")}`]),
  );
}

export async function theRun({ terminal }: Story): Promise<AgentInfo> {
  const client = await terminal.connect();
  const [agent] = (await client.call(agentList, { all: true })).agents;
  await client.close();
  if (!agent) throw new Error("there is no run");
  return agent;
}

/** What its commands ended with, and its calls that failed. */
export async function endsOf(told: Story): Promise<{ results: CommandResult[]; failed: string[] }> {
  const { agent_id } = await theRun(told);
  const client = await told.terminal.connect();
  const { entries } = await client.call(agentLogs, { agent_id, limit: 1_000 });
  await client.close();
  const outcomes = entries.flatMap(({ kind, body }) =>
    kind === "call.settled" ? [(body as { outcome: { ok: boolean; value?: CommandResult; error?: { code: string; message: string } } }).outcome] : [],
  );
  return {
    results: outcomes.flatMap(({ value }) => (value?.rung !== undefined ? [value] : [])),
    failed: outcomes.flatMap(({ error }) => (error ? [`${error.code}: ${error.message}`] : [])),
  };
}

/** A command of the run has begun, and says so in its workspace. */
export async function begun({ terminal }: Story, name = "begun"): Promise<void> {
  const runs = join(terminal.home, "owners/local/run");
  const isThere = () => existsSync(runs) && readdirSync(runs, { recursive: true }).some((file) => String(file).endsWith(name));
  await until("the command at work", async () => isThere() || undefined);
}

/** A command of the run that waits in its workspace for `go` goes on. */
export async function goesOn(told: Story, name = "go"): Promise<void> {
  writeFileSync(join(told.terminal.home, "owners/local/run", (await theRun(told)).agent_id, name), "");
}
export const WAITS = "while [ ! -e $AETHER_WORKSPACE/go ]; do sleep 0.1; done";
