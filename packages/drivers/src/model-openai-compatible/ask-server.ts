import { type ErrorPart, refusalPart, unreachablePart } from "@aether/ports";
import { type Json, type Signal, SyscallError } from "@aether/protocol";
import { boundedText } from "./bounded-body.ts";
import type { Server } from "./server.ts";

export interface Question {
  /** Below the base URL, such as `/models`. */
  readonly path: string;
  /** Sent by POST; GET without it. */
  readonly body?: Json;
  readonly deadlineMs: number;
}

/**
 * One answer that is not streamed, as JSON.
 *
 * @throws SyscallError `UPSTREAM` { retryable, retryAfterMs?, cause? }; `NOT_FOUND` where the server says there is no such thing;
 *         what the signal was given with
 */
export async function askServer(server: Server, { path, body, deadlineMs }: Question, signal: Signal): Promise<unknown> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  const method = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  let response: Response;
  let text: string;
  try {
    response = await server.fetch(`${server.base}${path}`, { ...method, headers: server.headers, signal: until, redirect: "manual" });
    text = await boundedText(response, until);
  } catch (cause) {
    signal.throwIfAborted();
    if (SyscallError.is(cause)) throw cause;
    throw failed(server, unreachablePart(cause, server.host));
  }
  signal.throwIfAborted();
  if (until.aborted) throw failed(server, { type: "error", message: `${server.host} did not answer ${path} in ${deadlineMs / 1_000} s`, retryable: true });
  if (response.ok) return parseJson(text);
  const { status, headers } = response;
  throw failed(server, refusalPart({ status, body: text, header: (name) => headers.get(name), host: server.host, clock: Date }));
}

function failed(server: Server, { message, retryable, retryAfterMs, cause }: ErrorPart): SyscallError {
  const data = { retryable, ...(retryAfterMs !== undefined && { retryAfterMs }), ...(cause && { cause }) };
  return new SyscallError(cause === "not-found" ? "NOT_FOUND" : "UPSTREAM", server.redact(message), data);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
