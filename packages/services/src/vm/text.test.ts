import type { LogPage, OutputEntry } from "@aether/ports";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asciicast } from "./asciicast.ts";
import { endOf } from "./command-program.ts";
import { wholeCharacters, wholePage } from "./whole-characters.ts";

test("text cut anywhere is put together again from whole characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.array(fc.nat(8), { maxLength: 20 }), (text, cuts) => {
      const bytes = new TextEncoder().encode(text.toWellFormed());
      let kept = new Uint8Array(0);
      let shown = "";
      let at = 0;
      for (const step of [...cuts, bytes.length]) {
        const all = Buffer.concat([kept, bytes.subarray(at, at + step)]);
        at += step;
        const whole = wholeCharacters(all);
        shown += new TextDecoder("utf-8", { fatal: true }).decode(all.subarray(0, whole));
        kept = all.subarray(whole);
      }
      expect([shown, kept.length]).toEqual([text.toWellFormed(), 0]);
    }),
    { numRuns: 500 },
  );
});

test("pages of any size show every character whole, and every byte once", () => {
  const piece = fc.tuple(
    fc.constantFrom("stdout" as const, "stderr" as const, "resize" as const),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 4, max: 30 }), (pieces, max) => {
      const log = logOf(pieces.map(([kind, text]) => ({ kind, bytes: new TextEncoder().encode(text.toWellFormed()) })));
      const shown: OutputEntry[] = [];
      for (let from = 0; from < log.size; ) {
        const page = wholePage(log.read(from, max), from);
        expect(page.next).toBeGreaterThan(from);
        shown.push(...page.entries);
        from = page.next;
      }
      const texts = shown.filter(({ kind }) => kind !== "resize").map(({ bytes }) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
      const written = pieces.filter(([kind]) => kind !== "resize").map(([, text]) => text.toWellFormed());
      expect(texts.join("")).toBe(written.join(""));
    }),
    { numRuns: 500 },
  );
});

test("a page that holds no whole character is given as it is, so that who reads goes on", () => {
  const log = logOf([{ kind: "stdout", bytes: new TextEncoder().encode("é") }]);
  expect(wholePage(log.read(0, 1), 0)).toMatchObject({ next: 1, entries: [{ bytes: Uint8Array.of(0xc3) }] });
});

/** As a log answers: entries until `max` bytes of output, the last one cut there. */
function logOf(written: readonly Pick<OutputEntry, "kind" | "bytes">[]): { readonly size: number; read(from: number, max: number): LogPage } {
  let size = 0;
  const all = written.map(({ kind, bytes }): OutputEntry => {
    const offset = size;
    if (kind !== "resize") size += bytes.length;
    return { kind, at: 0, offset, bytes };
  });
  const read = (from: number, max: number): LogPage => {
    const until = Math.min(from + max, size);
    const entries = all.flatMap((entry) => {
      if (entry.kind === "resize") return entry.offset >= from && entry.offset < until ? [entry] : [];
      const [start, end] = [Math.max(from, entry.offset), Math.min(until, entry.offset + entry.bytes.length)];
      return start < end ? [{ ...entry, offset: start, bytes: entry.bytes.subarray(start - entry.offset, end - entry.offset) }] : [];
    });
    return { entries, next: until, size };
  };
  return { size, read };
}

test("bytes that are no text are never kept back for ever", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 64 }), (bytes) => {
      expect(bytes.length - wholeCharacters(bytes)).toBeLessThan(4);
    }),
  );
});

test("a recording has its size in the header and every event in its second", async () => {
  const entry = (kind: OutputEntry["kind"], at: number, text: string): OutputEntry => ({ kind, at, bytes: new TextEncoder().encode(text), offset: 0 });
  const entries = [
    entry("resize", 10_000, "100x30"),
    entry("stdout", 10_500, "$ "),
    entry("stdin", 11_000, "ls\r"),
    entry("resize", 12_000, "80x24"),
    entry("owner", 13_000, "p2"),
  ];
  // What takes no room at the end of a log is in a page that begins there too.
  const read = async (from: number) => ({ entries: from === 0 ? entries : entries.slice(-2), next: 2, size: 2 });
  const { asciicast: text, truncated } = await asciicast(read, { keys: true });
  expect(
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([{ version: 2, width: 100, height: 30, timestamp: 10 }, [0.5, "o", "$ "], [1, "i", "ls\r"], [2, "r", "80x24"], [3, "m", "p2"]]);
  const unasked = await asciicast(read, { keys: false });
  expect(unasked.asciicast).toBe(text.replace('[1,"i","ls\\r"]\n', ""));
  expect(truncated).toBe(false);
});

test.for([
  { why: "an exit", exit: { code: 3, reason: "exited", output: { code: 3, reason: "exited" } }, end: { code: 3, reason: "exited" } },
  {
    why: "a cap",
    exit: { code: 1, reason: "timeout", output: { code: null, reason: "timeout", cap: "wall" } },
    end: { code: null, reason: "timeout", cap: "wall" },
  },
  {
    why: "an end from outside, with what ended it,",
    exit: { code: 1, reason: "killed", output: { code: null, reason: "killed", message: "its box was closed", changes: 0, bytes: 3 } },
    end: { code: null, reason: "killed", message: "its box was closed" },
  },
  {
    why: "a stop from outside",
    exit: { code: 130, reason: "stopped", output: "its parent ended: completed" },
    end: { code: null, reason: "killed", message: "it was stopped: its parent ended: completed" },
  },
  { why: "a stop without a word", exit: { code: 130, reason: "stopped", output: null }, end: { code: null, reason: "killed", message: "it was stopped" } },
  {
    why: "a deadline",
    exit: { code: 1, reason: "deadline", output: null },
    end: { code: null, reason: "killed", message: "the time that it was given is over" },
  },
  {
    why: "a damaged row",
    exit: { code: 1, reason: "damaged", output: "process p1, its authority" },
    end: { code: null, reason: "lost", message: "its process ended as damaged: process p1, its authority" },
  },
  { why: "no exit at all", exit: null, end: { code: null, reason: "lost", message: "nothing is known of its end" } },
])("$why is told as a command's end", ({ exit, end }) => {
  expect(endOf(exit)).toEqual(end);
});
