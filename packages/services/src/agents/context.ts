import { type Message, promptTokensOf } from "@aether/protocol";
import { type AgentSpec, systemText } from "./agent-spec.ts";

/** What stands in the place of older turns. */
export interface Summary {
  /** As it is shown; its second part is the summary itself. */
  readonly message: Message;
  /** The turns it tells of, both included. */
  readonly from: number;
  readonly to: number;
}

/** What an agent remembers, in the order of its prompt. */
export interface Past {
  /** What it was told in the present piece of work, taken out of `messages` by a summary and shown word for word. */
  readonly pinned: readonly Message[];
  readonly summary: Summary | null;
  readonly messages: readonly Message[];
  /** The turns of the assistant's among them, in order. */
  readonly turns: readonly number[];
  /** Where in `messages` the present piece of work begins. */
  readonly piece: number;
  /** The day on which somebody last said something to it; absent = the day it was begun. */
  readonly day?: string;
}

/** Offered once something was summarised or cut: before that there is nothing that the prompt does not show. */
export const HISTORY_TOOLS: ReadonlyMap<string, string> = new Map([
  ["history_search", "agent.history_search"],
  ["history_read", "agent.history_read"],
]);

export interface Prompt {
  readonly system: string;
  readonly messages: readonly Message[];
  /** After which messages it stays as it is until the next summary; −1 is the system text and the tools. */
  readonly stable: readonly number[];
}

/** The last prompt made of a list of messages: between two events it is asked for several times. */
const made = new WeakMap<readonly Message[], { readonly spec: AgentSpec; readonly past: Past; readonly prompt: Prompt }>();
const sizes = new WeakMap<Prompt, number>();

/** Only grows at its end between two summaries, so a provider's prompt cache serves all of it but the last turn. */
export function promptOf(spec: AgentSpec, pid: string, past: Past): Prompt {
  const { pinned, summary, messages } = past;
  const known = made.get(messages);
  if (known?.spec === spec && known.past.pinned === pinned && known.past.summary === summary && known.past.day === past.day) return known.prompt;
  const head = [...pinned, ...(summary ? [summary.message] : [])];
  const all = [...head, ...messages];
  const marks = [-1, head.length - 1, all.length - 1];
  const prompt = { system: systemText(spec, pid, past.day), messages: all, stable: [...new Set(marks)].sort((a, b) => a - b) };
  made.set(messages, { spec, past, prompt });
  return prompt;
}

export function tokensOf(prompt: Prompt): number {
  const known = sizes.get(prompt);
  if (known !== undefined) return known;
  const tokens = promptTokensOf(prompt);
  sizes.set(prompt, tokens);
  return tokens;
}

/** What an agent was told, bounded: the first, and the newest that fit `size` characters with it. */
export function boundedWords(
  messages: readonly Message[],
  { size, measure }: { readonly size: number; readonly measure: (message: Message) => number },
): Message[] {
  const [first, ...others] = messages;
  if (!first) return [];
  const kept: Message[] = [];
  let left = size - measure(first);
  for (const message of others.toReversed()) {
    left -= measure(message);
    if (left < 0 || kept.length >= MOST_WORDS) break;
    kept.unshift(message);
  }
  return [first, ...kept];
}
const MOST_WORDS = 15;
