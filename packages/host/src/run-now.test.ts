import { type Json, type Label, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { RunNow } from "./run-now.ts";

const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/m"] };

interface Telling {
  readonly [name: string]: Json | Label | undefined;
  readonly label?: Label;
}

function hearing(pid = "p1") {
  let now = 1_000;
  const heard = new RunNow(() => now);
  const tell = (event: string, call: string, { label = TRUSTED, ...value }: Telling): void =>
    heard.hear({ topic: `run.r1.${pid}.${event}`, payload: { call: `${pid}:${call}`, value: value as Json }, label });
  const log = (kind: string, body: Json, label = TRUSTED): void =>
    heard.hear({ topic: `run.r1.${pid}.event`, payload: { agent_id: pid, seq: 1, at: now, kind, body }, label });
  const settles = (call: string, ...names: string[]): void =>
    log("call.settled", {
      call,
      outcome: { ok: true, value: { parts: names.map((name) => ({ type: "tool-call", id: name, name, input: { command: `do ${name}` } })) } },
    });
  const later = (ms: number): void => {
    now += ms;
  };
  return { heard, tell, log, settles, later, doing: () => heard.of(pid)?.doing };
}

test("what an agent does is known from its model being asked to the end of the calls that came of it", () => {
  const { tell, settles, later, doing } = hearing();
  expect(doing()).toBeUndefined();
  tell("asked", "m0", { model: "a/b", attempt: 1 });
  later(2_000);
  expect(doing()).toEqual({ since: 1_000, calls: [], asks: { model: "a/b", does: "waits" } });
  tell("reasoning", "m0", { text: "hm", at: 0 });
  expect(doing()?.asks?.does).toBe("thinks");
  tell("delta", "m0", { text: "so", at: 0 });
  expect(doing()?.asks?.does).toBe("writes");
  settles("m0", "shell", "grep");
  later(40_000);
  tell("output", "t0-0", { stream: "stdout", text: "x", at: 0 });
  expect(doing()).toEqual({ since: 3_000, calls: ["shell", "grep"].map((name) => ({ name, about: `do ${name}` })) });
  settles("t0-0");
  expect(doing()?.calls).toEqual([{ name: "grep", about: "do grep" }]);
  settles("t0-1");
  expect(doing()).toEqual({ since: 43_000, calls: [] });
});

test("a provider that refused is waited for until then, and no longer", () => {
  const { tell, later, doing } = hearing();
  tell("asked", "m0", { model: "a/b", attempt: 1 });
  tell("retry", "m0", { attempt: 2, why: "429", waitMs: 20_000 });
  expect(doing()?.asks).toEqual({ model: "a/b", does: "waits", again: { at: 21_000, why: "429" } });
  later(20_000);
  expect(doing()?.asks).toEqual({ model: "a/b", does: "waits" });
  tell("waits", "m0", { why: "resting", waitMs: 5 });
  tell("delta", "m0", { text: "x", at: 0 });
  expect(doing()?.asks).toEqual({ model: "a/b", does: "writes" });
});

test("it has the label of what told so; nothing is known of who has ended, of what was too large to be told, and of whose beginning was not heard", () => {
  const { heard, tell, settles, log, doing } = hearing();
  settles("t0-0");
  tell("delta", "m0", { text: "x", at: 0 });
  expect(doing()).toBeUndefined();
  tell("asked", "m1", { model: "a/b", attempt: 1 });
  tell("retry", "m1", { attempt: 2, why: "of a mail", waitMs: 1, label: MAIL });
  expect(heard.of("p1")?.label).toMatchObject({ integrity: "untrusted", sources: ["/m"] });
  log("call.settled", null);
  expect(doing()).toBeUndefined();
  tell("asked", "m2", { model: "a/b", attempt: 1 });
  log("process.exited", { reason: "completed" });
  expect(doing()).toBeUndefined();
});

test("of too many agents those are forgotten that were heard of longest ago", () => {
  const heard = new RunNow(() => 0);
  for (let index = 0; index <= 10_000; index++)
    heard.hear({ topic: `run.r.p${index}.asked`, payload: { call: `p${index}:m0`, value: { model: "a", attempt: 1 } }, label: TRUSTED });
  expect([heard.of("p0"), heard.of("p1")?.doing.asks?.model, heard.of("p10000")?.doing.asks?.model]).toEqual([undefined, "a", "a"]);
});
