import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentSpawnAndRun, agentStatus, agentStop, type SyscallError, vfsMount, vfsUndo } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Installation, until } from "../support/installation.ts";

const NAMES = Array.from({ length: 12 }, (_, index) => `f${index}.txt`);
const START = Object.fromEntries(NAMES.map((name) => [name, `person ${name}\n`]));
const FULL = process.env.KILL_FULL === "1";
const LIMIT_MS = 120_000;

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );

/** Writes, removals and moves in one turn. */
const tools = (at: string) =>
  NAMES.map((name, index) => {
    const path = `${at}/${name}`;
    if (index % 3 === 0) return { name: "file_write", input: { path, text: "agent\n" } };
    return index % 3 === 1 ? { name: "file_remove", input: { path } } : { name: "file_move", input: { from: path, to: `${path}.moved` } };
  });
const command = (at: string) => [{ name: "shell", input: { command: `cd ${at} && for f in *.txt; do echo agent > $f; done; rm f1.txt; echo new > new.txt` } }];

interface Trial {
  readonly calls: (at: string) => readonly unknown[];
  readonly point: string;
  /** A person works on what the kill left, and lets the run go on. */
  readonly worksOn?: true;
  /** As often; then it goes on. */
  readonly kills?: number;
}

/** What lies in the folder after the kill, and what after the first things that a person does: a stop, and an undo. */
async function trial({ calls, point, worksOn, kills }: Trial) {
  const top = mkdtempSync(join(tmpdir(), "aether-stopped-"));
  const proj = join(top, "proj");
  mkdirSync(proj);
  for (const [name, text] of Object.entries(START)) writeFileSync(join(proj, name), text);
  try {
    await using installation = new Installation({ script: {} });
    await installation.start();
    const { path } = await (await installation.client()).call(vfsMount, { folder: proj, mode: "rw" });
    await installation.kill("SIGTERM");
    writeFileSync(installation.folder("script.json"), JSON.stringify({ boss: [{ calls: calls(path) }, { text: "done" }] }));
    await installation.start({ AETHER_FAIL_POINT: point });
    const rights = ["fs.read", "fs.create", "fs.write", "fs.remove"].map((action) => `${action}: ${path}/**`);
    const tooled = ["file_write", "file_remove", "file_move", "shell"].map((tool) => `tool: ${tool}`);
    const manifest = { name: "boss", model: "script/boss", capabilities: [...tooled, "vm.use: *", ...rights] };
    const begun = await (await installation.client()).call(agentSpawnAndRun, { manifest, message: "go", detach: true }, { key: "boss" });
    await installation.ended();
    for (let kill = 1; kill < (kills ?? 1); kill++) {
      await installation.start({ AETHER_FAIL_POINT: point }).catch(() => undefined);
      await installation.ended();
    }
    const killed = filesIn(proj);
    const changed = Object.keys(START).filter((name) => killed[name] === "agent\n");
    if (worksOn) for (const name of changed) appendFileSync(join(proj, name), "person again\n");
    await installation.start();
    const client = await installation.client();
    const run = { agent_id: begun.agent_id };
    if (!worksOn && !kills) await client.call(agentStop, { ...run, reason: "enough" });
    await until("its end", async () => ((await client.call(agentStatus, run)).state === "exited" ? true : undefined));
    const undone = await client.call(vfsUndo, { run: begun.agent_id }).catch((error: SyscallError) => ({ kept: [{ path: error.code }] }));
    const kept = undone.kept.map((one) => one.path.slice(one.path.lastIndexOf("/") + 1)).sort();
    return { killed, changed: changed.sort(), kept, files: filesIn(proj) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

const UNDONE = { kept: [], files: START };
const times = FULL ? [1, 2, 3, 4, 5, 6, 8] : [2, 4];

describe.concurrent("what a kill cut off is on record after a stop that comes first, and is taken back by undo (I4, I6)", () => {
  const points = ["disk.write.after-rename", "disk.remove.after", "disk.rename.after"];
  test.for(points.flatMap((point) => times.map((nth) => `${point}:${nth}`).slice(0, FULL ? 4 : 1)))(
    "file tools, at %s",
    { timeout: LIMIT_MS },
    async (point) => {
      const { killed, kept, files } = await trial({ calls: tools, point });
      expect(killed).not.toEqual(START);
      expect({ kept, files }).toEqual(UNDONE);
    },
  );

  const boxed = boxesWork("a command that is cut off and stopped is not tested");
  test.runIf(boxed).for(times.map((nth) => `disk.write.after-rename:${nth}`))("a command, at %s", { timeout: LIMIT_MS }, async (point) => {
    const { killed, kept, files } = await trial({ calls: command, point });
    expect(killed).not.toEqual(START);
    expect({ kept, files }).toEqual(UNDONE);
  });

  test.runIf(boxed)("a landing that was cut off three times is recorded as far as it came", { timeout: LIMIT_MS }, async () => {
    const { changed, kept, files } = await trial({ calls: command, point: "disk.write.after-rename:2", kills: 3 });
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThan(NAMES.length - 1);
    expect({ kept, files }).toEqual(UNDONE);
  });

  test.runIf(boxed)("what a person made of a file that had landed is theirs, and undo names it", { timeout: LIMIT_MS }, async () => {
    const { changed, kept, files } = await trial({ calls: command, point: "disk.write.after-rename:4", worksOn: true });
    expect(changed.length).toBeGreaterThan(0);
    expect(kept).toEqual(changed);
    expect(files).toEqual({ ...START, ...Object.fromEntries(changed.map((name) => [name, "agent\nperson again\n"])) });
  });
});
