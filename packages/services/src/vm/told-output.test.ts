import type { Json } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ToldOutput } from "./told-output.ts";

type Told = { stream: string; text: string; at: number; cut?: true };

function heard() {
  const events: Told[] = [];
  const told = new ToldOutput({ emit: (_event: string, value: Json) => void events.push(value as unknown as Told) });
  return { events, told };
}

test("output is told in whole characters wherever it was cut, each stream by its own places", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (text, lengths) => {
      const { events, told } = heard();
      const bytes = new TextEncoder().encode(text);
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const next = at + (lengths[turn % lengths.length] ?? 1);
        told.take({ stream: "stdout", bytes: bytes.slice(at, next) });
        at = next;
      }
      told.end();
      expect(events.map((event) => event.text).join("")).toBe(text);
      for (const [index, { at }] of events.entries()) expect(at).toBe(events.slice(0, index).reduce((sum, event) => sum + event.text.length, 0));
    }),
  );
});

test("of a command that writes without end the beginning is told, in bounded events, and that there is more once", () => {
  const { events, told } = heard();
  for (let index = 0; index < 100; index++) told.take({ stream: index % 2 ? "stdout" : "stderr", bytes: Buffer.alloc(65_536, "x") });
  told.end();
  expect(events.every(({ text }) => text.length <= 16_384)).toBe(true);
  expect(events.reduce((sum, { text }) => sum + text.length, 0)).toBe(262_144);
  expect(events.filter(({ cut }) => cut)).toEqual([events.at(-1)]);
});
