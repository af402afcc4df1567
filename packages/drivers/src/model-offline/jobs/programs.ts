import { digest, type Work } from "../answer.ts";
import type { FetchFrame, RunFrame } from "../grammar/frame.ts";
import { cannot, failed } from "../move.ts";
import { placeOf } from "../places.ts";
import type { Prompt } from "../prompt.ts";
import { commandMove, fetchMove } from "../run-command.ts";
import { MAX_ENCODED } from "../text/select.ts";
import { type Outcome, told } from "./outcome.ts";

/** Runs a program that the goal names, in the folder the person stands in. */
export function runProgram(prompt: Prompt, { command, observed }: Pick<RunFrame, "command" | "observed">): Outcome {
  const next = commandMove(prompt, command, { root: placeOf(".", prompt), observed });
  if (next.do === "calls") return next;
  if (next.do === "sources") return cannot("A program gives no pages.");
  if (next.failed === undefined) return told(next.text);
  return next.failed === "ended" ? failed(next.text) : cannot(next.text);
}

/** Reads pages, and makes of them what is asked for. */
export async function fetchPages(prompt: Prompt, { urls, wishes, limits }: FetchFrame, { work, goal }: { work: Work; goal: string }): Promise<Outcome> {
  const next = fetchMove(prompt, urls);
  if (next.do === "calls") return next;
  if (next.do === "text") return cannot(next.text);
  if (next.failed.length > 0) return cannot(next.failed.join("; "));
  const encode = (texts: readonly string[]) => work.encode(texts);
  const made = await digest(next.sources, { wishes, limits, counted: false }, { goal, encode, most: MAX_ENCODED });
  return made.failed ? cannot(made.text) : told(made.text, { files: next.sources.length, of: urls.length, cited: true });
}
