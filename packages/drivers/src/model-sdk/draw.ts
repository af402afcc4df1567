import { type Drawn, type DrawRequest, mediaOf, unlessAborted } from "@aether/ports";
import { type Signal, SyscallError, tokensOfSize } from "@aether/protocol";
import type { ImageModelV4Result } from "@ai-sdk/provider";
import { type Embedding, failure } from "./embed.ts";

const DEADLINE_MS = 300_000;
/** Of a picture whose provider does not count: as much as the usual ones charge for a large one. */
const PICTURE_TOKENS = 6_240;
const MEMBERS = ["size", "aspectRatio", "seed"];

/** @throws SyscallError `NOT_FOUND`, `UPSTREAM`; what the signal was given with */
export async function drawWith({ endpoint, load }: Embedding, request: DrawRequest, signal: Signal): Promise<Drawn> {
  signal.throwIfAborted();
  const { model, prompt, size, aspectRatio, seed } = request;
  const until = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  try {
    const { image: open } = await unlessAborted(load(), until);
    if (!open) throw new SyscallError("NOT_FOUND", `${endpoint.name} has no models that draw`);
    const call = { prompt, n: 1, size, aspectRatio, seed, files: undefined, mask: undefined, providerOptions: {}, abortSignal: until };
    return drawnOf(await unlessAborted(Promise.resolve(open(model).doGenerate(call)), until), request, endpoint.host);
  } catch (cause) {
    signal.throwIfAborted();
    throw failure(cause, { endpoint, timedOut: until.aborted, what: "a picture", ms: DEADLINE_MS });
  }
}

function drawnOf({ images, usage, warnings, isRetryable }: ImageModelV4Result, { prompt }: DrawRequest, host: string): Drawn {
  const [image] = images;
  const bytes = typeof image === "string" ? Buffer.from(image, "base64") : image;
  const media = bytes && mediaOf(bytes);
  if (!bytes || !media) {
    // What it said instead has been counted all the same.
    const { inputTokens, outputTokens } = usage ?? {};
    const counted = (inputTokens || outputTokens) && { usage: { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 } };
    throw new SyscallError("UPSTREAM", `${host} answered without a picture; ask for another one`, { retryable: isRetryable ?? false, ...(counted || {}) });
  }
  const leftOut = warnings.flatMap((warning) => (warning.type === "unsupported" && MEMBERS.includes(warning.feature) ? [warning.feature] : []));
  return {
    bytes,
    media,
    usage: {
      inputTokens: usage?.inputTokens || tokensOfSize(prompt.length),
      outputTokens: usage?.outputTokens || PICTURE_TOKENS,
    },
    leftOut,
  };
}
