import { CHARACTERS_PER_TOKEN, type Message, messageSize } from "@aether/protocol";
import { type AgentState, agentOf, boundsNow, end, isUnheard, letGo, pastOf, said } from "./agent-state.ts";
import { clipMessage } from "./clip-results.ts";
import { cutOf, isOver } from "./compaction.ts";
import { boundedWords, type Past, promptOf, tokensOf } from "./context.ts";

/** A prompt that a model finds too long is made this much shorter, as often as that helps. */
const SHRINK = 0.75;
/** Shorter, in tokens, it would say nothing. */
const LEAST_PROMPT = 256;

/** Into the next think, with whatever was said meanwhile. */
export function think(state: AgentState): AgentState {
  if (isUnheard(state)) return letGo(state);
  const turn = state.turn + 1;
  // What is said to one that goes on living is a piece of work of its own, also while it works.
  const began = state.steering.length > 0 && !state.spec.once ? turn : state.began;
  if (turn - began >= state.spec.max_steps) return end(state, { code: 1, reason: "max_steps", output: `${state.spec.max_steps} steps were not enough` });
  const heard = state.steering.map(({ text }) => said(text));
  const unanswered = [...state.alsoAnswering, ...(state.unheard ? [] : [state.answering]), ...state.steering.map(({ id }) => id)].filter((id) => id !== "");
  const answering = unanswered.at(-1) ?? "";
  const next: AgentState = {
    ...state,
    turn,
    began,
    answering,
    alsoAnswering: unanswered.slice(0, -1),
    unheard: false,
    steering: [],
    messages: [...state.messages, ...heard],
  };
  return ready(heard.length > 0 && next.origin ? { ...next, origin: { ...next.origin, said: wordsOf(next, [...next.origin.said, ...heard]) } } : next);
}

function wordsOf(state: AgentState, words: readonly Message[]): Message[] {
  return boundedWords(words, { size: boundsNow(state).most * CHARACTERS_PER_TOKEN * 0.25, measure: messageSize });
}

/** To the model, once its prompt fits; before that to a summary of the oldest turns. */
export function ready(state: AgentState): AgentState {
  const agent = agentOf(state);
  const cut = isOver(agent) ? cutOf(agent) : 0;
  return cut > 0 ? { ...state, phase: "summarise", cut } : fitting(state);
}

/** There is nothing left to sum up: the last turn's long parts give way, and if that is not enough the agent ends. */
export function fitting(state: AgentState): AgentState {
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

/** What its model found too long is too much from now on. */
export function shorter(state: AgentState, why: string): AgentState {
  const { pid, spec } = state;
  const { most, answer } = boundsNow(state);
  const asked = tokensOf(promptOf(spec, pid, state));
  if (Math.min(asked, most) < LEAST_PROMPT) return end(state, { code: 1, reason: "context_full", output: why });
  const tooMuch = Math.floor(Math.min(asked, most) * SHRINK) + answer;
  return think({ ...state, tooMuch });
}

/** Into the first think of a new piece of work. */
export function begin(state: AgentState): AgentState {
  const piece = state.messages.length;
  return think(withOrigin({ ...state, began: state.turn + 1, pinned: [], piece }));
}

/** Kept only where an attempt may need it. */
export function withOrigin(state: AgentState): AgentState {
  return state.spec.restart ? { ...state, origin: { past: pastOf(state), said: [] } } : state;
}
