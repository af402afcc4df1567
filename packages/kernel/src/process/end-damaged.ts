import type { Journal } from "@aether/ports";
import { type Json, SyscallError } from "@aether/protocol";
import { byWhom } from "../audit/call-entry.ts";
import { stopped } from "../audit/step-entries.ts";
import { withdrawApprovals } from "../dispatch/approvals.ts";
import { kinOf } from "./kin.ts";
import { UNKNOWN_LABEL } from "./publish.ts";
import { expandStops } from "./tree.ts";
import { answers, childTopic } from "./waits.ts";

/** Whom an end concerns that is on disk. */
export interface DamagedEnd {
  readonly children: readonly string[];
  readonly heard: readonly string[];
}

const REASON = "damaged";

/**
 * Ends a process that can never go on: what it may do is not readable, and nobody makes up what it was; or it was to be stopped, and its log
 * is damaged. Only columns of plain words are looked at. Its end says what is damaged, whoever waits for it is told, and what is below it stops.
 *
 * @returns undefined where it may go on once a backup is in its place
 */
export async function endDamaged(
  pid: string,
  error: unknown,
  { journal, now }: { readonly journal: Journal; readonly now: number },
): Promise<DamagedEnd | undefined> {
  const what = SyscallError.is(error) && error.code === "STORAGE" ? error.data["damaged"] : undefined;
  if (typeof what !== "string") return undefined;
  const [row] = await kinOf(pid, journal);
  const isLost = what.startsWith(`process ${pid}, its authority`) || row?.state === "stopped";
  if (!row || row.state === "exited" || row.kind === "session" || !isLost) return undefined;
  const reason = `its parent ended: ${REASON}`;
  const below = (await expandStops([{ pid, reason }], journal)).filter((one) => one.pid !== pid);
  const exit = { code: 1, reason: REASON, output: what };
  const inbox = await answers(journal, { topic: childTopic(pid), outcome: { ok: true, value: exit }, label: UNKNOWN_LABEL as unknown as Json, at: now });
  await journal.commit({
    patches: [
      { pid, patch: { state: "exited", waitOn: null, wakeAt: null, endedAt: now, exit } },
      ...below.map((one) => ({ pid: one.pid, patch: { state: "stopped" as const } })),
    ],
    writes: withdrawApprovals(pid),
    inbox,
    audit: [
      { ...byWhom(row), kind: "process.exited", at: now, body: { code: exit.code, reason: exit.reason } },
      ...below.filter(({ marked }) => !marked).map((one) => stopped(one, now)),
    ],
  });
  return { children: below.map((one) => one.pid), heard: inbox.map((one) => one.pid) };
}
