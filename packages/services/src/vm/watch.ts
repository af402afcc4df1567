import { setTimeout } from "node:timers/promises";
import {
  type CallContext,
  type Exit,
  type Handler,
  type LogPage,
  type OutputEntry,
  type ProcessFilter,
  type ProcessRow,
  suspend,
  WholeRows,
} from "@aether/ports";
import {
  type CommandEnd,
  HOST_FILE,
  type Json,
  joinLabels,
  type Label,
  SyscallError,
  type vmAttach,
  type vmList,
  type vmRead,
  type vmRecording,
  type vmWait,
} from "@aether/protocol";
import { asciicast } from "./asciicast.ts";
import { endOf } from "./command-program.ts";
import { mustBeCommand, mustHave } from "./io.ts";
import type { Vm } from "./vm.ts";
import { decoder, wholePage } from "./whole-characters.ts";

/** Bytes of output read from a log at once. */
const PAGE = 65_536;

export function createRead(vm: Vm): Handler<typeof vmRead> {
  return async ({ vm_id, offset, max, wait_ms, encoding }, ctx) => {
    await mustHave(vm_id, "agent.read", ctx);
    const until = ctx.now() + wait_ms;
    using news = newsOf(vm, ctx, vm_id);
    for (;;) {
      const { page, end } = await look(vm, ctx, { id: vm_id, offset, max });
      const left = until - ctx.now();
      if (page.next > offset || end || left <= 0) {
        // Who has read what it says finds what it did.
        await vm.live.get(vm_id)?.settle();
        const bytes = Buffer.concat(page.entries.filter(isOutput).map(({ bytes: part }) => part));
        return { text: written(bytes, encoding), next: page.next, size: page.size, end };
      }
      await news.next(left);
      ctx.signal.throwIfAborted();
    }
  };
}

/** Any number may watch; one that comes late, or comes back, begins at its offset. */
export function createAttach(vm: Vm): Handler<typeof vmAttach> {
  return async ({ vm_id, offset, encoding }, ctx) => {
    await mustHave(vm_id, "agent.read", ctx);
    const leave = vm.live.view(vm_id);
    try {
      return await showAll(vm, ctx, { id: vm_id, offset, encoding });
    } finally {
      leave();
    }
  };
}

type Encoding = "text" | "base64";
const written = (bytes: Uint8Array, encoding: Encoding): string => (encoding === "base64" ? Buffer.from(bytes).toString("base64") : decoder.decode(bytes));

async function showAll(vm: Vm, ctx: CallContext, from: { id: string; offset: number; encoding: Encoding }) {
  let { offset } = from;
  let owner: string | undefined;
  using news = newsOf(vm, ctx, from.id);
  for (;;) {
    ctx.signal.throwIfAborted();
    const { page, end } = await look(vm, ctx, { id: from.id, offset, max: PAGE });
    const now = vm.live.get(from.id)?.owner;
    if (now !== undefined && now !== owner) ctx.emit("owner", { owner: now });
    owner = now ?? owner;
    for (const entry of page.entries.filter(isOutput))
      ctx.emit(entry.kind, { offset: entry.offset, next: entry.offset + entry.bytes.length, at: entry.at, text: written(entry.bytes, from.encoding) });
    if (page.next === offset) {
      if (end) return { ...showEnd(ctx, end), bytes: page.size };
      await news.next(30_000);
    }
    offset = page.next;
  }
}

function showEnd(ctx: CallContext, end: CommandEnd): CommandEnd {
  if (end.error) ctx.emit("error", end.error);
  ctx.emit("exit", end as unknown as Json);
  return end;
}

export function createRecording(vm: Vm): Handler<typeof vmRecording> {
  return async ({ vm_id, keys }, ctx) => {
    const row = await mustHave(vm_id, "agent.read", ctx);
    hear(vm, ctx, row);
    if (specOf(row).terminal === undefined)
      throw new SyscallError("UNSUPPORTED", `${vm_id} has no terminal, so there is nothing to play; read it with vm.read`, { vm_id });
    return asciicast((from) => kept(vm, { id: vm_id, offset: from, max: PAGE }), { keys });
  };
}

export function createList(vm: Vm): Handler<typeof vmList> {
  return async ({ all, holder, limit, before }, ctx) => {
    const whole = new WholeRows();
    const filter: ProcessFilter = {
      kinds: ["command"],
      order: "newest",
      onDamaged: whole.leaveOut,
      ...(holder !== undefined && { parent: holder }),
      ...(before !== undefined && { bornBefore: before }),
      ...(!all && { states: ["ready", "running", "waiting", "stopped"] }),
    };
    const found = await ctx.processes.list({ ...filter, limit: limit + 1 });
    const rows = found.slice(0, limit);
    const commands = await whole.map(rows.toReversed(), (row) => infoOf(vm, ctx, row));
    const next = rows.at(-1)?.birth;
    if (found.length <= limit || next === undefined) return { commands, ...whole.told };
    return { commands, more: (await ctx.processes.count(filter)) - limit, next, ...whole.told };
  };
}

