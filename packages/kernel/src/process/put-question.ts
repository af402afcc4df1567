import { type Topic, topicOf } from "@aether/protocol";
import type { Approvals, Question } from "../dispatch/approvals.ts";
import type { Draft } from "../dispatch/draft.ts";

/** What the kernel announces by itself, inside no call. */
export const KERNEL_TOPICS: readonly Topic[] = ["approval.*.requested"];

/** A question of {@link Approvals.ask} is committed, and told to whoever listens; as who asks may tell of what it read, so may that (I7). */
export function putQuestion(draft: Draft, { who, tool }: Question, { asked, at }: { readonly asked: ReturnType<Approvals["ask"]>; readonly at: number }): void {
  draft.writes.push(asked.write);
  draft.audit.push(...asked.audit);
  draft.outbox.push({ topic: topicOf("approval.*.requested", who.owner), body: { id: asked.id, pid: who.pid, tool }, label: who.label, at });
}
