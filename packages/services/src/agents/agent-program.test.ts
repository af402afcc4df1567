import type { Action, Born, ProgramEvent } from "@aether/ports";
import type { Json, Part } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { agentProgram } from "./agent-program.ts";
import type { AgentSpec } from "./agent-spec.ts";
import type { AgentState } from "./agent-state.ts";

const spec = (over: Partial<AgentSpec> = {}): AgentSpec => ({
  name: "a",
  model: "m",
  system_prompt: "",
  goal: "go",
  once: true,
  tools: ["echo"],
  max_steps: 10,
  max_history_messages: 20,
  context_tokens: 10_000,
  max_output_tokens: 100,
  readable: [],
  editable: [],
  outputs: [],
  ...over,
});
const born = (over: Partial<AgentSpec> = {}): Born => ({
  pid: "p1",
  identity: "a",
  parent: null,
  label: { integrity: "trusted", confidentiality: "public", sources: [] },
  spec: spec(over) as unknown as Json,
});

const settled = (call: string, value: unknown): ProgramEvent => ({ type: "settled", call, outcome: { ok: true, value: value as Json }, at: 0 });
const failed = (call: string, code: "BUDGET" | "NOT_FOUND" | "EXISTS" | "UPSTREAM"): ProgramEvent => ({
  type: "settled",
  call,
  outcome: { ok: false, error: { code, message: `it was ${code}` } },
  at: 0,
});
const thought = (call: string, parts: Part[], finish = "stop"): ProgramEvent =>
  settled(call, { parts, finish, usage: { inputTokens: 1, outputTokens: 1 }, model: "m" });
const text = (said: string): Part => ({ type: "text", text: said });
const asks = (...names: string[]): Part[] => names.map((name, index) => ({ type: "tool-call", id: `c${index}`, name, input: { message: name } }));

function drive(over: Partial<AgentSpec>, ...events: ProgramEvent[]): AgentState {
  return events.reduce((state, event) => agentProgram.fold(state, event), agentProgram.start(born(over)));
}
const next = (state: AgentState): Action => agentProgram.decide(state);
const callIds = (action: Action): string[] => (action.do === "calls" ? action.calls.map(({ id }) => id) : []);

describe("the day", () => {
  const BEGUN = { begun: { day: "2026-11-25", zone: "Europe/Berlin" } };
  const toldOf = (state: AgentState): string | undefined => {
    const action = next(state);
    const [call] = action.do === "calls" ? action.calls : [];
    return call && /^Today: (.+)$/m.exec((call.input as { system: string }).system)?.[1];
  };
  const message = (at: number): ProgramEvent => ({
    type: "message",
    id: `at${at}`,
    from: "local",
    body: { text: "and now?" },
    label: { integrity: "trusted", confidentiality: "public", sources: [] },
    at,
  });

  test("an agent is told the day it was begun", () => expect(toldOf(drive(BEGUN))).toBe("Wednesday, 2026-11-25"));
  test("and none where nobody says so", () => expect(toldOf(drive({}))).toBeUndefined());

  test.for([
    { at: "2026-11-25T22:00:00Z", day: "Wednesday, 2026-11-25" },
    { at: "2026-11-25T23:30:00Z", day: "Thursday, 2026-11-26" },
    { at: "2026-12-01T08:00:00Z", day: "Tuesday, 2026-12-01" },
  ])("what is said to it at $at is said on $day", ({ at, day }) => {
    const idle = drive({ ...BEGUN, once: false }, thought("m0", [text("done")]));
    expect(toldOf(agentProgram.fold(idle, message(Date.parse(at))))).toBe(day);
  });
});

