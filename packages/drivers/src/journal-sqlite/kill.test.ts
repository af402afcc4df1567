import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Journal } from "@aether/ports";
import { newProcess } from "@aether/ports/conformance/journal-bench";
import { afterAll, expect, test } from "vitest";
import { openSqliteJournal } from "./index.ts";

const base = mkdtempSync(join(tmpdir(), "aether-journal-kill-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const WRITERS = 8;

/** Eight writers that commit as fast as they can and say which head was acknowledged. */
const PROGRAM = `
  import { openSqliteJournal } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
  const [file, kill] = JSON.parse(process.env.TASK);
  const journal = await openSqliteJournal({ file, node: "node", ...(kill && { kill }) });
  const epoch = await journal.takeOver("node");
  const write = async (pid) => {
    for (let head = (await journal.process(pid)).head; ; head += 2) {
      const events = [0, 1].map((n) => ({ kind: "n", v: 1, at: 0, body: head + n }));
      await journal.commit({
        process: { pid, epoch, head, events },
        outbox: [{ topic: pid, body: head, label: { integrity: "untrusted", confidentiality: "private", sources: [pid] }, at: 0 }],
        charges: [{ accounts: ["all"], calls: 1 }],
      });
      process.stdout.write(pid + " " + (head + 2) + "\\n");
    }
  };
  await Promise.all(Array.from({ length: ${WRITERS} }, (_, n) => write("p" + n)));`;

interface Death {
  readonly kill?: { readonly point: string; readonly nth: number };
  /** Killed from outside after so many lines. */
  readonly lines?: number;
}

/** Runs writers until they are killed; what was acknowledged, by process. */
async function writeUntilKilled(file: string, { kill, lines = Number.POSITIVE_INFINITY }: Death): Promise<Map<string, number>> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", PROGRAM], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { TASK: JSON.stringify([file, kill ?? null]) },
  });
  let said = "";
  let count = 0;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
    count += chunk.split("\n").length - 1;
    if (count >= lines) child.kill("SIGKILL");
  });
  const signal = await new Promise((resolve) => child.once("close", (_, why) => resolve(why)));
  expect(signal).toBe("SIGKILL");
  return new Map(
    said
      .split("\n")
      .slice(0, -1)
      .map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]),
  );
}

/** Nothing acknowledged is missing, nothing has a gap, and the parts of each step stand together. */
async function inspect(journal: Journal, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  let steps = 0;
  for (let writer = 0; writer < WRITERS; writer++) {
    const pid = `p${writer}`;
    const bodies = (await journal.events(pid, 1, 100_000)).map(({ seq, body }) => [seq, body]);
    expect(bodies).toEqual(bodies.map((_, index) => [index + 2, index + 1]));
    expect((await journal.process(pid))?.head).toBe(bodies.length + 1);
    expect(bodies.length + 1).toBeGreaterThanOrEqual(acknowledged.get(pid) ?? 1);
    steps += bodies.length / 2;
  }
  const rows = await journal.outbox(0, 100_000);
  for (const { topic, label } of rows) expect(label).toEqual({ integrity: "untrusted", confidentiality: "private", sources: [topic] });
  const positions = rows.map(({ pos }) => pos);
  expect(positions).toEqual(positions.map((_, index) => index + 1));
  expect([positions.length, (await journal.accounts(["all"]))[0]?.calls ?? 0]).toEqual([steps, steps]);
}

test("kill -9 again and again, at the commit's edges and anywhere: all that was acknowledged is there, whole and without a gap (I5)", async () => {
  const file = join(base, "journal.db");
  const first = await openSqliteJournal({ file, node: "node" });
  await first.commit({ spawn: Array.from({ length: WRITERS }, (_, writer) => newProcess(`p${writer}`)) });
  await first.close();
  const deaths: readonly Death[] = [
    { kill: { point: "journal.commit.before", nth: 1 } },
    { kill: { point: "journal.commit.before", nth: 20 } },
    { kill: { point: "journal.commit.after", nth: 1 } },
    { kill: { point: "journal.commit.after", nth: 20 } },
    ...[1, 30, 97, 211, 400].map((lines) => ({ lines })),
  ];
  for (const death of deaths) {
    const acknowledged = await writeUntilKilled(file, death);
    const journal = await openSqliteJournal({ file, node: "node" });
    await inspect(journal, acknowledged);
    await journal.close();
  }
}, 240_000);
