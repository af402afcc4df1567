import type { Action, Born, Exit, Outcome, Program, ProgramCall, ProgramEvent } from "@aether/ports";
import {
  CHARACTERS_PER_TOKEN,
  canonicalJson,
  type Json,
  type Message,
  messageSize,
  messagesMark,
  type Part,
  type ToolCallPart,
  type WireError,
} from "@aether/protocol";
import { AgentSpec, markedFindings } from "./agent-spec.ts";
import { clipMessage, clipResults } from "./clip-results.ts";
import { type Agent, compacted, compactInput, cutOf, type Draft, draftOf, isOver, summaryStep } from "./compaction.ts";
import { boundedWords, HISTORY_TOOLS, type Past, promptOf, tokensOf } from "./context.ts";
import { boundsOf } from "./context-bounds.ts";
import { type Renews, renewsAfter } from "./renews.ts";
import { isUndone, judgeFailure, UNDONE } from "./restart.ts";
import { withUnread } from "./with-unread.ts";

/** The same call this often in a row: the model is told. */
const REPEAT_HINT = 3;
/** …and this often: it is stopped. */
const REPEAT_STOP = 6;
/** Characters of calls that are compared as they are. */
const SIGNATURE = 200;
/** Rungs of a ladder, at most. */
const MOST_RUNGS = 7;
/** A prompt that a model finds too long is made this much shorter, as often as that helps. */
const SHRINK = 0.75;
/** Shorter, in tokens, it would say nothing. */
const LEAST_PROMPT = 256;

interface Steering {
  readonly id: string;
  readonly text: string;
}

/**
 * An agent between two events. `think` asks the model, `act` runs the tools it asked for, `deliver` hands files over,
 * `reply` answers whoever sent the message, `idle` waits for one, `restart` waits before the work that failed begins again.
 * `renew` waits for its budget. Before a think whose prompt would be too long, `summarise` asks a model for a summary of the oldest turns, and `record` notes it down.
 */
export interface AgentState extends Past {
  readonly pid: string;
  readonly spec: AgentSpec;
  phase: "think" | "act" | "deliver" | "reply" | "idle" | "restart" | "summarise" | "record" | "renew" | "done";
  /** Counts model steps over its whole life, from 0. */
  turn: number;
  /** The turn with which the present piece of work began; `max_steps` bounds each piece. */
  began: number;
  calls: ToolCallPart[];
  results: Record<string, { ok: boolean; content: Json }>;
  /** Messages that came while it worked. */
  steering: Steering[];
  /** The message being answered; empty for the goal. */
  answering: string;
  /** Whoever sent it waits no more: no further step is made for it. */
  unheard: boolean;
  answer: string;
  repeat: { signature: string; count: number };
  /** Turns in a row of whose calls none could be understood. */
  stumbles: number;
  /** Tokens that the model leaves to everything but the tools, as it last said; null = not known yet. */
  room: number | null;
  /** And what turned out to be too much for it, whatever it says; null = nothing yet. */
  tooMuch: number | null;
  /** Something of its history is shown by its prompt no more. */
  archived: boolean;
  /** Summaries so far, made or given up. */
  summaries: number;
  /** How many messages the one under way is of; 0 = none. */
  cut: number;
  /** What will stand in their place. */
  draft: Draft | null;
  exit: Exit | null;
  /** What the present piece of work began with, and what was said to it since: an attempt begins with this. Kept under a restart policy. */
  origin: { readonly past: Past; readonly said: readonly Message[] } | null;
  /** When it began again, as far as its policy looks back; epoch milliseconds. */
  restarts: readonly number[];
  /** Why it begins again, and when; while it waits for that. */
  failed: { readonly exit: Exit; readonly until: number } | null;
  /** When its budget renews, and what it goes on with; while it waits for that. */
  renews: Renews | null;
}

/** Exit reasons: `completed`, `max_steps`, `stuck`, `budget_exceeded`, `max_tokens`, `filtered`, `cannot`, `command_failed`, `output_missing`, `output_refused`, `model_failed`, `context_full`, `restarts_exhausted`. */
export const agentProgram: Program<AgentState> = {
  name: "agent",
  version: 3,
  start,
  fold,
  decide,
  save: ({ pid: _, spec: __, ...rest }) => rest as unknown as Json,
  restore: (saved, born) => ({ ...UNSAID, ...(saved as unknown as AgentState), pid: born.pid, spec: AgentSpec.parse(born.spec) }),
};

