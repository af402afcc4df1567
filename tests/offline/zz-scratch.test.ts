import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { DOCUMENT_GOALS } from "./document-goals.ts";
import { layOut } from "./materials.ts";
import { REFUSED_GOALS } from "./refused-goals.ts";
const read = (p: string) => { try { return readFileSync(p, "utf8"); } catch { return undefined; } };
test("goals", async () => {
  const terminal = new Terminal();
  const doc = new Set(DOCUMENT_GOALS);
  const rows = [...DOCUMENT_GOALS, ...REFUSED_GOALS];
  const tally: Record<string, number> = {};
  const lines: string[] = [];
  const left = [...rows];
  await Promise.all(Array.from({ length: 2 }, async () => {
    for (let row = left.shift(); row; row = left.shift()) {
      const folder = mkdtempSync(join(tmpdir(), "aether-goal-"));
      layOut(folder, row.on);
      const { code, out, err } = await terminal.runIn(folder, "run", row.goal);
      const refused = /✗ cannot/.test(err);
      const why = row.right ? row.right({ code, text: out, file: (n) => read(join(folder, n)), files: () => readdirSync(folder, { recursive: true, encoding: "utf8" }) }) : "answered";
      const kind = refused ? (row.right ? "refused" : `${out}${err}`.includes("aether model connect") ? "right" : "wrong") : why === undefined ? "right" : "wrong";
      const key = `${doc.has(row) ? "doc" : "refuse"} ${kind}`;
      tally[key] = (tally[key] ?? 0) + 1;
      lines.push(`[${key}] ${row.goal} :: ${kind === "right" ? "" : why ?? ""}\n${out}${err}`.slice(0, 1500));
      rmSync(folder, { recursive: true, force: true });
      writeFileSync("/tmp/text-corpus/out.txt", `${JSON.stringify(tally)}\n\n${lines.join("\n-----\n")}`);
    }
  }));
  await terminal[Symbol.asyncDispose]();
}, 1_500_000);
