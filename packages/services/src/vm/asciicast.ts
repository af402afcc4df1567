import type { LogPage, OutputEntry } from "@aether/ports";

/** Bytes of a recording returned in one result. */
const MAX_BYTES = 16_777_216;
const decoder = new TextDecoder();
const KINDS = { stdout: "o", stderr: "o", stdin: "i", resize: "r", owner: "m", swept: "m" } as const;

/** A log as an asciicast file, version 2: a header line, then `[seconds, kind, text]` lines. */
export async function asciicast(read: (from: number) => Promise<LogPage>): Promise<{ asciicast: string; truncated: boolean }> {
  const entries: OutputEntry[] = [];
  let from = 0;
  let truncated = false;
  for (;;) {
    const page = await read(from);
    entries.push(...page.entries);
    if (page.next === from) break;
    from = page.next;
    truncated = from > MAX_BYTES && from < page.size;
    if (truncated) break;
  }
  const start = entries[0]?.at ?? 0;
  const size = entries.find(({ kind }) => kind === "resize");
  const [width = 80, height = 24] = size ? decoder.decode(size.bytes).split("x").map(Number) : [];
  const header = { version: 2, width, height, timestamp: Math.floor(start / 1_000) };
  const lines = entries
    .filter((entry) => entry !== size)
    .map(({ kind, at, bytes }) => JSON.stringify([(at - start) / 1_000, KINDS[kind], decoder.decode(bytes)]));
  return { asciicast: `${[JSON.stringify(header), ...lines].join("\n")}\n`, truncated };
}
