import type { Born, Outcome, Program, ProgramEvent } from "@aether/ports";
import { handOverCall, type Json, type Message, type Part, type ToolCallPart, type WireError } from "@aether/protocol";
import { acted, calling } from "./agent-acts.ts";
import { decide } from "./agent-decide.ts";
import { heard } from "./agent-messages.ts";
import { AgentSpec, markedFindings } from "./agent-spec.ts";
import { type AgentState, agentOf, end, escalateOf, isUnheard, letGo, NOTHING, newborn, said } from "./agent-state.ts";
import { begin, fitting, ready, shorter, think, withOrigin } from "./agent-think.ts";
import { claimedFiles } from "./claimed-files.ts";
import { compacted, draftOf } from "./compaction.ts";
import { continuedState } from "./continued-state.ts";
import { deliveries, lookedInPlace } from "./deliveries.ts";
import { faultOf, handed, isHanding } from "./hand-over-made.ts";
import { renewsAfter } from "./renews.ts";
import { isUndone, judgeFailure, UNDONE } from "./restart.ts";
import { dayIn } from "./today.ts";
import { lookups, verified } from "./verify-claims.ts";

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
const UNSAID = { unheard: false, renews: null, claims: [], doubted: false, alsoAnswering: [], handing: null };

function start(born: Born): AgentState {
  const spec = AgentSpec.parse(born.spec);
  if (born.before !== undefined) return continuedState(born.pid, spec, born.before);
  const state = newborn(born.pid, spec);
  if (spec.goal === "") return { ...state, turn: -1 };
  const text = spec.prior === undefined ? spec.goal : `${spec.goal}\n\n${markedFindings(spec.prior, born.pid)}`;
  const { role, parts } = said(text);
  return ready(withOrigin({ ...state, messages: [{ role, parts: [...(spec.files ?? []), ...parts] }] }));
}

function fold(state: AgentState, event: ProgramEvent): AgentState {
  if (event.type === "woken") return renewed(state, event.at);
  const renews = event.type === "settled" ? renewsAfter(state.phase, event) : undefined;
  if (renews) return { ...state, phase: "renew", renews };
  if (event.type === "settled" && event.call.startsWith("b")) return beginAgain(state, event.outcome);
  return supervised(advance(state, event), event.at);
}

function advance(state: AgentState, event: ProgramEvent): AgentState {
  if (event.type === "message") return heard(onDay(state, event.at), event.id, event.body);
  if (event.type !== "settled") return state;
  if (event.call.startsWith("m")) return thought(state, event.outcome);
  if (event.call.startsWith("t")) return acted(state, event.call, event.outcome);
  if (event.call.startsWith("v")) return afterLooking(verified(state, event.call, event.outcome));
  if (isHanding(state, event.call)) return handedOver(handed(state, event.call, event.outcome));
  if (event.call.startsWith("d")) return delivered(state, event.call, event.outcome);
  if (event.call.startsWith("w")) return handedOver(lookedInPlace(state, event.call, event.outcome));
  if (event.call.startsWith("s")) return summarised(state, event.outcome);
  if (event.call.startsWith("c")) return recorded(state, event.outcome);
  return replied(state, event.call);
}

/** It is told of the day again where that is another than before. */
function onDay(state: AgentState, at: number): AgentState {
  const { begun } = state.spec;
  const day = begun && dayIn(begun.zone, at);
  return day === undefined || day === (state.day ?? begun?.day) ? state : { ...state, day };
}

function thought(before: AgentState, outcome: Outcome): AgentState {
  const state = outcome.ok ? roomHeard({ ...before, turns: [...before.turns, before.turn] }, outcome.value) : before;
  if (!outcome.ok) {
    if (isTooLong(outcome.error)) return shorter(state, outcome.error.message);
    const budget = outcome.error.code === "BUDGET";
    return end(state, {
      code: budget ? 4 : 1,
      reason: budget ? "budget_exceeded" : "model_failed",
      output: withAnswer(partialOf(outcome.error), outcome.error.message),
    });
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
  const claims = claimedFiles(text, messages);
  return claims.length > 0 ? { ...concluded, claims, phase: "verify" } : deliverOrEnd(concluded);
}

/** Where all was looked for: on to its end, or back to the model. */
const afterLooking = (state: AgentState): AgentState => (state.phase === "verify" && lookups(state).length === 0 ? deliverOrEnd(state) : state);

function deliverOrEnd(state: AgentState): AgentState {
  const { outputs, hand_over: folder } = state.spec;
  return outputs.length > 0 || folder ? { ...state, results: {}, handing: null, phase: "deliver" } : conclude(state);
}

/** What a model had said when its answer broke off. */
function partialOf({ data }: WireError): string {
  const { partial } = (data ?? {}) as { partial?: Json };
  return typeof partial === "string" ? partial : "";
}

/** Of a step that climbed no ladder: the next one asks the same model. */
function roomHeard(state: AgentState, value: Json): AgentState {
  const { room } = value as { room?: number };
  return room === undefined || escalateOf(state) > 0 ? state : { ...state, room };
}

const isTooLong = ({ code, data }: WireError): boolean => code === "UPSTREAM" && (data as { cause?: Json } | undefined)?.cause === "context-length";

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

function delivered(state: AgentState, call: string, outcome: Outcome): AgentState {
  if (!outcome.ok) {
    const missing = outcome.error.code === "NOT_FOUND";
    const why = missing ? `${nameOf(state, call)} was not made` : outcome.error.message;
    return end(state, { code: 1, reason: missing ? "output_missing" : "output_refused", output: withAnswer(state.answer, why) });
  }
  return handedOver({ ...state, results: { ...state.results, [call]: { ok: true, content: null } } });
}

/** Once all that was named and all of what it made was met, it ends: well, or with what is not there. */
function handedOver(state: AgentState): AgentState {
  if (deliveries(state).length > 0) return state;
  const fault = state.spec.hand_over ? faultOf(state) : undefined;
  return fault ? end(state, { code: 1, reason: fault.reason, output: withAnswer(state.answer, fault.why) }) : conclude(state);
}

/** The file that a delivery was to hand over, as the agent knows it. */
const nameOf = ({ spec, turn }: AgentState, call: string): string => spec.outputs.find((_, index) => call === handOverCall(turn, index))?.from ?? "a file";

/** What the agent said is often the reason why nothing is there. */
const withAnswer = (answer: string, why: string): string => (answer === "" ? why : `${answer}\n${why}`);

function conclude(state: AgentState): AgentState {
  if (state.spec.once) return end(state, { code: 0, reason: "completed", output: state.answer });
  return state.answering === "" ? answered(state) : { ...state, phase: "reply", results: {} };
}

/** Everybody who waits is told before it rests; who left meanwhile is no failure. */
function replied(before: AgentState, call: string): AgentState {
  const state = { ...before, results: { ...before.results, [call]: { ok: true, content: null } } };
  return Object.keys(state.results).length <= state.alsoAnswering.length ? state : answered(state);
}

function answered(state: AgentState): AgentState {
  const idle: AgentState = { ...state, phase: "idle", answering: "", alsoAnswering: [], unheard: false, results: {} };
  return state.steering.length > 0 ? begin(idle) : idle;
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
