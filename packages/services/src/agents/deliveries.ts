import type { Outcome, ProgramCall } from "@aether/ports";
import { handOverCall } from "@aether/protocol";
import { madeAt } from "./agent-spec.ts";
import type { AgentState } from "./agent-state.ts";
import { handOverCalls } from "./hand-over-made.ts";

const lookCall = (turn: number, index: number): string => `w${turn}-${index}`;

/** What was named first; then what else it made. A named file of a folder that the agent changes in place may be there already, by its own work. */
export function deliveries(state: AgentState): ProgramCall[] {
  const { pid, spec, results, turn } = state;
  const named = spec.outputs.flatMap((output, index): ProgramCall[] => {
    const [id, look] = [handOverCall(turn, index), lookCall(turn, index)];
    if (id in results) return [];
    const inPlace = spec.editable.some(({ path }) => output.to.startsWith(`${path}/`));
    if (inPlace && !(look in results)) return [{ id: look, name: "vfs.versions", input: { path: output.to, run: pid, limit: 1 } }];
    return [{ id, name: "vfs.copy", input: { ...output, from: madeAt(output.from, spec, pid) } }];
  });
  return named.length > 0 ? named : handOverCalls(state);
}

/** Notes whether the agent left a file where it is wanted: then it is handed over; else its workspace is looked into. */
export function lookedInPlace(state: AgentState, call: string, outcome: Outcome): AgentState {
  const { spec, turn, results } = state;
  const index = spec.outputs.findIndex((_, at) => call === lookCall(turn, at));
  const isThere = isWritten(outcome);
  const noted = { ok: isThere, content: null };
  return { ...state, results: { ...results, [call]: noted, ...(isThere && { [handOverCall(turn, index)]: noted }) } };
}

function isWritten(outcome: Outcome): boolean {
  if (!outcome.ok) return false;
  const [last] = (outcome.value as { readonly versions: readonly { readonly after: string | null }[] }).versions;
  return last !== undefined && last.after !== null;
}
