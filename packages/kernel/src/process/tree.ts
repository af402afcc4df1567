import { type Journal, type Kin, sql } from "@aether/ports";
import type { StopMark } from "../audit/step-entries.ts";
import type { Draft } from "../dispatch/draft.ts";
import { kinOf } from "./kin.ts";

/** As many rows as one statement may give. */
const PAGE = 10_000;

/** A process that is to be stopped; `marked`: its row said so before. */
export type ToStop = StopMark & { readonly marked: boolean };

/** Every live process below the trees to be stopped. */
export async function expandStops(stops: Draft["stops"], journal: Pick<Journal, "read">): Promise<ToStop[]> {
  const found = new Map<string, ToStop>();
  for (const { pid: top, reason } of stops) {
    const kin = await kinOf(top, journal);
    if (kin[0]?.state === "exited") continue;
    for (const { pid, owner, identity, kind, state } of kin) found.set(pid, { pid, owner, identity, kind, reason, marked: state === "stopped" });
  }
  return [...found.values()];
}

/** Parents that ended and have children that did not: a kill may have come between the end of one and the stop of a child that was born with it. */
export async function parentsLeftBehind(journal: Pick<Journal, "read">): Promise<readonly string[]> {
  const parents = await journal.read(
    sql`select distinct child.parent as pid from process child join process parent on parent.pid = child.parent
      where child.state in ('ready', 'running', 'waiting') and child.root <> child.pid and parent.state = 'exited' limit 10000`,
  );
  return parents.map(({ pid }) => String(pid));
}

/** Children that are not stopped yet, at most 1,000 of them. */
export async function childrenOf(parent: string, journal: Pick<Journal, "read">): Promise<readonly Kin[]> {
  const rows = await journal.read(
    sql`select pid, parent, root, owner, identity, kind, state from process
      where parent = ${parent} and state in ('ready', 'running', 'waiting') order by birth limit 1000`,
  );
  return rows as unknown as readonly Kin[];
}

/** Processes that go on when the system begins, in the order of their birth; one whose row is damaged is found so when its turn comes, and holds up no other. */
export async function runnableOf(journal: Pick<Journal, "read">): Promise<readonly { readonly pid: string; readonly priority: number }[]> {
  const found: { pid: string; priority: number; birth: number }[] = [];
  for (let after = 0; ; ) {
    const page = (await journal.read(
      sql`select pid, priority, birth from process
        where state in ('ready', 'running', 'stopped') and kind <> 'session' and birth > ${after} order by birth limit ${PAGE}`,
    )) as unknown as typeof found;
    found.push(...page);
    after = page.at(-1)?.birth ?? after;
    if (page.length < PAGE) return found;
  }
}
