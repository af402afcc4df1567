import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Disk, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { afterAll, describe, expect, test } from "vitest";
import { createHostDisks, createWorkspaceTrees } from "./index.ts";
import { MemoryBlobs, sha256 } from "./memory-blobs.test-harness.ts";

// The long run is the same tests with more time.
const RACE_MS = Number(process.env["RACE_MS"] ?? 400);

const base = mkdtempSync(join(tmpdir(), "disk-race-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const LEAST_SWAPS = 10;
const INSIDE = "inside";
const SECRET = "secret".repeat(500);

/** Puts a link to the outside in the place of the folder `d` and of the file `f`, and back, as fast as it can. */
const SWAPPER = `
  const { workerData, parentPort } = require("node:worker_threads");
  const { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
  const { root, outside, shared } = workerData;
  const at = (name) => root + "/" + name;
  const attempt = (act) => { try { act(); return true; } catch { return false; } };
  const clear = (name) => attempt(() => rmSync(at(name), { recursive: true, force: true }));
  const place = (name, make) => { clear(name); attempt(make); };
  const build = () => {
    attempt(() => mkdirSync(at("d.real")));
    attempt(() => mkdirSync(at("d.real/sub")));
    for (const file of ["d.real/x", "d.real/sub/y"]) attempt(() => writeFileSync(at(file), "inside"));
  };
  const swap = () => {
    if (!attempt(() => renameSync(at("d"), at("d.real")))) build();
    if (!attempt(() => symlinkSync(outside, at("d")))) place("d", () => symlinkSync(outside, at("d")));
    attempt(() => symlinkSync(outside + "/x", at("f.link")));
    attempt(() => renameSync(at("f.link"), at("f")));
    if (!attempt(() => renameSync(at("d.real"), at("d.was")) || renameSync(at("d"), at("d.link")) || renameSync(at("d.was"), at("d")))) {
      clear("d.was");
      place("d", () => mkdirSync(at("d")));
    }
    clear("d.link");
    attempt(() => writeFileSync(at("f.real"), "inside"));
    attempt(() => renameSync(at("f.real"), at("f")));
    attempt(() => writeFileSync(at("d/x"), "inside", { flag: "wx" }));
    attempt(() => mkdirSync(at("d/sub"))) && attempt(() => writeFileSync(at("d/sub/y"), "inside", { flag: "wx" }));
  };
  parentPort.postMessage("ready");
  while (Atomics.load(shared, 0) === 0) { swap(); Atomics.add(shared, 1, 1); }
  parentPort.postMessage("done");
`;

interface Race {
  readonly root: string;
  readonly outside: string;
  readonly disk: Disk;
  swaps(): number;
  /** Ends the swapping and says how often it swapped. */
  stop(): Promise<number>;
}

async function startRace(): Promise<Race> {
  const place = mkdtempSync(join(base, "race-"));
  const root = join(place, "root");
  const outside = join(place, "outside");
  for (const folder of [root, join(root, "d"), join(root, "d", "sub"), outside, join(outside, "sub")]) mkdirSync(folder);
  for (const file of ["d/x", "d/sub/y", "f", "g"]) writeFileSync(join(root, file), INSIDE);
  for (const file of ["x", "sub/y", "only-outside"]) writeFileSync(join(outside, file), SECRET);
  const disk = await createHostDisks().open(root);
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(SWAPPER, { eval: true, workerData: { root, outside, shared } });
  await new Promise((resolve) => worker.once("message", resolve));
  const stop = async (): Promise<number> => {
    const done = new Promise((resolve) => worker.once("message", resolve));
    Atomics.store(shared, 0, 1);
    await done;
    await worker.terminate();
    return Atomics.load(shared, 1);
  };
  return { root, outside, disk, swaps: () => Atomics.load(shared, 1), stop };
}

/** Everything outside: names, identities, times and content. */
function picture(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((path) => {
      const found = lstatSync(join(folder, path), { bigint: true });
      const content = found.isFile() ? readFileSync(join(folder, path), "utf8") : "";
      return `${path} ${found.ino} ${found.mode} ${found.nlink} ${found.mtimeNs} ${found.ctimeNs} ${content}`;
    });
}

interface Outcome {
  readonly done: number;
  readonly refused: number;
  readonly leaks: readonly string[];
}

/** Calls `act` until the time is over, and on where that was not enough for a race; an answer that `leaks` is one from outside. */
async function hammer(race: Race, { act, leaks }: Attack): Promise<Outcome> {
  let done = 0;
  let refused = 0;
  const leaked: string[] = [];
  const until = Date.now() + RACE_MS;
  const atMost = until + 20_000;
  for (let turn = 0; Date.now() < until || ((done === 0 || race.swaps() <= LEAST_SWAPS) && Date.now() < atMost); turn++) {
    try {
      const answer = await act(race.disk, turn, race.root);
      done++;
      if (leaks?.(answer)) leaked.push(JSON.stringify(answer).slice(0, 200));
    } catch (cause) {
      if (!SyscallError.is(cause) || cause.code === "INTERNAL") throw cause;
      refused++;
    }
  }
  return { done, refused, leaks: leaked };
}

interface Attack {
  readonly why: string;
  readonly act: (disk: Disk, turn: number, root: string) => Promise<unknown>;
  readonly leaks?: (answer: unknown) => boolean;
}

const pick = (turn: number, ...paths: readonly Segments[]): Segments => paths[turn % paths.length] ?? [];
const bytes = new TextEncoder().encode("written");
const hasSecret = (answer: unknown): boolean => JSON.stringify(answer).includes("secret");

const ATTACKS: readonly Attack[] = [
  {
    why: "read",
    act: async (disk, turn) => Buffer.from((await disk.read(pick(turn, ["d", "x"], ["d", "sub", "y"], ["f"]))).bytes).toString(),
    leaks: hasSecret,
  },
  { why: "write", act: (disk, turn) => disk.write(pick(turn, ["d", "x"], ["d", "sub", "y"], ["f"], ["d", "new"]), bytes) },
  { why: "write with parents", act: (disk, turn) => disk.write(["d", `p${turn % 50}`, "q", "file"], bytes, { parents: true, create: "also" }) },
  { why: "create", act: (disk, turn) => disk.write(pick(turn, ["d", `c${turn}`], ["d", "sub", `c${turn}`]), bytes, { create: "only" }) },
  { why: "list", act: (disk, turn) => disk.list(pick(turn, ["d"], ["d", "sub"])), leaks: (answer) => JSON.stringify(answer).includes("only-outside") },
  {
    why: "stat",
    act: async (disk, turn) => (await disk.stat(pick(turn, ["d", "x"], ["d", "sub", "y"], ["f"]))) ?? {},
    leaks: (answer) => JSON.stringify(answer).includes(`"bytes":${SECRET.length}`),
  },
  { why: "mkdir", act: (disk, turn) => disk.mkdir(pick(turn, ["d", `m${turn}`], ["d", "sub", `m${turn}`, "n"]), { parents: turn % 2 === 1 }) },
  { why: "rename out of the folder", act: (disk, turn) => disk.rename(pick(turn, ["d", "x"], ["d", "sub", "y"]), ["stolen"], { overwrite: true }) },
  {
    why: "rename into the folder",
    act: async (disk, turn) => {
      await disk.write(["g"], bytes);
      await disk.rename(["g"], pick(turn, ["d", "g"], ["d", "sub", "g"], ["d", "x"]), { overwrite: turn % 3 > 0 });
    },
  },
  { why: "remove", act: (disk, turn) => disk.remove(pick(turn, ["d", "sub"], ["d", "x"], ["d"])) },
  {
    why: "usage",
    act: async (disk) => ({ usage: await disk.usage(1e9) }),
    leaks: (answer) => Number(JSON.stringify(answer).match(/\d+/)?.[0]) >= SECRET.length,
  },
  {
    why: "read in the folder opened by its path",
    act: async (_disk, _turn, root) => Buffer.from((await (await createHostDisks().open(join(root, "d"), { readOnly: true })).read(["x"])).bytes).toString(),
    leaks: hasSecret,
  },
  {
    why: "write in the folder opened by its path",
    act: async (_disk, turn, root) => (await createHostDisks().open(join(root, "d"))).write(pick(turn, ["x"], ["sub", "y"], ["new"]), bytes),
  },
  {
    why: "a tree of the folder, taken by its path",
    act: async (_disk, _turn, root) => {
      const blobs = new MemoryBlobs();
      await createWorkspaceTrees({ blobs, digest: { sha256 } }).snapshot(join(root, "d"));
      return [...blobs.kept.values()].map((kept) => Buffer.from(kept).toString());
    },
    leaks: hasSecret,
  },
];

describe(`races of ${RACE_MS} ms against folders and files swapped for links`, () => {
  test.for(ATTACKS)("$why reaches nothing outside", async (attack) => {
    const race = await startRace();
    const before = picture(race.outside);
    const outcome = await hammer(race, attack);
    const swaps = await race.stop();
    expect(outcome.leaks).toEqual([]);
    expect(picture(race.outside)).toEqual(before);
    expect(readdirSync(race.root, { recursive: true, encoding: "utf8" }).filter((path) => isSecret(join(race.root, path)))).toEqual([]);
    // Without these the test would prove nothing.
    expect(swaps).toBeGreaterThan(LEAST_SWAPS);
    expect(outcome.done).toBeGreaterThan(0);
  });

  test("a plain read leaks in the same race, so the race is one", async () => {
    const race = await startRace();
    let leaked = false;
    for (const until = Date.now() + 15_000; !leaked && Date.now() < until; ) leaked = isSecret(join(race.root, "d", "x"), "follow");
    await race.stop();
    expect(leaked).toBe(true);
  });
});

function isSecret(path: string, links: "follow" | "skip" = "skip"): boolean {
  try {
    return (links === "follow" || lstatSync(path).isFile()) && readFileSync(path, "utf8").includes("secret");
  } catch {
    return false;
  }
}