/** Snapshots of before they were there say nothing of them. */
const UNSAID = { unheard: false, renews: null };

function start(born: Born): AgentState {
  const spec = AgentSpec.parse(born.spec);
  const state: AgentState = {
    pid: born.pid,
    spec,
    phase: "idle",
    turn: 0,
    began: 0,
    ...NOTHING,
    calls: [],
    results: {},
    steering: [],
    answering: "",
    unheard: false,
    answer: "",
    repeat: { signature: "", count: 0 },
    stumbles: 0,
    room: null,
    tooMuch: null,
    archived: false,
    summaries: 0,
    cut: 0,
    draft: null,
    exit: null,
    origin: null,
    restarts: [],
    failed: null,
    renews: null,
  };
  if (spec.goal === "") return { ...state, turn: -1 };
  const text = spec.prior === undefined ? spec.goal : `${spec.goal}\n\n${markedFindings(spec.prior, born.pid)}`;
  const { role, parts } = said(text);
  return ready(withOrigin({ ...state, messages: [{ role, parts: [...(spec.files ?? []), ...parts] }] }));
}

const NOTHING: Past = { pinned: [], summary: null, messages: [], turns: [], piece: 0 };

function fold(state: AgentState, event: ProgramEvent): AgentState {
  if (event.type === "woken") return renewed(state, event.at);
  const renews = event.type === "settled" ? renewsAfter(state.phase, event) : undefined;
  if (renews) return { ...state, phase: "renew", renews };
  if (event.type === "settled" && event.call.startsWith("b")) return beginAgain(state, event.outcome);
  return supervised(advance(state, event), event.at);
}

