import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type AgentInfo, agentList, agentLogs, vmList } from "@aether/protocol";
import { expect, test } from "vitest";
import { addEndedRuns } from "../../bench/support/many-runs.ts";
import { jsonLines, Terminal } from "../support/cli.ts";

const SCRIPT = { quick: [{ text: "done" }] };

/** A home with a run, and so many like it before it; its daemon is down. */
async function manyRuns(terminal: Terminal, count: number): Promise<string> {
  await terminal.run("run", "-m", "script/quick", "--name", "last", "count the files");
  const [agent] = JSON.parse((await terminal.run("ps", "-a", "--json")).out) as AgentInfo[];
  const agent_id = agent?.agent_id ?? "";
  await terminal.run("down");
  addEndedRuns(terminal.home, agent_id, count);
  return agent_id;
}

function change(terminal: Terminal, ...statements: readonly string[]): void {
  using db = new DatabaseSync(join(terminal.home, "journal.db"));
  for (const statement of statements) db.exec(statement);
}

test("of more runs than one list tells, those go by age that ended long ago, wherever they stand; what a folder is asked for is all of it", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await manyRuns(terminal, 11_000);
  change(terminal, "update process set endedAt = 1000 where pid > 'pold000000010997'");
  const { out, err } = await terminal.run("rm", "--older", "1");
  expect({ out: out.match(/old-\d+/g), err }).toEqual({ out: ["old-11000", "old-10999", "old-10998"], err: "removed 3 runs\n" });
  const client = await terminal.connect();
  const asked = { all: true, metadata: { folder: terminal.folder }, limit: 2 } as const;
  const names = (agents: readonly AgentInfo[]): string[] => agents.map(({ name }) => name);
  const [newest, oldest] = [await client.call(agentList, { ...asked, order: "newest" }), await client.call(agentList, asked)];
  expect([names(newest.agents), newest.more, names(oldest.agents), oldest.more]).toEqual([["last", "old-10997"], 10_996, ["old-1", "old-2"], 10_996]);
  const next = await client.call(agentList, { ...asked, order: "newest", ...(newest.next !== undefined && { before: newest.next }) });
  expect(names(next.agents)).toEqual(["old-10996", "old-10995"]);
  await client.close();
});

test("a run with more agents than one list tells is told with all of them", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const root = await manyRuns(terminal, 1_200);
  change(
    terminal,
    // A run is older than those that it made.
    `update process set birth = -birth`,
    `update process set birth = case when pid = '${root}' then 0 else -birth end`,
    `update process set root = '${root}', parent = '${root}', head = 1 where pid like 'pold%'`,
    `insert into event (pid, seq, kind, v, at, body) select pid, 1, 'process.exited', 1, endedAt, '{"code":0,"reason":"completed","output":null}' from process where pid like 'pold%'`,
  );
  const heard = new Set(jsonLines((await terminal.run("logs", root, "--tree", "--json")).out).map((entry) => entry.agent_id));
  expect(heard.size).toBe(1_201);
  expect((await terminal.run("show", root)).out.match(/^child/gm)?.length).toBe(1_200);
  const client = await terminal.connect();
  // The children ended before it began: of all that happened the latest is its own.
  const { entries } = await client.call(agentLogs, { agent_id: root, tree: true, latest: true, limit: 1_000 });
  expect(new Set(entries.map(({ agent_id }) => agent_id)).size).toBeGreaterThan(980);
  expect(entries.at(-1)?.agent_id).toBe(root);
  await client.close();
  const followed = jsonLines((await terminal.run("logs", "-f", root, "--json")).out);
  expect(followed.length).toBeGreaterThan(0);
});

test("of many background commands the newest are listed, and how many are not is said; any is found by its id", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const root = await manyRuns(terminal, 1_100);
  change(
    terminal,
    `update process set kind = 'command', program = 'command', parent = '${root}', root = '${root}' where pid like 'pold%'`,
    `update process_spec set spec = json_object('command', 'echo ' || pid, 'rung', 'process', 'holder', '${root}', 'cwd', '/run') where pid like 'pold%'`,
  );
  const { out, err } = await terminal.run("vm", "ls", "--all");
  expect([out.match(/echo pold/g)?.length, err]).toEqual([1_000, "100 older ones are not listed\n"]);
  expect(out).toContain("echo pold000000001100");
  const client = await terminal.connect();
  const first = await client.call(vmList, { all: true, limit: 600 });
  const second = await client.call(vmList, { all: true, limit: 600, ...(first.next !== undefined && { before: first.next }) });
  expect([first.more, second.commands.length, second.more]).toEqual([500, 500, undefined]);
  await client.close();
  expect(await terminal.run("vm", "kill", "pold000000000007")).toMatchObject({ code: 0, err: expect.stringContaining("pold000000000007 had ended") });
});
