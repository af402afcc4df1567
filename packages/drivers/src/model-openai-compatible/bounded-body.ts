import { type Signal, SyscallError } from "@aether/protocol";

/** Decoded bytes of one answer; far above what a model writes. */
const MAX_BODY = 16 * 1024 * 1024;

/**
 * The bytes of a body as they come; ends early, and lets go of the connection, when the signal is given or the reader
 * leaves.
 *
 * @throws SyscallError `TOO_LARGE` above `max`
 */
export async function* boundedBody(response: Response, signal: Signal, max = MAX_BODY): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const letGo = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", letGo, { once: true });
  try {
    let total = 0;
    while (!signal.aborted) {
      const { done, value } = await reader.read();
      if (done) return;
      total += value.length;
      if (total > max) throw new SyscallError("TOO_LARGE", `the answer is larger than ${max} bytes`, { limit: max, actual: total });
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", letGo);
    letGo();
  }
}

/** A body of at most `max` bytes as text. @throws SyscallError `TOO_LARGE` */
export async function boundedText(response: Response, signal: Signal, max = MAX_BODY): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of boundedBody(response, signal, max)) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}
