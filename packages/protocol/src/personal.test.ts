import { expect, test } from "vitest";
import * as z from "zod";
import * as protocol from "./index.ts";
import { open, syscall } from "./syscall.ts";

const isDefinition = (value: unknown): value is protocol.AnySyscall => typeof value === "object" && value !== null && "needs" in value && "flow" in value;

/** With these a process could widen its own rights, or read what holds them up. */
test("secrets, connections, tokens, policies, approvals, rights, the audit log, ended runs, backups and what files are said to be are a person's own", () => {
  const personal = Object.values(protocol).filter((value) => isDefinition(value) && value.personal !== undefined) as protocol.AnySyscall[];
  expect(personal.map(({ name }) => name).sort()).toEqual([
    ...[
      "agent.continue",
      "agent.removable",
      "agent.remove",
      "approval.respond",
      "approval.rules",
      "approval.withdraw",
      "audit.follow",
      "audit.query",
      "grant.revoke",
      "inference.revoke",
      "inference.token",
      "model.choose",
      "model.connect",
      "model.connections",
      "model.disconnect",
      "model.set",
    ],
    ...["policy.set", "secret.list", "secret.remove", "secret.set", "system.backup", "vfs.declare", "vfs.declared", "vfs.locate", "vfs.trust"],
  ]);
});

test("what is a person's own is offered to no model", () => {
  const spec = {
    summary: "s",
    input: z.strictObject({}),
    output: z.strictObject({}),
    errors: [],
    effect: "state",
    flow: "read",
    needs: open("a test"),
  } as const;
  expect(() => syscall({ ...spec, name: "t.own", personal: "no agent has it", tool: { name: "own" } })).toThrow(/so it is no tool/);
});
