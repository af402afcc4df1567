import { type ErrorPart, type Refused, refusalPart, unreachablePart } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Endpoint } from "./endpoint.ts";

/** Decoded bytes of one answer; far above what a model writes. */
const MAX_BODY = 16 * 1024 * 1024;
const MAX_ERROR_BODY = 65_536;
const ANSWERS = /^(text\/event-stream|application\/json)/;

/** What the provider refused, as the step will tell it. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly part: ErrorPart;
  /** As the provider wrote it, where it answered. */
  readonly told: Refused | undefined;

  constructor(part: ErrorPart, told?: Refused) {
    super(part.message);
    this.part = part;
    this.told = told;
  }
}

/** By the signal of a request: some SDKs swallow what breaks a body. */
const faults = new WeakMap<AbortSignal, SyscallError>();

/** Why the body of the request with this signal was broken off here. */
export function faultOf(signal: AbortSignal): SyscallError | undefined {
  return faults.get(signal);
}

/**
 * The one way out of this folder: redirects are not followed, bodies are bounded, a refusal is told in our words, and what
 * leaves is sent to the endpoint's host and nowhere else.
 *
 * @throws RefusedError, or what fetch throws when the signal is given
 */
export function guardedFetch(endpoint: Endpoint): typeof fetch {
  return async (input, init = {}) => {
    const url = String(input instanceof Request ? input.url : input);
    // A model's name may stand in the path: what counts is where the path leads.
    if (!new URL(url).href.startsWith(new URL(`${endpoint.base}/`).href))
      throw new RefusedError({ type: "error", message: `a request to another place than ${endpoint.host} was stopped`, retryable: false });
    let response: Response;
    try {
      response = await endpoint.fetch(url, { ...init, headers: withoutEmpty(init.headers), redirect: "manual" });
    } catch (cause) {
      init.signal?.throwIfAborted();
      throw new RefusedError(unreachablePart(cause, endpoint.host));
    }
    if (!response.ok) throw await refusalOf(response, endpoint);
    const type = response.headers.get("content-type") ?? "";
    if (!ANSWERS.test(type)) throw new RefusedError(await strangeAnswer(response, { type, host: endpoint.host }));
    const { host } = endpoint;
    return bounded(response, { host, max: MAX_BODY, whenFull: (fault) => void (init.signal && faults.set(init.signal, fault)) });
  };
}

async function strangeAnswer(response: Response, { type, host }: { type: string; host: string }): Promise<ErrorPart> {
  await response.body?.cancel();
  return { type: "error", message: `${host} answered with ${type || "an untyped body"} and not with an answer; check the base URL`, retryable: false };
}

/** An endpoint without a key gets no empty key. */
function withoutEmpty(given: ConstructorParameters<typeof Headers>[0]): Headers {
  const headers = new Headers(given);
  for (const name of ["x-api-key", "x-goog-api-key"]) if (headers.get(name) === "") headers.delete(name);
  if (headers.get("authorization")?.trim() === "Bearer") headers.delete("authorization");
  return headers;
}

async function refusalOf(response: Response, { host }: Endpoint): Promise<RefusedError> {
  const { status, headers } = response;
  const told = { status, body: await beginningOf(response) };
  return new RefusedError(refusalPart({ ...told, header: (name) => headers.get(name), host, clock: Date }), told);
}

/** What can be read of it: a refusal is told even when its body is too long or breaks off. */
async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const bytes of bounded(response, { host: "", max: MAX_ERROR_BODY, whenFull: () => {} }).body ?? [])
      text += decoder.decode(bytes, { stream: true });
  } catch {
    return text;
  }
  return text;
}

interface Bound {
  readonly host: string;
  readonly max: number;
  whenFull(fault: SyscallError): void;
}

function bounded(response: Response, { host, max, whenFull }: Bound): Response {
  let total = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      total += bytes.length;
      if (total <= max) {
        controller.enqueue(bytes);
        return;
      }
      const fault = new SyscallError("TOO_LARGE", `${host}: the answer is larger than ${max} bytes`, { limit: max, actual: total });
      whenFull(fault);
      controller.error(fault);
    },
  });
  return new Response(response.body?.pipeThrough(count) ?? null, { status: response.status, headers: response.headers });
}
