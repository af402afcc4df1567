import type { Action, Born, Outcome, ProgramCall, ProgramEvent } from "@aether/ports";
import { type Json, type Message, messageSize, type Part, promptTokensOf } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agentProgram } from "./agent-program.ts";
import type { AgentSpec } from "./agent-spec.ts";
import type { AgentState } from "./agent-state.ts";

const SPEC: AgentSpec = {
  name: "a",
  model: "m",
  system_prompt: "",
  goal: "count the files",
  once: true,
  tools: ["echo"],
  max_steps: 1_000_000,
  max_history_messages: 12,
  context_tokens: 4_000,
  max_output_tokens: 400,
  readable: [],
  editable: [],
  outputs: [],
};
const born = (over: Partial<AgentSpec> = {}): Born => ({
  pid: "p1",
  identity: "a",
  parent: null,
  label: { integrity: "trusted", confidentiality: "public", sources: [] },
  spec: { ...SPEC, ...over } as unknown as Json,
});
const text = (said: string): Part => ({ type: "text", text: said });
const ok = (value: unknown): Outcome => ({ ok: true, value: value as Json });
const no = (code: "UPSTREAM" | "BUDGET" | "INTERNAL", data: Record<string, Json> = {}): Outcome => ({ ok: false, error: { code, message: "it broke", data } });

/** What stands around an agent: its model, its tools, and whoever makes summaries. */
interface World {
  readonly think?: (turn: number, input: Prompted) => Outcome;
  readonly tool?: (turn: number) => Outcome;
  readonly summarise?: (input: Prompted) => Outcome;
  readonly record?: () => Outcome;
}
interface Prompted {
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly string[];
  readonly maxOutputTokens: number;
  readonly stable?: readonly number[];
  readonly task?: string;
}

const called = (turn: number, at = 0): Part => ({ type: "tool-call", id: `${turn}-${at}`, name: "echo", input: { turn } });
const calling = (turn: number, count = 1): Outcome => ok({ parts: Array.from({ length: count }, (_, at) => called(turn, at)), finish: "tool-calls" });
const answer = (said: string, finish = "stop"): Outcome => ok({ parts: [text(said)], finish });

function settle(call: ProgramCall, world: World): Outcome {
  const input = call.input as Prompted;
  const number = Number(/[0-9]+/.exec(call.id)?.[0]);
  if (call.id.startsWith("m")) return world.think?.(number, input) ?? calling(number);
  if (call.id.startsWith("s")) return world.summarise?.(input) ?? answer("so far: all well");
  if (call.id.startsWith("c")) return world.record?.() ?? ok({});
  return world.tool?.(number) ?? ok({ found: `file ${number}` });
}

interface Lived {
  readonly state: AgentState;
  readonly calls: readonly ProgramCall[];
  readonly prompts: readonly Prompted[];
  readonly records: readonly { by: string; failed?: { kind: string }; turns: { from: number; to: number } }[];
}

/** Lets an agent live for some model steps. */
function live(over: Partial<AgentSpec>, world: World, { steps, between }: { steps: number; between?: (turn: number) => ProgramEvent[] }): Lived {
  let state = agentProgram.start(born(over));
  const calls: ProgramCall[] = [];
  const prompts: Prompted[] = [];
  let told = -1;
  for (let action: Action = agentProgram.decide(state); action.do === "calls" && state.turn < steps; action = agentProgram.decide(state)) {
    const asked = action.calls;
    calls.push(...asked);
    for (const call of asked) if (call.name === "model.step") prompts.push(call.input as Prompted);
    if (state.turn > told) for (const event of between?.(state.turn) ?? []) state = agentProgram.fold(state, event);
    told = state.turn;
    for (const call of asked) state = agentProgram.fold(state, { type: "settled", call: call.id, outcome: settle(call, world), at: 0 });
  }
  return { state, calls, prompts, records: calls.filter(({ name }) => name === "agent.compact").map(({ input }) => input as Lived["records"][number]) };
}

