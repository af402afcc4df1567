import type { Outcome, ProgramCall } from "@aether/ports";
import { workspaceOf } from "./agent-spec.ts";
import type { AgentState } from "./agent-state.ts";
import { said } from "./agent-state.ts";
import { think } from "./agent-think.ts";
import { baseOf } from "./claimed-files.ts";

/** Folders in which such a file may lie, at most. */
const MOST_PLACES = 3;

/** Its own workspace, and the folders that it may change. */
const placesOf = ({ pid, spec }: AgentState): string[] => [workspaceOf(spec, pid), ...spec.editable.map(({ path }) => path)].slice(0, MOST_PLACES);

/** Looks for files that the answer says it made, wherever in its places they lie. */
export function lookups(state: AgentState): ProgramCall[] {
  const { claims, results, turn } = state;
  return placesOf(state).flatMap((path, place) =>
    claims.flatMap((name, at) => {
      const id = `v${turn}-${at}-${place}`;
      return id in results ? [] : [{ id, name: "vfs.glob", input: { path, pattern: `**/${baseOf(name)}`, limit: 1 } }];
    }),
  );
}

/**
 * Notes what one look found. After the last one the model is told what is nowhere, once; after that, whoever reads its answer is. What cannot be
 * looked at is not said to be missing.
 */
export function verified(state: AgentState, call: string, outcome: Outcome): AgentState {
  const next: AgentState = { ...state, results: { ...state.results, [call]: { ok: isNowhere(outcome), content: null } } };
  if (lookups(next).length > 0) return next;
  const { claims, turn, doubted, answer } = next;
  const missing = claims.filter((_, at) => placesOf(next).every((_path, place) => next.results[`v${turn}-${at}-${place}`]?.ok === true));
  if (missing.length === 0) return next;
  const names = missing.join(", ");
  if (doubted) return { ...next, answer: `${answer}\n(Not there: ${names}. The answer says that ${missing.length === 1 ? "it was" : "they were"} made.)` };
  const words = said(`Your answer says that you made ${names}, and there is no such file in your workspace. Make it now, or answer again and say what is so.`);
  return think({ ...next, doubted: true, claims: [], results: {}, messages: [...next.messages, words] });
}

/** There is no file of that name below that folder, or no such folder. */
function isNowhere(outcome: Outcome): boolean {
  if (!outcome.ok) return outcome.error.code === "NOT_FOUND";
  return (outcome.value as { readonly files?: readonly unknown[] }).files?.length === 0;
}
