import type { FileVersion } from "@aether/protocol";

/** What a change did to a file, in a word: a command may have made it, changed it or taken it away. */
export function changeWord({ change, before, after }: Pick<FileVersion, "change" | "before" | "after">): string {
  if (change !== "command" || before === after) return change;
  if (before === null) return "made";
  return after === null ? "removed" : "changed";
}
