import { type Dir, opendirSync } from "node:fs";
import type { Folder } from "./folder.ts";

const BATCH = 512;

/** The names in an open folder, in the host's order and as raw bytes: one that is not Unicode counts and is removable too. */
export class Names {
  readonly #entries: Dir;

  constructor(folder: Folder) {
    folder.confirm();
    this.#entries = opendirSync(folder.here, { encoding: "buffer" as BufferEncoding, bufferSize: BATCH });
  }

  /** At most `count` further names; none at the end. */
  take(count: number): readonly Buffer[] {
    const names: Buffer[] = [];
    while (names.length < count) {
      const entry = this.#entries.readSync();
      if (entry === null) break;
      // With this encoding the name is a Buffer, which the type does not say.
      names.push(entry.name as unknown as Buffer);
    }
    return names;
  }

  [Symbol.dispose](): void {
    this.#entries.closeSync();
  }
}

/** All names, in batches; other work gets a turn in between. */
export async function* namesOf(folder: Folder): AsyncGenerator<readonly Buffer[]> {
  using names = new Names(folder);
  for (let batch = names.take(BATCH); batch.length > 0; batch = names.take(BATCH)) {
    yield batch;
    if (batch.length === BATCH) await nextTurn();
  }
}

/** Lets others have the thread before a long scan goes on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
