import type { Located } from "../locate.ts";
import { cannot } from "../move.ts";
import { shownPath } from "../places.ts";
import type { Prompt } from "../prompt.ts";
import { workOf } from "./material-files.ts";
import { type Outcome, told } from "./outcome.ts";
import { sameContent } from "./same-content.ts";

/** Names the files with the same content. */
export function duplicates(prompt: Prompt, located: Located): Outcome {
  const files = workOf(located, prompt).filter(({ bytes }) => bytes > 0);
  if (located.more) return cannot("There are too many files here to compare; name a folder.");
  const same = sameContent(prompt, files);
  if ("do" in same) return same;
  const { groups, unread } = same;
  const lines = groups.map((own) => `- ${own.map((path) => shownPath(path, prompt)).join(" = ")}`);
  const rest = unread.length > 0 ? [`Not compared, as they are no text: ${unread.map((path) => shownPath(path, prompt)).join(", ")}.`] : [];
  const head =
    groups.length === 0
      ? `None of the ${files.length} files has the same content as another.`
      : `${groups.length} ${groups.length === 1 ? "content is" : "contents are"} there more than once:`;
  return told([head, ...lines, ...rest].join("\n"));
}
