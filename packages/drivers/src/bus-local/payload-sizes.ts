import type { Envelope } from "@aether/ports";

/** Bytes that may wait for one subscription, beside small messages, which its capacity bounds. */
export const MOST_WAITING_BYTES = 4_194_304;

const sizes = new WeakMap<Envelope, number>();

/** Remembers a message that is not small, for as long as it lives. */
export function noteSize(envelope: Envelope, bytes: number): void {
  if (bytes > 0) sizes.set(envelope, bytes);
}

/** Bytes of a message; 0 for a small one. */
export const sizeOf = (envelope: Envelope): number => sizes.get(envelope) ?? 0;
