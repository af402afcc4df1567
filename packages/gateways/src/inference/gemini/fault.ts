import type { Json } from "@aether/protocol";
import { FAULTS, type Fault } from "../fault.ts";

/** The errors of Google's services. */
export function geminiFault(fault: Fault) {
  const { status, google } = FAULTS[fault.kind];
  const details = detailsOf(fault);
  return { status, body: { error: { code: status, message: fault.message, status: google, ...(details.length > 0 && { details }) } } } as const;
}

function detailsOf({ message, param, retryAfterMs }: Fault): Json[] {
  const wrong = { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ field: param ?? "", description: message }] };
  const wait = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${Math.ceil((retryAfterMs ?? 0) / 1_000)}s` };
  return [...(param === undefined ? [] : [wrong]), ...(retryAfterMs === undefined ? [] : [wait])];
}
