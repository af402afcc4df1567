import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentInfo, agentList, agentLogs, agentSpawnAndRun, agentStatus, type LogEntry, vfsMount, vfsUndo } from "@aether/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../support/installation.ts";
import { driveThroughKills, seeded } from "./scenario.ts";

/** The long form: more moments, each with a second kill while the first one is recovered from. */
const FULL = process.env.KILL_FULL === "1";
const MOMENTS = FULL ? 32 : 2;
const EVERY_POINT = [
  "journal.commit.before",
  "journal.commit.after",
  "disk.write.before-rename",
  "disk.write.after-rename",
  "disk.remove.after",
  "box.exit.after",
  "box.start.after",
];
const POINTS = FULL ? EVERY_POINT : ["disk.write.after-rename", "box.exit.after"];
const COUNTS = FULL ? [2, 3, 4, 5, 7, 9, 12] : [2, 4];

const START = { "count.txt": "0\n", "old.txt": "old\n", "sub/kept.txt": "kept\n", "gone.txt": "gone\n" };
const call = (name: string, input: unknown) => ({ name, input });
const shell = (at: string, command: string) => call("shell", { command: `cd ${at} && ${command}` });

/** Every command shows whether it was done twice, and what it saw. */
const turnsAt = (at: string) => [
  { calls: [shell(at, "echo one >> count.txt; for n in 1 2 3 4 5 6; do echo $n > many-$n.txt; done; sleep 0.1; rm gone.txt; ls > seen.txt")] },
  {
    calls: [
      call("file_edit", { path: `${at}/count.txt`, oldText: "one", newText: "ONE" }),
      shell(at, "cat count.txt >> seen.txt; echo two >> count.txt; mv old.txt sub/new.txt; mkdir -p deep/er && echo z > deep/er/z.txt; sleep 0.1"),
      call("file_write", { path: `${at}/w.txt`, text: "written\n" }),
      shell(at, "cat w.txt >> count.txt; rm many-*.txt w.txt"),
    ],
  },
  { text: "all done" },
];

/** Of all that lies in a folder. */
function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]));
}

/** The mark of a folder's address depends on its path, so that every trial works in its own folder. */
async function trial(env: Record<string, string>, kills: readonly number[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "aether-in-place-"));
  try {
    const proj = join(folder, "proj");
    for (const [file, text] of Object.entries(START)) {
      mkdirSync(join(proj, file, ".."), { recursive: true });
      writeFileSync(join(proj, file), text);
    }
    await using installation = new Installation({ script: {} });
    await installation.start();
    const { path } = await (await installation.client()).call(vfsMount, { folder: proj, mode: "rw" });
    await installation.kill("SIGTERM");
    await installation.ended();
    writeFileSync(installation.folder("script.json"), JSON.stringify({ boss: turnsAt(path) }));
    return await through(installation, { env, kills, proj, path });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Through {
  readonly env: Record<string, string>;
  readonly kills: readonly number[];
  readonly proj: string;
  readonly path: string;
}

async function through(installation: Installation, { env, kills, proj, path }: Through) {
  const left = [...kills];
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    const ms = left.shift();
    if (ms === undefined) return;
    const pid = installation.daemonPid;
    timer = setTimeout(() => process.kill(pid, "SIGKILL"), ms);
  };
  const rights = ["fs.read", "fs.create", "fs.write", "fs.remove"].map((action) => `${action}: ${path}/**`);
  const capabilities = [...["file_write", "file_edit", "shell"].map((tool) => `tool: ${tool}`), "vm.use: *", ...rights];
  const drive = async (): Promise<void> => {
    const client = await installation.client();
    const { agent_id } = await client.call(
      agentSpawnAndRun,
      { manifest: { name: "boss", model: "script/boss", capabilities }, message: "go", detach: true },
      { key: "boss" },
    );
    while ((await client.call(agentStatus, { agent_id })).state !== "exited") await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await installation.start(env);
  arm();
  await driveThroughKills(installation, drive, arm);
  clearTimeout(timer);
  // A point that was not reached is not to be reached by what is looked at now.
  if (installation.running) await installation.kill("SIGTERM");
  await installation.ended();
  await installation.start();
  const client = await installation.client();
  const [agent] = (await client.call(agentList, { all: true })).agents as [AgentInfo];
  const { entries } = await client.call(agentLogs, { agent_id: agent.agent_id, limit: 1_000 });
  const files = filesIn(proj);
  writeFileSync(join(proj, "count.txt"), "the person's\n");
  const { kept } = await client.call(vfsUndo, { run: agent.agent_id });
  return {
    exit: agent.exit?.reason,
    ends: entries.flatMap((entry) => (entry.kind === "call.settled" ? [endOf(entry)] : [])).sort(),
    files,
    kept: kept.map((one) => one.path.slice(path.length + 1)),
    undone: filesIn(proj),
  };
}

/** What a call ended with: its error's code, or that it did. */
function endOf({ body }: LogEntry): string {
  const { call: id, outcome } = body as {
    call: string;
    outcome: { ok: boolean; value?: { code?: number; message?: string }; error?: { code: string; message: string } };
  };
  return `${id} ${outcome.ok ? `${outcome.value?.code ?? "done"}${outcome.value?.message ?? ""}` : `${outcome.error?.code} ${outcome.error?.message}`}`;
}

const MANY = [1, 2, 3, 4, 5, 6].map((n) => `many-${n}.txt`);
const EXPECTED = {
  "count.txt": "0\nONE\ntwo\nwritten\n",
  "deep/er/z.txt": "z\n",
  "seen.txt": `${["count.txt", ...MANY, "old.txt", "seen.txt", "sub"].join("\n")}\n0\nONE\n`,
  "sub/kept.txt": "kept\n",
  "sub/new.txt": "old\n",
};

describe("kill -9 while commands work on a person's folder: each is done to it once, whole, and can be taken back", () => {
  let unharmed: Awaited<ReturnType<typeof trial>>;

  beforeAll(async () => {
    unharmed = await trial({});
    expect(unharmed.files).toEqual(EXPECTED);
    expect(unharmed.exit).toBe("completed");
    expect(unharmed.ends.filter((end) => !/ (done|0)$/.test(end))).toEqual([]);
    expect(unharmed.kept).toEqual(["count.txt"]);
    expect(unharmed.undone).toEqual({ ...START, "count.txt": "the person's\n" });
  });

  test.for(POINTS.flatMap((point) => COUNTS.map((nth) => ({ point, nth }))))("at $point, time $nth", async ({ point, nth }) => {
    expect(await trial({ AETHER_FAIL_POINT: `${point}:${nth}` })).toEqual(unharmed);
  });

  const random = seeded(20_261_123);
  const moments = Array.from({ length: MOMENTS }, (_, index) => ({ index, ms: Math.round(150 + random() * 900), again: Math.round(random() * 400) }));
  test.for(moments)("after $ms ms, and again $again ms into the recovery", { timeout: 120_000 }, async ({ ms, again }) => {
    expect(await trial({}, [ms, again])).toEqual(unharmed);
  });
});
