import { open, readdir, readlink } from "node:fs/promises";

const PIECE_BYTES = 65_536;

/** The kernel's files about processes, read off the event loop and in pieces: what a box does makes them as long as it likes. */
export interface ProcReads {
  /** A file from its beginning, in pieces of at most 64 KiB; whoever has enough stops. Nothing of one that is not there. */
  pieces(path: string): AsyncIterable<string>;
  /** Names in a folder; none of one that is not there. */
  entries(folder: string): Promise<readonly string[]>;
  /** Where a link leads; empty for none. */
  link(path: string): Promise<string>;
}

export const PROC: ProcReads = {
  async *pieces(path) {
    const file = await open(path, "r").catch(() => undefined);
    if (!file) return;
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    try {
      for (;;) {
        // A process that ends takes its files along.
        const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null).catch(() => ({ bytesRead: 0 }));
        if (bytesRead === 0) return;
        yield buffer.toString("latin1", 0, bytesRead);
      }
    } finally {
      await file.close();
    }
  },
  entries: (folder) => readdir(folder).catch(() => []),
  link: (path) => readlink(path).catch(() => ""),
};

/** At most so many lines of a file. */
export async function firstLines(proc: ProcReads, path: string, most: number): Promise<{ readonly lines: readonly string[]; readonly isWhole: boolean }> {
  const lines: string[] = [];
  let rest = "";
  for await (const piece of proc.pieces(path)) {
    const parts = (rest + piece).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    if (lines.length > most || rest.length > PIECE_BYTES) return { lines: lines.slice(0, most), isWhole: false };
  }
  return { lines: rest === "" ? lines : [...lines, rest], isWhole: true };
}
