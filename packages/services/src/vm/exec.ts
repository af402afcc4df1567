import { type Box, type BoxCommand, type BoxProgram, type CallContext, type EffectHandler, passBytes, type Sandbox } from "@aether/ports";
import {
  type CommandResult,
  type ContainerRuntime,
  DEFAULT_LIMITS,
  type Limits,
  RUNG_OF,
  type Rung,
  SyscallError,
  vfsExpect,
  type vmExec,
  type vmRunCode,
  type vmShell,
} from "@aether/protocol";
import { asTold } from "./as-told.ts";
import type { Inside } from "./boxes.ts";
import { capture } from "./capture.ts";
import { inPlaceOf, landChanges, landHeld, landLeft, landRunning, type Told, withMessage } from "./in-place.ts";
import { mustHaveModels } from "./models.ts";
import { OutputBytes } from "./output-bytes.ts";
import { savedSession, saveSession } from "./sessions.ts";
import { ToldOutput } from "./told-output.ts";
import { adoptChanges, beginsIn, type Places, placesOf, type RunEvidence, type Vm, wallOf } from "./vm.ts";

/** A command to its end, however it was asked for. */
interface Task {
  readonly rung: Rung | undefined;
  readonly program: BoxProgram;
  /** In the agent's own shell. */
  readonly inSession: boolean;
  readonly cwd?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly limits: Limits;
  readonly network: boolean;
  readonly models: boolean;
  readonly runtime?: ContainerRuntime | undefined;
}

export const createExec = (vm: Vm): EffectHandler<typeof vmExec, RunEvidence> =>
  taskHandler(vm, ({ command, rung, runtime, cwd, env, stdin, limits, network, models }) => ({
    rung,
    runtime,
    program: typeof command === "string" ? { kind: "shell", script: command } : { kind: "argv", argv: command as [string, ...string[]] },
    inSession: false,
    cwd,
    env,
    stdin,
    limits,
    network,
    models,
  }));

export const createShell = (vm: Vm): EffectHandler<typeof vmShell, RunEvidence> =>
  taskHandler(vm, ({ command, timeout_ms, network }) => ({
    rung: undefined,
    program: { kind: "shell", script: command },
    inSession: true,
    env: {},
    stdin: "",
    limits: { wallMs: timeout_ms },
    network,
    models: false,
  }));

export const createRunCode = (vm: Vm): EffectHandler<typeof vmRunCode, RunEvidence> =>
  taskHandler(vm, ({ language, code, args, stdin, timeout_ms }) => {
    const rung = RUNG_OF[language];
    return {
      rung: rung === "default" ? undefined : rung,
      // A module is too large to be written out: it is named by its path.
      program: language === "wasm" && code.startsWith("/") ? { kind: "module", path: code, args } : { kind: "code", language, code, args },
      inSession: false,
      env: {},
      stdin,
      limits: { wallMs: timeout_ms },
      network: false,
      models: false,
    };
  });

/**
 * Alone in its workspace, from the tree that rests in the intent to the record of what changed. After a kill the tree is restored and
 * the command runs again; one that had a way out is left to a person. One beside which others wrote is not taken back, for
 * they would be, too: it ends as lost.
 */
function taskHandler<I>(
  vm: Vm,
  taskOf: (input: I) => Task,
): {
  prepare(input: I, ctx: CallContext): Promise<RunEvidence>;
  run(input: I, ctx: CallContext, evidence: RunEvidence): Promise<CommandResult>;
  probe(input: I, ctx: CallContext, evidence: RunEvidence): Promise<CommandResult | undefined>;
} {
  return {
    async prepare(input, ctx) {
      const { rung, network, models } = taskOf(input);
      if (models) mustHaveModels(ctx);
      ctx.mayMove(1);
      const sandbox = await vm.rungs.take(rung);
      await vm.leftovers.gone(ctx);
      const { label, edits } = await placesOf({ workspace: ctx.caller.workspace, network }, ctx);
      const { tree, untracked } = await ctx.call(vfsExpect, { workspace: ctx.caller.workspace, label });
      const beside = vm.beside.in(ctx.caller.workspace);
      return {
        rung: sandbox.rung,
        tree,
        untracked: untracked ?? null,
        network,
        ...(beside.length > 0 && { beside }),
        ...(edits.length > 0 && { inPlace: true as const }),
      };
    },

    run: (input, ctx, evidence) => runTask(vm, ctx, { task: taskOf(input), evidence }),

    async probe(_input, ctx, evidence) {
      const { tree, untracked, network, rung, beside } = evidence;
      await vm.leftovers.gone(ctx);
      const ended = await endedBefore(vm, ctx, evidence);
      if (ended) return ended;
      if (network || tree === null || untracked !== null) throw cutOff(ctx, { rung, tree, untracked });
      const { folder } = await placesOf({ workspace: ctx.caller.workspace, network }, ctx);
      if (beside) return (await isAsBefore(vm, ctx, { folder, tree })) ? undefined : endLost(vm, ctx, { tree, rung, beside });
      await vm.trees.restore(folder, tree);
      return undefined;
    },
  };
}

