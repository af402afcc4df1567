import type { Located } from "../locate.ts";
import { type Call, cannot } from "../move.ts";
import { shownMessage, shownPath } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { type Settings, settingsApart, settingsIn } from "../text/settings.ts";
import { doneOf } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";

const SETTINGS = /\.(?:json|ya?ml|env|ini|cfg|conf|properties|toml)$/i;

/** Files of settings are compared by their keys, and not as texts. */
export const holdSettings = (files: readonly string[]): boolean => files.length === 2 && files.every((name) => SETTINGS.test(name));

/** Which settings of two files differ. */
export function compareSettings(prompt: Prompt, { files }: Located): Outcome {
  const [first, second] = files;
  if (first === undefined || second === undefined) return cannot("Two files are needed to compare; name both.");
  const call: Call = { name: "file_read_many", input: { paths: [first, second] } };
  const done = doneOf(prompt, call);
  if (!done) return { do: "calls", calls: [call] };
  if (!done.ok) return cannot(`They could not be read: ${shownMessage(done.content, prompt)}.`);
  const [a, b] = [first, second].map((path) => settingsOf(done.content, path, prompt));
  if (a === undefined || typeof a === "string") return cannot(a ?? NO_TEXT);
  if (b === undefined || typeof b === "string") return cannot(b ?? NO_TEXT);
  return told(settingsApart([shownPath(first, prompt), shownPath(second, prompt)], [a, b]), { used: prompt.done.indexOf(done) + 1 });
}

const NO_TEXT = "One of them could not be read as a text.";

function settingsOf(content: unknown, path: string, prompt: Prompt): Settings | string {
  const items = isRecord(content as never) ? ((content as { files?: unknown }).files ?? []) : [];
  const item = (Array.isArray(items) ? items : []).find((each) => each?.file?.path === path || each?.path === path);
  const name = shownPath(path, prompt);
  if (item?.ok !== true || typeof item.file?.text !== "string" || item.file.truncated === true) return `${name} could not be read whole.`;
  return settingsIn(name, item.file.text);
}