export const createWait: () => Handler<typeof vmWait> = () => ({
  run: async ({ vm_id, timeout_ms }, ctx) => {
    const row = await mustHave(vm_id, "agent.read", ctx);
    // Who waits is told with the command's label by the kernel.
    if (row.state === "exited") ctx.raise(row.label as unknown as Label);
    if (row.state === "exited") return endOf(row.exit as unknown as Exit);
    return suspend({ on: [`child:${vm_id}`], deadline: ctx.now() + timeout_ms, memo: { vm_id } });
  },
  resume: async (memo, answer, ctx) => {
    if (!answer) throw new SyscallError("TIMEOUT", "the command has not ended in time; it goes on");
    const { vm_id } = memo as { vm_id: string };
    return endOf(mustBeCommand(vm_id, await ctx.processes.get(vm_id)).exit as unknown as Exit);
  },
});

interface Spec {
  readonly command?: string | readonly string[];
  readonly rung: "process";
  readonly holder: string;
  readonly workspace?: string;
  readonly terminal?: { readonly cols: number; readonly rows: number };
}
const specOf = ({ spec }: ProcessRow): Spec => spec as unknown as Spec;

/** A command, and how it ended, is told in the words of whoever began it. */
async function infoOf(vm: Vm, ctx: CallContext, row: ProcessRow) {
  hear(vm, ctx, row);
  const { command, rung, holder, terminal, workspace = holder } = specOf(row);
  const live = vm.live.get(row.pid);
  const page = await vm.logs.read(row.pid, Number.MAX_SAFE_INTEGER, 1).catch(() => undefined);
  return {
    vm_id: row.pid,
    holder,
    workspace: live?.workspace ?? workspace,
    command: typeof command === "string" ? command : (command ?? ["bash", "-i"]).join(" "),
    rung,
    state: row.state === "exited" ? ("ended" as const) : live ? ("running" as const) : ("starting" as const),
    end: row.state === "exited" ? endOf(row.exit as unknown as Exit) : null,
    terminal: live ? live.terminal : (terminal ?? null),
    bytes: page?.size ?? 0,
    owner: live?.owner ?? holder,
    viewers: vm.live.viewers(row.pid),
    started_at: row.createdAt,
  };
}

/** What a program wrote is believed by nobody, and may hold all that its box can read. */
function hear(vm: Vm, ctx: CallContext, row: ProcessRow): void {
  ctx.raise(row.label as unknown as Label);
  ctx.raise(joinLabels(HOST_FILE, vm.live.get(row.pid)?.label ?? HOST_FILE));
}

/** What the log has now, and whether there will be more. The end is looked at first: what came before it is in the log by then. */
async function look(vm: Vm, ctx: CallContext, { id, offset, max }: { id: string; offset: number; max: number }) {
  const row = mustBeCommand(id, await ctx.processes.get(id));
  hear(vm, ctx, row);
  const end: CommandEnd | null = row.state === "exited" ? endOf(row.exit as unknown as Exit) : null;
  const page = await kept(vm, { id, offset, max }).catch((error: unknown) => {
    if (SyscallError.is(error) && error.code === "NOT_FOUND" && !error.data["swept"]) return { entries: [], next: offset, size: 0 };
    throw error;
  });
  return { page, end };
}

/** @throws SyscallError `NOT_FOUND`, by name where it was kept and is not any more */
async function kept({ logs }: Vm, { id, offset, max }: { id: string; offset: number; max: number }): Promise<LogPage> {
  const page = await logs.read(id, offset, max);
  const swept = page.entries.find(({ kind }) => kind === "swept");
  if (!swept) return wholePage(page, offset);
  throw new SyscallError(
    "NOT_FOUND",
    `what ${id} wrote was removed on ${new Date(swept.at).toISOString()}: AETHER_KEEP_OUTPUT_DAYS and AETHER_KEEP_OUTPUT_MB say how long output is kept`,
    { vm_id: id, swept: swept.at },
  );
}

interface News extends Disposable {
  /** Resolves when the command was heard of since the last call, after `left` milliseconds, or when the call is cancelled. */
  next(left: number): Promise<void>;
}

/** Hears of a command from now on, also between a look at its log and the wait for more. */
function newsOf(vm: Vm, ctx: CallContext, id: string): News {
  let news = new AbortController();
  const stop = vm.live.watch(id, () => news.abort());
  return {
    async next(left) {
      const signal = AbortSignal.any([news.signal, ctx.signal]);
      await setTimeout(Math.min(left, vm.live.get(id) ? left : POLL_MS), undefined, { signal }).catch(() => undefined);
      news = new AbortController();
    },
    [Symbol.dispose]: stop,
  };
}

/** Between a command's last word and its process's commit there is nobody to wake us. */
const POLL_MS = 20;

const isOutput = (entry: OutputEntry): entry is OutputEntry & { readonly kind: "stdout" | "stderr" } => entry.kind === "stdout" || entry.kind === "stderr";
