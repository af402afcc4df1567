import type { Json, Message, ToolCallPart } from "@aether/protocol";
import type { AgentSpec } from "./agent-spec.ts";
import { type AgentState, newborn, pastOf, said } from "./agent-state.ts";
import { ready, withOrigin } from "./agent-think.ts";

/** An agent that goes on with what another of its kind was left with, told something new: its turns are counted on. */
export function continuedState(pid: string, spec: AgentSpec, before: Json): AgentState {
  const old = before as unknown as AgentState;
  const { archived, room, tooMuch } = old;
  const messages = [...old.messages, ...unsettled(old), ...old.steering.map(({ text }) => said(text)), ...endOf(old)];
  const turn = old.turn + 1;
  const { role, parts } = said(spec.goal);
  const words: Message = { role, parts: [...(spec.files ?? []), ...parts] };
  // It is begun on a day of its own.
  const { day: _, ...own } = pastOf(old);
  const past = { ...own, messages, pinned: [], piece: messages.length };
  const state: AgentState = { ...newborn(pid, spec), ...past, archived, room, tooMuch, phase: "think", turn, began: turn };
  const told = withOrigin(state);
  return ready({ ...told, messages: [...messages, words], ...(told.origin && { origin: { ...told.origin, said: [words] } }) });
}

/** A call must have a result in every prompt after it: what its end cut off has that it did. */
function unsettled({ messages, results, turn }: AgentState): Message[] {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return [];
  const calls = last.parts.filter((part): part is ToolCallPart => part.type === "tool-call");
  if (calls.length === 0) return [];
  const unknown = {
    ok: false,
    content: { code: "CANCELLED", message: "the run ended before the result of this call was known; look before you make it again" },
  };
  return [{ role: "tool", parts: calls.map(({ id, name }, index) => ({ type: "tool-result", id, name, ...(results[`t${turn}-${index}`] ?? unknown) })) }];
}

/** Why there is no answer of it, where there is none. */
function endOf({ exit }: AgentState): Message[] {
  const reason = exit?.reason ?? "stopped";
  return reason === "completed" ? [] : [said(`What was asked before this ended without an answer: ${reason}.`)];
}