describe("think, act, observe", () => {
  test("it thinks, calls the tools it was asked for all at once, thinks again and ends", () => {
    const acting = drive({}, thought("m0", asks("echo", "other"), "tool-calls"));
    expect(next(acting)).toMatchObject({
      do: "calls",
      calls: [
        { id: "t0-0", tool: "echo" },
        { id: "t0-1", tool: "other" },
      ],
    });
    const half = agentProgram.fold(acting, failed("t0-1", "NOT_FOUND"));
    expect(callIds(next(half))).toEqual(["t0-0"]);
    const again = agentProgram.fold(half, settled("t0-0", { message: "echo" }));
    expect(callIds(next(again))).toEqual(["m1"]);
    expect(again.messages.at(-1)).toMatchObject({
      role: "tool",
      parts: [
        { id: "c0", ok: true },
        { id: "c1", ok: false, content: { code: "NOT_FOUND" } },
      ],
    });
    expect(next(agentProgram.fold(again, thought("m1", [text("done")])))).toEqual({ do: "exit", exit: { code: 0, reason: "completed", output: "done" } });
  });

  test.for([
    { why: "the budget is spent", event: failed("m0", "BUDGET"), exit: { code: 4, reason: "budget_exceeded" } },
    { why: "the model fails", event: failed("m0", "UPSTREAM"), exit: { code: 1, reason: "model_failed" } },
    { why: "the answer is cut", event: thought("m0", [text("and then")], "length"), exit: { code: 1, reason: "max_tokens" } },
    { why: "the answer is filtered", event: thought("m0", [], "filtered"), exit: { code: 1, reason: "filtered" } },
    { why: "it says that it cannot", event: thought("m0", [text("no such file")], "cannot"), exit: { code: 1, reason: "cannot", output: "no such file" } },
    {
      why: "a command that it ran failed",
      event: thought("m0", [text("exit code 3")], "failed"),
      exit: { code: 1, reason: "command_failed", output: "exit code 3" },
    },
    { why: "it says tools and names none", event: thought("m0", [text("x")], "tool-calls"), exit: { code: 0, reason: "completed" } },
  ])("it ends when $why", ({ event, exit }) => expect(next(drive({}, event))).toMatchObject({ do: "exit", exit }));

  test.for([
    { why: "is one of the task's", path: "./price.py", spec: {}, way: /in the folder of the task it would be \/mnt\/local\/desk\/price\.py$/ },
    { why: "is whole", path: "/mnt/local/desk/price.py", spec: {}, way: undefined },
    { why: "begins in the folder already", path: "price.py", spec: { cwd: "/mnt/local/desk" }, way: undefined },
    { why: "can be no other, as nothing may be read", path: "price.py", spec: { readable: [] }, way: undefined },
  ])("a model whose path leads to nothing is told the way where its path $why", ({ path, spec, way }) => {
    const asked: Part[] = [{ type: "tool-call", id: "c", name: "file_read", input: { path } }];
    const readable = [{ path: "/mnt/local/desk", about: "may be read" }];
    const { messages } = drive({ readable, ...spec }, thought("m0", asked, "tool-calls"), failed("t0-0", "NOT_FOUND"));
    const [part] = messages.at(-1)?.parts ?? [];
    expect(part).toMatchObject({ content: { code: "NOT_FOUND", ...(way && { way: expect.stringMatching(way) }) } });
    if (!way) expect(part).not.toHaveProperty("content.way");
  });

  test("a message that comes while it works is read before the next thought", () => {
    const steered = drive(
      {},
      thought("m0", asks("echo"), "tool-calls"),
      { type: "message", id: "s", from: "x", body: { text: "hurry" }, label: born().label, at: 0 },
      settled("t0-0", {}),
    );
    expect(steered.messages.slice(-2).map(({ role }) => role)).toEqual(["tool", "user"]);
    expect(callIds(next(steered))).toEqual(["m1"]);
  });

  test("the same call is hinted at after three times and stopped after six", () => {
    const rounds = (count: number): ProgramEvent[] =>
      Array.from({ length: count }, (_, turn) => [thought(`m${turn}`, asks("echo"), "tool-calls"), settled(`t${turn}-0`, {})]).flat();
    const hints = (state: AgentState): number =>
      state.messages.filter(({ role, parts }) => role === "tool" && parts.some(({ type }) => type === "text")).length;
    expect([hints(drive({ max_steps: 50 }, ...rounds(2))), hints(drive({ max_steps: 50 }, ...rounds(3)))]).toEqual([0, 1]);
    expect(next(drive({ max_steps: 50 }, ...rounds(5), thought("m5", asks("echo"), "tool-calls")))).toMatchObject({ do: "exit", exit: { reason: "stuck" } });
  });

  test("long calls that differ at their end are different calls", () => {
    const write = (turn: number): Part[] => [{ type: "tool-call", id: "c", name: "file_write", input: { text: `${"x".repeat(5_000)}${turn % 2}` } }];
    const rounds = Array.from({ length: 8 }, (_, turn) => [thought(`m${turn}`, write(turn), "tool-calls"), settled(`t${turn}-0`, {})]).flat();
    expect(callIds(next(drive({ max_steps: 50, context_tokens: 100_000 }, ...rounds)))).toEqual(["m8"]);
    const same = Array.from({ length: 6 }, (_, turn) => [thought(`m${turn}`, write(0), "tool-calls"), settled(`t${turn}-0`, {})]).flat();
    expect(next(drive({ max_steps: 50, context_tokens: 100_000 }, ...same))).toMatchObject({ do: "exit", exit: { reason: "stuck" } });
  });

  test("steps run out", () => {
    const rounds = Array.from({ length: 3 }, (_, turn) => [thought(`m${turn}`, asks(`tool${turn}`), "tool-calls"), settled(`t${turn}-0`, {})]).flat();
    expect(next(drive({ max_steps: 3 }, ...rounds))).toMatchObject({ do: "exit", exit: { code: 1, reason: "max_steps" } });
  });

  const message = (id: string): ProgramEvent => ({ type: "message", id, from: "x", body: { text: `do ${id}` }, label: born().label, at: 0 });
  const round = (turn: number): ProgramEvent[] => [thought(`m${turn}`, asks(`tool${turn}`), "tool-calls"), settled(`t${turn}-0`, {})];

  test("steps are counted for each piece of work: steady mail ends no agent that lives on, and none of it is left unread", () => {
    const mail = Array.from({ length: 12 }, (_, turn) => [
      ...round(turn).slice(0, 1),
      ...(turn % 2 === 0 ? [message(`s${turn}`)] : []),
      ...round(turn).slice(1),
    ]);
    const long = { max_steps: 3, once: false, max_history_messages: 1_000, context_tokens: 100_000 };
    const state = drive(long, ...mail.flat());
    expect([callIds(next(state)), state.steering]).toEqual([["m12"], []]);
    expect(next(drive(long, ...mail.flat(), ...round(12), ...round(13)))).toMatchObject({ do: "exit", exit: { reason: "max_steps" } });
  });

  test("words that came, and that no step was left to hear, are told of at the end", () => {
    const rounds = [...round(0), ...round(1), ...round(2).slice(0, 1), message("a"), message("b"), ...round(2).slice(1)];
    expect(next(drive({ max_steps: 3 }, ...rounds))).toMatchObject({
      do: "exit",
      exit: { reason: "max_steps", output: "3 steps were not enough; 2 messages came meanwhile and were not read" },
    });
  });
});

