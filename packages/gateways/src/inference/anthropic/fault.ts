import { FAULTS, type Fault } from "../fault.ts";

/** What this wire's services answer when there is too much to do. */
const OVERLOADED = 529;

export function anthropicFault({ kind, message, details }: Fault, id: string) {
  const { status, anthropic } = FAULTS[kind];
  // Clients of this wire know a prompt that does not fit by these words.
  const words = kind === "too-long" ? `prompt is too long: ${message}` : message;
  return {
    status: kind === "overloaded" ? OVERLOADED : status,
    body: { type: "error", error: { type: anthropic, message: words, ...(details !== undefined && { details }) }, request_id: id },
  } as const;
}
