import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SyscallError } from "@aether/protocol";
import { afterAll, describe, expect, test } from "vitest";
import { EncoderProcess, forkEncoder } from "./encoder-process.ts";
import { createUseEncoder } from "./index.ts";
import { cachedEncoder } from "./use-encoder.ts";
import { VectorCache } from "./vector-cache.ts";
import { DIMENSIONS } from "./wire.ts";

const never = new AbortController().signal;
const scratch = mkdtempSync(join(tmpdir(), "aether-vectors-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const dot = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  (a ?? new Float32Array()).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);

const axis = (at: number): Float32Array => Float32Array.from({ length: DIMENSIONS }, (_, index) => (index === at ? 1 : 0));

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function refuseToStart(): never {
  throw new Error("no child is needed here");
}

/** A child that is not the encoder, to see what becomes of callers when a child misbehaves. */
function otherChild(name: string, source: string): () => ChildProcess {
  const file = join(scratch, `${name}.mjs`);
  writeFileSync(file, source);
  return () => fork(file, { env: {}, serialization: "advanced", stdio: "ignore", execArgv: [] });
}

const encodeWith = (process: EncoderProcess, text: string, signal = never): Promise<Float32Array | undefined> =>
  cachedEncoder({ cache: new VectorCache(undefined), process })
    .encode([text], signal)
    .then(([vector]) => vector);

describe("the real encoder", () => {
  const folder = join(scratch, "real");
  const started: ChildProcess[] = [];
  const process = new EncoderProcess({
    start: () => {
      const child = forkEncoder();
      started.push(child);
      return child;
    },
    idleMs: 60_000,
  });
  const encoder = cachedEncoder({ cache: new VectorCache(folder), process });
  afterAll(() => encoder.close());

  test("gives unit vectors, nearer for nearer meanings, the same without a child from the cache", async () => {
    const texts = ["The launch was moved to May.", "The release date is later now.", "Bananas are yellow."];
    const made = await encoder.encode(texts, never);
    const [launch, release, banana] = made;
    for (const vector of made) expect(dot(vector, vector)).toBeCloseTo(1, 4);
    expect(dot(launch, release)).toBeGreaterThan(dot(launch, banana));

    const cached = cachedEncoder({ cache: new VectorCache(folder), process: new EncoderProcess({ start: refuseToStart, idleMs: 1 }) });
    expect(await cached.encode(texts, never)).toEqual(made);
  });

  test("gives every text its own vector, beside empty, odd and repeated ones, over several batches", async () => {
    const odd = ["", "\ud800", " ", "", "Bananas are yellow.", "\ufdfa".repeat(1_000)];
    const texts = [...Array.from({ length: 15 }, (_, index) => `Number ${index}.`), ...odd];
    const made = await encoder.encode(texts, never);
    expect(made).toHaveLength(texts.length);
    for (const text of new Set(odd)) {
      const index = texts.indexOf(text);
      const [alone] = await cachedEncoder({ cache: new VectorCache(undefined), process }).encode([text], never);
      expect(dot(made[index], alone), JSON.stringify(text.slice(0, 20))).toBeCloseTo(1, 3);
    }
  });

  test("what is killed is replaced, and the calls under way are made again", async () => {
    await encodeWith(process, "Before.");
    const before = started.length;
    const working = Promise.all([encodeWith(process, "During."), encodeWith(process, "Beside it.")]);
    started.at(-1)?.kill("SIGKILL");
    expect((await working).map((vector) => vector?.length)).toEqual([DIMENSIONS, DIMENSIONS]);
    expect(await encodeWith(process, "After.")).toHaveLength(DIMENSIONS);
    expect(started.length).toBe(before + 1);
  });

  test("a daemon that is killed leaves none behind, also in the middle of its work", async () => {
    const script = `
      import { EncoderProcess, forkEncoder } from ${JSON.stringify(new URL("./encoder-process.ts", import.meta.url).href)};
      const start = () => {
        const child = forkEncoder();
        console.log(child.pid);
        return child;
      };
      const encoder = new EncoderProcess({ start, idleMs: 60_000 });
      const texts = (round) => Array.from({ length: 96 }, (_, index) => round + " and " + index + " are numbers.");
      for (let round = 0; ; round++) await encoder.encode(texts(round), new AbortController().signal, () => console.log("made"));`;
    const parent = spawn(globalThis.process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    for await (const chunk of parent.stdout) {
      printed += String(chunk);
      if (printed.includes("made")) break;
    }
    const pid = Number.parseInt(printed, 10);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

describe("a child", () => {
  const echo = `process.on("message", ({ id, texts }) => {
    const vectors = new Float32Array(texts.length * ${DIMENSIONS});
    for (const index of texts.keys()) vectors[index * ${DIMENSIONS} + texts[index].length] = 1;
    process.send({ id, vectors });
  });`;

  test.for([
    { why: "ends at its start, twice", source: "process.exit(3)", says: /ended \(3\)/ },
    { why: "throws at its start", source: "throw new Error('x')", says: /ended \(1\)/ },
    { why: "cannot load the model", source: "process.on('message', ({ id }) => process.send({ id, failed: 'no weights' }))", says: /no weights/ },
    { why: "answers with too few vectors", source: "process.on('message', ({ id }) => process.send({ id, vectors: new Float32Array(3) }))", says: /length/ },
    // For the others the start alone may take that long.
    { why: "says nothing", source: "process.on('message', () => {})", says: /said nothing for 300 ms/, silenceMs: 300 },
  ])("that $why is an error that says so and what to do", async ({ why, source, says, silenceMs = 60_000 }) => {
    const process = new EncoderProcess({ start: otherChild(why.replaceAll(" ", "-"), source), idleMs: 60_000, silenceMs });
    const refused = await encodeWith(process, "x").catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(says) });
    expect(refused).toMatchObject({ message: expect.stringContaining("./aether doctor") });
    await process.close();
  });

  test("that cannot be started is the same error", async () => {
    const process = new EncoderProcess({ start: refuseToStart, idleMs: 1 });
    await expect(encodeWith(process, "x")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("leaves when idle, and its end does not touch the callers of the next one", async () => {
    const children: ChildProcess[] = [];
    const start = otherChild("idle", echo);
    const process = new EncoderProcess({
      start: () => {
        const child = start();
        children.push(child);
        return child;
      },
      idleMs: 0,
    });
    for (let round = 0; round < 5; round++) expect(await encodeWith(process, "abc")).toEqual(axis(3));
    const last = children.at(-1);
    if (last && last.signalCode === null) await once(last, "exit");
    expect(await encodeWith(process, "abcd")).toEqual(axis(4));
    await process.close();
    // Nobody waits for those that were idle.
    await expect.poll(() => children.every((child) => child.signalCode === "SIGKILL")).toBe(true);
  });

  test("is ended by close, which refuses what is under way and what comes later", async () => {
    const process = new EncoderProcess({ start: otherChild("silent", "process.on('message', () => {})"), idleMs: 60_000 });
    const working = expect(encodeWith(process, "x")).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("closed") });
    await new Promise(setImmediate);
    await process.close();
    await working;
    await expect(encodeWith(process, "x")).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("closed") });
  });

  test("loses a call that is aborted, before or while it works, and serves the next", async () => {
    const process = new EncoderProcess({
      start: otherChild("slow", `${echo.replace('"message", (', '"message", (m) => setTimeout(one, m.texts[0] === "slow" ? 300 : 0, m)); const one = ((')}`),
      idleMs: 60_000,
    });
    await expect(encodeWith(process, "x", AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
    const control = new AbortController();
    const working = expect(encodeWith(process, "slow", control.signal)).rejects.toMatchObject({ code: "CANCELLED" });
    await new Promise(setImmediate);
    control.abort();
    await working;
    expect(await encodeWith(process, "abc")).toEqual(axis(3));
    await process.close();
  });

  const countBatches = `let batches = 0;${echo.replace("] = 1;", "] = 1;\n vectors[0] = batches;").replace("const vectors", "batches++; const vectors")}`;

  test("shares its batches between callers, and a caller with few waits for no caller with many", async () => {
    const process = new EncoderProcess({ start: otherChild("counting", countBatches), idleMs: 60_000 });
    const ended: string[] = [];
    const call = async (name: string, count: number): Promise<Float32Array[]> => {
      const texts = Array.from({ length: count }, (_, index) => `${name}${"x".repeat(index)}`);
      const made: Float32Array[] = [];
      await process.encode(texts, never, (_, vectors) => made.push(...vectors));
      ended.push(name);
      return made;
    };
    const [many, ...few] = await Promise.all([call("many", 96), ...Array.from({ length: 15 }, (_, index) => call(`few${index}`, 1))]);
    expect(ended.at(-1)).toBe("many");
    // The first text of the first caller finds nobody to share with.
    expect(new Set(few.map(([vector]) => vector?.[0])).size).toBeLessThanOrEqual(2);
    expect(Math.max(...(many ?? []).map((vector) => vector[0] ?? 0))).toBe(Math.ceil(111 / 16));
    await process.close();
  });

  test("that a text kills fails the caller of that text, not those that shared its batch", async () => {
    const source = echo.replace("const vectors", 'if (texts.includes("poison")) process.exit(7); const vectors');
    const process = new EncoderProcess({ start: otherChild("poisoned", source), idleMs: 60_000 });
    const first = encodeWith(process, "a");
    const calls = [encodeWith(process, "ab"), encodeWith(process, "poison"), encodeWith(process, "abcd")];
    const ended = await Promise.allSettled([first, ...calls]);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(ended[2]).toMatchObject({ reason: { code: "UNAVAILABLE", message: expect.stringContaining("ended (7)") } });
    await process.close();
  });

  test("lets a bounded number of texts wait", async () => {
    const process = new EncoderProcess({ start: otherChild("waiting", "process.on('message', () => {})"), idleMs: 60_000 });
    const texts = Array.from({ length: 96 }, (_, index) => `${index}`);
    const calls = Array.from({ length: 30 }, () => process.encode(texts, never, () => undefined).catch((error: SyscallError) => error.code));
    expect(await Promise.race(calls)).toBe("BUSY");
    await process.close();
    const codes = await Promise.all(calls);
    expect(codes.filter((code) => code === "BUSY").length).toBe(30 - Math.floor((2_048 + 16) / 96));
    expect(new Set(codes)).toEqual(new Set(["BUSY", "UNAVAILABLE"]));
  });

  test.for([
    { why: "nobody closes it", last: "" },
    { why: "it is closed", last: "await process.close();" },
  ])("does not keep its parent alive, and does not outlive it, when $why", async ({ last }) => {
    const script = `
      import { EncoderProcess } from ${JSON.stringify(new URL("./encoder-process.ts", import.meta.url).href)};
      import { fork } from "node:child_process";
      const start = () => {
        const child = fork(${JSON.stringify(join(scratch, "idle.mjs"))}, { serialization: "advanced", stdio: "ignore", execArgv: [] });
        console.log(child.pid);
        return child;
      };
      const process = new EncoderProcess({ start, idleMs: 60_000 });
      await process.encode(["x"], new AbortController().signal, () => {});
      ${last}`;
    const parent = spawn(globalThis.process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const [[code], [printed]] = await Promise.all([once(parent, "exit"), once(parent.stdout, "data")]);
    expect(code).toBe(0);
    const pid = Number(String(printed).trim());
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    // A child nobody waits for stays as a zombie where the first process of the machine does not reap.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("a call", () => {
  const encoder = createUseEncoder();

  test.for([
    { why: "97 texts", texts: Array.from({ length: 97 }, String), code: "TOO_LARGE" },
    { why: "what is no text", texts: ["a", 1 as unknown as string], code: "INVALID" },
  ])("with $why is refused", async ({ texts, code }) => {
    await expect(encoder.encode(texts, never)).rejects.toMatchObject({ code });
  });

  test("with no texts gives no vectors and starts no child", async () => {
    const idle = cachedEncoder({ cache: new VectorCache(undefined), process: new EncoderProcess({ start: refuseToStart, idleMs: 1 }) });
    expect(await idle.encode([], never)).toEqual([]);
  });

  test("sees the first 1,000 characters of a text", async () => {
    const cache = new VectorCache(undefined);
    cache.put("a".repeat(1_000), axis(7));
    const idle = cachedEncoder({ cache, process: new EncoderProcess({ start: refuseToStart, idleMs: 1 }) });
    expect(await idle.encode(["a".repeat(5_000)], never)).toEqual([axis(7)]);
    await expect(idle.encode(["a".repeat(999)], never)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("the cache of vectors", () => {
  test("keeps a vector over a start, whatever the caller does to its copy", async () => {
    const folder = join(scratch, "kept");
    const cache = new VectorCache(folder);
    const vector = axis(1);
    cache.put("x", vector);
    vector.fill(9);
    (await cache.get("x"))?.fill(9);
    await cache.settled();
    expect([await cache.get("x"), await new VectorCache(folder).get("x"), await new VectorCache(folder).get("y")]).toEqual([axis(1), axis(1), undefined]);
  });

  test.for([
    { why: "is empty", damage: () => new Uint8Array() },
    { why: "is cut", damage: (bytes: Uint8Array) => bytes.slice(0, -4) },
    { why: "has one changed bit", damage: (bytes: Uint8Array) => bytes.with(100, (bytes[100] ?? 0) ^ 1) },
    { why: "is all zeros", damage: (bytes: Uint8Array) => bytes.map(() => 0) },
    { why: "is longer", damage: (bytes: Uint8Array) => Buffer.concat([bytes, bytes]) },
  ])("a file that $why is a miss, and is written again", async ({ why, damage }) => {
    const folder = join(scratch, why.replaceAll(" ", "-"));
    const cache = new VectorCache(folder);
    cache.put("x", axis(1));
    await cache.settled();
    const [file = ""] = filesIn(folder);
    writeFileSync(file, damage(new Uint8Array(readFileSync(file))));
    const later = new VectorCache(folder);
    expect(await later.get("x")).toBeUndefined();
    later.put("x", axis(2));
    await later.settled();
    expect(await new VectorCache(folder).get("x")).toEqual(axis(2));
  });

  test("never holds more files than its bound, also with the files of an earlier start", async () => {
    const folder = join(scratch, "bounded");
    for (const start of [0, 1]) {
      const cache = new VectorCache(folder, 40);
      for (let index = 0; index < 60; index++) {
        cache.put(`${start} ${index}`, axis(index));
        await cache.settled();
        expect(filesIn(folder).length).toBeLessThanOrEqual(40);
      }
    }
    expect(filesIn(folder).length).toBeGreaterThan(20);
  });

  test("a folder that cannot be written costs the cache, not the answer", async () => {
    const file = join(scratch, "a-file");
    writeFileSync(file, "");
    const cache = new VectorCache(file);
    cache.put("x", axis(1));
    await cache.settled();
    expect(await cache.get("x")).toEqual(axis(1));
  });
});