const words = (messages: readonly Message[]): string => JSON.stringify(messages.map(({ parts }) => parts));

describe("below the threshold", () => {
  test("nothing is summarised, the prompt only grows at its end, and no history is offered", () => {
    const { prompts, records } = live({}, {}, { steps: 5 });
    expect(records).toEqual([]);
    for (const [index, { messages, stable, tools }] of prompts.entries()) {
      expect(messages.slice(0, prompts[index - 1]?.messages.length ?? 0)).toEqual(prompts[index - 1]?.messages ?? []);
      expect([stable, tools]).toEqual([[-1, messages.length - 1], ["echo"]]);
    }
  });
});

describe("over the threshold", () => {
  const lived = live({}, {}, { steps: 40 });
  const after = lived.prompts.filter(({ task, messages }) => task === undefined && words(messages).includes("so far: all well"));

  test("a model is asked for a summary, without tools and as a task of its own", () => {
    const asked = lived.prompts.find(({ task }) => task === "summarise");
    expect(asked).toMatchObject({ task: "summarise", tools: [], model: "m" });
    expect(words(asked?.messages ?? [])).toContain("it called echo");
    expect(lived.records.every(({ by, failed }) => by === "model" && failed === undefined)).toBe(true);
  });

  test("its summary stands after the goal, marked as what it is, and the history can be looked at", () => {
    const [prompt] = after;
    expect(words(prompt?.messages.slice(0, 1) ?? [])).toContain("count the files");
    expect(words(prompt?.messages.slice(1, 2) ?? [])).toMatch(
      /Earlier turns of this work \(0 to \d+\), summarised by a model.*<<summary p1>>.*so far: all well.*<<end p1>>/,
    );
    expect(prompt?.tools).toEqual(["echo", "history_search", "history_read"]);
    expect(prompt?.stable).toEqual([-1, 1, (prompt?.messages.length ?? 0) - 1]);
  });

  test("every turn is told of once, in order", () => {
    const turns = lived.records.map(({ turns: { from, to } }) => [from, to] as const);
    expect(turns.length).toBeGreaterThan(3);
    for (const [index, [from, to]] of turns.entries()) {
      expect(from).toBe(index === 0 ? 0 : (turns[index - 1]?.[1] ?? 0) + 1);
      expect(to).toBeGreaterThanOrEqual(from);
    }
  });

  test("history tools need no grant, others keep theirs", () => {
    const think = (turn: number): Outcome =>
      turn === 0 ? ok({ parts: [{ type: "tool-call", id: "x", name: "history_read", input: { turn: 0 } }], finish: "tool-calls" }) : answer("done");
    const [, asked] = live({}, { think }, { steps: 2 }).calls;
    expect(asked).toEqual({ id: "t0-0", name: "agent.history_read", input: { turn: 0 } });
  });

  test.for<{ why: string; summarise: Outcome; kind: string }>([
    { why: "the model fails", summarise: no("UPSTREAM"), kind: "model_failed" },
    { why: "nothing is left to pay for it", summarise: no("BUDGET"), kind: "model_failed" },
    { why: "it says nothing", summarise: answer(" "), kind: "empty" },
    { why: "it is held back", summarise: answer("x", "filtered"), kind: "filtered" },
    { why: "it is cut", summarise: answer("and then", "length"), kind: "cut_off" },
    { why: "it says that it cannot", summarise: answer("no rules for that", "cannot"), kind: "model_failed" },
    { why: "it is longer than what it sums up", summarise: answer("word ".repeat(5_000)), kind: "not_shorter" },
  ])("where $why a list made by rule stands in the prompt, and says so", ({ summarise, kind }) => {
    const { records, prompts } = live({}, { summarise: () => summarise }, { steps: 30 });
    expect(records[0]).toMatchObject({ by: "rule", failed: { kind }, text: expect.stringContaining('turn 0: it called echo {"turn":0}') });
    expect(words(prompts.at(-1)?.messages ?? [])).toContain(`listed by rule, because no summary came of a model (${kind})`);
  });

  test("a summary that could not be noted down changes nothing, and the next turn tries again", () => {
    let refusals = 0;
    const record = (): Outcome => (refusals++ < 2 ? no("INTERNAL") : ok({}));
    const { calls } = live({}, { record }, { steps: 10 });
    const kinds = calls.map(({ id }) => id).filter((id) => !id.startsWith("t"));
    expect(kinds.slice(6)).toEqual(["s0", "c0", "m6", "s1", "c1", "m7", "s2", "c2", "m8", "m9"]);
  });

  test("whoever left while a summary was made is given no further step", () => {
    const message = (id: string, body: Json): ProgramEvent => ({ type: "message", id, from: "x", body, label: born().label, at: 0 });
    const settled = (call: ProgramCall, outcome: Outcome): ProgramEvent => ({ type: "settled", call: call.id, outcome, at: 0 });
    let state = agentProgram.fold(agentProgram.start(born({ goal: "", once: false })), message("q1", { text: "hi" }));
    const asked: string[] = [];
    for (let action = agentProgram.decide(state); action.do === "calls"; action = agentProgram.decide(state)) {
      for (const call of action.calls) {
        asked.push(call.id);
        if (call.id === "s0") state = agentProgram.fold(state, message("q1-withdrawn", { withdrawn: "q1" }));
        state = agentProgram.fold(state, settled(call, settle(call, {})));
      }
    }
    expect(asked.slice(-2)).toEqual(["s0", "c0"]);
    expect([state.phase, state.answering]).toEqual(["idle", ""]);
  });

  test("what somebody said stays word for word, what was said before the present work does not", () => {
    const told = (id: string, said: string): ProgramEvent => ({ type: "message", id, from: "x", body: { text: said }, label: born().label, at: 0 });
    const { prompts } = live({}, {}, { steps: 60, between: (turn) => (turn === 2 ? [told("s1", "leave out the links")] : []) });
    const last = prompts.filter(({ task }) => task === undefined).at(-1)?.messages ?? [];
    expect(last.slice(0, 2).map(({ parts }) => parts)).toEqual([[text("count the files")], [text("leave out the links")]]);
    expect(words(last.slice(2))).not.toContain("leave out the links");
  });
});

