import type { StepPart } from "@aether/ports";
import type { Part, Usage } from "@aether/protocol";

type Ending = Extract<StepPart, { type: "finish" | "incomplete" | "error" }>;

/** One attempt at a step, as far as it came. */
export interface Gathered {
  readonly parts: readonly Part[];
  readonly ending: Ending;
  /** Characters of text, reasoning and calls: what it has cost when nobody counted. */
  readonly written: number;
}

/** Parts of one message; more than the log takes. */
const MAX_PARTS = 1_024;

/** Reads a step to its end: neighbouring deltas become one part, and text is told to `emit` as it comes. */
export async function gather(stream: AsyncIterable<StepPart>, emit: (text: string) => void): Promise<Gathered> {
  const parts: Part[] = [];
  let written = 0;
  for await (const part of stream) {
    if (part.type === "finish" || part.type === "incomplete" || part.type === "error") return { parts, ending: part, written };
    written += sizeOf(part);
    add(parts, part);
    if (part.type === "text-delta" && part.text !== "") emit(part.text);
    if (parts.length > MAX_PARTS) return { parts, ending: { type: "error", message: `it has more than ${MAX_PARTS} parts`, retryable: false }, written };
  }
  return { parts, ending: { type: "incomplete", why: "the driver ended it without an ending" }, written };
}

/** `meta` is about what was said since the last part of another kind, and closes it. */
function add(parts: Part[], part: Exclude<StepPart, Ending>): void {
  if (part.type === "tool-call") {
    parts.push(part);
    return;
  }
  const type = part.type === "text-delta" ? "text" : "reasoning";
  const last = parts.at(-1);
  if (last?.type === type && last.meta === undefined) {
    last.text += part.text;
    if (part.meta !== undefined) last.meta = part.meta;
  } else parts.push({ type, text: part.text, ...(part.meta !== undefined && { meta: part.meta }) });
}

function sizeOf(part: Exclude<StepPart, Ending>): number {
  return part.type === "tool-call" ? part.name.length + JSON.stringify(part.input).length : part.text.length;
}

/** Characters a token, as the reservation of `model.step` counts them. */
const CHARS_PER_TOKEN = 3.5;

/** What an attempt that nobody counted has used, once it had begun to answer; before that, nothing. */
export function estimatedUsage(written: number, promptTokens: number): Usage {
  return written === 0 ? { inputTokens: 0, outputTokens: 0 } : { inputTokens: promptTokens, outputTokens: Math.ceil(written / CHARS_PER_TOKEN) };
}