describe("handing over", () => {
  const outputs = [{ from: "a.md", to: "/mnt/x/a.md", overwrite: false }];
  test("declared files are copied after the answer, and only then is it done", () => {
    const answered = drive({ outputs }, thought("m0", [text("written")]));
    expect(next(answered)).toMatchObject({ do: "calls", calls: [{ id: "d0-0", name: "vfs.copy", input: outputs[0] }] });
    expect(next(agentProgram.fold(answered, settled("d0-0", {})))).toMatchObject({ do: "exit", exit: { code: 0, reason: "completed" } });
  });

  test.for([
    { code: "NOT_FOUND", reason: "output_missing" },
    { code: "EXISTS", reason: "output_refused" },
  ] as const)("a model that only says it wrote is not believed: $code is $reason", ({ code, reason }) => {
    expect(next(drive({ outputs }, thought("m0", [text("written")]), failed("d0-0", code)))).toMatchObject({ do: "exit", exit: { code: 1, reason } });
  });

  test("what is missing is named as the goal named it, after what the agent said", () => {
    const output = "The disk was empty.\na.md was not made";
    expect(next(drive({ outputs }, thought("m0", [text("The disk was empty.")]), failed("d0-0", "NOT_FOUND")))).toMatchObject({ exit: { output } });
  });

  test("one that cannot hands nothing over", () => {
    expect(next(drive({ outputs }, thought("m0", [text("no")], "cannot")))).toMatchObject({ do: "exit", exit: { code: 1, reason: "cannot" } });
  });
});

