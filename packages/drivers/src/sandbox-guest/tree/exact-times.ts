import type { BigIntStats } from "node:fs";
import type { TreeTimes } from "./tree.ts";

const MOST_FILES = 4_096;

interface Said {
  readonly really: bigint;
  readonly said: bigint;
}

/**
 * The host takes times as floating-point seconds, which are a quarter of a microsecond apart these years. A guest reads
 * back the nanoseconds that it set for as long as the file has the time that came of it.
 */
export class ExactTimes {
  readonly #files = new Map<string, { readonly accessed: Said; readonly modified: Said }>();

  remember(after: BigIntStats, said: Required<TreeTimes>): void {
    this.#files.delete(keyOf(after));
    this.#files.set(keyOf(after), {
      accessed: { really: after.atimeNs, said: said.accessedNs },
      modified: { really: after.mtimeNs, said: said.modifiedNs },
    });
    const [oldest] = this.#files.size > MOST_FILES ? this.#files.keys() : [];
    if (oldest !== undefined) this.#files.delete(oldest);
  }

  of(stat: BigIntStats): Required<TreeTimes> {
    const file = this.#files.get(keyOf(stat));
    return {
      accessedNs: file?.accessed.really === stat.atimeNs ? file.accessed.said : stat.atimeNs,
      modifiedNs: file?.modified.really === stat.mtimeNs ? file.modified.said : stat.mtimeNs,
    };
  }
}

const keyOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;
