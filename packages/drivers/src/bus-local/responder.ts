import type { Answering, BusHandler, Envelope } from "@aether/ports";
import { type Json, joinLabels, type Label, SyscallError, toWireError } from "@aether/protocol";

export interface Answer {
  readonly type: "reply" | "error";
  readonly payload: Json;
  /** Its request's, and what was read to answer it. */
  readonly label: Label;
}

interface ResponderDeps {
  readonly handler: (envelope: Envelope, answering: Answering) => Promise<Json> | Json;
  /** Requests under way at once; further ones wait in the subscription's queue. */
  readonly concurrency: number;
  /** Sends the answer to `replyTo`. @throws SyscallError `INVALID` or `TOO_LARGE` for a payload that cannot be sent */
  send(request: Envelope, replyTo: string, answer: Answer): void;
  /** A bug in the handler, or an error that nobody waits for. */
  failed(request: Envelope, error: unknown): void;
  /** One request is through, answered or not. */
  done(): void;
}

/**
 * A subscription's handler that answers. It does not wait for one request before it begins the next: a responder that
 * asks itself, or one slow request, would otherwise block all.
 */
export function createResponder({ handler, concurrency, send, failed, done }: ResponderDeps): BusHandler {
  let underWay = 0;
  let makeRoom = () => {};

  async function serve(request: Envelope): Promise<void> {
    let { label } = request;
    const raise = (more: Label): void => {
      label = joinLabels(label, more);
    };
    try {
      const payload = await handler(request, { raise });
      if (request.replyTo !== undefined) send(request, request.replyTo, { type: "reply", payload, label });
    } catch (error) {
      if (!SyscallError.is(error) || request.replyTo === undefined) failed({ ...request, label }, error);
      if (request.replyTo !== undefined) send(request, request.replyTo, { type: "error", payload: errorPayload(error), label });
    } finally {
      underWay--;
      makeRoom();
      done();
    }
  }

  return (request) => {
    underWay++;
    const served = serve(request).catch((error: unknown) => failed(request, error));
    if (underWay < concurrency) return;
    return concurrency === 1 ? served : new Promise((resolve) => (makeRoom = resolve));
  };
}

/** Details that JSON cannot carry must not cost the caller the answer. */
function errorPayload(error: unknown): Json {
  const { code, message, data } = toWireError(error);
  try {
    return { code, message, data: JSON.parse(JSON.stringify(data ?? {})) as Json };
  } catch {
    return { code, message };
  }
}
