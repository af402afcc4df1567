import { availableParallelism, cpus, release, totalmem } from "node:os";

/** One measured number. Its baseline is the naive or bare way, measured in the same run. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline?: { readonly what: string; readonly value: number };
  /** What it should reach: `value` itself, or `value` over the baseline's. */
  readonly goal?: Goal;
  /** Missing the goal fails the whole bench. */
  readonly hard?: true;
  /** What else a reader should know, in a few words. */
  readonly note?: string;
  /** What it is made of, a line each. */
  readonly lines?: readonly string[];
}

export interface Goal {
  readonly of: "value" | "ratio";
  readonly most?: number;
  readonly least?: number;
}

export const atMost = (most: number): Goal => ({ of: "value", most });
export const atLeast = (least: number): Goal => ({ of: "value", least });
export const ratioAtMost = (most: number): Goal => ({ of: "ratio", most });
export const ratioAtLeast = (least: number): Goal => ({ of: "ratio", least });

/** A row of the table: several figures that are measured together. */
export interface Row {
  readonly name: string;
  readonly about: string;
  measure(): Promise<readonly Figure[]>;
}

export function ratioOf({ value, baseline }: Figure): number | undefined {
  return baseline === undefined ? undefined : value / baseline.value;
}

/** Undefined where there is no goal. */
export function isMet(figure: Figure): boolean | undefined {
  const { goal, value } = figure;
  if (!goal) return undefined;
  const measured = goal.of === "value" ? value : (ratioOf(figure) ?? Number.NaN);
  return measured <= (goal.most ?? Number.POSITIVE_INFINITY) && measured >= (goal.least ?? Number.NEGATIVE_INFINITY);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} × ${model}, ${gigabytes} GB, ${process.platform} ${release()}, Node ${process.versions.node}`;
}