test("an attempt after a failure begins with what the first one began with, and no summary of what it did", () => {
  const restart = { policy: "on-failure", max_restarts: 2, within_seconds: 600, backoff_ms: 1_000 } as const;
  const think = (turn: number): Outcome => (turn === 30 ? no("UPSTREAM") : calling(turn));
  const told: ProgramEvent = { type: "message", id: "s", from: "x", body: { text: "leave out the links" }, label: born().label, at: 0 };
  const { prompts, records } = live({ restart }, { think }, { steps: 33, between: (turn) => (turn === 9 ? [told] : []) });
  expect(records.length).toBeGreaterThan(2);
  const again = prompts.find(({ messages }) => words(messages).includes("Restart 1"));
  expect(again?.messages.map(({ parts }) => parts)).toEqual([
    [text("count the files")],
    [text("leave out the links")],
    [text(expect.stringContaining("Restart 1"))],
  ]);
});

describe("a context that is too small", () => {
  test("ends an agent whose goal alone is too long, before anything is asked", () => {
    expect(live({ goal: "x".repeat(20_000) }, {}, { steps: 3 })).toMatchObject({ calls: [], state: { exit: { code: 1, reason: "context_full" } } });
  });

  test("cuts one result that is larger than all of it, and says where the whole is", () => {
    const { prompts, state } = live({}, { tool: () => ok({ text: "line\n".repeat(50_000) }) }, { steps: 6 });
    expect(state.exit).toBeNull();
    const results = prompts[1]?.messages.at(-1)?.parts[0];
    expect(results).toMatchObject({ type: "tool-result", content: { characters: 300_011, whole: 'history_read {"turn":0}' } });
    expect(prompts[1]?.tools).toContain("history_read");
  });

  test("cuts what a model said itself, where that is larger than all of it", () => {
    const think = (turn: number): Outcome =>
      ok({ parts: [text("y".repeat(30_000)), { type: "tool-call", id: "x", name: "echo", input: { long: "x".repeat(60_000) + turn } }], finish: "tool-calls" });
    const { prompts, state } = live({}, { think }, { steps: 6 });
    expect(state.exit).toBeNull();
    expect(prompts[1]?.messages.at(-2)?.parts).toMatchObject([
      { text: expect.stringMatching(/^y+\n\[… \d+ characters left out …\]\ny+$/) },
      { id: "x", input: { whole: 'history_read {"turn":0}' } },
    ]);
  });

  test("a result that is cut because its model found the prompt too long names the turn that it stands under", () => {
    const think = (turn: number): Outcome => (turn === 1 ? no("UPSTREAM", { cause: "context-length" }) : calling(turn));
    const { prompts } = live({}, { think, tool: () => ok({ text: "word ".repeat(900) }) }, { steps: 3 });
    expect(prompts[2]?.messages.at(-1)?.parts[0]).toMatchObject({ type: "tool-result", content: { whole: 'history_read {"turn":0}' } });
  });

  test("a model with less room than the manifest says bounds the prompts after it", () => {
    const think = (turn: number): Outcome => ok({ ...(calling(turn) as { value: object }).value, room: 2_000 });
    const { prompts } = live({ max_history_messages: 1_000 }, { think, tool: () => ok({ text: "word ".repeat(200) }) }, { steps: 40 });
    expect(prompts.every((prompt, index) => index === 0 || promptTokensOf(prompt) + prompt.maxOutputTokens <= 2_000)).toBe(true);
  });

  test("a prompt that a model finds too long is shortened, and that is remembered", () => {
    const think = (turn: number, input: Prompted): Outcome =>
      promptTokensOf(input) > 1_000 ? no("UPSTREAM", { cause: "context-length" }) : ok({ ...(calling(turn) as { value: object }).value, room: 100_000 });
    const { state, prompts } = live({ max_history_messages: 1_000 }, { think, tool: () => ok({ text: "word ".repeat(60) }) }, { steps: 60 });
    expect(state.exit).toBeNull();
    const refused = prompts.filter((prompt) => prompt.task === undefined && promptTokensOf(prompt) > 1_000);
    expect(refused.length).toBeLessThan(5);
  });

  test("turns are told of by their numbers, those without an answer left out", () => {
    const think = (turn: number): Outcome => (turn === 3 ? no("UPSTREAM", { cause: "context-length" }) : calling(turn));
    const { records, state } = live({}, { think, tool: () => ok("x".repeat(600)), summarise: () => no("UPSTREAM") }, { steps: 12 });
    expect(state.exit).toBeNull();
    const told = (records as readonly { text?: string }[]).flatMap(({ text: list = "" }) => [...list.matchAll(/turn (\d+): it called echo \{"turn":(\d+)\}/g)]);
    expect(told.every(([, said, made]) => said === made)).toBe(true);
    expect([2, 3, 4].map((turn) => told.some(([, said]) => said === String(turn)))).toEqual([true, false, true]);
  });

  test("one that finds every prompt too long ends it", () => {
    const { state, prompts } = live({}, { think: () => no("UPSTREAM", { cause: "context-length" }) }, { steps: 60 });
    expect(state.exit).toMatchObject({ code: 1, reason: "context_full" });
    expect(prompts.length).toBeLessThan(10);
  });
});

