import type { Coverage } from "../coverage.ts";
import type { Move } from "../move.ts";

/** What a job gave. */
export interface Result {
  readonly text: string;
  readonly coverage: Coverage;
  /** Files that it rests on, and of how many; 0 where that is no matter. */
  readonly files: number;
  readonly of: number;
  /** Every statement of the text names its file. */
  readonly cited: boolean;
  /** The output was written by the job itself. */
  readonly written?: true;
  /** Calls of the prompt that belong to this job and those before it, where it changed files: what comes after looks anew. */
  readonly used?: number;
}

/** What a job needs next, or what it gave, or why it cannot be done. */
export type Outcome = Extract<Move, { do: "calls" | "cannot" | "failed" }> | { readonly do: "told"; readonly result: Result };

export const told = (text: string, over: Partial<Result> = {}): Outcome => ({
  do: "told",
  result: { text, coverage: { inText: [], aside: [] }, files: 0, of: 0, cited: false, ...over },
});
