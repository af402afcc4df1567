import { type Box, type BoxProcess, type CallContext, type EffectHandler, isWantOfRoom, type OutputLog, takeBytes, workerOf } from "@aether/ports";
import { type CommandEnd, DEFAULT_LIMITS, type Input, inertLine, type Label, SyscallError, vfsCopies, vfsExpect, type vmRun } from "@aether/protocol";
import { asTold } from "./as-told.ts";
import { Shown } from "./capture.ts";
import { programFor } from "./exec.ts";
import { changedOf, type InPlace, inPlaceOf, landRunning, landThese, type Told, whileRunning } from "./in-place.ts";
import type { LiveCommand } from "./live.ts";
import { LiveCopies } from "./live-copies.ts";
import { OutputBytes } from "./output-bytes.ts";
import { openOwnLog } from "./own-log.ts";
import { adoptChanges, placesOf, type RunEvidence, type Vm, wallOf } from "./vm.ts";
import { wholeCharacters } from "./whole-characters.ts";

type RunInput = Input<typeof vmRun>;

/** Longest life of a background command that asks for none. */
const WALL_MS = 86_400_000;
const CPU_MS = 3_600_000;

/**
 * A background command from its start to its end. It dies with the system: after a kill its outcome is known, it was cut off
 * (`lost`), and what it wrote until then is recorded.
 */
export function createRun(vm: Vm): EffectHandler<typeof vmRun, RunEvidence> {
  return {
    async prepare(input, ctx) {
      const { rung, network, holder, run } = input;
      await mustBeChild(holder, ctx);
      const workspace = await workspaceOf(vm, ctx, input);
      ctx.mayMove(1);
      const sandbox = await vm.rungs.take(rung);
      await vm.leftovers.gone(ctx, workspace);
      const leave = await ctx.turnIn([`/run/${workspace}`]);
      try {
        const { label } = await placesOf({ workspace, network }, ctx);
        const { tree, untracked } = await ctx.call(vfsExpect, { workspace, label, ...(run !== undefined && { run }) });
        vm.beside.begin(workspace, ctx.caller.pid);
        return { rung: sandbox.rung, tree, untracked: untracked ?? null, network };
      } finally {
        // It works beside others; what it wrote is recorded in a turn of its own.
        leave();
      }
    },
    async run(input, ctx, { tree }) {
      await vm.jobs.resume(input, ctx);
      const workspace = await workspaceOf(vm, ctx, input);
      await beginBeside(vm, ctx, workspace);
      const places = await placesOf({ workspace, network: input.network }, ctx);
      const sandbox = await vm.rungs.take(input.rung);
      ctx.raise(places.label);
      const inPlace = await inPlaceOf(places, ctx, { live: true });
      const request = { sandbox, holder: ctx.caller.pid, workspace, until: places.until, label: places.label, ...boxOf(input), places: inPlace.places };
      const log = await openOwnLog(vm, ctx);
      const copies = copiesOf(vm, ctx, { inPlace, workspace, network: input.network, log, label: places.label });
      try {
        for (const note of inPlace.notes) await tellIn(log, ctx, note);
        const begin = () =>
          vm.boxes.use(request, ctx, (box, { env, over }) =>
            follow(vm, ctx, { workspace, input: { ...input, env: { ...env, ...input.env } }, box, log, label: places.label, over, copies }),
          );
        // Once it has begun it waits by its own output: what finds no room here has not begun.
        const exit = await ctx.untilRoom(begin).finally(() => vm.beside.end(ctx.caller.pid));
        const left = await landedAtEnd(vm, ctx, { copies, log });
        const end = await ended(vm, ctx, { exit: withWords(exit, left), log, workspace, network: input.network, tree, run: input.run });
        return { ...end, changes: end.changes + copies.changes };
      } finally {
        await log.close();
        await vm.boxes.closeOf(ctx.caller.pid);
      }
    },
    async probe(input, ctx, { tree }) {
      const { network } = input;
      const workspace = await workspaceOf(vm, ctx, input);
      await vm.leftovers.gone(ctx, workspace);
      const places = await placesOf({ workspace, network }, ctx);
      ctx.raise(places.label);
      const log = await openOwnLog(vm, ctx);
      const exit = { code: null, reason: "lost", message: "the system stopped while it ran" } as const;
      try {
        const { changes, message } = await landLost(vm, ctx, places.label);
        const end = await ended(vm, ctx, { exit: withWords(exit, message), log, workspace, network, tree, run: input.run });
        return { ...end, changes: end.changes + changes };
      } finally {
        await log.close();
      }
    },
  };
}

