import * as protocol from "@aether/protocol";
import { ACTIONS, type AnySyscall, open, syscall, TOPICS } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { loadConfig } from "./config.ts";
import { selfCheck } from "./self-check.ts";
import { mustBeTaken, taking } from "./taken.ts";

const isSyscall = (value: unknown): value is AnySyscall => typeof value === "object" && value !== null && "needs" in value && "flow" in value;
const OWN = Object.values<unknown>(protocol).filter(isSyscall);
const said = (check: () => void): string => {
  try {
    check();
    return "whole";
  } catch (error) {
    expect(error).toMatchObject({ code: "INTERNAL" });
    return (error as Error).message;
  }
};
const of = (more: Partial<AnySyscall>): AnySyscall[] => [
  ...OWN,
  { ...syscall({ name: "t.t", summary: "", input: z.strictObject({}), output: z.null(), errors: [], flow: "read", asks: [], needs: open("a test") }), ...more },
];

describe("the self-check of a start", () => {
  test("passes for what this program is", () => expect(said(() => selfCheck({ definitions: OWN }))).toBe("whole"));

  test.for([
    {
      why: "a right that nothing asks for",
      whole: { definitions: OWN, rights: [...Object.keys(ACTIONS), "moon.visit"] },
      says: /the right moon\.visit is declared, and no syscall asks for it/,
    },
    {
      why: "a right that only something gone asked for",
      whole: { definitions: OWN.filter(({ name }) => !name.startsWith("audit.")) },
      says: /the right audit\.read is declared/,
    },
    {
      why: "a topic on which nothing is announced",
      whole: { definitions: OWN, topics: [...Object.keys(TOPICS), "moon.*.risen"] },
      says: /the topic moon\.\*\.risen is declared, and nothing is announced on it/,
    },
    { why: "a topic of the kernel's own that it tells no more", whole: { definitions: OWN, announced: [] }, says: /the topic approval\.\*\.requested/ },
    {
      why: "a call that lists no rights",
      whole: { definitions: of({ name: "t.silent", asks: undefined as never }) },
      says: /t\.silent does not list the rights/,
    },
    {
      why: "a call that asks for no right there is",
      whole: { definitions: of({ asks: ["fs.reed" as "fs.read"] }) },
      says: /t\.t asks for fs\.reed, which is no right/,
    },
    {
      why: "a call that announces on no topic there is",
      whole: { definitions: of({ announces: ["agent.*.compated" as "agent.*.compacted"] }) },
      says: /announced on agent\.\*\.compated, which is no topic/,
    },
    {
      why: "a call of clients that is gone",
      whole: { definitions: OWN.filter(({ name }) => name !== "model.list") },
      says: /clients of models call model\.list, and there is no such syscall/,
    },
  ])("refuses $why, by name", ({ whole, says }) => expect(said(() => selfCheck(whole))).toMatch(says));
});

describe("variables", () => {
  test("every one that is declared is read when the configuration is made, whatever is set", () => {
    for (const environment of [{}, { AETHER_HOME: "/h" }, { AETHER_OPENAI_BASE_URL: "http://h/v1", AETHER_OPENAI_API_KEY: "k" }])
      expect(() => loadConfig(environment)).not.toThrow();
  });

  test("one that is declared and read by nothing ends the start, by name", () => {
    const { values, untaken } = taking({ AETHER_A: 1, AETHER_B: 2 } as { AETHER_A: number; AETHER_B: number; AETHER_C?: number });
    expect(values.AETHER_A).toBe(1);
    expect(said(() => mustBeTaken("the variable", untaken(["AETHER_A", "AETHER_B", "AETHER_C"])))).toMatch(
      /not whole: the variable AETHER_B is declared, and nothing reads it; the variable AETHER_C is/,
    );
    expect([values.AETHER_B, values.AETHER_C]).toEqual([2, undefined]);
    expect(said(() => mustBeTaken("the variable", untaken(["AETHER_A", "AETHER_B", "AETHER_C"])))).toBe("whole");
  });

  test("one that is only copied along is read by nothing", () => {
    const { values, untaken } = taking({ AETHER_A: 1, AETHER_B: 2 });
    const copy = { ...values, AETHER_C: 3 };
    expect([copy.AETHER_A, untaken(["AETHER_A", "AETHER_B"])]).toEqual([1, ["AETHER_A", "AETHER_B"]]);
    const { AETHER_B: read } = values;
    expect([read, untaken(["AETHER_A", "AETHER_B"])]).toEqual([2, ["AETHER_A"]]);
  });

  test("a key for an address that is not set is refused: it would be sent to nobody", () => {
    expect(() => loadConfig({ AETHER_OPENAI_API_KEY: "k" })).toThrow(/AETHER_OPENAI_API_KEY is the key for AETHER_OPENAI_BASE_URL, which is not set/);
  });
});