test("one that stays waits for a message, answers it, and waits again", () => {
  const waiting = drive({ goal: "", once: false });
  expect(next(waiting)).toEqual({ do: "wait", on: "message" });
  const asked = agentProgram.fold(waiting, { type: "message", id: "q1", from: "x", body: { text: "hi" }, label: born().label, at: 0 });
  const [model = ""] = callIds(next(asked));
  const replying = agentProgram.fold(asked, thought(model, [text("hello")]));
  expect(next(replying)).toMatchObject({ do: "calls", calls: [{ name: "agent.reply", input: { message_id: "q1", response: "hello" } }] });
  expect(next(agentProgram.fold(replying, settled(callIds(next(replying))[0] ?? "", { waiting: 1 })))).toEqual({ do: "wait", on: "message" });
});

test("one that stays and cannot do what a message asks answers that, and waits", () => {
  const asked = agentProgram.fold(drive({ goal: "", once: false }), { type: "message", id: "q1", from: "x", body: { text: "hi" }, label: born().label, at: 0 });
  const [model = ""] = callIds(next(asked));
  const replying = agentProgram.fold(asked, thought(model, [text("I cannot")], "cannot"));
  expect(next(replying)).toMatchObject({ do: "calls", calls: [{ name: "agent.reply", input: { message_id: "q1", response: "I cannot" } }] });
});

describe("a failure under a restart policy", () => {
  const restart = { policy: "on-failure", max_restarts: 2, within_seconds: 600, backoff_ms: 1_000 } as const;
  const failing = (call: string, at: number): ProgramEvent => ({ ...failed(call, "UPSTREAM"), at });
  const begun = (call: string): ProgramEvent => settled(call, { reason: "model_failed", restart: 1, of: 2 });
  const waits = (...events: ProgramEvent[]) => next(drive({ restart }, ...events));
  const said = (state: AgentState): string[] => state.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "text" ? [part.text] : [])));

  test("waits, begins the goal again under new call ids, and doubles the wait", () => {
    expect(waits(failing("m0", 5_000))).toEqual({
      do: "calls",
      calls: [{ id: "b0", name: "agent.begin_again", input: { reason: "model_failed", restart: 1, of: 2, until: 6_000 } }],
    });
    expect(callIds(waits(failing("m0", 5_000), begun("b0")))).toEqual(["m1"]);
    expect(waits(failing("m0", 5_000), begun("b0"), failing("m1", 7_000))).toMatchObject({ calls: [{ id: "b1", input: { restart: 2, until: 9_000 } }] });
  });

  test("is given up with a reason of its own after the last restart of the window", () => {
    const tried = [failing("m0", 0), begun("b0"), failing("m1", 2_000), begun("b1")];
    expect(waits(...tried, failing("m2", 3_000))).toMatchObject({ do: "exit", exit: { code: 1, reason: "restarts_exhausted" } });
    expect(callIds(waits(...tried, failing("m2", 601_000)))).toEqual(["b2"]);
  });

  test.for([
    { why: "an exhausted budget", event: failed("m0", "BUDGET"), over: {}, exit: { code: 4, reason: "budget_exceeded" } },
    { why: "no policy", event: failed("m0", "UPSTREAM"), over: { restart: undefined }, exit: { code: 1, reason: "model_failed" } },
    { why: "success", event: thought("m0", [text("done")]), over: {}, exit: { code: 0, reason: "completed" } },
  ])("does not follow on $why", ({ event, over, exit }) => {
    const { restart: chosen } = { restart, ...over };
    expect(next(drive(chosen ? { restart: chosen } : {}, event))).toMatchObject({ do: "exit", exit });
  });

  test.for([
    { why: "the budget does not even pay for the wait", code: "BUDGET" as const, exit: { code: 4, reason: "budget_exceeded" } },
    { why: "the wait cannot be recorded", code: "EXISTS" as const, exit: { code: 1, reason: "model_failed" } },
  ])("ends it when $why", ({ code, exit }) => {
    expect(waits(failing("m0", 0), failed("b0", code))).toMatchObject({ do: "exit", exit });
  });

  test("forgets what the attempt thought and keeps what people said, before it and during it", () => {
    const message = (id: string, words: string): ProgramEvent => ({ type: "message", id, from: "x", body: { text: words }, label: born().label, at: 0 });
    const again = drive(
      { restart },
      thought("m0", asks("echo"), "tool-calls"),
      message("s1", "hurry"),
      settled("t0-0", {}),
      failing("m1", 0),
      message("s2", "and be brief"),
      begun("b1"),
    );
    expect(said(again)).toEqual(["go", "hurry", expect.stringContaining("Restart 1"), "and be brief"]);
    expect(again.messages.every(({ role }) => role === "user")).toBe(true);
    const third = agentProgram.fold(agentProgram.fold(again, failing("m2", 1)), begun("b2"));
    expect(said(third)).toEqual(["go", "hurry", "and be brief", expect.stringContaining("Restart 2")]);
  });

  test("takes up the message that was being answered, with the talk before it", () => {
    const message = (id: string, words: string): ProgramEvent => ({ type: "message", id, from: "x", body: { text: words }, label: born().label, at: 0 });
    const state = drive(
      { restart, goal: "", once: false },
      message("q1", "hi"),
      thought("m0", [text("hello")]),
      settled("r0", { waiting: 1 }),
      message("q2", "and now?"),
      failing("m1", 0),
      begun("b1"),
    );
    expect(said(state)).toEqual(["hi", "hello", "and now?", expect.stringContaining("Restart 1")]);
    expect(next(agentProgram.fold(state, thought("m2", [text("now")])))).toMatchObject({ calls: [{ name: "agent.reply", input: { message_id: "q2" } }] });
  });
});

