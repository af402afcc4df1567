import type { Json } from "@aether/protocol";

/** Lines of one edit that are told; all of them are in `aether diff`. */
const MOST_LINES = 40;

/** What a call did to a file, line by line, as its model wrote it; undefined for calls that write none. Not harmless yet. */
export function editLines(tool: string, input: Json): { readonly path: string; readonly lines: readonly string[] } | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  const { path, oldText, newText, text } = input as Readonly<Record<string, Json>>;
  if (typeof path !== "string") return undefined;
  if (tool === "file_edit" && typeof oldText === "string" && typeof newText === "string")
    return { path, lines: bounded([...signed("-", oldText), ...signed("+", newText)]) };
  return tool === "file_write" && typeof text === "string" ? { path, lines: bounded(signed("+", text)) } : undefined;
}

const signed = (sign: string, text: string): string[] =>
  text === ""
    ? []
    : text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => `${sign}${line}`);

const bounded = (lines: string[]): string[] =>
  lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more lines (aether diff has all of them)`];
