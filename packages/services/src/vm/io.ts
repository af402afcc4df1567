import type { CallContext, Handler } from "@aether/ports";
import { joinLabels, SyscallError, type vmKill, type vmResize, type vmSignal, type vmStdin, type vmTake } from "@aether/protocol";
import type { LiveCommand } from "./live.ts";
import type { Vm } from "./vm.ts";

export function createStdin({ live, boxes }: Vm): Handler<typeof vmStdin> {
  return async ({ vm_id, text, base64, end }, ctx) => {
    const command = await mustRun(live, vm_id, ctx);
    mustOwn(command, ctx);
    const bytes = base64 === undefined ? new TextEncoder().encode(text) : Buffer.from(base64, "base64");
    // What it says from now on may repeat what it is told.
    command.label = joinLabels(command.label, ctx.caller.label);
    boxes.told(vm_id, ctx.caller.label);
    if (bytes.length > 0) await command.process.write(bytes);
    if (command.terminal && bytes.length > 0) await command.log.append({ kind: "stdin", at: ctx.now(), bytes });
    if (end) command.process.end();
    return { bytes: bytes.length };
  };
}

export function createResize({ live }: Vm): Handler<typeof vmResize> {
  return async ({ vm_id, cols, rows }, ctx) => {
    const command = await mustRun(live, vm_id, ctx);
    mustOwn(command, ctx);
    if (!command.terminal) throw new SyscallError("UNSUPPORTED", `${vm_id} has no terminal; start it with one`, { vm_id });
    command.process.resize({ cols, rows });
    command.terminal = { cols, rows };
    await command.log.append({ kind: "resize", at: ctx.now(), bytes: new TextEncoder().encode(`${cols}x${rows}`) });
    return { ok: true };
  };
}

export function createSignal({ live }: Vm): Handler<typeof vmSignal> {
  return async ({ vm_id, signal }, ctx) => {
    const command = await mustRun(live, vm_id, ctx);
    mustOwn(command, ctx);
    command.process.signal(signal);
    return { ok: true };
  };
}

export function createKill(): Handler<typeof vmKill> {
  return async ({ vm_id }, ctx) => {
    await mustBeCommand(vm_id, ctx);
    ctx.processes.stop(vm_id, `killed by ${ctx.caller.pid}`);
    return { ok: true };
  };
}

/** A person may take any command's input and give it back; an agent may not take it from a person. */
export function createTake({ live }: Vm): Handler<typeof vmTake> {
  return async ({ vm_id, release }, ctx) => {
    const command = await mustRun(live, vm_id, ctx);
    const before = command.owner;
    const { pid, kind } = ctx.caller;
    if (command.ownedByPerson && before !== pid && kind !== "session")
      throw new SyscallError("BUSY", `a person has the input of ${vm_id}; wait until it is given back`, { owner: before });
    if (release && before !== pid) throw new SyscallError("BUSY", `${before} has the input of ${vm_id}, not you`, { owner: before });
    const owner = release ? command.holder : pid;
    command.owner = owner;
    command.ownedByPerson = release ? (await ctx.processes.get(command.holder))?.kind === "session" : kind === "session";
    await command.log.append({ kind: "owner", at: ctx.now(), bytes: new TextEncoder().encode(owner) });
    live.tell(vm_id);
    return { owner, before };
  };
}

function mustOwn({ id, owner }: LiveCommand, { caller }: CallContext): void {
  if (owner !== caller.pid) throw new SyscallError("BUSY", `${owner} has the input of ${id}; take it over with vm.take`, { owner });
}

async function mustRun(live: Vm["live"], vmId: string, ctx: CallContext): Promise<LiveCommand> {
  const row = await mustBeCommand(vmId, ctx);
  const command = live.get(vmId);
  if (command) return command;
  if (row.state === "exited") throw new SyscallError("NOT_FOUND", `${vmId} has ended`, { vm_id: vmId });
  throw new SyscallError("BUSY", `${vmId} is only starting; try again`, { vm_id: vmId });
}

/** A missing and a foreign command look the same (I12). */
export async function mustBeCommand(vmId: string, ctx: CallContext) {
  const row = await ctx.processes.get(vmId);
  if (row?.kind === "command") return row;
  throw new SyscallError("NOT_FOUND", `there is no command ${vmId}`, { vm_id: vmId });
}
