import type { CallContext, Handler, ProcessRow } from "@aether/ports";
import { joinLabels, type Label, SyscallError, type vmKill, type vmResize, type vmSignal, type vmStdin, type vmTake } from "@aether/protocol";
import type { LiveCommand } from "./live.ts";
import type { Vm } from "./vm.ts";

export function createStdin({ live, boxes }: Vm): Handler<typeof vmStdin> {
  return async ({ vm_id, text, base64, end }, ctx) => {
    const command = await mustRun(live, vm_id, ctx);
    await mustOwn(live, command, ctx);
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
    await mustOwn(live, command, ctx);
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
    await mustOwn(live, command, ctx);
    command.process.signal(signal);
    return { ok: true };
  };
}

export function createKill({ live }: Vm): Handler<typeof vmKill> {
  return async ({ vm_id }, ctx) => {
    await mustHave(vm_id, "agent.control", ctx);
    await live.get(vm_id)?.settle();
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
    if (command.ownedByPerson && before !== pid && kind !== "session") throw personHas(command);
    if (release && before !== pid && !(await inherits(command, ctx)))
      throw new SyscallError("BUSY", `${before} has the input of ${vm_id}, not you`, { owner: before });
    const byPerson = release ? (await ctx.processes.get(command.holder))?.kind === "session" : kind === "session";
    await hand(live, command, { owner: release ? command.holder : pid, byPerson, at: ctx.now() });
    return { owner: command.owner, before };
  };
}

async function mustOwn(live: Vm["live"], command: LiveCommand, ctx: CallContext): Promise<void> {
  const { id, owner } = command;
  const { pid, kind } = ctx.caller;
  if (owner === pid) return;
  const isHeir = await inherits(command, ctx);
  // Of several that come at once the first has it.
  if (isHeir && command.owner === owner) return hand(live, command, { owner: pid, byPerson: kind === "session", at: ctx.now() });
  if (command.ownedByPerson && kind !== "session") throw personHas(command);
  throw new SyscallError("BUSY", `${command.owner} has the input of ${id}; take it over with vm.take`, { owner: command.owner });
}

function personHas({ id, owner }: LiveCommand): SyscallError {
  return new SyscallError("BUSY", `a person has the input of ${id}; wait until it is given back`, { owner });
}

/** Who had it has left: what a person had is any connection's of that person, what an agent had is the holder's again. */
async function inherits({ owner, holder, ownedByPerson }: LiveCommand, { caller, processes }: CallContext): Promise<boolean> {
  const row = await processes.get(owner);
  if (row && row.state !== "exited") return false;
  return ownedByPerson ? caller.kind === "session" : caller.pid === holder;
}

async function hand(live: Vm["live"], command: LiveCommand, to: { readonly owner: string; readonly byPerson: boolean; readonly at: number }): Promise<void> {
  command.owner = to.owner;
  command.ownedByPerson = to.byPerson;
  live.tell(command.id);
  await command.log.append({ kind: "owner", at: to.at, bytes: new TextEncoder().encode(to.owner) });
}

async function mustRun(live: Vm["live"], vmId: string, ctx: CallContext): Promise<LiveCommand> {
  const row = await mustHave(vmId, "agent.control", ctx);
  const command = live.get(vmId);
  if (command) return command;
  if (row.state === "exited") throw new SyscallError("NOT_FOUND", `${vmId} has ended`, { vm_id: vmId });
  throw new SyscallError("BUSY", `${vmId} is only starting; try again`, { vm_id: vmId });
}

/** Its own, or one that it has the right to. @throws SyscallError `DENIED`, also where there is none: that looks the same (I12); `NOT_FOUND` */
export async function mustHave(vmId: string, right: "agent.read" | "agent.control", ctx: CallContext): Promise<ProcessRow> {
  const row = await ctx.processes.get(vmId);
  if (row?.parent !== ctx.caller.pid) ctx.require(right, vmId);
  const found = mustBeCommand(vmId, row);
  // Whether it still runs it says itself.
  ctx.raise(found.label as unknown as Label);
  return found;
}

/** @throws SyscallError `NOT_FOUND` */
export function mustBeCommand(vmId: string, row: ProcessRow | undefined): ProcessRow {
  if (row?.kind === "command") return row;
  throw new SyscallError("NOT_FOUND", `there is no command ${vmId}`, { vm_id: vmId });
}
