import { rawRefusalPart, readRawAnswer, type StepPart, type StepRequest, unlessAborted, wireBody } from "@aether/ports";
import type { Signal, WireKind } from "@aether/protocol";
import type { Endpoint } from "./endpoint.ts";
import { guardedFetch, RefusedError } from "./guarded-fetch.ts";

/** How a client's own request is sent to a provider of its wire, past the SDK. */
export interface PassThrough {
  readonly wire: WireKind;
  /** Below the endpoint's base. */
  path(asked: { readonly model: string; readonly stream: boolean }): string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Passing extends PassThrough {
  readonly endpoint: Endpoint;
}

/** @throws RefusedError, SyscallError, and what fetch throws when the signal is given */
export async function* passThrough(
  { endpoint, path, headers }: Passing,
  request: StepRequest & Required<Pick<StepRequest, "raw">>,
  signal: Signal,
): AsyncGenerator<StepPart> {
  const { raw } = request;
  const asking = guardedFetch(endpoint)(`${endpoint.base}${path({ model: request.model, stream: raw.stream })}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers, ...raw.headers, ...endpoint.headers },
    body: JSON.stringify(wireBody({ ...request, limitField: "max_completion_tokens" })),
    signal,
  });
  const response = await unlessAborted(asking, signal).catch((cause: unknown) => {
    if (cause instanceof RefusedError && cause.told) throw new RefusedError(rawRefusalPart(cause.part, cause.told, endpoint.redact));
    throw cause;
  });
  const type = response.headers.get("content-type") ?? "";
  yield* readRawAnswer({ request, host: endpoint.host, type, bytes: response.body ?? NOTHING }, signal);
}

const NOTHING: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {
    // An answer without a body.
  },
};
