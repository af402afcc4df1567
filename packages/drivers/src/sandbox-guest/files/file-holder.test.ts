import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileHolder } from "./file-holder.ts";
import { encodeFrame, FrameReader } from "./frames.ts";

const root = mkdtempSync(join(tmpdir(), "aether-holder-"));
const holder = new FileHolder();
const NONE = new Uint8Array();
const SECRET = "canary-55b0-outside";

beforeAll(() => {
  for (const folder of ["work", "read", "outside"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "outside/secret"), SECRET);
  writeFileSync(join(root, "read/known"), "known");
  symlinkSync(join(root, "outside"), join(root, "work/climb"));
  holder.begin("1-a", {
    places: [
      { at: "/run/p1", folder: join(root, "work"), writable: true, hidden: [] },
      { at: "/mnt/read", folder: join(root, "read"), writable: false, hidden: ["/mnt/read/hidden"] },
    ],
    openFiles: 8,
  });
});
afterAll(() => {
  holder.end();
  rmSync(root, { recursive: true });
});

const FLAGS = { read: true, write: true, create: true };

test.for<{ why: string; words: readonly unknown[] }>([
  { why: "nothing", words: [] },
  { why: "no name", words: [{ toString: "open" }] },
  { why: "a name of every object's", words: ["constructor", "places", "/run/p1"] },
  { why: "another tree", words: ["stat", "__proto__", "/run/p1", {}] },
  { why: "no tree of wheels was granted", words: ["list", "wheels", "/lib/wheels", 0] },
  { why: "a path of the host's", words: ["open", "places", join(root, "outside/secret"), FLAGS] },
  { why: "a path of a process's", words: ["open", "places", "/proc/self/fd/0", FLAGS] },
  { why: "a path upwards", words: ["open", "places", "/run/p1/../../../etc/passwd", FLAGS] },
  { why: "a link out of its place", words: ["open", "places", "/run/p1/climb/secret", FLAGS] },
  { why: "a path that is no text", words: ["open", "places", ["/run/p1/x"], FLAGS] },
  { why: "writing where it may read", words: ["open", "places", "/mnt/read/known", FLAGS] },
  { why: "a file that was not opened", words: ["read", 4_711, 10, 0] },
  { why: "a descriptor of the process's", words: ["read", 1, 10, 0] },
  { why: "a length that is none", words: ["truncate", 1, -1] },
  { why: "a request without a line", words: ["fetch", { url: "http://127.0.0.1/" }] },
  { why: "times that are none", words: ["setTimes", "places", "/run/p1", ["1e9", {}], {}] },
])("is refused with a POSIX name: $why", async ({ words }) => {
  const { answer } = await holder.answer(words, NONE);
  expect(answer).toHaveProperty("error", expect.stringMatching(/^E[A-Z]+$/));
  expect(JSON.stringify(answer)).not.toContain(SECRET);
});

test("what was granted is read and written, no more files than may be open, and nothing after the end", async () => {
  const own = new FileHolder();
  own.begin("2-a", { places: [{ at: "/run/p1", folder: join(root, "work"), writable: true, hidden: [] }], openFiles: 2 });
  const opened = (path: string) => own.answer(["open", "places", path, FLAGS], NONE);
  expect((await opened("/run/p1/a")).answer).toEqual({ result: { id: 1, kind: "file", path: "/run/p1/a" } });
  expect((await own.answer(["write", 1, 0], Buffer.from("text"))).answer).toEqual({ result: 4 });
  expect(Buffer.from((await own.answer(["read", 1, 100, 1], NONE)).bytes ?? NONE).toString()).toBe("ext");
  await opened("/run/p1/b");
  expect((await opened("/run/p1/c")).answer).toMatchObject({ error: "EMFILE" });
  expect(readdirSync(join(root, "work")).sort()).toEqual(["a", "b", "climb"]);
  own.endIf("3-another");
  expect((await own.answer(["fstat", 1], NONE)).answer).toHaveProperty("result");
  own.endIf("2-a");
  for (const words of [
    ["fstat", 1],
    ["stat", "places", "/run/p1", {}],
  ])
    expect((await own.answer(words, NONE)).answer).toMatchObject({ error: "EBADF" });
  expect(readFileSync(join(root, "work/a"), "utf8")).toBe("text");
});

test("frames come whole out of any pieces, and what is none ends the reading", () => {
  const frames = [encodeFrame(["a"], Buffer.from("bytes")), encodeFrame({ text: "ü".repeat(70_000) }), encodeFrame(null)];
  const all = Buffer.concat(frames);
  for (const size of [1, 3, 1_000, all.length]) {
    const reader = new FrameReader();
    const seen: unknown[] = [];
    for (let at = 0; at < all.length; at += size) for (const { head, bytes } of reader.push(all.subarray(at, at + size))) seen.push([head, bytes.length]);
    expect(seen).toEqual([
      [["a"], 5],
      [{ text: "ü".repeat(70_000) }, 0],
      [null, 0],
    ]);
  }
  const bad =
    (...words: number[]): (() => unknown) =>
    () => [...new FrameReader().push(Buffer.from(Uint32Array.from(words).buffer))];
  expect(bad(0xffffffff)).toThrow("too long");
  expect(bad(0)).toThrow("too long");
  expect(bad(4, 9)).toThrow("longer than the frame");
});
