import type { Approvals, Question } from "../dispatch/approvals.ts";
import type { Draft } from "../dispatch/draft.ts";

/** A question of {@link Approvals.ask} is committed, and told to whoever listens; as who asks may tell of what it read, so may that (I7). */
export function putQuestion(draft: Draft, { who, tool }: Question, { asked, at }: { readonly asked: ReturnType<Approvals["ask"]>; readonly at: number }): void {
  draft.writes.push(asked.write);
  draft.audit.push(...asked.audit);
  draft.outbox.push({ topic: `approval.${who.owner}.requested`, body: { id: asked.id, pid: who.pid, tool }, label: who.label, at });
}
