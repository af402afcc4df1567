import { type AnySyscall, open, syscall } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { mustBeAnnounced, mustBeListed, rightsOfAgents } from "./listed.ts";

const define = (more: Partial<AnySyscall>): AnySyscall => ({
  ...syscall({ name: "t.t", summary: "For this test.", input: z.strictObject({}), output: z.null(), errors: [], flow: "read", needs: open("a test") }),
  ...more,
});

describe("a call", () => {
  const listing = define({ asks: ["fs.read"], announces: ["agent.*.compacted"] });

  test("asks for the rights that its definition lists, and for no other", () => {
    expect(() => mustBeListed(listing, "fs.read")).not.toThrow();
    expect(() => mustBeListed(listing, "fs.write")).toThrow(/t\.t asks for fs\.write, which its definition does not list/);
    expect(() => mustBeListed(define({ asks: [] }), "fs.read")).toThrow(/does not list/);
  });

  test("announces on the topics that its definition lists, whoever its owner is, and on no other", () => {
    for (const owner of ["local", "ann"]) expect(() => mustBeAnnounced(listing, `agent.${owner}.compacted`)).not.toThrow();
    for (const topic of ["agent.local.summary_failed", "agent.local.compacted.more", "agent.compacted", "policy.local.changed"])
      expect(() => mustBeAnnounced(listing, topic)).toThrow(/which its definition does not list/);
  });

  test("of a service that lists nothing is held to nothing", () => {
    expect(() => mustBeListed(define({}), "fs.write")).not.toThrow();
    expect(() => mustBeAnnounced(define({}), "moon.local.risen")).not.toThrow();
    expect(() => mustBeListed(undefined, "fs.write")).not.toThrow();
  });
});

test("agents bring about what their tools, their program and clients of models in their boxes call, and ask for the rights of these", () => {
  const definitions = [
    define({ name: "t.tool", tool: { name: "t" }, asks: ["fs.read"] }),
    define({ name: "t.inner", internal: true, asks: ["fs.create"] }),
    define({ name: "model.list", asks: ["system.read"] }),
    define({ name: "t.person", asks: ["fs.mount"] }),
    define({ name: "t.unlisted", tool: { name: "u" } }),
  ];
  expect([...rightsOfAgents(definitions)].toSorted()).toEqual(["fs.create", "fs.read", "model.use", "system.read", "tool.use"]);
});
