import type { Action, Born, Exit, Outcome, Program, ProgramCall, ProgramEvent } from "@aether/ports";
import { canonicalJson, type Json, type Message, type Part, type ToolCallPart } from "@aether/protocol";
import { AgentSpec, markedFindings, systemText } from "./agent-spec.ts";
import { windowOf } from "./history.ts";
import { judgeFailure } from "./restart.ts";

/** The same call this often in a row: the model is told. */
const REPEAT_HINT = 3;
/** …and this often: it is stopped. */
const REPEAT_STOP = 6;

interface Steering {
  readonly id: string;
  readonly text: string;
}

/**
 * An agent between two events. `think` asks the model, `act` runs the tools it asked for, `deliver` hands files over,
 * `reply` answers whoever sent the message, `idle` waits for one, `restart` waits before the work that failed begins again.
 */
export interface AgentState {
  readonly pid: string;
  readonly spec: AgentSpec;
  phase: "think" | "act" | "deliver" | "reply" | "idle" | "restart" | "done";
  /** Counts model steps over its whole life, from 0. */
  turn: number;
  /** The turn with which the present piece of work began; `max_steps` bounds each piece. */
  began: number;
  messages: Message[];
  calls: ToolCallPart[];
  results: Record<string, { ok: boolean; content: Json }>;
  /** Messages that came while it worked. */
  steering: Steering[];
  /** The message being answered; empty for the goal. */
  answering: string;
  answer: string;
  repeat: { signature: string; count: number };
  exit: Exit | null;
  /** What the present piece of work began with, and what was said to it since: an attempt begins with this. */
  origin: Message[];
  /** When it began again, as far as its policy looks back; epoch milliseconds. */
  restarts: readonly number[];
  /** Why it begins again, and when; while it waits for that. */
  failed: { readonly exit: Exit; readonly until: number } | null;
}

/** Exit reasons: `completed`, `max_steps`, `stuck`, `budget_exceeded`, `max_tokens`, `filtered`, `cannot`, `output_missing`, `output_refused`, `model_failed`, `restarts_exhausted`. */
export const agentProgram: Program<AgentState> = {
  name: "agent",
  version: 2,
  start,
  fold,
  decide,
  save: ({ pid: _, spec: __, ...rest }) => rest as unknown as Json,
  restore: (saved, born) => ({ ...(saved as unknown as AgentState), pid: born.pid, spec: AgentSpec.parse(born.spec) }),
};

function start(born: Born): AgentState {
  const spec = AgentSpec.parse(born.spec);
  const state: AgentState = {
    pid: born.pid,
    spec,
    phase: "idle",
    turn: 0,
    began: 0,
    messages: [],
    calls: [],
    results: {},
    steering: [],
    answering: "",
    answer: "",
    repeat: { signature: "", count: 0 },
    exit: null,
    origin: [],
    restarts: [],
    failed: null,
  };
  if (spec.goal === "") return { ...state, turn: -1 };
  const text = spec.prior === undefined ? spec.goal : `${spec.goal}\n\n${markedFindings(spec.prior, born.pid)}`;
  return { ...state, phase: "think", ...sameOrigin(spec, [said(text)]) };
}

function fold(state: AgentState, event: ProgramEvent): AgentState {
  if (event.type === "settled" && event.call.startsWith("b")) return beginAgain(state, event.outcome);
  return supervised(advance(state, event), event.at);
}

function advance(state: AgentState, event: ProgramEvent): AgentState {
  if (event.type === "message") return hear(state, event.id, textOf(event.body));
  if (event.type !== "settled") return state;
  if (event.call.startsWith("m")) return thought(state, event.outcome);
  if (event.call.startsWith("t")) return acted(state, event.call, event.outcome);
  if (event.call.startsWith("d")) return delivered(state, event.call, event.outcome);
  return answered(state);
}

function decide(state: AgentState): Action {
  if (state.exit) return { do: "exit", exit: state.exit };
  switch (state.phase) {
    case "think":
      return { do: "calls", calls: [modelCall(state)] };
    case "act":
      return { do: "calls", calls: toolCalls(state) };
    case "deliver":
      return { do: "calls", calls: deliveries(state) };
    case "reply":
      return {
        do: "calls",
        calls: [{ id: `r${state.turn}`, name: "agent.reply", input: { message_id: state.answering, response: state.answer, stop_reason: "completed" } }],
      };
    case "restart":
      return { do: "calls", calls: restartCalls(state) };
    default:
      return { do: "wait", on: "message" };
  }
}

