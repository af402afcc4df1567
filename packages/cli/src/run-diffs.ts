import type { Client } from "@aether/client";
import { type FileDiff, inertLine, vfsDiff } from "@aether/protocol";
import type { Screen } from "./terminal.ts";

/** A page of what a run changed, as `diff -u` tells it; the first where no place is given. */
export const diffPage = (client: Client, run: string, after?: string) => client.call(vfsDiff, { run, ...(after !== undefined && { after }) });

/** What changed in a file, line by line, without the lines that name it; harmless on a terminal. */
export function diffLines({ diff }: FileDiff, screen: Screen): string[] {
  const lines = diff.split("\n").slice(2).join("\n").replace(/\n$/, "").split("\n");
  return lines.filter((line) => line !== "").map((line) => painted(inertLine(line), screen));
}

function painted(line: string, screen: Screen): string {
  if (line.startsWith("+")) return screen.green(line);
  if (line.startsWith("-")) return screen.red(line);
  return line.startsWith("@@") ? screen.dim(line) : line;
}
