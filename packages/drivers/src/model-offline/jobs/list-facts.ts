import type { Entry } from "../files.ts";
import type { ListFrame } from "../grammar/frame.ts";
import type { Located } from "../locate.ts";
import { cannot } from "../move.ts";
import { shownPath } from "../places.ts";
import type { Prompt } from "../prompt.ts";
import { workOf } from "./material-files.ts";
import { type Outcome, told } from "./outcome.ts";

type How = NonNullable<ListFrame["how"]>;
const MOST_LISTED = 200;

/** What files are as they lie there: in the order of their size or of their last change, how large, of which kinds, changed when. */
export function listFacts(prompt: Prompt, how: How, located: Located): Outcome {
  const entries = workOf(located, prompt);
  if (located.more) return cannot(`The folder holds more than the ${located.entries.length} files that were listed; name a folder in it.`);
  if (entries.length === 0) return cannot("There is no file here to tell of.");
  switch (how.kind) {
    case "order":
      return ordered(prompt, how, entries);
    case "size":
      return told(sized(prompt, entries));
    case "kinds":
      return told(kindsOf(entries));
    case "changed":
      return changed(prompt, how, entries);
  }
}

const dayOf = ({ modifiedAt }: Entry): string => (modifiedAt === undefined ? "" : new Date(modifiedAt).toISOString().slice(0, 10));
const lineOf = (prompt: Prompt, entry: Entry): string =>
  `- ${shownPath(entry.path, prompt)} (${entry.bytes} bytes${entry.modifiedAt === undefined ? "" : `, changed ${new Date(entry.modifiedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`})`;

function listed(prompt: Prompt, entries: readonly Entry[]): string[] {
  const rest = entries.length > MOST_LISTED ? [`…and ${entries.length - MOST_LISTED} more`] : [];
  return [...entries.slice(0, MOST_LISTED).map((entry) => lineOf(prompt, entry)), ...rest];
}

/** All that are as large or as new as the last one that is asked for are told. */
function ordered(prompt: Prompt, { by, descending, count }: Extract<How, { kind: "order" }>, entries: readonly Entry[]): Outcome {
  if (by === "time" && entries.some(({ modifiedAt }) => modifiedAt === undefined)) return cannot("When these files were changed is not known here.");
  const rankOf = ({ bytes, modifiedAt = 0 }: Entry): number => (by === "size" ? bytes : modifiedAt);
  const sorted = [...entries].sort((a, b) => (descending ? rankOf(b) - rankOf(a) : rankOf(a) - rankOf(b)) || (a.path < b.path ? -1 : 1));
  const last = count === undefined ? undefined : sorted[Math.min(count, sorted.length) - 1];
  const kept = last === undefined ? sorted : sorted.filter((entry, index) => index < (count ?? 0) || rankOf(entry) === rankOf(last));
  return told(listed(prompt, kept).join("\n"));
}

function sized(prompt: Prompt, entries: readonly Entry[]): string {
  const sum = entries.reduce((all, { bytes }) => all + bytes, 0);
  const [only] = entries;
  if (entries.length === 1 && only) return lineOf(prompt, only);
  return [
    `${sum} bytes in ${entries.length} files:`,
    ...listed(
      prompt,
      [...entries].sort((a, b) => b.bytes - a.bytes),
    ),
  ].join("\n");
}

function kindsOf(entries: readonly Entry[]): string {
  const kinds = [...Map.groupBy(entries, ({ path }) => /\.[A-Za-z0-9]{1,10}$/.exec(path)?.[0].toLowerCase() ?? "no ending")].sort(
    ([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1),
  );
  return [`${entries.length} files:`, ...kinds.map(([kind, { length }]) => `- ${kind}: ${length}`)].join("\n");
}

function changed(prompt: Prompt, { from, to, after, before }: Extract<How, { kind: "changed" }>, entries: readonly Entry[]): Outcome {
  if (entries.some(({ modifiedAt }) => modifiedAt === undefined)) return cannot("When these files were changed is not known here.");
  const kept = entries.filter((entry) => {
    const day = dayOf(entry);
    return (
      (from === undefined || day >= from) && (to === undefined || day <= to) && (after === undefined || day > after) && (before === undefined || day < before)
    );
  });
  const sorted = kept.sort((a, b) => (b.modifiedAt ?? 0) - (a.modifiedAt ?? 0));
  return told([`${kept.length} of ${entries.length} ${entries.length === 1 ? "file" : "files"}:`, ...listed(prompt, sorted)].join("\n"));
}
