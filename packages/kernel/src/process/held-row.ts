import type { EffectRow } from "@aether/ports";
import type { Live } from "./live.ts";

type Held = Pick<EffectRow, "syscall" | "class" | "state" | "digest" | "evidence" | "attempt" | "at">;

/** The ledger row of a process's call that waits. */
export function heldRow(live: Live, call: string, held: Held): EffectRow {
  const { pid, owner } = live.who;
  return { key: live.key(call), pid, owner, definition: live.effects.get(call)?.definition ?? "", input: null, result: null, ...held };
}
