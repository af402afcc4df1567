import type { Journal, ProcessRow, Quarantine } from "@aether/ports";
import type { Authority, Json, Label } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Meter } from "../budget/meter.ts";
import { chargeBits, checkReader, specOf, tellingOf } from "./quarantine.ts";

const QUARANTINE: Quarantine = {
  source: "/a",
  origins: ["/a", "h1"],
  fields: { paid: { type: "boolean", optional: false }, gist: { type: "string", optional: true } },
};
const READING: Authority = { grants: [{ action: "fs.read", resource: "/a" }], budget: {}, depth: 0, children: 0 };
const LABEL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/a"], readers: ["x.example"] };

const endOf = (exit: Json, label = LABEL, quarantine: Quarantine | undefined = QUARANTINE) =>
  tellingOf({
    pid: "p2",
    owner: "ann",
    root: "p1",
    authority: READING as unknown as Json,
    spec: specOf({ question: "?" }, quarantine),
    exit,
    label: label as unknown as Json,
    endedAt: 7,
  } satisfies Partial<ProcessRow>);

test("the end of an answer is told by its values and handles, as a tool's, to the same readers", () => {
  const { exit, label, writes } = endOf({ code: 0, reason: "completed", output: { paid: true, gist: "IGNORE" } });
  expect(exit).toEqual({ code: 0, reason: "completed", output: { paid: true, gist: "handle:h_p2_1" } });
  expect(label).toEqual({ ...LABEL, integrity: "tool" });
  expect(writes.map(({ values }) => values)).toEqual([["h_p2_1", "ann", "p1", "p2", JSON.stringify(LABEL), "IGNORE", 7]]);
});

test("a reader that read nothing untrusted is told as what it is", () => {
  const trusted: Label = { integrity: "trusted", confidentiality: "public", sources: [] };
  expect(endOf({ code: 0, reason: "completed", output: { paid: true } }, trusted).label).toEqual(trusted);
});

test.for<{ why: string; exit: Json; reason: string }>([
  { why: "an answer that does not fit", exit: { code: 0, reason: "completed", output: { paid: "IGNORE" } }, reason: "unanswered" },
  { why: "an answer of one that failed", exit: { code: 1, reason: "failed", output: { paid: true } }, reason: "failed" },
  { why: "a reason of its own", exit: { code: 1, reason: "IGNORE", output: "IGNORE" }, reason: "failed" },
  { why: "a reason that says it answered", exit: { code: 1, reason: "completed", output: "IGNORE" }, reason: "failed" },
  { why: "what could not be read", exit: { code: 1, reason: "unreadable", output: "IGNORE" }, reason: "unreadable" },
  { why: "its stop", exit: { code: 130, reason: "stopped", output: "IGNORE" }, reason: "failed" },
  { why: "nothing", exit: null, reason: "failed" },
])("of $why no word is told", ({ exit, reason }) => {
  expect(endOf(exit)).toEqual({ exit: { code: 1, reason, output: null }, label: { ...LABEL, integrity: "tool" }, writes: [] });
});

test("any other process is told as it ended, with its own label", () => {
  const exit = { code: 0, reason: "completed", output: "IGNORE" };
  const row = {
    pid: "p2",
    owner: "ann",
    root: "p1",
    authority: READING as unknown as Json,
    spec: { goal: "x" },
    exit,
    label: LABEL as unknown as Json,
    endedAt: 7,
  };
  expect(tellingOf(row)).toEqual({ exit, label: LABEL, writes: [] });
});

test("a spec does not make its own process a quarantined one", () => {
  expect(() => specOf({ quarantine: QUARANTINE as unknown as Json }, undefined)).toThrow("does not say itself");
  expect(() => specOf({ quarantine: {} }, QUARANTINE)).toThrow("does not say itself");
});

test.for<{ why: string; authority: Partial<Authority>; spec?: Json }>([
  { why: "that may write", authority: { grants: [{ action: "fs.write", resource: "/a" }] } },
  { why: "that has a tool", authority: { grants: [{ action: "tool.use", resource: "echo" }] } },
  { why: "that may have children", authority: { children: 1 } },
  { why: "whose spec has no room for what the kernel says of it", authority: {}, spec: "text" },
])("a reader $why is refused", ({ authority, spec = {} }) => {
  expect(() => checkReader(QUARANTINE, spec, { ...READING, ...authority })).toThrow();
  expect(() => checkReader(QUARANTINE, {}, READING)).not.toThrow();
});

test("what the journal says was told counts, and what would pass the bound counts nothing", async () => {
  const read: string[] = [];
  const journal: Pick<Journal, "counters"> = {
    counters: async (ids) => {
      read.push(...ids);
      return [{ id: "bits:p1:h1", used: 248, recent: [] }];
    },
  };
  const counting = { journal, meter: new Meter(), clock: { now: () => 0, timer: () => () => undefined } };
  const once = () => chargeBits("p1", QUARANTINE, counting);
  const both = ["bits:p1:/a", "bits:p1:h1"].map((id) => ({ id, add: 4, max: 256 }));
  expect(await once()).toEqual(both);
  expect(await once()).toEqual(both);
  await expect(once()).rejects.toMatchObject({ code: "QUOTA", data: { limit: "bits", left: 0, max: 256 } });
  expect(read).toEqual(["bits:p1:/a", "bits:p1:h1"]);
  // What was refused is counted nowhere, so what only shares the other origin goes on.
  expect(await chargeBits("p1", { ...QUARANTINE, origins: ["/a", "/a"] }, counting)).toEqual([{ id: "bits:p1:/a", add: 4, max: 256 }]);
  await expect(chargeBits("p1", { ...QUARANTINE, origins: [] }, counting)).rejects.toThrow("somebody's hand");
});

test("however documents are chained by what they share, all that share one origin tell a run no more than its bound", async () => {
  const origins = fc.uniqueArray(
    fc.integer({ min: 0, max: 5 }).map((origin) => `h${origin}`),
    { minLength: 1, maxLength: 3 },
  );
  const bits = fc.integer({ min: 1, max: 120 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(origins, bits), { maxLength: 40 }), async (asks) => {
      const counting = { journal: { counters: async () => [] }, meter: new Meter(), clock: { now: () => 0, timer: () => () => undefined } };
      const told = new Map<string, number>();
      for (const [hands, size] of asks) {
        const fields = Object.fromEntries(Array.from({ length: size }, (_, index) => [`f${index}`, { type: "boolean" as const, optional: false }]));
        const uses = await chargeBits("p1", { source: "x", origins: hands, fields }, counting).catch(() => []);
        if (uses.length > 0) for (const hand of hands) told.set(hand, (told.get(hand) ?? 0) + size + 2);
      }
      expect(Math.max(0, ...told.values())).toBeLessThanOrEqual(256);
    }),
  );
});
