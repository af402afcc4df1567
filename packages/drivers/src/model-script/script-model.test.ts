import type { Clock, ModelDriver, StepPart, StepRequest } from "@aether/ports";
import { modelDriverConformance } from "@aether/ports/conformance/model-driver";
import { expect, test } from "vitest";
import { parseScript } from "./script.ts";
import { createScriptModel } from "./script-model.ts";

/** Timers fire when told, and never by themselves. */
function handClock(): Clock & { readonly timers: { ms: number; fire: () => void }[] } {
  const timers: { ms: number; fire: () => void }[] = [];
  return {
    timers,
    now: () => 0,
    timer: (ms, fire) => {
      const timer = { ms, fire };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
}

const request = (model: string, { identity = "worker", turn = 0 } = {}): StepRequest => ({
  model,
  identity,
  turn,
  system: "be brief",
  messages: [{ role: "user", parts: [{ type: "text", text: "hello" }] }],
  tools: [],
  maxOutputTokens: 100,
});

async function partsOf(driver: ModelDriver, asked: StepRequest, signal = new AbortController().signal): Promise<StepPart[]> {
  const parts: StepPart[] = [];
  for await (const part of driver.step(asked, signal)) parts.push(part);
  return parts;
}

const two = { calls: [{ name: "file_list" }, { name: "file_read", input: { path: "a.md" } }] };
const SCRIPTS = parseScript({
  default: [{ text: "by default" }],
  planner: [{ text: "as planner" }, { text: "second", calls: [{ name: "file_read", input: { path: "a.md" } }] }],
  calls: [two, two],
  slow: [{ text: "at last", delayMs: 86_400_000 }],
  failing: [
    { error: "no" },
    { error: { message: "busy", retryable: true, retryAfterMs: 250 } },
    { text: "half", incomplete: "cut" },
    { text: "long", finish: "length" },
  ],
  counted: [{ text: "x", usage: { inputTokens: 7, outputTokens: 3 } }],
  guest: [
    { reasoning: ["think", "ing"], reasoningMeta: { sealed: 1 }, text: ["a", "b"], calls: [{ name: "wave", meta: { sealed: 2 } }], pieceMs: 10 },
    { text: "x", stopSequence: "END" },
    { error: { message: "no money", retryable: false, cause: "quota" } },
  ],
});

modelDriverConformance("script", async () => ({
  driver: createScriptModel({ scripts: SCRIPTS, clock: handClock() }),
  text: request("default"),
  calls: request("calls"),
  endless: request("slow"),
  unknown: request("nobody"),
  [Symbol.asyncDispose]: async () => {},
}));

const text = (value: string): StepPart => ({ type: "text-delta", text: value });

test.for([
  { why: "the identity's list for the default model", model: "default", identity: "planner", turn: 0, parts: [text("as planner")] },
  { why: "the default list for anybody else", model: "default", identity: "someone", turn: 0, parts: [text("by default")] },
  { why: "the named list, whoever asks", model: "planner", identity: "someone", turn: 0, parts: [text("as planner")] },
  {
    why: "a call with the turn and place as id",
    model: "planner",
    turn: 1,
    parts: [text("second"), { type: "tool-call", id: "1-0", name: "file_read", input: { path: "a.md" } }],
  },
  { why: "the end of the script", model: "planner", turn: 2, parts: [text("end of script")] },
  {
    why: "thoughts, words and a call, piece by piece",
    model: "guest",
    turn: 0,
    parts: [
      { type: "reasoning-delta", text: "think" },
      { type: "reasoning-delta", text: "ing" },
      { type: "reasoning-delta", text: "", meta: { sealed: 1 } },
      text("a"),
      text("b"),
      { type: "tool-call", id: "0-0", name: "wave", input: {}, meta: { sealed: 2 } },
    ],
  },
  { why: "its text before a cut", model: "failing", turn: 2, parts: [text("half")] },
])("answers with $why", async ({ model, identity = "worker", turn, parts }) => {
  const clock: Clock = {
    now: () => 0,
    timer: (_, fire) => {
      fire();
      return () => undefined;
    },
  };
  const answer = await partsOf(createScriptModel({ scripts: SCRIPTS, clock }), request(model, { identity, turn }));
  expect(answer.slice(0, -1)).toEqual(parts);
});

test.for([
  { why: "a failure", model: "failing", turn: 0, end: { type: "error", message: "no", retryable: false } },
  { why: "a failure that may pass", model: "failing", turn: 1, end: { type: "error", message: "busy", retryable: true, retryAfterMs: 250 } },
  { why: "a cut", model: "failing", turn: 2, end: { type: "incomplete", why: "cut" } },
  { why: "its limit", model: "failing", turn: 3, end: { type: "finish", reason: "length", usage: { inputTokens: 0, outputTokens: 1 } } },
  { why: "the usage it was told", model: "counted", turn: 0, end: { type: "finish", reason: "stop", usage: { inputTokens: 7, outputTokens: 3 } } },
  {
    why: "the text that stopped it",
    model: "guest",
    turn: 1,
    end: { type: "finish", reason: "stop", stopSequence: "END", usage: { inputTokens: 0, outputTokens: 1 } },
  },
  { why: "a cause", model: "guest", turn: 2, end: { type: "error", message: "no money", retryable: false, cause: "quota" } },
  {
    why: "what is missing",
    model: "ghost",
    turn: 0,
    end: { type: "error", retryable: false, cause: "not-found", message: expect.stringContaining('"ghost"') },
  },
  {
    why: "a name that objects have by nature",
    model: "constructor",
    turn: 0,
    end: { type: "error", retryable: false, cause: "not-found", message: expect.stringContaining("no script") },
  },
])("ends with $why", async ({ model, turn, end }) => {
  const driver = createScriptModel({ scripts: SCRIPTS, clock: handClock() });
  expect((await partsOf(driver, request(model, { turn }))).at(-1)).toEqual(end);
});

test("a summary comes from the list of summaries, and from no other", async () => {
  const asked = { ...request("default", { turn: 1 }), task: "summarise" };
  const scripts = parseScript({ default: [{ text: "by default" }], summarise: [{ text: "the first" }, { text: "the second" }] });
  expect(await partsOf(createScriptModel({ scripts, clock: handClock() }), asked)).toMatchObject([text("the second"), { type: "finish" }]);
  const [none] = await partsOf(createScriptModel({ scripts: SCRIPTS, clock: handClock() }), asked);
  expect(none).toMatchObject({ type: "error", message: expect.stringContaining('no script called "summarise"') });
});

test("waits for its delay and for nothing else", async () => {
  const clock = handClock();
  const driver = createScriptModel({ scripts: SCRIPTS, clock });
  await partsOf(driver, request("default"));
  expect(clock.timers).toEqual([]);
  const running = partsOf(driver, request("slow"));
  await Promise.resolve();
  expect(clock.timers.map(({ ms }) => ms)).toEqual([86_400_000]);
  clock.timers[0]?.fire();
  expect(await running).toMatchObject([text("at last"), { type: "finish" }]);
  expect(clock.timers).toEqual([]);
});

test("the same request gets the same parts", async () => {
  const drivers = [1, 2].map(() => createScriptModel({ scripts: SCRIPTS, clock: handClock() }));
  const [first, second] = await Promise.all(drivers.map((driver) => partsOf(driver, request("calls"))));
  expect(first).toEqual(second);
});

test.for([
  { why: "an unknown field", json: { default: [{ text: "a", tool: "b" }] }, says: /default\.0.*tool/ },
  { why: "a call without a name", json: { default: [{ calls: [{ input: {} }] }] }, says: /default\.0\.calls\.0\.name/ },
  { why: "a negative delay", json: { default: [{ text: "a", delayMs: -1 }] }, says: /default\.0\.delayMs/ },
  { why: "two endings", json: { default: [{ error: "a", incomplete: "b" }] }, says: /more than one ending/ },
  { why: "a text of no pieces", json: { default: [{ text: [] }] }, says: /default\.0\.text/ },
  { why: "a reply that says nothing", json: { default: [{ delayMs: 5 }] }, says: /says nothing/ },
  { why: "a name that no model can have", json: { "a/b": [] }, says: /a\/b/ },
  { why: "something else altogether", json: "text", says: /script/ },
])("refuses $why", ({ json, says }) => {
  expect(() => parseScript(json)).toThrow(says);
});
