import type { ShowFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { outside, placeOf, shownMessage } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";

/** Files as they are. */
export function show(prompt: Prompt, { files }: ShowFrame): Outcome {
  const away = files.find((file) => placeOf(file, prompt) === undefined);
  if (away !== undefined) return cannot(outside(away));
  const calls = files.map((file): Call => ({ name: "file_read", input: { path: placeOf(file, prompt) ?? file } }));
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  const texts: string[] = [];
  for (const [index, call] of calls.entries()) {
    const done = doneOf(prompt, call);
    if (!done?.ok || !isRecord(done.content)) return cannot(`${files[index]} was named, and cannot be read: ${shownMessage(done?.content ?? null, prompt)}.`);
    const cut = done.content.truncated === true ? [`Read in part only: ${files[index]}.`] : [];
    const head = files.length > 1 ? [`### ${files[index]}`, ""] : [];
    texts.push([...head, String(done.content.text).trimEnd(), ...cut].join("\n"));
  }
  return told(texts.join("\n\n"));
}
