import type { BoxOutput, BoxProcess } from "@aether/ports";
import { MAX_SHOWN } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { capture } from "./capture.ts";

const processOf = (outputs: readonly BoxOutput[]): BoxProcess => ({
  output: (async function* () {
    yield* outputs;
  })(),
  write: async () => undefined,
  end: () => undefined,
  resize: () => undefined,
  signal: () => undefined,
  exited: Promise.resolve({ code: 0, reason: "exited", usage: { wallMs: 1 } }),
});
const ALL = { counted: { take: () => true }, told: { take: () => undefined, end: () => undefined } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("what fits is shown whole, each stream by itself", async () => {
  const shown = await capture(
    processOf([
      { stream: "stdout", bytes: bytes("a") },
      { stream: "stderr", bytes: bytes("e") },
      { stream: "stdout", bytes: bytes("b") },
    ]),
    ALL,
  );
  expect(shown).toEqual({ stdout: "ab", stderr: "e", omitted: 0 });
});

test("of more than fits, the beginning and the end are shown, and what lies between is counted", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 12 }), async (lengths) => {
      const parts = lengths.map((length, index) => String.fromCharCode(97 + index).repeat(length));
      const whole = parts.join("");
      const { stdout, omitted } = await capture(processOf(parts.map((part) => ({ stream: "stdout", bytes: bytes(part) }))), ALL);
      expect(omitted).toBe(Math.max(0, whole.length - MAX_SHOWN));
      expect(stdout.startsWith(whole.slice(0, MAX_SHOWN / 2))).toBe(true);
      expect(stdout.endsWith(whole.slice(-Math.min(whole.length, MAX_SHOWN / 2)))).toBe(true);
      expect(stdout.length).toBeLessThan(MAX_SHOWN + 60);
      if (omitted === 0) expect(stdout).toBe(whole);
    }),
    { numRuns: 60 },
  );
});
