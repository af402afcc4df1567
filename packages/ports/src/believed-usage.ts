import { CHARACTERS_PER_TOKEN, type Message, messageSize, textSize, tokensOfSize, toolsSize, type Usage, wireSizeIn } from "@aether/protocol";
import type { StepRequest } from "./model.ts";

/** What a provider says that an exchange came to. Absent, or no number above 0 = it did not count. */
export interface Counts {
  readonly input?: number | null | undefined;
  readonly output?: number | null | undefined;
  /** Absent = nothing is said of it. */
  readonly cached?: number | null | undefined;
  readonly cacheWrite?: number | null | undefined;
  readonly reasoning?: number | null | undefined;
}

/** An honest text has fewer characters to a token: far above the estimate, as a run of blanks may be one token. */
const LONGEST_TOKEN = 16;
const SLACK = 256;
/** Of so few characters a token or two more or less says nothing. */
const FEW = 32;
/** What a provider puts around a prompt by itself: its own instructions, and the form that it gives to tools. */
const AROUND_PROMPT = 16_384;
/** More than any model takes or writes: where pictures and documents are shown, or nothing bounds the answer, no more is known. */
const BOUNDLESS = 2_097_152;

/** How many characters so many tokens can have. */
export const mostCharactersOf = (tokens: number): number => tokens * LONGEST_TOKEN + SLACK;

/**
 * The counts of a provider as far as they can be. One that is no count, or that cannot be for what was sent, asked for and seen to come, is
 * replaced by the estimate: neither is anything free, nor is a budget used up by a number alone.
 */
export function believedUsage(counts: Counts, request: Asked, written: number): Usage {
  const inputTokens = believed(counts.input, promptOf(request));
  const most = isBoundless(request) ? BOUNDLESS : request.maxOutputTokens + written + SLACK;
  const outputTokens = believed(counts.output, { least: written, most, estimate: tokensOfSize(written) });
  const cachedTokens = Math.min(countOf(counts.cached), inputTokens);
  const cacheWriteTokens = Math.min(countOf(counts.cacheWrite), inputTokens - cachedTokens);
  return {
    inputTokens,
    outputTokens,
    ...(isSaid(counts.cached) && { cachedTokens }),
    ...(isSaid(counts.cacheWrite) && { cacheWriteTokens }),
    ...(isSaid(counts.reasoning) && { reasoningTokens: Math.min(countOf(counts.reasoning), outputTokens) }),
  };
}

type Asked = Pick<StepRequest, "system" | "messages" | "tools" | "maxOutputTokens" | "raw">;

/** The same of texts that are made vectors of, which are all that was sent. */
export function believedTextTokens(counted: number | null | undefined, texts: readonly string[]): number {
  const size = texts.reduce((sum, text) => sum + textSize(text), 0);
  return believed(counted, { least: size, most: size + SLACK + LONGEST_TOKEN * texts.length, estimate: tokensOfSize(size) });
}

interface Seen {
  /** Characters that were seen for certain. */
  readonly least: number;
  /** Tokens that it cannot exceed. */
  readonly most: number;
  /** In tokens. */
  readonly estimate: number;
}

function believed(counted: number | null | undefined, { least, most, estimate }: Seen): number {
  const count = countOf(counted);
  return count === 0 || least > count * LONGEST_TOKEN + FEW || count > most ? estimate : count;
}

function promptOf({ system, messages, tools, raw }: Asked): Seen {
  const size = messages.reduce((sum, message) => sum + messageSize(message), textSize(system) + toolsSize(tools));
  const estimate = tokensOfSize(Math.max(size, raw ? wireSizeIn(raw.body) : 0));
  // Thoughts of earlier answers are not always read again, and files cost what their provider makes of them.
  const least = messages.reduce((sum, message) => sum + messageSize(wordsOf(message)), textSize(system));
  const isAllSeen = messages.length > 0 && !messages.some(({ parts }) => parts.some(({ type }) => type === "file"));
  return { least, most: isAllSeen ? Math.ceil(estimate * CHARACTERS_PER_TOKEN) + AROUND_PROMPT : BOUNDLESS, estimate };
}

/** The message itself where it holds nothing else, so that it is measured once. */
function wordsOf(message: Message): Message {
  const { role, parts } = message;
  const words = parts.filter(({ type }) => type !== "file" && type !== "reasoning");
  return words.length === parts.length ? message : ({ role, parts: words } as Message);
}

const isBoundless = ({ raw }: Asked): boolean => raw?.unbounded === true;

const isSaid = (count: number | null | undefined): boolean => typeof count === "number";

/** Whole, finite and not negative, or 0. */
const countOf = (count: number | null | undefined): number =>
  typeof count === "number" && count > 0 && count < Number.MAX_SAFE_INTEGER ? Math.ceil(count) : 0;
