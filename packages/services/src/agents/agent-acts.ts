import type { Outcome } from "@aether/ports";
import { canonicalJson, type Json, type Message, messagesMark, type Part, type ToolCallPart } from "@aether/protocol";
import type { AgentSpec } from "./agent-spec.ts";
import { type AgentState, boundsNow, end, isUnheard, letGo, REPEAT_HINT } from "./agent-state.ts";
import { think } from "./agent-think.ts";
import { clipResults } from "./clip-results.ts";

/** The same call this often in a row: the agent ends. */
const REPEAT_STOP = 6;
/** Characters of calls that are compared as they are. */
const SIGNATURE = 200;

export function calling(state: AgentState, calls: ToolCallPart[]): AgentState {
  if (isUnheard(state)) return letGo({ ...state, messages: [...state.messages, untried(calls)] });
  return guard({ ...state, calls, results: {}, phase: "act" });
}

export function acted(state: AgentState, call: string, outcome: Outcome): AgentState {
  const content = outcome.ok ? outcome.value : { code: outcome.error.code, message: outcome.error.message };
  state.results[call] = { ok: outcome.ok, content: content as Json };
  if (Object.keys(state.results).length < state.calls.length) return state;
  const whole = state.calls.map((asked, index): Part => {
    const result = state.results[`t${state.turn}-${index}`] ?? { ok: false, content: null };
    return { type: "tool-result", id: asked.id, name: asked.name, ...withWay(result, asked, state.spec) };
  });
  const { parts, cut } = clipResults(whole, { turn: state.turn, most: boundsNow(state).most });
  const hint = state.repeat.count === REPEAT_HINT ? [hintAbout(state.calls)] : [];
  const messages: Message[] = [...state.messages, { role: "tool", parts: [...parts, ...hint] }];
  const stumbles = whole.every(isMisunderstood) ? state.stumbles + 1 : 0;
  return think({ ...state, messages, stumbles, archived: state.archived || cut, calls: [], results: {} });
}

/** A short name that is none of the workspace's may be one of the task's: those begin in the first folder that may be read. */
function withWay<R extends { readonly ok: boolean; readonly content: Json }>(result: R, { input }: ToolCallPart, { cwd, readable }: AgentSpec): R {
  const [first] = readable;
  const { code } = (result.content ?? {}) as { readonly code?: Json };
  const { path } = (input ?? {}) as { readonly path?: Json };
  if (result.ok || code !== "NOT_FOUND" || cwd !== undefined || !first || typeof path !== "string" || /^[/~]/.test(path)) return result;
  const way = `relative paths are those of the workspace; in the folder of the task it would be ${first.path}/${path.replace(/^(?:\.\/)+/, "")}`;
  return { ...result, content: { ...(result.content as Record<string, Json>), way } };
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
