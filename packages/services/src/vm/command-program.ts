import type { Action, Born, Exit, Program, ProgramEvent } from "@aether/ports";
import type { CommandEnd, Json, WireError } from "@aether/protocol";

/** A background command as a process: it runs once, and ends as the command ended. */
interface State {
  /** Input of `vm.run`. */
  readonly spec: Json;
  exit: Exit | undefined;
}

export const commandProgram: Program<State> = {
  name: "command",
  version: 1,
  start: ({ spec }: Born) => ({ spec, exit: undefined }),
  fold(state, event: ProgramEvent) {
    if (event.type !== "settled") return state;
    state.exit = event.outcome.ok ? exitFor(event.outcome.value as unknown as CommandEnd) : failedFor(event.outcome.error);
    return state;
  },
  decide({ spec, exit }): Action {
    return exit ? { do: "exit", exit } : { do: "calls", calls: [{ id: "run", name: "vm.run", input: spec }] };
  },
  save: ({ exit }) => (exit ?? null) as unknown as Json,
  restore: (saved, { spec }) => ({ spec, exit: (saved as unknown as Exit | null) ?? undefined }),
};

/** One that was stopped while it began was not at fault, and neither was one that the end of the system cut off too often. */
function failedFor({ code, message }: WireError): Exit {
  const isNoFault = code === "CANCELLED";
  return exitFor(isNoFault ? { code: null, reason: "killed", message } : { code: null, reason: "failed", message, error: { code, message } });
}

function exitFor(end: CommandEnd): Exit {
  return { code: end.code ?? 1, reason: end.reason, output: end as unknown as Json };
}

/** How a command's process ended, as a command's end. */
export function endOf(exit: Exit | null): CommandEnd {
  const output = exit?.output as Partial<CommandEnd> | null | undefined;
  if (!output || typeof output !== "object" || output.reason === undefined) return cutOffEnd(exit);
  const { code = null, reason, cap, message, error } = output;
  return { code, reason, ...(cap && { cap }), ...(message !== undefined && { message }), ...(error && { error }) };
}

/** Of a process that the kernel ended: its program had no word in it. */
function cutOffEnd(exit: Exit | null): CommandEnd {
  if (exit === null) return { code: null, reason: "lost", message: "nothing is known of its end" };
  const about = typeof exit.output === "string" && exit.output !== "" ? `: ${exit.output}` : "";
  if (exit.reason === "stopped") return { code: null, reason: "killed", message: `it was stopped${about}` };
  if (exit.reason === "deadline") return { code: null, reason: "killed", message: "the time that it was given is over" };
  return { code: null, reason: "lost", message: `its process ended as ${exit.reason}${about}` };
}
