import { ownOf } from "@aether/protocol";

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1_000, M: 1_000_000, G: 1_000_000_000 };

/** A whole number as people write it: 500000, 500k, 20M, 1G; undefined where it is none. */
export function writtenCount(written: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,12})([kMG]?)$/.exec(written) ?? [];
  return count === undefined ? undefined : Number(count) * (ownOf(UNITS, unit) ?? 1);
}
