import { ownOf, SyscallError } from "@aether/protocol";

/** Days before the one it is, by UTC. */
const DAYS: Readonly<Record<string, number>> = { today: 0, yesterday: 1 };
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Epoch milliseconds of a date, or of so long ago. @throws SyscallError `INVALID` */
export function timeOf(option: string, text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const days = ownOf(DAYS, text);
  if (days !== undefined) return Math.floor(Date.now() / UNITS.d - days) * UNITS.d;
  const at = unit === undefined ? Date.parse(text) : Date.now() - Number(count) * UNITS[unit as keyof typeof UNITS];
  if (Number.isNaN(at))
    throw new SyscallError("INVALID", `--${option} ${text}: write it as 2026-03-01, 2026-03-01T12:30Z, today, yesterday, or 30m, 12h or 7d for so long ago`);
  return Math.max(0, at);
}
