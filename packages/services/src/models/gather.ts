import type { StepPart } from "@aether/ports";
import { type Part, textSize, tokensOfSize, type Usage } from "@aether/protocol";
import type { OutputAllowance } from "./output-allowance.ts";
import { soundUsage } from "./usage/sound-usage.ts";

type Ending = Extract<StepPart, { type: "finish" | "incomplete" | "error" }>;
/** A piece of an answer as it comes. */
export type Said = Exclude<StepPart, Ending>;
type Piece = Exclude<Said, { type: "raw" }>;

/** One attempt at a step, as far as it came. */
export interface Gathered {
  readonly parts: readonly Part[];
  readonly ending: Ending;
  /** Characters of text, reasoning and calls: what it has cost when nobody counted. */
  readonly written: number;
  /** The whole answer as it came, where it was asked for so. */
  readonly verbatim?: string;
}

/** What was left before its end: nobody counted it. */
const CUT: Ending = { type: "finish", reason: "length", usage: { inputTokens: 0, outputTokens: 0 } };
/** For a client in the provider's own wire: it waits for an end in the provider's words, which nobody here may write. */
const TOO_MUCH: Ending = { type: "error", message: "it wrote more than it was asked for, or than the budget has room for, and was cut", retryable: false };

const ENDLESS: OutputAllowance = { exceededBy: async () => false };

/** Parts of one message; more than the log takes. */
const MAX_PARTS = 1_024;

export interface Gathering {
  /** Told every piece as it comes, but those that say nothing. */
  readonly tell: (part: Said) => void;
  /** What the prompt was reserved with: it counts where the provider's own count cannot be. */
  readonly promptTokens: number;
  /** How much it may write; absent = there is no end of it. */
  readonly allowance?: OutputAllowance;
  /** Only the first tool call counts; not every provider can be told so. */
  readonly oneCall?: boolean;
}

/**
 * Reads a step to its end: neighbouring deltas become one part. One that writes more than it may is left, which ends the request:
 * what came until then is the answer.
 */
export async function gather(stream: AsyncIterable<StepPart>, { tell, promptTokens, allowance = ENDLESS, oneCall = false }: Gathering): Promise<Gathered> {
  const answer = begun(tell, oneCall);
  const so = (ending: Ending): Gathered => ({ parts: answer.parts, ...ended(ending, { promptTokens, written: answer.written }), ...answer.verbatim });
  for await (const part of stream) {
    if (isEnding(part)) return so(part);
    answer.take(part);
    if (!answer.verbatim && (await allowance.exceededBy(answer.written))) return so(part.type === "raw" ? TOO_MUCH : CUT);
    if (answer.parts.length > MAX_PARTS) return so({ type: "error", message: `it has more than ${MAX_PARTS} parts`, retryable: false });
  }
  return { parts: answer.parts, ending: { type: "incomplete", why: "the driver ended it without an ending" }, written: answer.written };
}

interface Begun {
  readonly parts: readonly Part[];
  readonly written: number;
  readonly verbatim: { readonly verbatim: string } | undefined;
  take(part: Said): void;
}

/** An answer as far as it came. */
function begun(tell: Gathering["tell"], oneCall: boolean): Begun {
  const parts: Part[] = [];
  let written = 0;
  let verbatim: Begun["verbatim"];
  const takeRaw = ({ written: more = 0, whole, ...event }: Extract<Said, { type: "raw" }>): void => {
    written += more;
    if (whole) verbatim = { verbatim: event.data };
    else tell(event);
  };
  return {
    parts,
    get written() {
      return written;
    },
    get verbatim() {
      return verbatim;
    },
    take(part) {
      if (part.type === "raw") return takeRaw(part);
      if (isSilent(part)) return;
      written += sizeOf(part);
      if (oneCall && isSecondCall(part, parts)) return;
      add(parts, part);
      tell(part);
    },
  };
}

const isSecondCall = (part: Piece, parts: readonly Part[]): boolean => part.type === "tool-call" && parts.some(({ type }) => type === "tool-call");

const isEnding = (part: StepPart): part is Ending => part.type === "finish" || part.type === "incomplete" || part.type === "error";

function ended(ending: Ending, { promptTokens, written }: { readonly promptTokens: number; readonly written: number }): Pick<Gathered, "ending" | "written"> {
  // It had begun: a prompt at least was read.
  if (ending.type === "incomplete") return { ending, written: Math.max(written + (ending.written ?? 0), 1) };
  if (ending.type === "error") return { ending, written };
  if (ending === CUT) return { ending: { ...ending, usage: estimatedUsage(written, promptTokens) }, written };
  return { ending: { ...ending, usage: soundUsage(ending.usage, { inputTokens: promptTokens, outputTokens: tokensOfSize(written) }) }, written };
}

/** `meta` is about what was said since the last part of another kind, and closes it. */
function add(parts: Part[], part: Piece): void {
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

const isSilent = (part: Piece): boolean => part.type !== "tool-call" && part.text === "" && part.meta === undefined;

function sizeOf(part: Piece): number {
  return part.type === "tool-call" ? part.name.length + textSize(JSON.stringify(part.input)) : textSize(part.text);
}

/** What an attempt that nobody counted has used, once it had begun to answer; before that, nothing. */
export function estimatedUsage(written: number, promptTokens: number): Usage {
  return written === 0 ? { inputTokens: 0, outputTokens: 0 } : { inputTokens: promptTokens, outputTokens: tokensOfSize(written) };
}
