import type { Exit } from "@aether/ports";
import type { Json, Message, ToolCallPart } from "@aether/protocol";
import type { AgentSpec } from "./agent-spec.ts";
import type { Agent, Draft } from "./compaction.ts";
import type { Past } from "./context.ts";
import { boundsOf } from "./context-bounds.ts";
import type { Handing } from "./hand-over-made.ts";
import type { Renews } from "./renews.ts";
import { withUnread } from "./with-unread.ts";

/** The same call this often in a row: the model is told. */
export const REPEAT_HINT = 3;
/** Rungs of a ladder, at most. */
const MOST_RUNGS = 7;

interface Steering {
  readonly id: string;
  readonly text: string;
}

/**
 * An agent between two events. `think` asks the model, `act` runs the tools it asked for, `verify` looks for files that its answer says it made, `deliver` hands files over,
 * `reply` answers whoever sent the message, `idle` waits for one, `restart` waits before the work that failed begins again.
 * `renew` waits for its budget. Before a think whose prompt would be too long, `summarise` asks a model for a summary of the oldest turns, and `record` notes it down.
 */
export interface AgentState extends Past {
  readonly pid: string;
  readonly spec: AgentSpec;
  phase: "think" | "act" | "verify" | "deliver" | "reply" | "idle" | "restart" | "summarise" | "record" | "renew" | "done";
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
  /** Messages before that one which no answer was given to yet: whoever sent them waits for the same answer. */
  alsoAnswering: readonly string[];
  /** Whoever sent it waits no more: no further step is made for it. */
  unheard: boolean;
  answer: string;
  /** Files that its answer says it made and that no call of its touched; looked for before it ends. */
  claims: readonly string[];
  /** It was told that such a file is nowhere: it is told once. */
  doubted: boolean;
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
  /** What it made, as far as that is handed over; null before it is looked for. */
  handing: Handing | null;
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

export const NOTHING: Past = { pinned: [], summary: null, messages: [], turns: [], piece: 0 };

/** An agent that has heard nothing yet. */
export function newborn(pid: string, spec: AgentSpec): AgentState {
  return {
    pid,
    spec,
    phase: "idle",
    turn: 0,
    began: 0,
    ...NOTHING,
    calls: [],
    results: {},
    steering: [],
    answering: "",
    alsoAnswering: [],
    unheard: false,
    answer: "",
    claims: [],
    doubted: false,
    repeat: { signature: "", count: 0 },
    stumbles: 0,
    room: null,
    tooMuch: null,
    archived: false,
    summaries: 0,
    cut: 0,
    draft: null,
    handing: null,
    exit: null,
    origin: null,
    restarts: [],
    failed: null,
    renews: null,
  };
}

/** How many rungs to climb: one for each turn in a row with which the model came no further. Without a ladder it changes nothing. */
export function escalateOf({ stumbles, repeat }: AgentState): number {
  return Math.min(MOST_RUNGS, Math.max(stumbles, repeat.count - REPEAT_HINT + 1, 0));
}

export const boundsNow = ({ spec, room, tooMuch }: AgentState) =>
  boundsOf(spec, room === null && tooMuch === null ? null : Math.min(room ?? Number.POSITIVE_INFINITY, tooMuch ?? Number.POSITIVE_INFINITY));

export function agentOf(state: AgentState): Agent {
  const { pid, spec } = state;
  return { pid, spec, past: pastOf(state), bounds: boundsNow(state) };
}

export const pastOf = ({ pinned, summary, messages, turns, piece, day }: Past): Past => ({
  pinned,
  summary,
  messages,
  turns,
  piece,
  ...(day !== undefined && { day }),
});

/** Somebody else may have said something meanwhile, and waits for that. */
export const isUnheard = ({ unheard, steering, alsoAnswering, spec }: AgentState): boolean =>
  unheard && steering.length === 0 && alsoAnswering.length === 0 && !spec.once;

/** The work that nobody waits for ends here; what was done for it stays in the agent's prompt. */
export const letGo = (state: AgentState): AgentState => ({ ...state, phase: "idle", answering: "", alsoAnswering: [], unheard: false, calls: [], results: {} });

/** Words that came and that no step has heard are told of: who sent them is told by nobody else. */
export function end(state: AgentState, exit: Exit): AgentState {
  return { ...state, phase: "done", exit: { ...exit, output: withUnread(exit.output, state.steering.length) } };
}

export function said(text: string): Message {
  return { role: "user", parts: [{ type: "text", text }] };
}
