import type { FileVersion } from "@aether/protocol";

interface Changed {
  readonly change: FileVersion["change"];
  /** Digests of what the file held; null = it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What a change did to a file, in a word: a command may have made it, changed it or taken it away. */
export function changeWord({ change, before, after }: Changed): string {
  if (change !== "command" || before === after) return change;
  if (before === null) return "made";
  return after === null ? "removed" : "changed";
}