/** Then nothing has to be taken back before the command runs again. */
async function isAsBefore({ trees }: Vm, { signal }: CallContext, { folder, tree }: { readonly folder: string; readonly tree: string }): Promise<boolean> {
  try {
    return (await trees.snapshot(folder, { signal })).hash === tree;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "TOO_LARGE") return false;
    throw error;
  }
}

/** Nobody can tell what of the workspace is its own and what the others wrote: all of it stays and is recorded, as of a background command. */
async function endLost(
  vm: Vm,
  ctx: CallContext,
  { tree, rung, beside }: { readonly tree: string; readonly rung: Rung; readonly beside: readonly string[] },
): Promise<CommandResult> {
  const { workspace } = ctx.caller;
  const changes = await adoptChanges(vm, ctx, { workspace, tree, network: false });
  return {
    code: null,
    reason: "lost",
    message:
      `the system stopped while it ran. It was not taken back and not run again, for what was written beside it would be lost (by ${beside.join(", ")}): ` +
      "look at the workspace, and run again what is missing",
    stdout: "",
    stderr: "",
    omitted: 0,
    rung,
    cwd: `/run/${workspace}`,
    ...changes,
    ms: 0,
  };
}

function cutOff({ key }: CallContext, evidence: Pick<RunEvidence, "rung" | "tree" | "untracked">): SyscallError {
  const isWhole = evidence.tree !== null && evidence.untracked === null;
  const why = isWhole ? "it could reach the network, and what it did outside is not known" : `its workspace cannot be put back whole: ${evidence.untracked}`;
  return new SyscallError("UNKNOWN_OUTCOME", `the command was cut off by a stop of the system; ${why}`, { key, evidence });
}

/** A command that had ended is not run again: what it did to a person's folders is taken over, as far as it was not yet. */
async function endedBefore(vm: Vm, ctx: CallContext, { tree, network, inPlace }: RunEvidence): Promise<CommandResult | undefined> {
  if (inPlace !== true) return undefined;
  await landRunning(ctx);
  const landed = await landHeld(ctx);
  if (!landed) return undefined;
  return withWorkspace(landed, await adoptChanges(vm, ctx, { workspace: ctx.caller.workspace, tree, network }));
}

/** With what it did in its workspace. */
function withWorkspace(result: CommandResult, own: Pick<CommandResult, "changed" | "changes"> & { readonly untracked?: string | undefined }): CommandResult {
  const { untracked, changed, changes } = own;
  const all = { ...result, changed: [...result.changed, ...changed].slice(0, MAX_NAMED), changes: result.changes + changes };
  return untracked === undefined ? all : { ...all, untracked };
}

/** Files told by name in a result. */
const MAX_NAMED = 50;