test("whatever happens, prompts fit, no call is parted from its result, and what is held is bounded", () => {
  const outcome = fc.oneof(
    fc.record({ kind: fc.constant("call" as const), count: fc.integer({ min: 1, max: 4 }), size: fc.oneof(fc.nat(400), fc.nat(40_000)), wide: fc.boolean() }),
    fc.record({ kind: fc.constant("said" as const), size: fc.nat(2_000) }),
  );
  const limits = fc.record({
    context_tokens: fc.integer({ min: 2_500, max: 20_000 }),
    max_history_messages: fc.integer({ min: 4, max: 60 }),
    room: fc.option(fc.integer({ min: 2_500, max: 30_000 }), { nil: undefined }),
    broken: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 20, maxLength: 80 }), limits, (fates, { room, broken, ...over }) => {
      const fate = (turn: number) => fates[turn % fates.length] ?? { kind: "said" as const, size: 1 };
      const think = (turn: number): Outcome => {
        const now = fate(turn);
        const step = now.kind === "call" ? calling(turn, now.count) : ok({ parts: [{ type: "reasoning", text: "hm" }, called(turn)], finish: "tool-calls" });
        return ok({ ...(step as { value: object }).value, ...(room !== undefined && { room }) });
      };
      const tool = (turn: number): Outcome => {
        const now = fate(turn);
        return ok({ text: (now.kind === "call" && now.wide ? "漢" : "x").repeat(now.size) });
      };
      const told = (turn: number): ProgramEvent[] => {
        const now = fate(turn);
        return now.kind === "said"
          ? [{ type: "message", id: `s${turn}`, from: "x", body: { text: "y".repeat(now.size / 10) }, label: born().label, at: 0 }]
          : [];
      };
      const { state, prompts } = live(
        over,
        { think, tool, summarise: () => (broken ? no("UPSTREAM") : answer("z".repeat(900))) },
        { steps: 80, between: told },
      );
      expect(state.exit).toBeNull();
      const window = Math.min(over.context_tokens, room ?? Number.POSITIVE_INFINITY);
      for (const [index, prompt] of prompts.entries()) {
        if (index > 0) expect(promptTokensOf(prompt) + prompt.maxOutputTokens).toBeLessThanOrEqual(window);
        expectPairs(prompt.messages);
      }
      expect(state.messages.length).toBeLessThanOrEqual(over.max_history_messages + 6);
      expect(JSON.stringify(agentProgram.save(state)).length).toBeLessThan(window * 3.5 * 3 + 20_000);
      const again = agentProgram.restore(JSON.parse(JSON.stringify(agentProgram.save(state))) as Json, born(over));
      expect(agentProgram.decide(again)).toEqual(agentProgram.decide(state));
    }),
    { numRuns: 20 },
  );
});

