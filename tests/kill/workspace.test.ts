import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AgentInfo, agentList, agentLogs, agentSpawnAndRun, agentStatus, type LogEntry, vfsVersions } from "@aether/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../support/installation.ts";
import { driveThroughKills, seeded } from "./scenario.ts";

/** The long form: more moments, each with a second kill while the first one is recovered from. */
const FULL = process.env.KILL_FULL === "1";
const MOMENTS = FULL ? 48 : 2;
const EVERY_POINT = ["journal.commit.before", "journal.commit.after", "disk.write.after-rename", "disk.remove.after", "box.exit.after", "box.start.after"];
const POINTS = FULL ? EVERY_POINT : ["disk.write.after-rename", "box.exit.after"];
const COUNTS = FULL ? [1, 2, 3, 5, 8] : [4];

const call = (name: string, input: unknown) => ({ name, input });
const shell = (command: string) => call("shell", { command });

/** Each turn asks for file calls and commands of one workspace together; every command shows what it saw, and whether it was done twice. */
const SCRIPT = {
  boss: [
    { calls: ["tally", "gone", "old"].map((name) => call("file_write", { path: `${name}.txt`, text: `${name} 0\n` })) },
    {
      calls: [
        call("file_edit", { path: "tally.txt", oldText: "tally 0", newText: "tally 1" }),
        shell("cat tally.txt >> log.txt; sleep 0.1; echo first >> log.txt; ls >> log.txt"),
        call("file_write", { path: "w.txt", text: "written beside\n" }),
        call("file_remove", { path: "gone.txt" }),
        shell("cat w.txt >> log.txt; mv old.txt new.txt; sleep 0.1; echo second >> log.txt; ls >> log.txt"),
        call("file_edit", { path: "tally.txt", oldText: "tally 1", newText: "tally 2" }),
        call("file_write", { path: "deep/er/z.txt", text: "z\n" }),
      ],
    },
    {
      calls: [
        shell("cat tally.txt deep/er/z.txt >> log.txt; rm -r deep; sleep 0.1; echo third >> log.txt"),
        call("file_move", { from: "w.txt", to: "moved.txt" }),
        call("file_copy", { from: "new.txt", to: "copied.txt" }),
        shell("echo fourth >> log.txt; ls >> log.txt"),
      ],
    },
    { calls: [call("file_read", { path: "log.txt" }), call("file_read", { path: "tally.txt" })] },
    { text: "all done" },
  ],
};

const TOOLS = ["file_write", "file_edit", "file_remove", "file_move", "file_copy", "file_read", "shell"];
const START = {
  manifest: { name: "boss", model: "script/boss", capabilities: [...TOOLS.map((tool) => `tool: ${tool}`), "vm.use: *"] },
  message: "go",
  detach: true,
};

async function drive(installation: Installation): Promise<void> {
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawnAndRun, START, { key: "boss" });
  while ((await client.call(agentStatus, { agent_id })).state !== "exited") await new Promise((resolve) => setTimeout(resolve, 10));
}

/** What a call ended with: its error's code, or that it did. */
function endOf({ body }: LogEntry): string {
  const { call: id, outcome } = body as { call: string; outcome: { ok: boolean; value?: { code?: number }; error?: { code: string; message: string } } };
  return `${id} ${outcome.ok ? (outcome.value?.code ?? "done") : `${outcome.error?.code} ${outcome.error?.message}`}`;
}

/** The files with their contents, how every call ended, and what the versions say was done: once each. */
async function finalState(installation: Installation) {
  const client = await installation.client();
  const [agent] = (await client.call(agentList, { all: true })).agents as [AgentInfo];
  const { entries } = await client.call(agentLogs, { agent_id: agent.agent_id, limit: 1_000 });
  const { versions } = await client.call(vfsVersions, { path: `/run/${agent.agent_id}`, limit: 1_000 });
  const folder = join(installation.home, "home/owners/local/run", agent.agent_id);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]);
  return {
    exit: agent.exit?.reason,
    ends: entries.flatMap((entry) => (entry.kind === "call.settled" ? [endOf(entry)] : [])).sort(),
    files: Object.fromEntries(files.sort()),
    changes: versions.map(({ path, change, call: key }) => `${path.slice(path.indexOf("/", 5) + 1)} ${change} ${key.slice(key.indexOf(":"))}`).sort(),
  };
}

const EXPECTED = {
  "copied.txt": "old 0\n",
  "moved.txt": "written beside\n",
  "new.txt": "old 0\n",
  "tally.txt": "tally 2\n",
  "log.txt": [
    ...["tally 1", "first", "gone.txt", "log.txt", "old.txt", "tally.txt"],
    ...["written beside", "second", "log.txt", "new.txt", "tally.txt", "w.txt"],
    ...["tally 2", "z", "third", "fourth", "copied.txt", "log.txt", "moved.txt", "new.txt", "tally.txt", ""],
  ].join("\n"),
};

describe("kill -9 in turns of file calls and commands of one workspace: each receipt that was given holds", () => {
  let unharmed: Awaited<ReturnType<typeof finalState>>;

  const trial = async (env: Record<string, string>, kills: readonly number[] = []) => {
    await using installation = new Installation({ script: SCRIPT });
    const left = [...kills];
    let timer: NodeJS.Timeout | undefined;
    const arm = (): void => {
      const ms = left.shift();
      if (ms === undefined) return;
      const pid = installation.daemonPid;
      timer = setTimeout(() => process.kill(pid, "SIGKILL"), ms);
    };
    await installation.start(env);
    arm();
    await driveThroughKills(installation, drive, arm);
    clearTimeout(timer);
    if (!installation.running) await installation.start();
    return await finalState(installation);
  };

  beforeAll(async () => {
    unharmed = await trial({});
    expect(unharmed.files).toEqual(EXPECTED);
    expect(unharmed.exit).toBe("completed");
    expect(unharmed.ends.filter((end) => !/ (done|0)$/.test(end))).toEqual([]);
  });

  test.for(POINTS.flatMap((point) => COUNTS.map((nth) => ({ point, nth }))))("at $point, time $nth", async ({ point, nth }) => {
    expect(await trial({ AETHER_FAIL_POINT: `${point}:${nth}` })).toEqual(unharmed);
  });

  const random = seeded(20_261_122);
  const moments = Array.from({ length: MOMENTS }, (_, index) => ({ index, ms: Math.round(150 + random() * 900), again: Math.round(random() * 400) }));
  test.for(moments)("after $ms ms, and again $again ms into the recovery", { timeout: 120_000 }, async ({ ms, again }) => {
    expect(await trial({}, [ms, again])).toEqual(unharmed);
  });
});
