import { CHARACTERS_PER_TOKEN, type Json, type Message, type Part, textSize } from "@aether/protocol";

/** What a note about a cut takes, at most. */
const NOTE = 60;

/** A text of at most `size` characters as prompts count them (at least 100): its beginning, its end, and how much is not there. */
export function clipped(text: string, size: number): string {
  if (textSize(text) <= size) return text;
  const room = Math.max(0, size - NOTE);
  const head = within(text, room * 0.7);
  const tail = within(text.slice(head), room * 0.3, "end");
  const left = text.length - head - tail;
  return `${text.slice(0, head)}\n[… ${left} characters left out …]\n${text.slice(text.length - tail)}`.toWellFormed();
}

/** How many characters at one end of a text count for at most `size`. */
function within(text: string, size: number, from: "start" | "end" = "start"): number {
  let count = Math.min(text.length, Math.floor(size));
  // A wide character counts for several: what is cut grows with them.
  for (;;) {
    const over = textSize(from === "start" ? text.slice(0, count) : text.slice(text.length - count)) - size;
    if (over <= 0 || count === 0) return count;
    count = Math.max(0, count - Math.ceil(over / CHARACTERS_PER_TOKEN));
  }
}

/** The most that each of some sizes may be so that they are `total` together: small ones leave their share to large ones. */
export function fairShare(sizes: readonly number[], total: number): number {
  let left = total;
  let count = sizes.length;
  for (const size of [...sizes].sort((a, b) => a - b)) {
    if (size > left / count) return left / count;
    left -= size;
    count--;
  }
  return Number.POSITIVE_INFINITY;
}

/** What a message says, a line for each part, as somebody else would tell it. */
export function linesOf({ role, parts }: Pick<Message, "role" | "parts">): string[] {
  return parts.flatMap((part) => lineOf(part, role));
}

function lineOf(part: Part, role: Message["role"]): string[] {
  switch (part.type) {
    case "text":
      return part.text === "" ? [] : [`${role === "assistant" ? "it said" : role === "user" ? "it was told" : "note"}: ${part.text}`];
    case "tool-call":
      return [`it called ${part.name} ${JSON.stringify(part.input)}`];
    case "tool-result":
      return [`${part.name} ${part.ok ? "returned" : "failed with"} ${textOfContent(part.content)}`];
    case "file":
      return [`it was shown a file: ${part.name ?? part.hash} (${part.media})`];
    default:
      return [];
  }
}

const textOfContent = (content: Json): string => (typeof content === "string" ? content : JSON.stringify(content));

/** Messages as one text of at most about `size` characters, in which long parts are cut, and no turn is missing. */
export function transcriptOf(messages: readonly Message[], { turns, size }: { readonly turns: readonly number[]; readonly size: number }): string {
  let turn = 0;
  const lines = messages.flatMap((message) => {
    const own = message.role === "assistant" ? turns[turn++] : undefined;
    return linesOf(message).map((line, index) => (own !== undefined && index === 0 ? `turn ${own}: ${line}` : line));
  });
  const share = Math.max(100, fairShare(lines.map(textSize), size));
  return clipped(lines.map((line) => clipped(line, share)).join("\n"), Math.max(100, size));
}
