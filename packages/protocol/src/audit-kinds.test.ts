import fc from "fast-check";
import { expect, test } from "vitest";
import { AUDIT_KINDS, type AuditKind, detailsText, readDetails } from "./audit-kinds.ts";
import * as protocol from "./index.ts";
import { auditKindOf } from "./syscall.ts";

test("kinds are named as syscalls are, and nobody's are missing", () => {
  const kinds = Object.keys(AUDIT_KINDS);
  expect(kinds.length).toBeGreaterThanOrEqual(33);
  for (const kind of kinds) expect(kind).toMatch(/^[a-z]+(\.[a-z_]+)+$/);
  // Of before there was a table of them: rows of these are read for as long as they are kept.
  const first = ["syscall.read", "syscall.refused", "syscall.acted", "policy.set", "label.declared", "inference.token", "inference.revoked"];
  expect(kinds).toEqual(expect.arrayContaining([...first, "secret.set", "secret.set.failed", "secret.removed", "model.connected", "model.disconnected"]));
});

test("what changes something is on record under a kind that says so, and a read under none of these", () => {
  const isDefinition = (value: unknown): value is protocol.AnySyscall => typeof value === "object" && value !== null && "needs" in value && "flow" in value;
  const definitions = (Object.values(protocol) as unknown[])
    .filter(isDefinition)
    .filter(({ effect, audit }) => typeof effect === "string" && typeof audit !== "function");
  expect(definitions.length).toBeGreaterThan(90);
  const reads = definitions.filter((definition) => auditKindOf(definition, {}) === "syscall.read").map(({ effect }) => effect);
  expect(new Set(reads)).toEqual(new Set(["read", "pure"]));
});

test("rows of before are read in the shape of today", () => {
  const old: readonly (readonly [AuditKind, unknown])[] = [
    ["syscall.read", { call: "p1:0", syscall: "vfs.read" }],
    ["syscall.refused", { call: "p1:0", syscall: "vfs.read", code: "DENIED", message: "m" }],
    ["syscall.acted", { call: "act:p1.1", syscall: "model.generate", ok: false, code: "BUDGET", charged: { tokens: 1 } }],
    ["policy.set", { version: 3, policy: { rules: [] } }],
    ["inference.token", { url: "http://127.0.0.1:1", expires_at: 7 }],
    ["inference.revoked", { revoked: 2 }],
    ["flow.asked", { call: "c", syscall: "s", decision: null, approval: "a1" }],
  ];
  for (const [kind, body] of old) expect(readDetails(kind, 1, body), kind).toEqual(body);
  expect(() => readDetails("syscall.read", 2, {})).toThrow(/written in version 2/);
  expect(() => readDetails("syscall.refused", 1, { call: 7 })).toThrow();
});

test("details are of bounded size whatever they hold, and say that they were cut", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), fc.nat(4), (json, times) => {
      const wide = { value: Array.from({ length: 20 ** Math.min(times, 2) }, () => JSON.parse(json) as unknown), word: "é".repeat(10 ** times) };
      const text = detailsText(wide);
      expect(text.length).toBeLessThanOrEqual(8_192);
      if (JSON.stringify(wide).length > 8_192) expect(JSON.parse(text)).toMatchObject({ clipped: true });
      else expect(text).toBe(JSON.stringify(wide));
    }),
    { numRuns: 200 },
  );
});