function restartCalls({ failed, restarts, turn, spec }: AgentState): ProgramCall[] {
  if (!failed) return [];
  const { exit, until } = failed;
  const input = { reason: exit.reason, restart: restarts.length, of: spec.restart?.max_restarts ?? restarts.length, until };
  return [{ id: `b${turn}`, name: "agent.begin_again", input }];
}

function modelCall({ spec, pid, messages, turn }: AgentState): ProgramCall {
  const input = {
    model: spec.model,
    system: systemText(spec, pid),
    messages: windowOf(messages, { count: spec.max_history_messages, tokens: spec.context_tokens }),
    tools: spec.tools,
    maxOutputTokens: spec.max_output_tokens,
    turn,
  };
  return { id: `m${turn}`, name: "model.step", input };
}

function toolCalls({ calls, results, turn }: AgentState): ProgramCall[] {
  return calls.flatMap((call, index) => {
    const id = `t${turn}-${index}`;
    return id in results ? [] : [{ id, name: call.name, tool: call.name, input: call.input }];
  });
}

function deliveries({ spec, results, turn }: AgentState): ProgramCall[] {
  return spec.outputs.flatMap((output, index) => {
    const id = `d${turn}-${index}`;
    return id in results ? [] : [{ id, name: "vfs.copy", input: output }];
  });
}

function thought(state: AgentState, outcome: Outcome): AgentState {
  if (!outcome.ok) {
    const budget = outcome.error.code === "BUDGET";
    return end(state, { code: budget ? 4 : 1, reason: budget ? "budget_exceeded" : "model_failed", output: outcome.error.message });
  }
  const { parts, finish } = outcome.value as unknown as { parts: Part[]; finish: string };
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool-call");
  const messages = trimmed(state, [...state.messages, { role: "assistant", parts }]);
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  if (calls.length > 0) return guard({ ...state, messages, calls, results: {}, phase: "act" });
  if (finish === "length") return end(state, { code: 1, reason: "max_tokens", output: text });
  if (finish === "filtered") return end(state, { code: 1, reason: "filtered", output: text });
  if (state.steering.length > 0) return think({ ...state, messages });
  // One that goes on living tells whoever asked, and waits for the next message.
  if (finish === "cannot" && state.spec.once) return end(state, { code: 1, reason: "cannot", output: text });
  const concluded: AgentState = { ...state, messages, answer: text, results: {} };
  if (state.spec.outputs.length > 0) return { ...concluded, phase: "deliver" };
  return conclude(concluded);
}

function acted(state: AgentState, call: string, outcome: Outcome): AgentState {
  const content = outcome.ok ? outcome.value : { code: outcome.error.code, message: outcome.error.message };
  state.results[call] = { ok: outcome.ok, content: content as Json };
  if (Object.keys(state.results).length < state.calls.length) return state;
  const parts = state.calls.map((asked, index): Part => {
    const result = state.results[`t${state.turn}-${index}`] ?? { ok: false, content: null };
    return { type: "tool-result", id: asked.id, name: asked.name, ...result };
  });
  const hint = state.repeat.count === REPEAT_HINT ? [hintAbout(state.calls)] : [];
  return think({ ...state, messages: [...state.messages, { role: "tool", parts: [...parts, ...hint] }], calls: [], results: {} });
}

function hintAbout(calls: readonly ToolCallPart[]): Part {
  return {
    type: "text",
    text: `The same call (${calls.map(({ name }) => name).join(", ")}) was made ${REPEAT_HINT} times in a row. Its result will not change; try another way or answer.`,
  };
}

/** Into the next think, with whatever was said meanwhile. */
function think(state: AgentState): AgentState {
  const turn = state.turn + 1;
  if (turn - state.began >= state.spec.max_steps) return end(state, { code: 1, reason: "max_steps", output: `${state.spec.max_steps} steps were not enough` });
  const heard = state.steering.map(({ text }) => said(text));
  const answering = state.steering.at(-1)?.id ?? state.answering;
  const origin = state.spec.restart && heard.length > 0 ? trimmed(state, [...state.origin, ...heard]) : state.origin;
  return { ...state, turn, phase: "think", answering, steering: [], messages: trimmed(state, [...state.messages, ...heard]), origin };
}

function hear(state: AgentState, id: string, text: string): AgentState {
  const steering = [...state.steering, { id, text }];
  return state.phase === "idle" ? begin({ ...state, steering }) : { ...state, steering };
}