test("a snapshot gives the same state and the same next move at any point", () => {
  const restart = { policy: "on-failure", max_restarts: 2, within_seconds: 600, backoff_ms: 1_000 } as const;
  const events = [
    failed("m0", "UPSTREAM"),
    settled("b0", {}),
    thought("m1", asks("echo", "b"), "tool-calls"),
    settled("t1-1", {}),
    settled("t1-0", {}),
    thought("m2", asks("c"), "tool-calls"),
    failed("t2-0", "EXISTS"),
    thought("m3", [text("end")]),
  ];
  for (let count = 0; count <= events.length; count++) {
    const state = drive({ restart }, ...events.slice(0, count));
    const before = JSON.stringify(state);
    const again = agentProgram.restore(JSON.parse(JSON.stringify(agentProgram.save(state))) as Json, born({ restart }));
    expect(next(again)).toEqual(next(state));
    expect(JSON.stringify(state)).toBe(before);
  }
});

describe("a model that comes no further", () => {
  const asked = (state: AgentState): unknown => {
    const action = next(state);
    return action.do === "calls" ? (action.calls[0]?.input as { escalate?: number } | undefined)?.escalate : undefined;
  };
  const refused = (code: string, error: "INVALID" | "DENIED"): ProgramEvent => ({
    type: "settled",
    call: code,
    outcome: { ok: false, error: { code: error, message: "no" } },
    at: 0,
  });
  const bad = (turn: number, error: "INVALID" | "DENIED" = "INVALID"): ProgramEvent[] => [
    thought(`m${turn}`, asks(`tool${turn}`), "tool-calls"),
    refused(`t${turn}-0`, error),
  ];
  const good = (turn: number): ProgramEvent[] => [thought(`m${turn}`, asks(`tool${turn}`), "tool-calls"), settled(`t${turn}-0`, {})];
  const same = (turn: number): ProgramEvent[] => [thought(`m${turn}`, asks("echo"), "tool-calls"), settled(`t${turn}-0`, {})];

  test.for([
    { why: "one call that made no sense", events: bad(0), rungs: 1 },
    { why: "two in a row", events: [...bad(0), ...bad(1)], rungs: 2 },
    { why: "one that made sense after them", events: [...bad(0), ...bad(1), ...good(2)], rungs: undefined },
    { why: "a call that is not allowed", events: bad(0, "DENIED"), rungs: undefined },
    { why: "the same call twice", events: [0, 1].flatMap(same), rungs: undefined },
    { why: "the same call three times", events: [0, 1, 2].flatMap(same), rungs: 1 },
    { why: "the same call five times", events: [0, 1, 2, 3, 4].flatMap(same), rungs: 3 },
  ])("after $why climbs $rungs rungs", ({ events, rungs }) => expect(asked(drive({ max_steps: 50 }, ...events))).toBe(rungs));
});

