/**
 * The topics on which something is announced: committed with what it tells of, kept for a while, and read by `bus.read`. The second token
 * is the owner whose matter it is; the label goes with it.
 */
export const TOPICS = {
  "agent.*.compacted": "older turns of an agent gave way to a summary",
  "agent.*.summary_failed": "no summary came, so a list made by rule stands in its place; `failed` says why",
  "approval.*.requested": "a call waits for a person",
  "policy.*.changed": "the flow policy was replaced",
} as const;
export type Topic = keyof typeof TOPICS;

/** @param owner  of the same signs as any token: A-Z a-z 0-9 _ - */
export const topicOf = (topic: Topic, owner: string): string => topic.replace("*", owner);
