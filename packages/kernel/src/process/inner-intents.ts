import type { EffectRow, Journal } from "@aether/ports";
import { OPEN } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import { fromResting } from "../dispatch/resting-evidence.ts";
import { outerKeys, type Turn, type WorkspaceTurns } from "../dispatch/workspace-turns.ts";
import { isActingKey } from "./acting-row.ts";

/** Open calls but for those inside another of them, which asks them again when it is recovered itself. */
export function outermost(effects: readonly EffectRow[]): EffectRow[] {
  return outerOf(effects.filter(({ state }) => OPEN.includes(state)));
}

function outerOf(open: readonly EffectRow[]): EffectRow[] {
  const keys = new Set(open.map(({ key }) => key));
  return open.filter(({ key }) => !outerKeys(key).some((outer) => keys.has(outer)));
}

/** Every call that a kill cut off. */
export async function openIntents(journal: Journal): Promise<readonly EffectRow[]> {
  const open: EffectRow[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const { effects, next } = await journal.unsettled(after);
    for (const row of effects) if (row.state === "intent") open.push(row);
    after = next;
  }
  return open;
}

/**
 * Those of a session's call that it made as another process, where the outer call left no row of its own: no session and no
 * program asks them again, so who starts must decide about them.
 */
export async function strayIntents(journal: Journal, open: readonly EffectRow[]): Promise<readonly EffectRow[]> {
  const strays: EffectRow[] = [];
  for (const row of open) if (await isStray(journal, row)) strays.push(row);
  return strays;
}

/**
 * Each has its turn in its workspaces before anything begins: what was alone there is put back and done again before others change
 * anything, or look. Nobody makes those again that were made from behind a process. What is inside another call comes in that one's turn.
 */
export function reserveTurns(turns: Pick<WorkspaceTurns, "reserve">, open: readonly EffectRow[]): void {
  const asked = outerOf(open).flatMap((row) => (isActingKey(row.key) ? [] : [{ key: row.key, turns: restingTurns(row) }]));
  const isAlone = ({ turns: own }: { readonly turns: readonly Turn[] }): boolean => own.some(({ alone }) => alone);
  for (const one of [...asked.filter(isAlone), ...asked.filter((other) => !isAlone(other))]) turns.reserve(one.key, one.turns);
}

function restingTurns({ evidence, class: effect, pid }: EffectRow): readonly Turn[] {
  return fromResting(evidence).turns ?? (effect === "workspace" ? [{ workspace: `/run/${pid}`, alone: true }] : []);
}

async function isStray(journal: Journal, { key, pid }: EffectRow): Promise<boolean> {
  if (key.startsWith(`${pid}:`) || !key.includes(".")) return false;
  if ((await journal.process(pid))?.kind === "session") return false;
  for (const outer of outerKeys(key)) if (await journal.effect(outer)) return false;
  const asker = key.startsWith("c:") ? undefined : await journal.process(key.slice(0, key.indexOf(":")));
  return asker === undefined || asker.kind === "session" || asker.state === "exited";
}

interface StrayDeps {
  readonly journal: Pick<Journal, "effect">;
  readonly executor: Pick<Executor, "alone">;
  readonly stopped: () => boolean;
  readonly tried: (what: string, work: () => Promise<void>) => Promise<void>;
  readonly recover: (row: EffectRow) => Promise<void>;
}

/** Each as it is by then: whoever asked for the outer call may have asked again since. */
export async function recoverStrays(strays: readonly EffectRow[], { journal, executor, stopped, tried, recover }: StrayDeps): Promise<void> {
  const again = async (key: string): Promise<void> => {
    const row = await journal.effect(key);
    if (row?.state === "intent") await recover(row);
  };
  for (const { key } of strays) {
    if (stopped()) return;
    await tried("a call made for another is recovered", () => executor.alone(key, () => again(key)));
  }
}