describe("a message that nobody waits for any more", () => {
  const message = (id: string, body: Json): ProgramEvent => ({ type: "message", id, from: "x", body, label: born().label, at: 0 });
  const working = (...events: ProgramEvent[]): AgentState => drive({ goal: "", once: false }, message("q1", { text: "hi" }), ...events);
  const gone = message("q1-withdrawn", { withdrawn: "q1" });

  test("gets no further step, and the calls it led to are not made", () => {
    const idle = working(gone, thought("m0", asks("echo"), "tool-calls"));
    expect(next(idle)).toEqual({ do: "wait", on: "message" });
    expect(idle.messages.at(-1)).toMatchObject({ role: "tool", parts: [{ id: "c0", ok: false, content: { code: "CANCELLED" } }] });
  });

  test("lets calls under way end, and asks its model no more", () => {
    const acting = working(thought("m0", asks("echo"), "tool-calls"), gone);
    expect(callIds(next(acting))).toEqual(["t0-0"]);
    const idle = agentProgram.fold(acting, settled("t0-0", {}));
    expect(next(idle)).toEqual({ do: "wait", on: "message" });
    expect(callIds(next(agentProgram.fold(idle, message("q2", { text: "again" }))))).toEqual(["m1"]);
  });

  test("is not read, where it was not read yet", () => {
    const state = working(message("q2", { text: "and this" }), message("q2-withdrawn", { withdrawn: "q2" }), thought("m0", [text("hello")]));
    expect(next(state)).toMatchObject({ calls: [{ name: "agent.reply", input: { message_id: "q1" } }] });
  });

  test.for([
    { why: "another was told too, and waits", events: [message("q2", { text: "me too" }), gone], calls: ["m1"] },
    { why: "it was another's", events: [message("x", { withdrawn: "q0" })], calls: ["t0-0"] },
  ])("changes nothing for the others: $why", ({ events, calls }) => {
    const acting = working(thought("m0", asks("echo"), "tool-calls"), ...events);
    const after = calls[0] === "m1" ? agentProgram.fold(acting, settled("t0-0", {})) : acting;
    expect(callIds(next(after))).toEqual(calls);
  });

  test("stays taken back over a snapshot, and an older snapshot says nothing of it", () => {
    const state = working(gone);
    expect(agentProgram.restore(agentProgram.save(state), born({ goal: "", once: false })).unheard).toBe(true);
    const { unheard: _, ...older } = agentProgram.save(state) as Record<string, Json>;
    expect(agentProgram.restore(older, born({ goal: "", once: false })).unheard).toBe(false);
  });
});

