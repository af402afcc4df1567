import type { Entry } from "./files.ts";

/** A share of the work, as its parent told it. */
export interface Share {
  readonly words: string;
  /** How many agents share the encoder. */
  readonly sharers: number;
  /** Bytes of the files, which nobody needs to look up again. */
  readonly sizes: ReadonlyMap<string, number>;
}

const SHARED = /^Part \d+ of (\d+)\. ([\s\S]*?) these files: (\[[\s\S]*\])$/;

/** The share that a goal is; undefined for a goal of a person. */
export function shareOf(goal: string): Share | undefined {
  const [, sharers, words, files] = SHARED.exec(goal) ?? [];
  if (files === undefined) return undefined;
  return { words: words ?? "", sharers: Number(sharers), sizes: new Map(JSON.parse(files) as [string, number][]) };
}

/** How a share of the work is told to a child; read again by {@link shareOf}. */
export const sharedTask = (words: string, { part, of, files }: { part: number; of: number; files: readonly Entry[] }): string =>
  `Part ${part} of ${of}. ${words} these files: ${JSON.stringify(files.map(({ path, bytes }) => [path, bytes]))}`;