async function runTask(vm: Vm, ctx: CallContext, { task, evidence }: { task: Task; evidence: RunEvidence }): Promise<CommandResult> {
  const { pid: holder, workspace } = ctx.caller;
  // One that a person lets run again after all may have ended in an earlier life.
  const ended = ctx.attempt > 1 ? await endedBefore(vm, ctx, evidence) : undefined;
  if (ended) return ended;
  const places = await placesOf({ workspace, network: task.network }, ctx);
  const sandbox = await vm.rungs.take(evidence.rung);
  ctx.raise(places.label);
  const { limits, network, models, runtime } = task;
  if (places.edits.length > 0) await vm.live.settle(workspace);
  const { left, told: before } = await landLeft(vm, ctx, network);
  const inPlace = await inPlaceOf(places, ctx, { left });
  const request = { sandbox, holder, workspace, places: inPlace.places, until: places.until, limits, network, models, label: places.label, runtime };
  const shown = await vm.boxes.use(request, ctx, (box, { env, ...inside }) =>
    runInBox(box, ctx, { ...inside, task: { ...task, env: { ...env, ...task.env } }, places, sandbox }),
  );
  const untracked = evidence.untracked !== null && { untracked: evidence.untracked };
  const ran = { ...untracked, ...shown, changed: [], changes: 0, rung: evidence.rung };
  const told = withNotes({ ...ran, changed: before.changed.slice(0, MAX_NAMED), changes: before.changes }, [...leftWords(before), ...inPlace.notes]);
  const landed = await landChanges(vm, ctx, { copies: inPlace.copies, result: told, network });
  return withWorkspace(landed, await adoptChanges(vm, ctx, { workspace, tree: evidence.tree, network }));
}

const withNotes = (result: CommandResult, notes: readonly string[]): CommandResult => (notes.length > 0 ? withMessage(result, notes.join("; ")) : result);

function leftWords({ changes, message }: Told): string[] {
  if (changes === 0 && message === undefined) return [];
  return [`programs that earlier commands left running: they changed ${changes} files in the folder${message === undefined ? "" : `; ${message}`}`];
}

interface Running extends Omit<Inside, "env"> {
  readonly task: Task;
  readonly places: Places;
  readonly sandbox: Sandbox;
}

async function runInBox(box: Box, ctx: CallContext, { task, places, sandbox, over, refused }: Running) {
  const command = await commandFor({ task, places, sandbox }, ctx);
  const process = await box.start(command, ctx.signal);
  if (task.stdin !== "") process.write(new TextEncoder().encode(task.stdin)).then(() => process.end(), ignoreEnd);
  else process.end();
  const counted = new OutputBytes((bytes) => passBytes(ctx, bytes), process);
  const captured = await capture(process, { counted, told: new ToldOutput(ctx) });
  const exit = await process.exited;
  ctx.signal.throwIfAborted();
  const session = task.inSession ? box.session : undefined;
  if (session) saveSession(ctx.caller.pid, session, ctx);
  return {
    ...asTold(exit, { stderr: captured.stderr, limits: task.limits, omitted: places.omitted, over: over(), spent: counted.over }),
    ...captured,
    ...(refused().length > 0 && { refused: [...refused()] }),
    cwd: session?.cwd ?? command.cwd ?? beginsIn(places, ctx),
    ms: Math.round(exit.usage.wallMs),
  };
}

async function commandFor({ task, places, sandbox }: { task: Task; places: Places; sandbox: Sandbox }, ctx: CallContext): Promise<BoxCommand> {
  const { cpuMs = DEFAULT_LIMITS.cpuMs, outputBytes = DEFAULT_LIMITS.outputBytes } = task.limits;
  const cwd = task.cwd ?? beginsIn(places, ctx);
  const saved = task.inSession ? await savedSession(ctx.caller.pid, ctx) : undefined;
  const restore = saved ?? (cwd === places.at ? undefined : { cwd, env: {} });
  return {
    program: programFor(task.program, sandbox),
    ...(task.inSession ? { session: restore ? { restore } : {} } : { cwd }),
    env: task.env,
    limits: {
      wallMs: wallOf(task.limits, ctx, DEFAULT_LIMITS.wallMs),
      cpuMs,
      outputBytes,
      ...(task.limits.idleMs !== undefined && { idleMs: task.limits.idleMs }),
    },
  };
}

/** A WebAssembly rung runs modules by path; a shell line there can only be one. */
export function programFor(program: BoxProgram, { rung, features }: Sandbox): BoxProgram {
  if (program.kind === "shell" && !features.shell) throw unsupported(rung, "runs no shell; give it code, or choose bash or process");
  if (program.kind === "argv" && rung === "wasm") return { kind: "module", path: program.argv[0], args: program.argv.slice(1) };
  if (program.kind === "argv" && !features.argv) throw unsupported(rung, "starts no programs; give it code, or choose process");
  return program;
}

function unsupported(rung: Rung, why: string): SyscallError {
  return new SyscallError("UNSUPPORTED", `the ${rung} rung ${why}`, { rung });
}

/** A command may end without reading all of its input. */
function ignoreEnd(error: unknown): void {
  if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
}
