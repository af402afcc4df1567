import type { Action, Born, Exit, Program, ProgramEvent } from "@aether/ports";
import type { CommandEnd, Json } from "@aether/protocol";

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
    state.exit = event.outcome.ok
      ? exitFor(event.outcome.value as unknown as CommandEnd)
      : { code: 1, reason: "failed", output: { message: event.outcome.error.message, code: null } };
    return state;
  },
  decide({ spec, exit }): Action {
    return exit ? { do: "exit", exit } : { do: "calls", calls: [{ id: "run", name: "vm.run", input: spec }] };
  },
  save: ({ exit }) => (exit ?? null) as unknown as Json,
  restore: (saved, { spec }) => ({ spec, exit: (saved as unknown as Exit | null) ?? undefined }),
};

function exitFor(end: CommandEnd): Exit {
  return { code: end.code ?? 1, reason: end.reason, output: end as unknown as Json };
}

/** How a command's process ended, as a command's end. */
export function endOf(exit: Exit | null): CommandEnd {
  const output = exit?.output as Partial<CommandEnd> | null | undefined;
  if (output && typeof output === "object" && output.reason !== undefined)
    return { code: output.code ?? null, reason: output.reason, ...(output.cap && { cap: output.cap }) };
  return { code: null, reason: "killed" };
}
