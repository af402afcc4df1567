import { SyscallError } from "@aether/protocol";

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Epoch milliseconds of a date, or of so long ago. @throws SyscallError `INVALID` */
export function timeOf(option: string, text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const at = unit === undefined ? Date.parse(text) : Date.now() - Number(count) * UNITS[unit as keyof typeof UNITS];
  if (Number.isNaN(at)) throw new SyscallError("INVALID", `--${option} ${text}: write it as 2026-03-01, 2026-03-01T12:30Z, or 30m, 12h or 7d for so long ago`);
  return Math.max(0, at);
}
