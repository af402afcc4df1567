import type { Handler, RungState, Sandbox } from "@aether/ports";
import { RUNGS, type Rung, SyscallError, type vmRungs } from "@aether/protocol";

/** The rungs of this installation. */
export interface Rungs {
  /** The asked one. @throws SyscallError `UNAVAILABLE` with what to install; never another rung (I8) */
  take(rung: Rung | undefined): Promise<Sandbox>;
  /** What shells run in when none is asked for: the strongest of `process`, else `bash`. */
  standard(): Promise<Rung>;
  state(rung: Rung): Promise<RungState | undefined>;
}

export function createRungs(sandboxes: readonly Sandbox[]): Rungs {
  const byName = new Map(sandboxes.map((sandbox) => [sandbox.rung, sandbox]));
  const standard = async (): Promise<Rung> => ((await byName.get("process")?.probe())?.available ? "process" : "bash");
  return {
    state: async (rung) => byName.get(rung)?.probe(),
    standard,
    async take(asked) {
      const rung = asked ?? (await standard());
      const sandbox = byName.get(rung);
      if (!sandbox) throw missing(rung, "this installation was built without it", "choose another rung: aether call vm.rungs lists them");
      const state = await sandbox.probe();
      if (!state.available) throw missing(rung, state.reason, state.get);
      return sandbox;
    },
  };
}

export function createRungsHandler(rungs: Rungs): Handler<typeof vmRungs> {
  return async ({ default_only }) => {
    const standard = await rungs.standard();
    const asked = default_only ? [standard] : RUNGS;
    return { rungs: await Promise.all(asked.map(async (rung) => ({ ...describe(rung, await rungs.state(rung)), default: rung === standard }))) };
  };
}

function describe(rung: Rung, state: RungState | undefined) {
  if (!state) return { rung, available: false, detail: "this installation was built without it", notes: [] };
  if (!state.available) return { rung, available: false, detail: state.reason, get: state.get, notes: [] };
  return { rung, available: true, detail: state.version, limits: state.limits, notes: [...state.notes] };
}

function missing(rung: Rung, reason: string, get: string): SyscallError {
  return new SyscallError("UNAVAILABLE", `the ${rung} rung does not work here: ${reason}. ${get}`, { rung, get });
}
