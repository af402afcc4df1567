import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Ring } from "./ring.ts";

const BYTES = 65_536;

test("what is written is read, in order, however it is cut", () => {
  const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 400 })), { maxLength: 60 });
  fc.assert(
    fc.property(pieces, (steps) => {
      const ring = new Ring(Ring.allocate(256));
      const written: number[] = [];
      const read: number[] = [];
      for (const step of steps) {
        if (typeof step === "number") read.push(...ring.read(step));
        else written.push(...step.subarray(0, ring.write(step)));
        expect(ring.waiting + ring.room).toBe(256);
      }
      read.push(...ring.read(256));
      expect(read).toEqual(written);
    }),
  );
});

test("frames keep their tags, and neighbours of one tag come together", () => {
  const ring = new Ring(Ring.allocate(BYTES));
  const told: number[] = [];
  for (const [tag, text] of [
    [1, "a"],
    [1, "b"],
    [2, "c"],
    [1, "d"],
  ] as const)
    ring.writeFrames(tag, Buffer.from(text), () => told.push(tag));
  const seen: string[] = [];
  for (let frames = ring.readFrames(BYTES); frames; frames = ring.readFrames(BYTES)) seen.push(`${frames.tag}${Buffer.from(frames.bytes)}`);
  expect({ seen, told }).toEqual({ seen: ["1ab", "2c", "1d"], told: [1, 1, 2, 1] });
});

test("one telling is enough until it was heard", () => {
  const ring = new Ring(Ring.allocate(256));
  expect([ring.tell(), ring.tell()]).toEqual([true, false]);
  ring.heard();
  expect(ring.tell()).toBe(true);
});

test("a garbled header yields no more than was written", () => {
  const buffer = Ring.allocate(256);
  const ring = new Ring(buffer);
  ring.write(Uint8Array.from([1, 255, 255, 255, 255, 7, 7]));
  expect(ring.readFrames(BYTES)).toEqual({ tag: 1, bytes: Uint8Array.from([7, 7]) });
  expect(ring.waiting).toBe(0);
});

test("a reader on another thread waits for what comes, and for the end", async () => {
  const buffer = Ring.allocate(256);
  const source = `
    import { parentPort, workerData } from "node:worker_threads";
    const { Ring } = await import(workerData.module);
    const ring = new Ring(workerData.buffer);
    parentPort.postMessage("waits");
    let text = "";
    for (let bytes = ring.readBlocking(10); bytes.length > 0; bytes = ring.readBlocking(10)) text += Buffer.from(bytes);
    parentPort.postMessage(text);
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: { buffer, module: new URL("./ring.ts", import.meta.url).href },
  });
  const messages = new Promise<string[]>((resolve) => {
    const seen: string[] = [];
    worker.on("message", (message: string) => {
      if (seen.push(message) === 2) resolve(seen);
      else {
        const ring = new Ring(buffer);
        ring.write(Buffer.from("one "));
        setTimeout(() => {
          ring.write(Buffer.from("two"));
          ring.close();
        }, 20);
      }
    });
  });
  expect(await messages).toEqual(["waits", "one two"]);
});

test("what is written and closed between two looks of a blocked reader is read, and not the end alone", () => {
  const buffer = Ring.allocate(BYTES);
  const [writer, reader] = [new Ring(buffer), new Ring(buffer)];
  const { waiting } = Object.getOwnPropertyDescriptors(Ring.prototype);
  let looks = 0;
  Object.defineProperty(reader, "waiting", {
    get() {
      const seen: unknown = waiting.get?.call(reader);
      if (looks++ > 0) return seen;
      writer.write(Buffer.from("last words"));
      writer.close();
      return seen;
    },
  });
  expect(Buffer.from(reader.readBlocking(BYTES)).toString()).toBe("last words");
  expect(reader.readBlocking(BYTES)).toHaveLength(0);
});
