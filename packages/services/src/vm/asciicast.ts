import type { LogPage, OutputEntry } from "@aether/ports";
import { decoder } from "./whole-characters.ts";

/** Bytes of a recording returned in one result. */
const MAX_BYTES = 16_777_216;
const KINDS = { stdout: "o", stderr: "o", stdin: "i", resize: "r", owner: "m", swept: "m" } as const;

/** A log as an asciicast file, version 2: a header line, then `[seconds, kind, text]` lines. */
export async function asciicast(
  read: (from: number) => Promise<LogPage>,
  { keys }: { /** Also what was typed. */ readonly keys: boolean },
): Promise<{ asciicast: string; truncated: boolean }> {
  const entries: OutputEntry[] = [];
  let from = 0;
  let truncated = false;
  for (;;) {
    const page = await read(from);
    entries.push(...page.entries);
    // What takes no room stands at the end of one page and at the beginning of the next, so there is none after the last.
    if (page.next === from || page.next >= page.size) break;
    from = page.next;
    truncated = from > MAX_BYTES;
    if (truncated) break;
  }
  const start = entries[0]?.at ?? 0;
  const size = entries.find(({ kind }) => kind === "resize");
  const [width = 80, height = 24] = size ? decoder.decode(size.bytes).split("x").map(Number) : [];
  const header = { version: 2, width, height, timestamp: Math.floor(start / 1_000) };
  const lines = entries
    .filter((entry) => entry !== size && (keys || entry.kind !== "stdin"))
    .map(({ kind, at, bytes }) => JSON.stringify([(at - start) / 1_000, KINDS[kind], decoder.decode(bytes)]));
  return { asciicast: `${[JSON.stringify(header), ...lines].join("\n")}\n`, truncated };
}
