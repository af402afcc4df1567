import type { Json } from "@aether/protocol";
import type { AgentState } from "./agent-state.ts";
import { begin } from "./agent-think.ts";

/** What somebody sent: words for the agent, or that an earlier message is taken back. */
export function heard(state: AgentState, id: string, body: Json): AgentState {
  return withdrawnIn(body) === undefined ? hear(state, id, textOf(body)) : withdraw(state, body);
}

const withdrawnIn = (body: Json): Json | undefined =>
  typeof body === "object" && body !== null && !Array.isArray(body) ? (body as { readonly withdrawn?: Json }).withdrawn : undefined;

/** A message that nobody waits for any more is taken back, as far as nothing was done for it. */
function withdraw(state: AgentState, body: Json): AgentState {
  const id = withdrawnIn(body);
  const steering = state.steering.filter((said) => said.id !== id);
  const alsoAnswering = state.alsoAnswering.filter((one) => one !== id);
  return { ...state, steering, alsoAnswering, unheard: state.unheard || (state.answering !== "" && state.answering === id) };
}

function hear(state: AgentState, id: string, text: string): AgentState {
  const steering = [...state.steering, { id, text }];
  return state.phase === "idle" ? begin({ ...state, steering }) : { ...state, steering };
}

function textOf(body: Json): string {
  const text = typeof body === "object" && body !== null && !Array.isArray(body) ? (body as { text?: Json }).text : body;
  return typeof text === "string" ? text : JSON.stringify(text ?? body);
}
