import { type Json, type Label, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { RunTold } from "./run-told.ts";

const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/m"] };

function keeping() {
  let now = 1_000;
  const told = new RunTold(() => now);
  return {
    told,
    later: (ms: number) => {
      now += ms;
    },
    tell: (event: string, call: string, value: Json) => told.hear({ topic: `run.r1.p1.${event}`, payload: { call: `p1:${call}`, value }, label: TRUSTED }),
    ends: (body: Json, kind = "call.settled") =>
      told.hear({ topic: "run.r1.p1.event", payload: { agent_id: "p1", seq: 1, at: 1, kind, body }, label: TRUSTED }),
    before: (pattern = "run.r1.>") => [...told.before(pattern)].map(({ topic, payload }) => [topic, (payload as { value: Json }).value]),
  };
}

test("who comes late is told what a call under way has said, and under what label; nothing of calls that have ended", () => {
  const { told, tell, ends, before } = keeping();
  tell("asked", "m0", { model: "a/b", attempt: 1 });
  tell("delta", "m0", { text: "on", at: 0 });
  told.hear({ topic: "run.r1.p1.delta", payload: { call: "p1:m0", value: { text: "ce", at: 2 } }, label: MAIL });
  tell("output", "t0-0", { stream: "stderr", text: "!", at: 0 });
  expect(before()).toEqual([
    ["run.r1.p1.asked", { model: "a/b", attempt: 1 }],
    ["run.r1.p1.delta", { text: "once", at: 0 }],
    ["run.r1.p1.output", { stream: "stderr", text: "!", at: 0 }],
  ]);
  expect([...told.before("run.r1.>")][1]?.label).toEqual(MAIL);
  expect(before("run.r2.>")).toEqual([]);
  ends({ call: "m0" });
  expect(before()).toEqual([["run.r1.p1.output", { stream: "stderr", text: "!", at: 0 }]]);
  ends({ reason: "stopped" }, "process.exited");
  expect(before()).toEqual([]);
});

test("what is void is told to nobody, and neither is what has a gap", () => {
  const { tell, before } = keeping();
  tell("delta", "m0", { text: "half", at: 0 });
  tell("retry", "m0", { attempt: 2, why: "broke", waitMs: 1 });
  tell("delta", "m0", { text: "new", at: 0 });
  tell("delta", "m0", { text: "later", at: 9 });
  expect(before()).toEqual([["run.r1.p1.delta", { text: "new", at: 0 }]]);
});

test("who comes while it waits is told for how long it still does, and not once it has gone on", () => {
  const { tell, later, before } = keeping();
  tell("asked", "m0", { model: "a/b", attempt: 1 });
  tell("retry", "m0", { attempt: 2, why: "slow down", waitMs: 7_000 });
  later(2_500);
  expect(before()[1]).toEqual(["run.r1.p1.retry", { attempt: 2, why: "slow down", waitMs: 4_500 }]);
  tell("reasoning", "m0", { text: "hm", at: 0 });
  expect(before().map(([topic]) => topic)).toEqual(["run.r1.p1.asked", "run.r1.p1.reasoning"]);
});

test("what is kept is bounded: of a call, of all calls, and of calls whose end was too large to be told", () => {
  const { tell, ends, before } = keeping();
  for (let at = 0; at < 1_000_000; at += 10_000) tell("delta", "m0", { text: "x".repeat(10_000), at });
  expect(before().reduce((sum, [, value]) => sum + (value as { text: string }).text.length, 0)).toBe(260_000);
  for (let call = 1; call < 100; call++) tell("delta", `m${call}`, { text: "y".repeat(200_000), at: 0 });
  const all = (): number => before().reduce((sum, [, value]) => sum + (value as { text: string }).text.length, 0);
  expect(all()).toBeLessThanOrEqual(8_388_608 + 262_144);
  ends(null);
  expect(all()).toBe(0);
  for (let call = 0; call < 10_000; call++) tell("asked", `m${call}`, { model: "a/b", attempt: 1 });
  expect(before().length).toBeLessThanOrEqual(4_097);
});
