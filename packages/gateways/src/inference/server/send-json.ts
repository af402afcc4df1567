import type { ServerResponse } from "node:http";
import type { Json } from "@aether/protocol";
import type { Wire } from "../ask.ts";
import { FAULTS, type Fault, retryAfterOf } from "../fault.ts";

export interface Sending {
  readonly response: ServerResponse;
  readonly id: string;
  /** How long the client may take nothing of it. */
  readonly stallMs: number;
}

/** Both names that the official clients look for, and no leave for any page or cache. */
export const headersOf = (id: string): Readonly<Record<string, string>> => ({
  "request-id": id,
  "x-request-id": id,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
});

export function sendJson(
  { response, id, stallMs }: Sending,
  status: number,
  { headers = {}, ...said }: ({ readonly body: Json } | { readonly text: string }) & { readonly headers?: Readonly<Record<string, string>> },
): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from("text" in said ? said.text : JSON.stringify(said.body));
  response.writeHead(status, { "content-type": "application/json", "content-length": String(bytes.length), ...headersOf(id), ...headers });
  response.end(bytes);
  // From here on only the client can be slow.
  if (!response.writableFinished) response.setTimeout(stallMs, () => response.destroy());
}

/** An error in the form and with the status that this wire's clients know: the provider's own, where it is one. */
export function sendFault(sending: Sending, wire: Wire, fault: Fault): void {
  const { verbatim } = fault;
  const { status, body } = verbatim ?? wire.fault(fault, sending.id);
  const wait = retryAfterOf(fault);
  const headers = { "x-should-retry": String(FAULTS[fault.kind].again && fault.final !== true), ...(wait !== undefined && { "retry-after": String(wait) }) };
  sendJson(sending, status, { ...(verbatim ? { text: verbatim.body } : { body }), headers });
}
