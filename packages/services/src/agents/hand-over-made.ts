import type { Outcome, ProgramCall } from "@aether/ports";
import { handOverCall, isBeside, type MadeFile, type PlantRule, plantOf } from "@aether/protocol";
import { workspaceOf } from "./agent-spec.ts";
import type { AgentState } from "./agent-state.ts";

/** Files that are looked up at once, and that are on their way at once. */
const PAGE = 200;
const AT_ONCE = 16;
/** Named in the words of an end; more are counted. */
const MOST_NAMED = 8;

/** Where handing over what a run made has come to. It rests in the agent's state, so it goes on where a kill cut it off. */
export interface Handing {
  /** Of this page: what is yet to be answered for. */
  readonly files: readonly { readonly path: string; readonly name: string; readonly number: number }[];
  /** Where the next page begins; null = this is the last. */
  readonly next: string | null;
  readonly pages: number;
  /** Files that were met so far. */
  readonly met: number;
  readonly given: number;
  readonly refused: readonly string[];
}

const AT_FIRST: Handing = { files: [], next: "", pages: 0, met: 0, given: 0, refused: [] };

/** The call that looks for what it made. */
const isLook = (call: string): boolean => call.startsWith("l");

/** What is to be called next; none when all of it is done. */
export function handOverCalls(state: AgentState): ProgramCall[] {
  const { spec, pid, turn } = state;
  const { hand_over: folder } = spec;
  if (!folder) return [];
  const { files, next, pages } = state.handing ?? AT_FIRST;
  if (files.length > 0)
    return files.slice(0, AT_ONCE).map(({ path, name, number }) => ({
      id: handOverCall(turn, spec.outputs.length + number),
      name: "vfs.copy",
      input: { from: path, to: `${folder.to}/${name}`, overwrite: folder.overwrite },
    }));
  return next === null
    ? []
    : [
        {
          id: `l${turn}-${pages}`,
          name: "vfs.made",
          input: { run: pid, within: workspaceOf(spec, pid), limit: PAGE, ...(next !== "" && { after: next }) },
        },
      ];
}

/** What came of one of those calls. */
export function handed(state: AgentState, call: string, outcome: Outcome): AgentState {
  const handing = state.handing ?? AT_FIRST;
  return { ...state, handing: isLook(call) ? looked(state, outcome) : copied(handing, outcome, numberOf(state, call)) };
}

/** Whether a call is one of those. */
export const isHanding = (state: AgentState, call: string): boolean => isLook(call) || numberOf(state, call) !== undefined;

function numberOf({ spec, turn, handing }: AgentState, call: string): number | undefined {
  return handing?.files.find(({ number }) => handOverCall(turn, spec.outputs.length + number) === call)?.number;
}

function looked({ handing: before, spec }: AgentState, outcome: Outcome): Handing {
  const handing = before ?? AT_FIRST;
  if (!outcome.ok) return { ...handing, next: null, refused: [...handing.refused, `what it made cannot be looked at: ${outcome.error.message}`] };
  const { files, next } = outcome.value as unknown as { readonly files: readonly MadeFile[]; readonly next?: string };
  const wanted = files
    .filter((file) => isGiven(file, spec.hand_over?.plants ?? []))
    .map(({ path, name }, index) => ({ path, name, number: handing.met + index }));
  return { ...handing, files: wanted, next: next ?? null, pages: handing.pages + 1, met: handing.met + wanted.length };
}

/** What was not handed over by its own name already, and is neither a program's own nor one that others run or trust. */
const isGiven = ({ name, delivered }: MadeFile, rules: readonly PlantRule[]): boolean =>
  !delivered && !isBeside(name) && plantOf({ file: `/${name}`, executable: false }, rules) === undefined;

function copied(handing: Handing, outcome: Outcome, number: number | undefined): Handing {
  const file = handing.files.find((one) => one.number === number);
  const files = handing.files.filter((one) => one !== file);
  if (outcome.ok) return { ...handing, files, given: handing.given + 1 };
  const why = outcome.error.code === "EXISTS" ? "is there already" : outcome.error.message;
  return { ...handing, files, refused: [...handing.refused, `${file?.name ?? "a file"}: ${why}`] };
}

/** Why it did not all end well; undefined where it did. */
export function faultOf({ handing }: AgentState): { readonly reason: "output_missing" | "output_refused"; readonly why: string } | undefined {
  const { given, refused } = handing ?? AT_FIRST;
  if (refused.length > 0) {
    const more = refused.length > MOST_NAMED ? `; and ${refused.length - MOST_NAMED} more` : "";
    return { reason: "output_refused", why: `not handed over: ${refused.slice(0, MOST_NAMED).join("; ")}${more}` };
  }
  return given === 0 ? { reason: "output_missing", why: "it made no file itself, so none was handed over" } : undefined;
}
