import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { Answering, type HeardAnswer, type LogEvent } from "./answering.ts";

let seq = 0;
const event = (kind: string, body: Json, at = 0): LogEvent => ({ seq: ++seq, kind, at, body });
const heard = (id: string, at = 0): LogEvent => event("message.received", { id }, at);
const step = (call: string, text: string, { input = 1, finish = "stop" } = {}): LogEvent => {
  const parts = text === "" ? [] : [{ type: "text", text }];
  return event("call.settled", { call, outcome: { ok: true, value: { parts, finish, usage: { inputTokens: input, outputTokens: 1 } } } });
};
const done = (call: string, ok = true): LogEvent => event("call.settled", { call, outcome: ok ? { ok, value: { waiting: 0 } } : { ok, error: {} } });

const answerIn = (events: readonly LogEvent[]): HeardAnswer | undefined => {
  const answering = new Answering("q");
  for (const one of events) {
    const answer = answering.see(one);
    if (answer) return answer;
  }
  return undefined;
};

test.for([
  { why: "is what its model said last before the reply", log: [heard("q", 7), step("m0", "one", { input: 5 }), done("r0")], response: "one", input: 5 },
  {
    why: "comes after its tools and a summary, which count",
    log: [heard("q"), step("m0", "let me look", { input: 5 }), done("t0-0"), step("s0", "sum", { input: 3 }), step("m1", "found", { input: 6 }), done("r1")],
    response: "found",
    input: 14,
  },
  {
    why: "is not a reply that was on its way to another",
    log: [step("m0", "theirs", { input: 5 }), heard("q"), done("r0"), step("m1", "mine", { input: 6 }), done("r1")],
    response: "mine",
    input: 6,
  },
  {
    why: "comes with another's that joined it",
    log: [heard("q"), step("m0", "a", { input: 5 }), heard("other"), step("m1", "both", { input: 6 }), done("r1")],
    response: "both",
    input: 11,
  },
  {
    why: "comes after an attempt that failed",
    log: [heard("q"), done("m0", false), done("b0"), step("m1", "second", { input: 6 }), done("r1")],
    response: "second",
    input: 6,
  },
  {
    why: "is what it said last where it ended with it",
    log: [heard("q"), step("m0", "only this", { input: 5 }), event("process.exited", { code: 0, reason: "completed", output: "only this" })],
    response: "only this",
    input: 5,
  },
  { why: "may be empty", log: [heard("q"), step("m0", "", { input: 5 }), done("r0")], response: "", input: 5 },
])("an agent's answer $why", ({ log, response, input }) => {
  expect(answerIn(log)).toMatchObject({ response, finish: "stop", usage: { inputTokens: input } });
});

test("that it cannot is said as such, with the time it was told", () => {
  expect(answerIn([heard("q", 9), step("m0", "no", { finish: "cannot" }), done("r0")])).toMatchObject({ response: "no", finish: "cannot", from: 9 });
});

test.for([
  { why: "nobody was told", log: [step("m0", "x", { input: 1 }), done("r0")] },
  { why: "another was", log: [heard("other"), step("m0", "x", { input: 1 }), done("r0")] },
  { why: "it failed", log: [heard("q"), step("m0", "x"), event("process.exited", { code: 1, reason: "max_steps", output: "x" })] },
  { why: "it ended for another's message", log: [step("m0", "x"), heard("q"), event("process.exited", { code: 0, reason: "completed", output: "x" })] },
  { why: "it is not through", log: [heard("q"), step("m0", "x", { input: 1 })] },
])("there is no answer while $why", ({ log }) => expect(answerIn(log)).toBeUndefined());