function advance(state: AgentState, event: ProgramEvent): AgentState {
  if (event.type === "message") return withdrawnIn(event.body) === undefined ? hear(state, event.id, textOf(event.body)) : withdraw(state, event.body);
  if (event.type !== "settled") return state;
  if (event.call.startsWith("m")) return thought(state, event.outcome);
  if (event.call.startsWith("t")) return acted(state, event.call, event.outcome);
  if (event.call.startsWith("d")) return delivered(state, event.call, event.outcome);
  if (event.call.startsWith("s")) return summarised(state, event.outcome);
  if (event.call.startsWith("c")) return recorded(state, event.outcome);
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
    case "summarise":
      return {
        do: "calls",
        calls: [{ id: `s${state.summaries}`, name: "model.step", input: summaryStep(agentOf(state), { cut: state.cut, number: state.summaries }) }],
      };
    case "record":
      return {
        do: "calls",
        calls: state.draft ? [{ id: `c${state.summaries}`, name: "agent.compact", input: compactInput(agentOf(state), state.cut, state.draft) }] : [],
      };
    case "renew":
      return { do: "wait", on: "budget", ...(state.renews && { until: state.renews.until }) };
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

function modelCall(state: AgentState): ProgramCall {
  const { spec, pid, turn } = state;
  const escalate = escalateOf(state);
  const input = {
    model: spec.model,
    ...promptOf(spec, pid, state),
    tools: state.archived ? [...spec.tools, ...HISTORY_TOOLS.keys()] : spec.tools,
    maxOutputTokens: boundsNow(state).answer,
    turn,
    ...(escalate > 0 && { escalate }),
  };
  return { id: `m${turn}`, name: "model.step", input };
}

/** How many rungs to climb: one for each turn in a row with which the model came no further. Without a ladder it changes nothing. */
function escalateOf({ stumbles, repeat }: AgentState): number {
  return Math.min(MOST_RUNGS, Math.max(stumbles, repeat.count - REPEAT_HINT + 1, 0));
}

const boundsNow = ({ spec, room, tooMuch }: AgentState) =>
  boundsOf(spec, room === null && tooMuch === null ? null : Math.min(room ?? Number.POSITIVE_INFINITY, tooMuch ?? Number.POSITIVE_INFINITY));

function agentOf(state: AgentState): Agent {
  const { pid, spec } = state;
  return { pid, spec, past: pastOf(state), bounds: boundsNow(state) };
}

const pastOf = ({ pinned, summary, messages, turns, piece }: Past): Past => ({ pinned, summary, messages, turns, piece });

function toolCalls({ calls, results, turn }: AgentState): ProgramCall[] {
  return calls.flatMap((call, index) => {
    const id = `t${turn}-${index}`;
    if (id in results) return [];
    // Its own history is its prompt's other half: no grant is needed to look there.
    const own = HISTORY_TOOLS.get(call.name);
    return own === undefined ? [{ id, name: call.name, tool: call.name, input: call.input }] : [{ id, name: own, input: call.input }];
  });
}

function deliveries({ spec, results, turn }: AgentState): ProgramCall[] {
  return spec.outputs.flatMap((output, index) => {
    const id = `d${turn}-${index}`;
    return id in results ? [] : [{ id, name: "vfs.copy", input: output }];
  });
}

function thought(before: AgentState, outcome: Outcome): AgentState {
  const state = outcome.ok ? roomHeard({ ...before, turns: [...before.turns, before.turn] }, outcome.value) : before;
  if (!outcome.ok) {
    if (isTooLong(outcome.error)) return shorter(state, outcome.error.message);
    const budget = outcome.error.code === "BUDGET";
    return end(state, { code: budget ? 4 : 1, reason: budget ? "budget_exceeded" : "model_failed", output: outcome.error.message });
  }
  const { parts, finish } = outcome.value as unknown as { parts: Part[]; finish: string };
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool-call");
  const messages: Message[] = [...state.messages, { role: "assistant", parts }];
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  if (calls.length > 0) return calling({ ...state, messages }, calls);
  if (finish === "length") return end(state, { code: 1, reason: "max_tokens", output: text });
  if (finish === "filtered") return end(state, { code: 1, reason: "filtered", output: text });
  if (state.steering.length > 0) return think({ ...state, messages });
  // One that goes on living tells whoever asked, and waits for the next message.
  if (state.spec.once && isUndone(finish)) return end(state, { code: 1, reason: UNDONE[finish], output: text });
  const concluded: AgentState = { ...state, messages, answer: text, results: {} };
  if (state.spec.outputs.length > 0) return { ...concluded, phase: "deliver" };
  return conclude(concluded);
}

function calling(state: AgentState, calls: ToolCallPart[]): AgentState {
  if (isUnheard(state)) return letGo({ ...state, messages: [...state.messages, untried(calls)] });
  return guard({ ...state, calls, results: {}, phase: "act" });
}

function acted(state: AgentState, call: string, outcome: Outcome): AgentState {
  const content = outcome.ok ? outcome.value : { code: outcome.error.code, message: outcome.error.message };
  state.results[call] = { ok: outcome.ok, content: content as Json };
  if (Object.keys(state.results).length < state.calls.length) return state;
  const whole = state.calls.map((asked, index): Part => {
    const result = state.results[`t${state.turn}-${index}`] ?? { ok: false, content: null };
    return { type: "tool-result", id: asked.id, name: asked.name, ...result };
  });
  const { parts, cut } = clipResults(whole, { turn: state.turn, most: boundsNow(state).most });
  const hint = state.repeat.count === REPEAT_HINT ? [hintAbout(state.calls)] : [];
  const messages: Message[] = [...state.messages, { role: "tool", parts: [...parts, ...hint] }];
  const stumbles = whole.every(isMisunderstood) ? state.stumbles + 1 : 0;
  return think({ ...state, messages, stumbles, archived: state.archived || cut, calls: [], results: {} });
}

/** Nothing was done, because the call made no sense. */
function isMisunderstood(part: Part): boolean {
  if (part.type !== "tool-result" || part.ok) return false;
  const { code } = part.content as { code?: Json };
  return code === "INVALID" || code === "UNKNOWN_METHOD";
}

function hintAbout(calls: readonly ToolCallPart[]): Part {
  return {
    type: "text",
    text: `The same call (${calls.map(({ name }) => name).join(", ")}) was made ${REPEAT_HINT} times in a row. Its result will not change; try another way or answer.`,
  };
}

/** Into the next think, with whatever was said meanwhile. */
function think(state: AgentState): AgentState {
  if (isUnheard(state)) return letGo(state);
  const turn = state.turn + 1;
  // What is said to one that goes on living is a piece of work of its own, also while it works.
  const began = state.steering.length > 0 && !state.spec.once ? turn : state.began;
  if (turn - began >= state.spec.max_steps) return end(state, { code: 1, reason: "max_steps", output: `${state.spec.max_steps} steps were not enough` });
  const heard = state.steering.map(({ text }) => said(text));
  const answering = state.steering.at(-1)?.id ?? state.answering;
  const next: AgentState = { ...state, turn, began, answering, unheard: false, steering: [], messages: [...state.messages, ...heard] };
  return ready(heard.length > 0 && next.origin ? { ...next, origin: { ...next.origin, said: wordsOf(next, [...next.origin.said, ...heard]) } } : next);
}

function wordsOf(state: AgentState, words: readonly Message[]): Message[] {
  return boundedWords(words, { size: boundsNow(state).most * CHARACTERS_PER_TOKEN * 0.25, measure: messageSize });
}

/** To the model, once its prompt fits; before that to a summary of the oldest turns. */
function ready(state: AgentState): AgentState {
  const agent = agentOf(state);
  const cut = isOver(agent) ? cutOf(agent) : 0;
  return cut > 0 ? { ...state, phase: "summarise", cut } : fitting(state);
}

/** There is nothing left to sum up: the last turn's long parts give way, and if that is not enough the agent ends. */
function fitting(state: AgentState): AgentState {
  const { pid, spec } = state;
  // What stays unanswered is a turn too, and not the last that said something.
  const turn = state.turns.at(-1) ?? 0;
  const { most } = boundsNow(state);
  const needs = (past: Past): number => tokensOf(promptOf(spec, pid, past));
  if (needs(state) <= most) return { ...state, phase: "think", cut: 0, draft: null };
  const last = state.messages.findLastIndex(({ role }) => role === "assistant");
  const messages = state.messages.map((message, index) => (index >= last ? clipMessage(message, { turn, most: most / 2 }) : message));
  const clipped: AgentState = { ...state, messages, archived: true, phase: "think", cut: 0, draft: null };
  const tokens = needs(clipped);
  if (tokens <= most) return clipped;
  const why = `what cannot be left out of the prompt has about ${tokens} tokens, and ${most} fit beside the answer`;
  return end(state, {
    code: 1,
    reason: "context_full",
    output: `${why}; say less at once, widen memory.context_window, or take a model with a larger context`,
  });
}

function summarised(state: AgentState, outcome: Outcome): AgentState {
  return { ...state, phase: "record", draft: draftOf(agentOf(state), state.cut, outcome) };
}

/** A summary that could not be noted down changes nothing: the next turn tries again. */
function recorded(state: AgentState, outcome: Outcome): AgentState {
  const { draft, cut, summaries } = state;
  const next: AgentState = { ...state, summaries: summaries + 1, cut: 0, draft: null };
  const noted: AgentState | undefined = outcome.ok && draft ? { ...next, ...compacted(agentOf(state), cut, draft), archived: true } : undefined;
  if (isUnheard(next)) return letGo(noted ?? next);
  return noted ? ready(noted) : fitting(next);
}

/** Of a step that climbed no ladder: the next one asks the same model. */
function roomHeard(state: AgentState, value: Json): AgentState {
  const { room } = value as { room?: number };
  return room === undefined || escalateOf(state) > 0 ? state : { ...state, room };
}

const isTooLong = ({ code, data }: WireError): boolean => code === "UPSTREAM" && (data as { cause?: Json } | undefined)?.cause === "context-length";

/** What its model found too long is too much from now on. */
function shorter(state: AgentState, why: string): AgentState {
  const { pid, spec } = state;
  const { most, answer } = boundsNow(state);
  const asked = tokensOf(promptOf(spec, pid, state));
  if (Math.min(asked, most) < LEAST_PROMPT) return end(state, { code: 1, reason: "context_full", output: why });
  const tooMuch = Math.floor(Math.min(asked, most) * SHRINK) + answer;
  return think({ ...state, tooMuch });
}

const withdrawnIn = (body: Json): Json | undefined =>
  typeof body === "object" && body !== null && !Array.isArray(body) ? (body as { readonly withdrawn?: Json }).withdrawn : undefined;

/** A message that nobody waits for any more is taken back, as far as nothing was done for it. */
function withdraw(state: AgentState, body: Json): AgentState {
  const id = withdrawnIn(body);
  const steering = state.steering.filter((said) => said.id !== id);
  return { ...state, steering, unheard: state.unheard || (state.answering !== "" && state.answering === id) };
}

/** Somebody else may have said something meanwhile, and waits for that. */
const isUnheard = ({ unheard, steering, spec }: AgentState): boolean => unheard && steering.length === 0 && !spec.once;

/** The work that nobody waits for ends here; what was done for it stays in the agent's prompt. */
const letGo = (state: AgentState): AgentState => ({ ...state, phase: "idle", answering: "", unheard: false, calls: [], results: {} });

/** A call must have a result in every prompt after it. */
const untried = (calls: readonly ToolCallPart[]): Message => ({
  role: "tool",
  parts: calls.map(({ id, name }) => ({
    type: "tool-result",
    id,
    name,
    ok: false,
    content: { code: "CANCELLED", message: "whoever asked for this has left" },
  })),
});

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
  const idle: AgentState = { ...state, phase: "idle", answering: "", unheard: false, results: {} };
  return state.steering.length > 0 ? begin(idle) : idle;
}

