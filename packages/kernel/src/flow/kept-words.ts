import { MAX_WORDS } from "@aether/protocol";

/** Stands at the end of words of which something is not kept. Nobody types it, and who does is asked once more. */
export const CUT = "\u0003";

/** Stands between one message and the one before it, so that each is read by itself. Nobody types it. */
export const TURN = "\n\u001e\n";

/** What a person has said, the latest first, as far as it is kept. */
export function keptWords(...said: readonly string[]): string {
  const all = said.filter((one) => one !== "").join(TURN);
  return (all.length > MAX_WORDS ? `${all.slice(0, MAX_WORDS - 1)}${CUT}` : all).toWellFormed();
}
