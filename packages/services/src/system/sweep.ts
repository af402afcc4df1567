import {
  type BlobSweeper,
  type CallContext,
  type Handler,
  type IdleLog,
  type Journal,
  type Log,
  type OutputLogs,
  type Row,
  type Sweep,
  sql,
} from "@aether/ports";
import { SyscallError, type systemSweep } from "@aether/protocol";
import { doubtWords, lookedAt } from "./clock.ts";
import { type HoldingDeps, heldContent } from "./held-content.ts";
import { lineBefore, type RemoveDeps, removeRun } from "./remove-run.ts";
import { LEAST_BLOBS, LEAST_OUTPUT, type Retention, SLOWEST_STREAM } from "./retention.ts";
import { keepClock, knownClock, lastOnRecord } from "./tables.ts";

export interface SweepDeps extends HoldingDeps {
  readonly remove: RemoveDeps;
  readonly journal: Pick<Journal, "sweep" | "unsettled" | "process">;
  readonly logs: Pick<OutputLogs, "idle" | "sweep" | "remove">;
  /** Takes away the places that nobody asked for since `before` and nothing needs. `next`: whether there is time for more. @returns how many */
  readonly unusedMounts: (sweeping: { readonly before: number; readonly now: number; readonly next: () => boolean }) => Promise<number>;
  /** Takes away what is kept of the changes of sessions, the last of which was made before. @returns of how many */
  readonly oldSessions: (sweeping: { readonly before: number; readonly next: () => boolean }) => Promise<number>;
  readonly blobs: BlobSweeper;
  /** Which of these contents rows of services refer to, in a column `hash`. */
  readonly references: (hashes: readonly string[]) => Promise<readonly Row[]>;
  /** The last outbox row that was published; undefined while that is not known. */
  readonly relayed: () => number | undefined;
  /** The last outbox row that every open stream is done with. */
  readonly streamed: () => number;
  readonly retention: Retention;
  readonly log: Pick<Log, "warn">;
}

/** Of ended runs; the rest is for the next. */
const RUNS_AT_ONCE = 1_000;
/** One call works so long and leaves the rest to the next. */
const LONGEST_MS = 60_000;
/** What was recorded so shortly before the first sweep of all may be of the start that makes it, and says nothing about its clock. */
const JUST_NOW = 3_600_000;

/**
 * Retention. Every turn is small and stands alone, so a kill leaves only less swept and sweeping twice is harmless; nothing is
 * removed that a later turn would have to see. A sweep that a kill cut off is therefore not made up for at the start, which
 * would wait for it: the next one does the work.
 */
export function createSweep(deps: SweepDeps): Handler<typeof systemSweep> {
  return async ({ clock_is_right }, ctx) => {
    const nothing = { sessions: 0, outbox: 0, audit: 0, runs: 0, mounts: 0, blobs: 0, output: 0, bytes: 0 };
    if (ctx.attempt > 1) return { ...nothing, more: true };
    const turns = new Turns(ctx);
    const doubt = await clockDoubted(deps, ctx, clock_is_right === true);
    if (doubt !== undefined) {
      const { logs, bytes } = await sweepOutput(deps, turns, { now: ctx.now(), byAge: false });
      return { ...nothing, output: logs, bytes, more: turns.over, doubt };
    }
    const { sessions, audit } = deps.retention;
    const now = ctx.now();
    const rows = {
      sessions: await sweepRows(deps, turns, { kind: "sessions", before: now - sessions }),
      outbox: await sweepOutbox(deps, turns, now),
      audit: await sweepRows(deps, turns, { kind: "audit", before: now - audit }),
    };
    const runs = await sweepRuns(deps, turns, ctx);
    if (turns.next()) await deps.oldSessions({ before: now - deps.retention.runs, next: () => turns.next() });
    // After the runs: what only they needed is needed no more.
    const mounts = turns.next() ? await deps.unusedMounts({ before: now - deps.retention.mounts, now, next: () => turns.next() }) : 0;
    const blobs = await sweepBlobs(deps, turns, ctx);
    const output = await sweepOutput(deps, turns, { now, byAge: true });
    return { ...rows, runs: runs.runs, mounts, blobs: blobs.blobs, output: output.logs, bytes: runs.bytes + blobs.bytes + output.bytes, more: turns.over };
  };
}

/** Looks at the clock by which ages are told. @returns why nothing goes for its age; undefined where the clock is believed */
async function clockDoubted({ log }: SweepDeps, ctx: CallContext, isRight: boolean): Promise<string | undefined> {
  const now = ctx.now();
  const known = (await knownClock(ctx)) ?? (await lastOnRecord(ctx, now - JUST_NOW));
  const looked = isRight ? { at: now } : lookedAt(known, now);
  keepClock(ctx, looked);
  const words = doubtWords(looked);
  if (words !== undefined && known?.doubt === undefined) log.warn(words);
  return words;
}

/** Whether there is time for one more turn. */
class Turns {
  readonly #ctx: CallContext;
  readonly #until: number;
  over = false;

  constructor(ctx: CallContext) {
    this.#ctx = ctx;
    this.#until = ctx.now() + LONGEST_MS;
  }

