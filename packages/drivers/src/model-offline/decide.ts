import type { StepRequest } from "@aether/ports";
import type { Call, Move } from "./move.ts";
import { nextMove } from "./plan.ts";
import { readPrompt, type Tool } from "./prompt.ts";
import { shareOf } from "./shared-task.ts";
import type { Encode } from "./text/select.ts";
import { withWayOut } from "./way-out.ts";

/** What of a request the rules read. */
export type Asked = Pick<StepRequest, "system" | "messages"> & { readonly tools: readonly Tool[] };

export interface Decision {
  readonly does: Move["do"];
  /** Empty = nothing is said. */
  readonly text: string;
  readonly calls: readonly Call[];
}

/** A function of the request alone. */
export async function decide(asked: Asked, encode: Encode): Promise<Decision> {
  const prompt = readPrompt(asked);
  const move = await nextMove(prompt, { encode });
  if (move.do === "calls") return { does: move.do, text: move.say ?? "", calls: move.calls };
  const text = move.do === "cannot" && !shareOf(prompt.goal) ? withWayOut(move.text) : move.text;
  return { does: move.do, text, calls: [] };
}
