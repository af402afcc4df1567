import type { ProcessRow, Spawn } from "@aether/ports";
import { expect, test } from "vitest";
import { principal } from "../process/process.test-harness.ts";
import { mustHaveEnded, newProcess } from "./born.ts";

const person = principal("s1");
const ended = { pid: "p1", root: "p1", owner: "local", kind: "agent", state: "exited" } as ProcessRow;

test.for<readonly [string, Partial<ProcessRow> | undefined, string]>([
  ["another's is as none", { owner: "bob" }, "NOT_FOUND"],
  ["none is none", undefined, "NOT_FOUND"],
  ["a session is no run", { kind: "session" }, "NOT_FOUND"],
  ["an agent within a run is none", { root: "p0" }, "INVALID"],
  ["one that lives is told, and not gone on with", { state: "waiting" }, "INVALID"],
])("%s", ([, over, code]) => {
  expect(() => mustHaveEnded(over && { ...ended, ...over }, person, "p1")).toThrow(expect.objectContaining({ code }));
});

test("a person goes on with a run, and no agent does", () => {
  expect(mustHaveEnded(ended, person, "p1")).toBe(ended);
  expect(() => mustHaveEnded(ended, { ...person, kind: "agent" }, "p1")).toThrow(expect.objectContaining({ code: "DENIED" }));
});

test("what goes on has no folder of its own beside the one it goes on in, and its log says from what", () => {
  const child: Spawn = { kind: "agent", program: "agent", spec: {}, authority: { grants: [], budget: {}, depth: 0, children: 0 } };
  const born = (continues?: string) =>
    newProcess("p2", { parent: person, child, authority: { ...child.authority, ...(continues && { continues, line: "p0" }) }, label: person.label, now: 1 });
  expect((born("p1").authority as { grants: unknown[] }).grants).toEqual([]);
  expect((born().authority as { grants: unknown[] }).grants).toHaveLength(4);
  expect(born("p1").events[0]?.body).toEqual({ parent: "s1", continues: "p1" });
});
