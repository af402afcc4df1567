import { type Message, messageSize } from "@aether/protocol";

/**
 * The part of a history that goes into a prompt: the first message, and the newest ones within both bounds. A tool
 * call is never parted from its results.
 */
export function windowOf(messages: readonly Message[], { count, tokens }: { count: number; tokens: number }): readonly Message[] {
  const [first] = messages;
  if (!first) return messages;
  let from = messages.length;
  let size = messageSize(first);
  while (from > 1) {
    const message = messages[from - 1];
    if (!message) break;
    const next = size + messageSize(message);
    if (messages.length - from + 2 > count || next > tokens * 4) break;
    size = next;
    from--;
  }
  while (messages[from]?.role === "tool") from++;
  return from <= 1 ? messages : [first, ...messages.slice(from)];
}
