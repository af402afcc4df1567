import type { Json, Part, Usage } from "@aether/protocol";
import type { About, Addressed, Answer, Encoder, Said } from "../ask.ts";
import { framingFor } from "./framing.ts";
import { signatureOf } from "./signature.ts";

export interface GeminiEncoding {
  readonly at: Addressed | undefined;
  /** The client asked to be shown what was thought. */
  readonly showsThoughts: boolean;
}

const NOTHING: Json = { text: "" };

/** The answer of the Gemini API: its stream is of answers that each hold what is new. */
export function createGeminiEncoder(about: About, { at, showsThoughts }: GeminiEncoding): Encoder {
  const answer = (parts: readonly Json[], more: Readonly<Record<string, Json>> = {}, rest: Readonly<Record<string, Json>> = {}): Json => ({
    candidates: [{ content: { parts: [...parts], role: "model" }, ...more, index: 0 }],
    ...rest,
    modelVersion: about.model,
    responseId: about.id,
  });
  const framing = framingFor(at, answer([NOTHING]));
  const pieces = (parts: readonly (Part | Said)[]): Json[] => parts.flatMap((part) => pieceOf(part, showsThoughts));
  const whole = (said: readonly (Part | Said)[], given: Answer): Json => {
    const parts = pieces(said);
    return answer(parts.length > 0 ? parts : [NOTHING], { finishReason: finishOf(given) }, { usageMetadata: usageOf(given.usage) });
  };
  return {
    ...framing,
    beat: framing.silence,
    said: (part) =>
      pieces([part])
        .map((piece) => framing.piece(answer([piece])))
        .join(""),
    end: (given) => framing.piece(whole([], given)) + framing.end(),
    body: (given) => whole(given.parts, given),
  };
}

function pieceOf(part: Part | Said, showsThoughts: boolean): Json[] {
  if (part.type === "tool-call") {
    const { id, name, input, meta } = part;
    return [{ functionCall: { id, name, args: objectOf(input) }, ...signed(meta) }];
  }
  const isThought = part.type === "reasoning";
  if ((part.type !== "text" && !isThought) || (isThought && !showsThoughts)) return [];
  const signature = signed(part.meta);
  if (part.text === "" && signature.thoughtSignature === undefined) return [];
  return [{ text: part.text, ...(isThought && { thought: true }), ...signature }];
}

function signed(meta: Json | undefined): { readonly thoughtSignature?: string } {
  const signature = signatureOf(meta);
  return signature === undefined ? {} : { thoughtSignature: signature };
}

/** This wire knows objects only. */
const objectOf = (input: Json): Json => (typeof input === "object" && input !== null && !Array.isArray(input) ? input : { malformed: input });

function finishOf({ finish }: Answer): string {
  if (finish === "length") return "MAX_TOKENS";
  return finish === "filtered" ? "SAFETY" : "STOP";
}

/** Thoughts are counted beside the answer in this wire. */
function usageOf({ inputTokens, outputTokens, cachedTokens = 0, reasoningTokens = 0 }: Usage): Json {
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: Math.max(0, outputTokens - reasoningTokens),
    totalTokenCount: inputTokens + outputTokens,
    ...(cachedTokens > 0 && { cachedContentTokenCount: cachedTokens }),
    ...(reasoningTokens > 0 && { thoughtsTokenCount: reasoningTokens }),
  };
}