/** Every result right after the message with its call, every call answered. */
function expectPairs(messages: readonly Message[]): void {
  for (const [index, { role, parts }] of messages.entries()) {
    const calls = parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : []));
    const results = (messages[index + 1]?.parts ?? []).flatMap((part) => (part.type === "tool-result" ? [part.id] : []));
    if (role === "assistant" && calls.length > 0) expect(results).toEqual(calls);
    if (role === "tool") expect(messages[index - 1]?.role).toBe("assistant");
  }
}

test("20,000 steps: what is held and what is asked stay as they were", () => {
  const sizes: { step: number; held: number; tokens: number }[] = [];
  let state = agentProgram.start(born({ max_history_messages: 400, context_tokens: 128_000 }));
  for (let action: Action = agentProgram.decide(state); action.do === "calls" && state.turn < 20_000; action = agentProgram.decide(state)) {
    for (const call of action.calls) {
      if (call.id.startsWith("m") && state.turn % 100 === 99)
        sizes.push({ step: state.turn, held: state.messages.length, tokens: promptTokensOf(call.input as Prompted) });
      state = agentProgram.fold(state, { type: "settled", call: call.id, outcome: settle(call, {}), at: 0 });
    }
  }
  const early = Math.max(...sizes.slice(0, 10).map(({ tokens }) => tokens));
  expect(Math.max(...sizes.map(({ held }) => held))).toBeLessThanOrEqual(404);
  expect(Math.max(...sizes.map(({ tokens }) => tokens))).toBeLessThan(early * 1.3);
  expect(state.messages.reduce((sum, message) => sum + messageSize(message), 0)).toBeLessThan(128_000 * 4);
});
