import { believedTextTokens, type Embedded, type EmbedRequest, type ErrorPart, unlessAborted } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import type { Endpoint } from "./endpoint.ts";
import { RefusedError } from "./guarded-fetch.ts";
import type { Loaded } from "./sdk-driver.ts";

const DEADLINE_MS = 60_000;
/** The most that a driver is asked for at once. */
const MAX_TEXTS = 96;

export interface Embedding {
  readonly endpoint: Endpoint;
  readonly load: () => Promise<Loaded>;
}

/** @throws SyscallError `INVALID` for more than 96 texts, `NOT_FOUND`, `UPSTREAM`; what the signal was given with */
export async function embedWith(embedding: Embedding, request: EmbedRequest, signal: Signal): Promise<Embedded> {
  signal.throwIfAborted();
  const { model, texts } = request;
  if (texts.length > MAX_TEXTS) throw new SyscallError("INVALID", `${texts.length} texts at once are too many; send at most ${MAX_TEXTS}`);
  if (texts.length === 0) return { vectors: [], inputTokens: 0 };
  const until = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  try {
    const { embedding: open } = await unlessAborted(embedding.load(), until);
    if (!open) throw new SyscallError("NOT_FOUND", `${embedding.endpoint.name} has no models that embed`);
    const answer = await unlessAborted(Promise.resolve(open(model).doEmbed({ values: [...texts], abortSignal: until })), until);
    return embeddedOf(answer, request, embedding.endpoint.host);
  } catch (cause) {
    signal.throwIfAborted();
    throw failure(cause, { endpoint: embedding.endpoint, timedOut: until.aborted, what: "vectors", ms: DEADLINE_MS });
  }
}

function embeddedOf({ embeddings, usage }: { embeddings: number[][]; usage?: { tokens: number } }, { texts }: EmbedRequest, host: string): Embedded {
  const length = embeddings[0]?.length ?? 0;
  const isWhole = length > 0 && embeddings.length === texts.length && embeddings.every((vector) => vector.length === length && vector.every(Number.isFinite));
  const counted = believedTextTokens(usage?.tokens, texts);
  // Vectors that are no good have been counted all the same.
  const data = { retryable: false, usage: { inputTokens: counted, outputTokens: 0 } };
  if (!isWhole) throw new SyscallError("UPSTREAM", `${host} answered with something that is not one vector a text`, data);
  return { vectors: embeddings.map((vector) => Float32Array.from(vector)), inputTokens: counted };
}

interface Failed {
  readonly endpoint: Endpoint;
  readonly timedOut: boolean;
  /** That was asked for. */
  readonly what: string;
  readonly ms: number;
}

/** Why something that is not a step failed. */
export function failure(cause: unknown, { endpoint, timedOut, what, ms }: Failed): SyscallError {
  if (timedOut) return new SyscallError("UPSTREAM", `${endpoint.host} has not made ${what} in ${ms / 1_000} s`, { retryable: true });
  if (SyscallError.is(cause)) return cause;
  if (cause instanceof RefusedError) return asSyscallError(cause.part, endpoint);
  const why = cause instanceof Error ? cause.message.slice(0, 500) : String(cause);
  return new SyscallError("UPSTREAM", endpoint.redact(`${endpoint.host} answered with something that is not ${what}: ${why}`), { retryable: false });
}

/** A refusal of something that is not a step. */
export function asSyscallError({ message, retryable, retryAfterMs, cause }: ErrorPart, { redact }: Endpoint): SyscallError {
  const data = { retryable, ...(retryAfterMs !== undefined && { retryAfterMs }), ...(cause && { cause }) };
  return new SyscallError(cause === "not-found" ? "NOT_FOUND" : "UPSTREAM", redact(message), data);
}
