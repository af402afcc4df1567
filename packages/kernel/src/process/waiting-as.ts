import type { Suspend } from "@aether/ports";
import type { Ask } from "../dispatch/admit.ts";
import { type About, aboutIn } from "../dispatch/known-call.ts";
import type { Waiting } from "./waits.ts";

/** What a call that is suspended waits with. */
export function waitingAs({ wait, ...about }: About & { readonly wait: Suspend }, name: string, tool?: string): Waiting {
  const { on, deadline, memo } = wait;
  return { on, ...(deadline !== undefined && { deadline }), memo, name, ...(tool !== undefined && { tool }), ...aboutIn(about) };
}

/** What it is asked as when it goes on. */
export function askedAs({ name, tool, ...about }: Waiting): Pick<Ask, "name" | "tool" | keyof About> {
  return { name, ...(tool !== undefined && { tool }), ...aboutIn(about) };
}
