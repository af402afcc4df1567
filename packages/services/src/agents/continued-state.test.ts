import type { Json, Message } from "@aether/protocol";
import { expect, test } from "vitest";
import { agentProgram } from "./agent-program.ts";
import { type AgentSpec, systemText } from "./agent-spec.ts";
import { type AgentState, newborn } from "./agent-state.ts";

const spec = (over: Partial<AgentSpec> = {}): AgentSpec => ({
  name: "run",
  model: "m",
  system_prompt: "",
  goal: "first",
  once: true,
  tools: [],
  max_steps: 3,
  max_history_messages: 400,
  context_tokens: 128_000,
  max_output_tokens: 4_096,
  readable: [],
  editable: [],
  outputs: [],
  ...over,
});
const words = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });
const call: Message = { role: "assistant", parts: [{ type: "tool-call", id: "c1", name: "file_read", input: {} }] };

function next(old: Partial<AgentState>): AgentState {
  const before = agentProgram.save({ ...newborn("p1", spec()), phase: "done", exit: { code: 0, reason: "completed", output: "a" }, ...old });
  return agentProgram.start({
    pid: "p2",
    identity: "p1",
    parent: "s1",
    label: { integrity: "trusted", confidentiality: "public", sources: [] },
    spec: spec({ goal: "second", workspace: "p1" }) as unknown as Json,
    before: JSON.parse(JSON.stringify(before)) as Json,
  });
}

test("it knows what was said, counts its turns on, and is told the new words last", () => {
  const answer: Message = { role: "assistant", parts: [{ type: "text", text: "a" }] };
  const state = next({ messages: [words("first"), answer], turns: [4], turn: 4, began: 2 });
  expect(state).toMatchObject({ phase: "think", turn: 5, began: 5, turns: [4], piece: 2, exit: null, steering: [], pinned: [] });
  expect(state.messages).toEqual([words("first"), answer, words("second")]);
  expect(systemText(spec({ workspace: "p1" }), "p2")).toContain("Workspace: /run/p1");
});

test("calls that its end cut off have a result, words that no step heard are heard, and why it ended is said", () => {
  const cut = { phase: "act", turn: 1, calls: [], exit: null, steering: [{ id: "m1", text: "also this" }] } as const;
  const { messages } = next({ ...cut, calls: [], steering: [...cut.steering], messages: [words("first"), call] });
  expect(messages.slice(2)).toEqual([
    { role: "tool", parts: [{ type: "tool-result", id: "c1", name: "file_read", ok: false, content: { code: "CANCELLED", message: expect.any(String) } }] },
    words("also this"),
    words("What was asked before this ended without an answer: stopped."),
    words("second"),
  ]);
});

test("the steps of one piece of work are counted anew, and a prompt that is too long is summed up first", () => {
  expect(next({ messages: [words("first")], turn: 2, began: 0, exit: { code: 1, reason: "max_steps", output: "" } }).phase).toBe("think");
  const long = Array.from({ length: 40 }, (_, at) => [
    words("x".repeat(20_000)),
    { role: "assistant" as const, parts: [{ type: "text" as const, text: `${at}` }] },
  ]).flat();
  expect(next({ messages: long, turns: long.flatMap((_, at) => (at % 2 === 0 ? [at / 2] : [])), turn: 39 }).phase).toBe("summarise");
});
