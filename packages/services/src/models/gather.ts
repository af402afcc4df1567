import { AnswerSize, type StepPart } from "@aether/ports";
import { type Part, textSize, tokensOfSize, type Usage } from "@aether/protocol";
import type { OutputAllowance } from "./output-allowance.ts";
import { soundUsage } from "./usage/sound-usage.ts";

type Ending = Extract<StepPart, { type: "finish" | "incomplete" | "error" }>;
type Came = Exclude<StepPart, Ending>;
/** A piece of an answer as it comes. */
export type Said = Exclude<Came, { type: "drafted" }>;
type Piece = Exclude<Said, { type: "raw" }>;
type Delta = Exclude<Piece, { type: "tool-call" }>;

/** One attempt at a step, as far as it came. */
export interface Gathered {
  readonly parts: readonly Part[];
  readonly ending: Ending;
  /** Characters of text, reasoning and calls, whole or not: what it has cost when nobody counted. */
  readonly written: number;
  /** The whole answer as it came, where it was asked for so. */
  readonly verbatim?: string;
}

/** What was left before its end: nobody counted it. */
const CUT: Ending = { type: "finish", reason: "length", usage: { inputTokens: 0, outputTokens: 0 } };
/** For a client in the provider's own wire: it waits for an end in the provider's words, which nobody here may write. */
const TOO_MUCH: Ending = { type: "error", message: "it wrote more than it was asked for, or than the budget has room for, and was cut", retryable: false };

const ENDLESS: OutputAllowance = { within: async (characters) => characters };

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
 * Reads a step to its end: neighbouring deltas become one part. One that writes more than it may is left, which ends the request: what
 * came within its allowance is the answer, and what came is paid for. Each piece is measured before it is told; the one that goes beyond
 * is told up to there where it is a text, and not at all otherwise. So what is paid beyond the allowance is one piece, as large as the
 * driver's bound of a body at most. One that came whole in its provider's words is cut as well: then they are not passed on, and what was
 * read of it within the allowance is the answer.
 */
export async function gather(stream: AsyncIterable<StepPart>, { tell, promptTokens, allowance = ENDLESS, oneCall = false }: Gathering): Promise<Gathered> {
  const answer = begun(tell, oneCall);
  const written = new AnswerSize();
  const so = (ending: Ending): Gathered => ({ parts: answer.parts, ...ended(ending, { promptTokens, written: written.characters }), ...answer.verbatim });
  let isWhole = false;
  let isCut = false;
  for await (const part of stream) {
    if (isEnding(part)) return so(isCut ? shortened(part) : part);
    const before = written.characters;
    written.take(part);
    // All of it is here, and costs what its provider counted: the rest is measured, and told to nobody.
    if (isCut) continue;
    isWhole ||= comesWhole(part);
    const within = await allowance.within(written.characters);
    isCut = within < written.characters;
    if (!isCut) answer.take(part);
    else {
      const ending = answer.cut(part, Math.max(0, within - before));
      if (!isWhole) return so(ending);
    }
    if (answer.parts.length > MAX_PARTS) return so({ type: "error", message: `it has more than ${MAX_PARTS} parts`, retryable: false });
  }
  return { parts: answer.parts, ending: { type: "incomplete", why: "the driver ended it without an ending" }, written: written.characters };
}

interface Begun {
  readonly parts: readonly Part[];
  readonly verbatim: { readonly verbatim: string } | undefined;
  take(part: Came): void;
  /** Of what goes beyond the allowance a text is taken as far as there is room. */
  cut(part: Came, room: number): Ending;
}

/** An answer as far as it came. */
function begun(tell: Gathering["tell"], oneCall: boolean): Begun {
  const parts: Part[] = [];
  let verbatim: Begun["verbatim"];
  const takeRaw = ({ written: _, whole, ...event }: Extract<Said, { type: "raw" }>): void => {
    if (whole) verbatim = { verbatim: event.data };
    else tell(event);
  };
  const take = (part: Came): void => {
    if (part.type === "raw") return takeRaw(part);
    if (part.type === "drafted" || isSilent(part) || (oneCall && isSecondCall(part, parts))) return;
    add(parts, part);
    tell(part);
  };
  return {
    parts,
    get verbatim() {
      return verbatim;
    },
    take,
    cut(part, room) {
      verbatim = undefined;
      if (isDelta(part)) take({ type: part.type, text: beginningOf(part.text, room) });
      return part.type === "raw" ? TOO_MUCH : CUT;
    },
  };
}

const comesWhole = (part: Came): boolean => part.type === "raw" && part.whole === true;

/** How a whole answer of which only the beginning is given has ended. */
const shortened = (ending: Ending): Ending => (ending.type === "finish" ? { type: "finish", reason: "length", usage: ending.usage } : ending);

const isDelta = (part: StepPart): part is Delta => part.type === "text-delta" || part.type === "reasoning-delta";

/** As much of a text as has at most that size, in whole characters. */
function beginningOf(text: string, size: number): string {
  let beginning = text.slice(0, Math.floor(size));
  for (let is = textSize(beginning); is > size; is = textSize(beginning)) beginning = beginning.slice(0, Math.floor((beginning.length * size) / is));
  return /[\ud800-\udbff]$/.test(beginning) ? beginning.slice(0, -1) : beginning;
}

const isSecondCall = (part: Piece, parts: readonly Part[]): boolean => part.type === "tool-call" && parts.some(({ type }) => type === "tool-call");

const isEnding = (part: StepPart): part is Ending => part.type === "finish" || part.type === "incomplete" || part.type === "error";

function ended(ending: Ending, { promptTokens, written }: { readonly promptTokens: number; readonly written: number }): Pick<Gathered, "ending" | "written"> {
  // It had begun: a prompt at least was read.
  if (ending.type === "incomplete") return { ending, written: Math.max(written, 1) };
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

/** What an attempt that nobody counted has used, once it had begun to answer; before that, nothing. */
export function estimatedUsage(written: number, promptTokens: number): Usage {
  return written === 0 ? { inputTokens: 0, outputTokens: 0 } : { inputTokens: promptTokens, outputTokens: tokensOfSize(written) };
}