/** Into the first think of a new piece of work. */
function begin(state: AgentState): AgentState {
  const piece = state.messages.length;
  return think(withOrigin({ ...state, began: state.turn + 1, pinned: [], piece }));
}

/** Kept only where an attempt may need it. */
function withOrigin(state: AgentState): AgentState {
  return state.spec.restart ? { ...state, origin: { past: pastOf(state), said: [] } } : state;
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
  const cleared: AgentState = { ...state, failed: null, calls: [], results: {}, answer: "", stumbles: 0, repeat: { signature: "", count: 0 } };
  const { past, said: words } = origin ?? { past: NOTHING, said: [] };
  return think({ ...cleared, began: state.turn + 1, ...past, messages: [...past.messages, ...words, note] });
}

/** The window of its budget is over: what was refused is asked again, and that was no step. */
function renewed(state: AgentState, at: number): AgentState {
  const { renews, turn, began, summaries } = state;
  if (!renews || at < renews.until) return state;
  const next: AgentState = { ...state, phase: renews.phase, renews: null, began: began + 1 };
  return renews.phase === "think" ? think(next) : { ...next, turn: turn + 1, summaries: renews.phase === "summarise" ? summaries + 1 : summaries };
}

function guard(state: AgentState): AgentState {
  const signature = signatureOf(state.calls);
  const count = signature === state.repeat.signature ? state.repeat.count + 1 : 1;
  const next = { ...state, repeat: { signature, count } };
  return count >= REPEAT_STOP ? end(next, { code: 1, reason: "stuck", output: `the same call was made ${count} times in a row` }) : next;
}

/** Long inputs that differ at their end only are different calls, and the state holds none of them. */
function signatureOf(calls: readonly ToolCallPart[]): string {
  const text = canonicalJson(calls.map(({ name, input }) => ({ name, input })));
  return text.length <= SIGNATURE ? text : String(messagesMark([{ role: "assistant", parts: [{ type: "text", text }] }]));
}

/** Words that came and that no step has heard are told of: who sent them is told by nobody else. */
function end(state: AgentState, exit: Exit): AgentState {
  return { ...state, phase: "done", exit: { ...exit, output: withUnread(exit.output, state.steering.length) } };
}

function said(text: string): Message {
  return { role: "user", parts: [{ type: "text", text }] };
}

function textOf(body: Json): string {
  const text = typeof body === "object" && body !== null && !Array.isArray(body) ? (body as { text?: Json }).text : body;
  return typeof text === "string" ? text : JSON.stringify(text ?? body);
}