const boxOf = ({ limits, network, models, runtime }: RunInput) => ({ limits, network, models, runtime });

interface Copying {
  readonly inPlace: InPlace;
  readonly workspace: string;
  readonly network: boolean;
  readonly log: OutputLog;
  readonly label: Label;
}

function copiesOf(vm: Vm, ctx: CallContext, { inPlace: { copies }, workspace, network, log, label }: Copying): LiveCopies {
  const said = () => vm.live.get(ctx.caller.pid)?.label ?? label;
  return new LiveCopies({ vm, ctx, copies, workspace, network, label: said, tell: (words) => tellIn(log, ctx, words) });
}

/** Beside what the command wrote itself. */
async function tellIn(log: OutputLog, ctx: CallContext, words: string): Promise<void> {
  await log.append({ kind: "stderr", at: ctx.now(), bytes: new TextEncoder().encode(`aether: ${inertLine(words)}\n`) });
}

/** Whatever it left running ends first. */
async function landedAtEnd(vm: Vm, ctx: CallContext, { copies, log }: { readonly copies: LiveCopies; readonly log: OutputLog }): Promise<string | undefined> {
  if (!copies.works) return undefined;
  await vm.boxes.closeOf(ctx.caller.pid);
  const left = await ctx.untilRoom(() => copies.end());
  if (left !== undefined) await tellIn(log, ctx, left);
  return left;
}

/** What was written down is done, and then what it did since: as in its workspace, nothing of it is taken back. */
async function landLost(vm: Vm, ctx: CallContext, label: Label): Promise<Told> {
  const first = await landRunning(ctx);
  const { copies } = await ctx.call(vfsCopies, {}, "copies");
  const changed = await changedOf(vm, ctx, copies);
  if (changed.length === 0) return first;
  const last = await landThese<Told>(ctx, { result: first, changed, label, round: whileRunning(ctx, "lost") });
  return last;
}

const withWords = (exit: CommandEnd, words: string | undefined): CommandEnd =>
  words === undefined ? exit : { ...exit, message: exit.message === undefined ? words : `${exit.message}; ${words}` };

/** One that a person lets run again after a kill had its look in an earlier life: it begins in a turn all the same. */
async function beginBeside({ beside }: Vm, ctx: CallContext, workspace: string): Promise<void> {
  if (beside.has(workspace, ctx.caller.pid)) return;
  const leave = await ctx.turnIn([`/run/${workspace}`]);
  beside.begin(workspace, ctx.caller.pid);
  leave();
}

/** A background command works where its holder does, or where a person who may control an agent let it begin. */
async function workspaceOf({ guests }: Vm, ctx: CallContext, { holder, workspace }: Pick<RunInput, "holder" | "workspace">): Promise<string> {
  if (workspace !== undefined) {
    guests.set(ctx.caller.pid, workspace);
    return workspace;
  }
  const row = await ctx.processes.get(holder);
  return row ? workerOf(row) : holder;
}

/** Only a command's own process may run it, and only in its parent's workspace. */
async function mustBeChild(holder: string, ctx: CallContext): Promise<void> {
  const row = await ctx.processes.get(ctx.caller.pid);
  if (row?.kind === "command" && row.parent === holder) return;
  throw new SyscallError("DENIED", "vm.run is issued by a command's own process; start one with vm.spawn", { action: "vm.use", resource: holder });
}

interface Following {
  readonly workspace: string;
  readonly input: RunInput;
  readonly box: Box;
  readonly log: OutputLog;
  readonly label: Label;
  readonly over: () => string | undefined;
  readonly copies: LiveCopies;
}

