// Not the global, which just-bash takes away while a script runs.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SecureFetch } from "just-bash";
import type { FetchedWords } from "./fetch-desk.ts";
import type { GuestFiles } from "./remote-tree.ts";

/** Of what a request carries. */
const MOST_BODY_BYTES = 6_291_456;

/** `curl` of a guest, by whoever has a network: each request is made there, through the holder's proxy. */
export function remoteFetch(line: GuestFiles): SecureFetch {
  return async (url, { method, headers, body, followRedirects, maxRedirects, timeoutMs, signal } = {}) => {
    const bytes = Buffer.from(body ?? "");
    if (bytes.length > MOST_BODY_BYTES) throw new Error(`a request may carry ${MOST_BODY_BYTES} bytes, and this one has ${bytes.length}`);
    const told = Object.fromEntries(new Headers(headers as Record<string, string>));
    const request = { url, method, headers: told, hasBody: body !== undefined, followRedirects, maxRedirects, timeoutMs };
    const id = line.call(["fetch", request as never], bytes).result as number;
    try {
      const { bytes: length, ...answer } = await answered(line, id, signal);
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < length; at += pieces.at(-1)?.length ?? length) pieces.push(line.call(["body", id, at]).bytes);
      return { ...answer, body: Buffer.concat(pieces) };
    } finally {
      line.call(["forget", id]);
    }
  };
}

/** Asks again and again, each time for a moment, so that a thread that is to end does. */
async function answered(line: GuestFiles, id: number, signal: AbortSignal | undefined): Promise<FetchedWords> {
  for (;;) {
    signal?.throwIfAborted();
    const answer = line.call(["fetched", id]).result as FetchedWords | null;
    if (answer) return answer;
    await nextTurn();
  }
}