function delivered(state: AgentState, call: string, outcome: Outcome): AgentState {
  if (!outcome.ok) {
    const missing = outcome.error.code === "NOT_FOUND";
    const why = missing ? `${nameOf(state, call)} was not made` : outcome.error.message;
    return end(state, { code: 1, reason: missing ? "output_missing" : "output_refused", output: withAnswer(state.answer, why) });
  }
  const results = { ...state.results, [call]: { ok: true, content: null } };
  return Object.keys(results).length < state.spec.outputs.length ? { ...state, results } : conclude({ ...state, results });
}

/** The file that a delivery was to hand over, as the agent knows it. */
const nameOf = ({ spec, turn }: AgentState, call: string): string => spec.outputs.find((_, index) => call === `d${turn}-${index}`)?.from ?? "a file";

/** What the agent said is often the reason why nothing is there. */
const withAnswer = (answer: string, why: string): string => (answer === "" ? why : `${answer}\n${why}`);

function conclude(state: AgentState): AgentState {
  if (state.spec.once) return end(state, { code: 0, reason: "completed", output: state.answer });
  return state.answering === "" ? answered(state) : { ...state, phase: "reply" };
}

function answered(state: AgentState): AgentState {
  const idle: AgentState = { ...state, phase: "idle", answering: "", results: {} };
  return state.steering.length > 0 ? begin(idle) : idle;
}

/** Into the first think of a new piece of work. */
function begin(state: AgentState): AgentState {
  const begun = think({ ...state, began: state.turn + 1 });
  return { ...begun, ...sameOrigin(state.spec, begun.messages) };
}

/** Kept only where an attempt may need it. */
function sameOrigin({ restart }: AgentSpec, messages: Message[]): Pick<AgentState, "messages" | "origin"> {
  return { messages, origin: restart ? messages : [] };
}

/** A failure ends it only if its policy says so; a person's stop and a deadline are the kernel's and never come here. */
function supervised(state: AgentState, at: number): AgentState {
  const { exit, restarts, spec } = state;
  if (!exit) return state;
  const verdict = judgeFailure(spec.restart, { exit, at, restarts });
  if (verdict.kind === "stands") return state;
  if (verdict.kind === "exhausted") return end(state, verdict.exit);
  return { ...state, phase: "restart", exit: null, restarts: verdict.restarts, failed: { exit, until: at + verdict.waitMs } };
}

/** The wait is over: the work that failed begins with what it began with, and with what was said meanwhile. */
function beginAgain(state: AgentState, outcome: Outcome): AgentState {
  const { failed, restarts, origin } = state;
  if (!failed) return state;
  if (!outcome.ok) return end(state, outcome.error.code === "BUDGET" ? { code: 4, reason: "budget_exceeded", output: outcome.error.message } : failed.exit);
  const note = said(`Restart ${restarts.length}: the attempt before this one ended with ${failed.exit.reason}. The files it wrote are still there.`);
  const cleared: AgentState = { ...state, failed: null, calls: [], results: {}, answer: "", repeat: { signature: "", count: 0 } };
  return think({ ...cleared, began: state.turn + 1, messages: [...origin, note] });
}

function guard(state: AgentState): AgentState {
  const signature = canonicalJson(state.calls.map(({ name, input }) => ({ name, input }))).slice(0, 2_000);
  const count = signature === state.repeat.signature ? state.repeat.count + 1 : 1;
  const next = { ...state, repeat: { signature, count } };
  return count >= REPEAT_STOP ? end(next, { code: 1, reason: "stuck", output: `the same call was made ${count} times in a row` }) : next;
}

function end(state: AgentState, exit: Exit): AgentState {
  return { ...state, phase: "done", exit };
}

/** Keeps the state bounded: what no prompt will show again is only in the log. */
function trimmed({ spec }: AgentState, messages: Message[]): Message[] {
  const bounds = { count: spec.max_history_messages, tokens: spec.context_tokens };
  return messages.length > 2 * bounds.count ? [...windowOf(messages, bounds)] : messages;
}

function said(text: string): Message {
  return { role: "user", parts: [{ type: "text", text }] };
}

function textOf(body: Json): string {
  const text = typeof body === "object" && body !== null && !Array.isArray(body) ? (body as { text?: Json }).text : body;
  return typeof text === "string" ? text : JSON.stringify(text ?? body);
}
