import type { CallContext } from "@aether/ports";
import type { Grant } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { Jobs } from "./jobs.ts";

const TOOL = (resource: string): Grant => ({ action: "tool.use", resource });

interface Rests {
  readonly rules?: readonly string[];
  readonly grants?: readonly Grant[];
  /** Before the rule is read. */
  readonly meanwhile?: () => void;
}

const asked = ({ rules = [], grants = [], meanwhile }: Rests): Pick<CallContext, "caller" | "processes" | "read"> =>
  ({
    caller: { pid: "c1" },
    read: async ({ values = [] }: { values?: readonly unknown[] }) => {
      meanwhile?.();
      return rules.some((rule) => values.includes(rule)) ? [{ 1: 1 }] : [];
    },
    processes: { unexpired: async () => grants },
  }) as never;

const holds = (jobs: Jobs): string => {
  try {
    jobs.mustHold("c1");
    return "holds";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a command that was born before a restart", () => {
  test.for<{ why: string; by: { rule?: string; tool?: string } } & Rests & { taken: (jobs: Jobs) => readonly string[]; ends: string }>([
    { why: "by nothing that can be taken back", by: {}, taken: (jobs) => jobs.withdrawn("r1"), ends: "holds" },
    { why: "by a standing yes that holds", by: { rule: "r1" }, rules: ["r1"], taken: () => [], ends: "holds" },
    { why: "by one that was taken back before it ran", by: { rule: "r1" }, rules: [], taken: () => [], ends: "DENIED" },
    { why: "by one that is taken back later", by: { rule: "r1" }, rules: ["r1"], taken: (jobs) => jobs.withdrawn("r1"), ends: "DENIED" },
    { why: "by another than is taken back", by: { rule: "r1" }, rules: ["r1"], taken: (jobs) => jobs.withdrawn("r2"), ends: "holds" },
    { why: "by a tool that is held", by: { tool: "t" }, grants: [TOOL("t")], taken: () => [], ends: "holds" },
    { why: "by a tool that was lost before it ran", by: { tool: "t" }, grants: [TOOL("u")], taken: () => [], ends: "DENIED" },
    { why: "by a tool that is lost later", by: { tool: "t" }, grants: [TOOL("t")], taken: (jobs) => jobs.lost("agent", [TOOL("t")]), ends: "DENIED" },
    {
      why: "by a tool of which another right is left",
      by: { tool: "t" },
      grants: [TOOL("t"), TOOL("*")],
      taken: (jobs) => jobs.lost("agent", [TOOL("t")]),
      ends: "holds",
    },
    {
      why: "by a tool of which one right after the other is lost",
      by: { tool: "t" },
      grants: [TOOL("t"), TOOL("*")],
      taken: (jobs) => [...jobs.lost("agent", [TOOL("t")]), ...jobs.lost("agent", [TOOL("*")])],
      ends: "DENIED",
    },
    { why: "by a tool that another loses", by: { tool: "t" }, grants: [TOOL("t")], taken: (jobs) => jobs.lost("other", [TOOL("t")]), ends: "holds" },
  ])("$why: $ends", async ({ by, rules, grants, taken, ends }) => {
    const jobs = new Jobs();
    await jobs.resume({ holder: "agent", begun: by }, asked({ ...(rules && { rules }), ...(grants && { grants }) }));
    taken(jobs);
    expect(holds(jobs)).toBe(ends);
  });

  test("ends too by what is taken back while it is looked at", async () => {
    const jobs = new Jobs();
    await jobs.resume({ holder: "agent", begun: { rule: "r1" } }, asked({ rules: ["r1"], meanwhile: () => jobs.withdrawn("r1") }));
    expect(holds(jobs)).toBe("DENIED");
  });

  test("is known by what this boot knows, where that is more", async () => {
    const jobs = new Jobs();
    jobs.add("c1", { rule: "r1", caller: { pid: "agent" }, inForce: () => [] } as never);
    await jobs.resume({ holder: "agent", begun: { rule: "r1" } }, asked({ rules: ["r1"] }));
    expect(jobs.withdrawn("r1")).toEqual(["c1"]);
  });
});
