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

/** One that was stopped while it began was not at fault. */
function failedFor({ code, message }: WireError): Exit {
  const end: CommandEnd = code === "CANCELLED" ? { code: null, reason: "killed" } : { code: null, reason: "failed", error: { code, message } };
  return exitFor(end);
}

function exitFor(end: CommandEnd): Exit {
  return { code: end.code ?? 1, reason: end.reason, output: end as unknown as Json };
}

/** How a command's process ended, as a command's end. */
export function endOf(exit: Exit | null): CommandEnd {
  const output = exit?.output as Partial<CommandEnd> | null | undefined;
  if (output && typeof output === "object" && output.reason !== undefined)
    return { code: output.code ?? null, reason: output.reason, ...(output.cap && { cap: output.cap }), ...(output.error && { error: output.error }) };
  return { code: null, reason: "killed" };
}
