import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { openDiskBlobs } from "@aether/drivers/blobs-disk";
import { createWorkspaceTrees } from "@aether/drivers/disk-host";
import type { WorkspaceStore } from "@aether/ports";
import { type Figure, median, type Row, ratioAtMost } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";

const FOLDERS = 60;
const FILES = 50;
const ROUNDS = 5;

/** What a command waits for that works on a person's folder: before the first one the whole copy, before a later one what changed since. */
export const copiesRow: Row = {
  name: "copies",
  about: `a copy of a folder of ${FOLDERS * FILES} files for a command`,
  async measure() {
    using folder = new Folder();
    const from = folder.file("from");
    fill(from);
    const trees = createWorkspaceTrees({
      blobs: await openDiskBlobs({ root: folder.file("blobs") }),
      digest: { sha256 },
      staging: made(folder.file("staging")),
    });
    const times = { first: [] as number[], later: [] as number[], cp: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      const [copy, plain] = [made(folder.file(`copy${round}`)), folder.file(`plain${round}`)];
      times.cp.push(await timed(async () => execFileSync("cp", ["-a", from, plain])));
      times.first.push(await timed(() => copied(trees, from, copy)));
      appendFileSync(`${from}/d3/f3.txt`, "more\n");
      times.later.push(await timed(() => copied(trees, from, copy)));
      for (const path of [copy, plain]) rmSync(path, { recursive: true });
    }
    const baseline = { what: "cp -a", value: median(times.cp) };
    return [
      { what: "the first command", value: median(times.first), unit: "ms", baseline, goal: ratioAtMost(10) },
      { what: "a later one, one file changed", value: median(times.later), unit: "ms", baseline, goal: ratioAtMost(2) },
    ] satisfies Figure[];
  },
};

/** As the mirror of a folder is made, and put right. */
async function copied(trees: WorkspaceStore, from: string, to: string): Promise<void> {
  const { hash } = await trees.snapshot(from, { keep: "none" });
  const now = await trees.snapshot(to, { keep: "none" });
  await trees.restore(to, hash, { like: from, now: now.hash });
  if ((await trees.snapshot(to, { keep: "none" })).hash !== hash) throw new Error("the copy is another folder");
}

function fill(folder: string): void {
  for (let at = 0; at < FOLDERS; at++) {
    const inner = made(`${folder}/d${at}`);
    for (let file = 0; file < FILES; file++) {
      writeFileSync(`${inner}/f${file}.txt`, `file ${at} ${file}\n`.repeat(100));
      utimesSync(`${inner}/f${file}.txt`, 1_000_000, 1_000_000);
    }
  }
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
