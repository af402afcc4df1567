import { type Need, needsOf, SyscallError } from "@aether/protocol";
import type { Ask, Sealed } from "./admit.ts";
import type { Entry } from "./registry.ts";

/** What is known of a call when it ends: all of one that ran at once, and no more than its name of one that goes on after a wait. */
export type Known = Partial<Omit<Sealed, "entry">> & { readonly entry: Entry | undefined; readonly ask: Ask };

/** A call that goes on after a wait no longer knows what it needed. */
export function aboutOf({ ask, entry, input }: Known): { readonly about?: readonly Need[] } {
  const about = ask.about ?? (entry && input !== undefined ? needsOf(entry.definition, input) : []);
  return about.length > 0 ? { about } : {};
}

export function resumeOf({ name }: Pick<Ask, "name">, entry: Entry | undefined): NonNullable<Entry["handler"]["resume"]> {
  const resume = entry?.handler.resume;
  if (!resume) throw new SyscallError("INTERNAL", `${name} waited and cannot go on`);
  return resume;
}