describe("a budget that renews", () => {
  const refused = (call: string, resetsAt = 500): ProgramEvent => ({
    type: "settled",
    call,
    outcome: { ok: false, error: { code: "BUDGET", message: "spent", data: { resetsAt } } },
    at: 0,
  });
  const woken = (at = 500): ProgramEvent => ({ type: "woken", at });
  const heard = (id: string): ProgramEvent => ({ type: "message", id, from: "x", body: { text: `about ${id}` }, label: born().label, at: 0 });

  test("is waited for, and what was refused is asked again; that is no step of its own", () => {
    const waiting = drive({ max_steps: 1 }, refused("m0"));
    expect(next(waiting)).toEqual({ do: "wait", on: "budget", until: 500 });
    expect(next(agentProgram.fold(waiting, woken(499)))).toEqual({ do: "wait", on: "budget", until: 500 });
    const on = agentProgram.fold(waiting, woken());
    expect(callIds(next(on))).toEqual(["m1"]);
    expect(next(agentProgram.fold(on, thought("m1", [text("done")])))).toMatchObject({ do: "exit", exit: { reason: "completed", output: "done" } });
  });

  test("is waited for across a snapshot; one of before it was there waits for nothing", () => {
    const waiting = drive({}, refused("m0"));
    const saved = agentProgram.save(waiting) as Record<string, Json>;
    expect(next(agentProgram.restore(saved, born()))).toEqual(next(waiting));
    const older = Object.fromEntries(Object.entries({ ...saved, phase: "think" }).filter(([name]) => name !== "renews"));
    expect(callIds(next(agentProgram.fold(agentProgram.restore(older, born()), woken())))).toEqual(["m0"]);
  });

  test("is waited for with an answer that could not be sent, which is then sent", () => {
    const waiting = drive({ once: false, goal: "" }, heard("x1"), thought("m0", [text("hello")]), refused("r0"));
    expect(next(waiting)).toMatchObject({ do: "wait", on: "budget" });
    expect(next(agentProgram.fold(waiting, woken()))).toMatchObject({
      calls: [{ id: "r1", name: "agent.reply", input: { message_id: "x1", response: "hello" } }],
    });
  });

  test("what is said meanwhile is read when it goes on; what is taken back is not done", () => {
    const waiting = drive({ once: false, goal: "" }, heard("x1"), refused("m0"));
    const told = [heard("x2"), woken()].reduce((state, event) => agentProgram.fold(state, event), waiting);
    expect([callIds(next(told)), told.messages.length]).toEqual([["m1"], 2]);
    const other = drive({ once: false, goal: "" }, heard("x1"), refused("m0"));
    const withdrawn: ProgramEvent = { type: "message", id: "w", from: "x", body: { withdrawn: "x1" }, label: born().label, at: 0 };
    expect(next([withdrawn, woken()].reduce((state, event) => agentProgram.fold(state, event), other))).toEqual({ do: "wait", on: "message" });
  });

  test("is waited for by the wait of a restart, too", () => {
    const restart = { policy: "on-failure", max_restarts: 3, within_seconds: 60, backoff_ms: 1_000 } as const;
    const waiting = drive({ restart }, failed("m0", "UPSTREAM"), refused("b0"));
    expect(next(waiting)).toEqual({ do: "wait", on: "budget", until: 500 });
    expect(next(agentProgram.fold(waiting, woken()))).toMatchObject({ calls: [{ id: "b1", name: "agent.begin_again" }] });
  });

  test("of a tool's call the model is told, and goes on", () => {
    expect(callIds(next(drive({}, thought("m0", asks("echo"), "tool-calls"), refused("t0-0"))))).toEqual(["m1"]);
  });
});

describe("several who wait for one that works", () => {
  const message = (id: string): ProgramEvent => ({ type: "message", id, from: "x", body: { text: id }, label: born().label, at: 0 });
  const live = { goal: "", once: false };
  const repliedTo = (state: AgentState): unknown[] => {
    const action = next(state);
    return action.do === "calls"
      ? action.calls.filter(({ name }) => name === "agent.reply").map(({ input }) => (input as { message_id: string }).message_id)
      : [];
  };

  test("are all given its answer, and it rests once the last of them is told", () => {
    const answer = drive(
      live,
      message("q1"),
      thought("m0", asks("echo"), "tool-calls"),
      message("q2"),
      message("q3"),
      settled("t0-0", 1),
      thought("m1", [text("both")]),
    );
    expect(repliedTo(answer)).toEqual(["q3", "q1", "q2"]);
    const [first, second, third] = callIds(next(answer));
    const two = [first, second].reduce((state, call) => agentProgram.fold(state, settled(call ?? "", { waiting: 1 })), answer);
    expect([two.phase, callIds(next(two))]).toEqual(["reply", [third]]);
    const rests = agentProgram.fold(two, settled(third ?? "", { waiting: 1 }));
    expect([rests.phase, rests.answering, rests.alsoAnswering]).toEqual(["idle", "", []]);
  });

  test("one that leaves is left out, and the work goes on for the others", () => {
    const gone = (id: string): ProgramEvent => ({ type: "message", id: `w-${id}`, from: "x", body: { withdrawn: id }, label: born().label, at: 0 });
    const both = drive(live, message("q1"), thought("m0", asks("echo"), "tool-calls"), message("q2"), settled("t0-0", 1));
    expect(repliedTo([gone("q1"), thought("m1", [text("x")])].reduce((state, event) => agentProgram.fold(state, event), both))).toEqual(["q2"]);
    const last = [gone("q2"), thought("m1", asks("echo"), "tool-calls"), settled("t1-0", 1), thought("m2", [text("x")])];
    expect(repliedTo(last.reduce((state, event) => agentProgram.fold(state, event), both))).toEqual(["q1"]);
  });
});
