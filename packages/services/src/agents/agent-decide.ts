import type { Action, ProgramCall } from "@aether/ports";
import { type AgentState, agentOf, boundsNow, escalateOf } from "./agent-state.ts";
import { compactInput, summaryStep } from "./compaction.ts";
import { HISTORY_TOOLS, promptOf } from "./context.ts";
import { deliveries } from "./deliveries.ts";
import { lookups } from "./verify-claims.ts";

/** What an agent does next. */
export function decide(state: AgentState): Action {
  if (state.exit) return { do: "exit", exit: state.exit };
  switch (state.phase) {
    case "think":
      return { do: "calls", calls: [modelCall(state)] };
    case "act":
      return { do: "calls", calls: toolCalls(state) };
    case "verify":
      return { do: "calls", calls: lookups(state) };
    case "deliver":
      return { do: "calls", calls: deliveries(state) };
    case "reply":
      return { do: "calls", calls: replies(state) };
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

/** The last message first; those before it are answered by the same words. */
function replies({ turn, answering, alsoAnswering, answer, results }: AgentState): ProgramCall[] {
  return [answering, ...alsoAnswering].flatMap((message_id, index) => {
    const id = index === 0 ? `r${turn}` : `r${turn}-${index}`;
    return id in results ? [] : [{ id, name: "agent.reply", input: { message_id, response: answer, stop_reason: "completed" } }];
  });
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

function toolCalls({ calls, results, turn }: AgentState): ProgramCall[] {
  return calls.flatMap((call, index) => {
    const id = `t${turn}-${index}`;
    if (id in results) return [];
    // Its own history is its prompt's other half: no grant is needed to look there.
    const own = HISTORY_TOOLS.get(call.name);
    return own === undefined ? [{ id, name: call.name, tool: call.name, input: call.input }] : [{ id, name: own, input: call.input }];
  });
}
