import type { Client } from "@aether/client";
import { type FileDiff, inertLine, inertProse, vfsDiff } from "@aether/protocol";
import type { Screen } from "./terminal.ts";

/** A page of what a run changed, as `diff -u` tells it; the first where no place is given. */
export const diffPage = (client: Client, run: string, after?: string) => client.call(vfsDiff, { run, ...(after !== undefined && { after }) });

/** What changed in a file, line by line, without the lines that name it; harmless on a terminal. */
export function diffLines(file: FileDiff, screen: Screen): string[] {
  return linesOf(file).map((line) => painted(inertLine(line), screen));
}

/** The same with lines that name the file, for `patch -p1`: tabs and a line's own carriage return stay, so that it fits the file. */
export function patchLines(file: FileDiff, { screen, name }: { readonly screen: Screen; readonly name: string }): string[] {
  const lines = linesOf(file);
  if (lines.length === 0) return [];
  const [before, after] = [file.before === null ? NOTHING : named(`a/${name}`), file.after === null ? NOTHING : named(`b/${name}`)];
  return [screen.bold(`--- ${before}`), screen.bold(`+++ ${after}`), ...lines.map((line) => painted(asInFile(line), screen))];
}

const NOTHING = "/dev/null";

/** A name with blanks ends at a tab. */
const named = (name: string): string => (/\s/.test(name) ? `${inertLine(name)}\t` : inertLine(name));

function asInFile(line: string): string {
  const end = line.endsWith("\r") ? "\r" : "";
  return `${line
    .slice(0, line.length - end.length)
    .split("\t")
    .map(inertProse)
    .join("\t")}${end}`;
}

function linesOf({ diff }: FileDiff): string[] {
  return diff
    .split("\n")
    .slice(2)
    .filter((line) => line !== "");
}

function painted(line: string, screen: Screen): string {
  if (line.startsWith("+")) return screen.green(line);
  if (line.startsWith("-")) return screen.red(line);
  return line.startsWith("@@") ? screen.dim(line) : line;
}