  /** @throws what the call was cancelled with */
  next(): boolean {
    this.#ctx.signal.throwIfAborted();
    this.over ||= this.#ctx.now() >= this.#until;
    return !this.over;
  }
}

async function sweepRows({ journal }: SweepDeps, turns: Turns, what: Sweep): Promise<number> {
  let removed = 0;
  for (let from: number | null = 0; from !== null && turns.next(); ) {
    const swept = await journal.sweep(what, from);
    removed += swept.removed;
    from = swept.next;
  }
  return removed;
}

/** What a stream has not read yet stays for it, but not for ever: one that stands still must not fill the disk (I10). */
async function sweepOutbox(deps: SweepDeps, turns: Turns, now: number): Promise<number> {
  const relayed = deps.relayed();
  if (relayed === undefined) return 0;
  const { outbox } = deps.retention;
  const done = await sweepRows(deps, turns, { kind: "outbox", before: now - outbox, through: Math.min(relayed, deps.streamed()) });
  return done + (await sweepRows(deps, turns, { kind: "outbox", before: now - outbox * SLOWEST_STREAM, through: relayed }));
}

/** One at a time, as a person's own removal: a run one process of which lives, or ended lately, stays whole. */
async function sweepRuns({ retention, remove }: SweepDeps, turns: Turns, ctx: CallContext): Promise<{ runs: number; bytes: number }> {
  const sum = { runs: 0, bytes: 0 };
  const before = ctx.now() - retention.runs;
  const rows =
    await ctx.read(sql`select r.pid, r.owner from {every process} r where r.kind = 'agent' and r.root = r.pid and r.state = 'exited' and r.endedAt < ${before}
    and not exists (select 1 from {every process} p where p.root = r.pid and (p.state <> 'exited' or p.endedAt >= ${before}))
    and not exists (select 1 from {every agent_continued} c where c.pid = r.pid and c.next <> '')
    order by r.endedAt limit ${RUNS_AT_ONCE}`);
  for (const { pid, owner } of rows)
    for (const root of await lineBefore(String(pid), ctx)) {
      if (!turns.next()) return sum;
      const tree = await ctx.read(sql`select pid from {every process} where root = ${root}`);
      const run = { owner: String(owner), root, pids: tree.map((row) => String(row["pid"])) };
      // What goes on from it is whole only with it: the rest of its line waits, too.
      if (remove.held(run) !== undefined) break;
      const bytes = await unlessNeeded(() => removeRun(run, remove));
      // Gone on with since it was looked for: neither it nor what stands before it goes.
      if (bytes === undefined) break;
      sum.bytes += bytes;
      sum.runs++;
    }
  return sum;
}

async function unlessNeeded<T>(remove: () => Promise<T>): Promise<T | undefined> {
  try {
    return await remove();
  } catch (error) {
    if (SyscallError.is(error) && error.code === "CONFLICT") return undefined;
    throw error;
  }
}

async function sweepBlobs(deps: SweepDeps, turns: Turns, ctx: CallContext): Promise<{ blobs: number; bytes: number }> {
  const sum = { blobs: 0, bytes: 0 };
  const before = ctx.now() - Math.max(LEAST_BLOBS, deps.retention.blobs);
  if (!turns.next()) return sum;
  const held = await heldContent(deps, ctx);
  const kept = async (hashes: readonly string[]): Promise<ReadonlySet<string>> => {
    const named = new Set(hashes.filter((hash) => held.has(hash)));
    for (const { hash } of await deps.references(hashes)) named.add(String(hash));
    return named;
  };
  for (let after: string | null = ""; after !== null && turns.next(); ) {
    const page = await deps.blobs.sweep({ before, after, kept });
    sum.blobs += page.removed;
    sum.bytes += page.bytes;
    after = page.next;
  }
  return sum;
}

/** A log is known by its command's process; one whose process is gone can be read by nobody. */
async function sweepOutput(
  deps: SweepDeps,
  turns: Turns,
  { now, byAge }: { readonly now: number; readonly byAge: boolean },
): Promise<{ logs: number; bytes: number }> {
  const sum = { logs: 0, bytes: 0 };
  if (!turns.next()) return sum;
  const idle = await deps.logs.idle();
  const { output, outputBytes } = deps.retention;
  const all = idle.reduce((bytes, log) => bytes + log.bytes, 0);
  for (const log of idle) {
    const unused = now - log.usedAt;
    const isDue = unused >= LEAST_OUTPUT && ((byAge && unused >= output) || all - sum.bytes > outputBytes);
    if (!isDue && !log.isSwept) continue;
    if (!turns.next()) break;
    const freed = await sweepLog(deps, log, now);
    sum.bytes += freed;
    if (freed > 0 && !log.isSwept) sum.logs++;
  }
  return sum;
}

async function sweepLog({ logs, journal }: SweepDeps, log: IdleLog, now: number): Promise<number> {
  const row = await journal.process(log.id);
  if (row) return row.state === "exited" && !log.isSwept ? logs.sweep(log, now) : 0;
  await logs.remove(log.id);
  return log.bytes;
}
