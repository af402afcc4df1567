import type { CallContext, Preview } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { FOLDER, type Seen, type State } from "./content.ts";

/** Larger files are told by their size: what is compared is held in memory, and kept with the question. */
const MAX_BYTES = 1_048_576;

/** What a person sees of a change before it is made: the state that it starts from marks it. */
export const previewOf = (text: string, ...states: readonly State[]): Preview => ({ text, mark: markOf(states) });

const markOf = (states: readonly State[]): string => states.map((state) => state ?? "nothing").join(" ");

/** @throws SyscallError `CONFLICT` where a person allowed something else than what would happen now */
export function mustBeAsPreviewed({ previewed }: Pick<CallContext, "previewed">, path: string, ...states: readonly State[]): void {
  if (previewed === undefined || previewed === markOf(states)) return;
  throw new SyscallError("CONFLICT", `${path} is no longer what was shown to the person who allowed this; ask again`, { path });
}

/** The lines that go and come when a file is replaced; empty where nothing is there yet. */
export function replacedText({ bytes: before, state }: Pick<Seen, "bytes" | "state">, after: Uint8Array): string {
  if (!before || state === FOLDER) return "";
  const [old, fresh] = [textIn(before), textIn(after)];
  if (old === undefined || fresh === undefined) return `replaces ${sizeOf(before)}`;
  return changedLines(old, fresh).join("\n");
}

/** What a file holds, or how large it is where that is no text, or too much. */
export const contentText = (bytes: Uint8Array): string => textIn(bytes) ?? sizeOf(bytes);

/** The lines that go with a file. */
export function removedText(bytes: Uint8Array): string {
  const text = textIn(bytes);
  if (text === undefined) return `removes ${sizeOf(bytes)}`;
  const lines = linesOf(text);
  return [lines.length === 0 ? "removes an empty file" : `removes ${counted(lines.length)}:`, ...lines.map((line) => `- ${line}`)].join("\n");
}

/** Undefined for what is no text, or too much of it to be compared. */
export function textIn(bytes: Uint8Array): string | undefined {
  if (bytes.length > MAX_BYTES || bytes.includes(0)) return undefined;
  const text = new TextDecoder().decode(bytes);
  return text.includes("\ufffd") ? undefined : text;
}

export const sizeOf = (bytes: Uint8Array): string => `${bytes.length} bytes${bytes.length > MAX_BYTES ? "" : " that are no text"}`;

/** The lines that go and come, between those at the beginning and the end that stay. */
export function changedLines(before: string, after: string): string[] {
  if (before === after) return ["nothing: the file holds this text already"];
  const old = linesOf(before);
  const fresh = linesOf(after);
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < fresh.length - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const goes = old.slice(head, old.length - tail);
  const comes = fresh.slice(head, fresh.length - tail);
  return [
    `from line ${head + 1}: ${counted(goes.length)} of ${old.length} go, ${comes.length} come`,
    ...goes.map((line) => `- ${line}`),
    ...comes.map((line) => `+ ${line}`),
  ];
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
const counted = (lines: number): string => `${lines} ${lines === 1 ? "line" : "lines"}`;