async function follow(vm: Vm, ctx: CallContext, { workspace, input, box, log, label, over, copies }: Following): Promise<CommandEnd> {
  vm.jobs.mustHold(ctx.caller.pid);
  const { limits, terminal } = input;
  const process = await box.start(
    {
      program: await programOf(vm, input),
      cwd: input.cwd,
      env: input.env,
      ...(terminal && { terminal }),
      limits: {
        wallMs: wallOf(limits, ctx, WALL_MS),
        cpuMs: limits.cpuMs ?? CPU_MS,
        outputBytes: limits.outputBytes ?? DEFAULT_LIMITS.outputBytes,
        ...(limits.idleMs !== undefined && { idleMs: limits.idleMs }),
      },
    },
    ctx.signal,
  );
  const id = ctx.caller.pid;
  const person = (await ctx.processes.get(input.holder))?.kind === "session";
  const command: LiveCommand = {
    id,
    holder: input.holder,
    workspace,
    process,
    log,
    terminal: terminal ?? null,
    owner: input.holder,
    ownedByPerson: person,
    label,
    settle: () => copies.settle(),
  };
  if (terminal) await log.append({ kind: "resize", at: ctx.now(), bytes: new TextEncoder().encode(`${terminal.cols}x${terminal.rows}`) });
  vm.live.add(command);
  copies.start();
  try {
    // A life that a kill cuts off is counted by its log.
    const counted = new OutputBytes((bytes) => takeBytes(ctx, bytes), process);
    const stderr = await pump(process, { log, counted, now: () => ctx.now(), tell: () => vm.live.tell(id) });
    return asTold(await process.exited, { stderr, limits, over: over(), spent: counted.over });
  } finally {
    ctx.raise(command.label);
    vm.live.remove(id);
  }
}

async function programOf(vm: Vm, { command, rung }: RunInput) {
  const sandbox = await vm.rungs.take(rung);
  if (command === undefined) return programFor({ kind: "argv", argv: ["bash", "-i"] }, sandbox);
  if (typeof command === "string") return programFor({ kind: "shell", script: command }, sandbox);
  return programFor({ kind: "argv", argv: command as [string, ...string[]] }, sandbox);
}

interface Pumping {
  readonly log: OutputLog;
  readonly counted: OutputBytes;
  readonly now: () => number;
  readonly tell: () => void;
}

/** Output goes to the log in whole characters, so that a reader may begin at any entry. @returns the beginning and the end of stderr */
async function pump(process: BoxProcess, { log, counted, now, tell }: Pumping): Promise<string> {
  const stderr = new Shown();
  const kept = { stdout: new Uint8Array(0), stderr: new Uint8Array(0) };
  for await (const { stream, bytes } of process.output) {
    if (!counted.take(bytes.length)) continue;
    const all = kept[stream].length === 0 ? bytes : Buffer.concat([kept[stream], bytes]);
    const whole = wholeCharacters(all);
    kept[stream] = all.slice(whole);
    if (whole > 0) await log.append({ kind: stream, at: now(), bytes: all.subarray(0, whole) });
    if (stream === "stderr") stderr.add(bytes);
    tell();
  }
  for (const stream of ["stdout", "stderr"] as const) if (kept[stream].length > 0) await log.append({ kind: stream, at: now(), bytes: kept[stream] });
  return stderr.text();
}

interface Ended {
  readonly exit: CommandEnd;
  readonly log: OutputLog;
  readonly workspace: string;
  readonly network: boolean;
  readonly tree: string | null;
  readonly run: string | undefined;
}

async function ended(vm: Vm, ctx: CallContext, { exit, log, workspace, network, tree, run }: Ended) {
  // Until the receipt: what is recorded here is in the tree of whoever comes next.
  await ctx.turnIn([`/run/${workspace}`]);
  const { changes } = await adoptOnceThereIsRoom(vm, ctx, { workspace, tree, network, run });
  return {
    code: exit.code,
    reason: exit.reason,
    ...(exit.cap && { cap: exit.cap }),
    ...(exit.message !== undefined && { message: exit.message }),
    ...(exit.error && { error: exit.error }),
    changes,
    bytes: log.size,
  };
}

/** It ran: that nothing can be recorded of it now is no end of it. What recording would store is stored first, which costs the run no call. */
async function adoptOnceThereIsRoom(vm: Vm, ctx: CallContext, what: Parameters<typeof adoptChanges>[2]): ReturnType<typeof adoptChanges> {
  const { folder } = await placesOf(what, ctx);
  const isStored = async (): Promise<void> => {
    try {
      await vm.trees.snapshot(folder, { signal: ctx.signal });
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "TOO_LARGE") throw error;
    }
  };
  for (;;) {
    try {
      return await adoptChanges(vm, ctx, what);
    } catch (error) {
      if (!isWantOfRoom(error)) throw error;
      await ctx.untilRoom(isStored);
    }
  }
}
