import { type Need, needsOf, SyscallError } from "@aether/protocol";
import { rightsOf } from "../authority/rights.ts";
import type { Ask, Sealed } from "./admit.ts";
import type { Approvals } from "./approvals.ts";
import type { RunningCall } from "./context.ts";
import type { Entry } from "./registry.ts";

/** What is known of a call when it ends: all of one that ran at once, and no more than its name of one that goes on after a wait. */
export type Known = Partial<Omit<Sealed, "entry">> & { readonly entry: Entry | undefined; readonly ask: Ask };

interface Holding {
  readonly approvals: Pick<Approvals, "stands">;
}

/** What rests of a call while it waits, for when it goes on. */
export interface About {
  /** What it needed. */
  readonly about?: readonly Need[];
  /** The standing yes that let it through. */
  readonly rule?: string;
}

/** A call that goes on after a wait knows no more than this of how it was let through. */
export function aboutOf({ ask, entry, input, rule = ask.rule }: Known): About {
  const about = ask.about ?? (entry && input !== undefined ? needsOf(entry.definition, input) : []);
  return aboutIn({ ...(about.length > 0 && { about }), ...(rule !== undefined && { rule }) });
}

export function aboutIn({ about, rule }: About): About {
  return { ...(about && { about }), ...(rule !== undefined && { rule }) };
}

/**
 * Nothing of a call begins once what it was let through by was taken back. One that waited was at work nowhere, so that nobody could
 * have ended it then. What has expired meanwhile, or is used up, held when it was let through.
 *
 * @throws SyscallError what its signal says; `REFUSED` where the standing yes was taken back while it waited, `DENIED` where a right was
 */
export async function mustHold({ approvals }: Holding, { signal, who }: Pick<RunningCall, "signal" | "who">, { ask, reservation }: Known): Promise<void> {
  signal.throwIfAborted();
  if (reservation || who.kind === "session") return;
  const { about = [], rule, tool } = ask;
  if (rule !== undefined && !(await approvals.stands(rule))) throw ruleGone(rule);
  const needs: Need[] = [...about, ...(tool === undefined ? [] : [{ action: "tool.use" as const, resource: tool }])];
  for (const need of needs) rightsOf(who.authority).mustCover(need);
  signal.throwIfAborted();
}

export const ruleGone = (rule: string): SyscallError => new SyscallError("REFUSED", "the standing yes that let it through was taken back", { rule });

export function resumeOf({ name }: Pick<Ask, "name">, entry: Entry | undefined): NonNullable<Entry["handler"]["resume"]> {
  const resume = entry?.handler.resume;
  if (!resume) throw new SyscallError("INTERNAL", `${name} waited and cannot go on`);
  return resume;
}
