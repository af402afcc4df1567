import type { Coverage } from "./coverage.ts";
import { cannot, type Move, say } from "./move.ts";
import { shownMessage } from "./places.ts";
import type { Prompt } from "./prompt.ts";

export interface Text {
  /** The file it goes to; undefined = it is the answer. */
  readonly output: string | undefined;
  readonly text: string;
}

export interface Finished {
  readonly files: number;
  readonly of: number;
  readonly coverage: Coverage;
  /** Every statement of the texts names its file. */
  readonly cited: boolean;
}

const NOTHING: Finished = { files: 0, of: 0, coverage: { inText: [], aside: [] }, cited: false };

/** Whether everything to be handed over lies in the workspace; then nothing needs to be made again. */
export const isWritten = (prompt: Prompt): boolean =>
  prompt.handOver.length > 0 && prompt.handOver.every((output) => prompt.done.some(({ name, input }) => name === "file_write" && input.path === output));

/** Writes what is to be handed over, each text to its file; or just answers. */
export function writeOrSay(prompt: Prompt, texts: readonly Text[], finished: Finished = NOTHING): Move {
  const { inText, aside } = finished.coverage;
  const [first] = texts;
  if (prompt.handOver.length === 0) return say([first?.text.trimEnd() ?? "", ...inText, ...aside].join("\n\n"));
  if (!prompt.tools.has("file_write")) return cannot(`${prompt.handOver.join(", ")} cannot be written: this run may not use the tool file_write.`);
  const calls = texts.flatMap(({ output, text }) => {
    const notes = /\.(?:csv|json)$/i.test(output ?? "") ? [] : inText;
    return output === undefined ? [] : [{ name: "file_write", input: { path: output, text: `${[text.trimEnd(), ...notes].join("\n\n")}\n` } }];
  });
  return { do: "calls", calls };
}

/** Says what was written. */
export function sayWritten(prompt: Prompt, { files, of, coverage, cited }: Finished): Move {
  const written = prompt.handOver.flatMap((output) => prompt.done.find(({ name, input }) => name === "file_write" && input.path === output) ?? []);
  const failed = written.find(({ ok }) => !ok);
  if (failed) return cannot(`${String(failed.input.path)} could not be written: ${shownMessage(failed.content, prompt)}.`);
  const from = files === 0 ? "" : ` from ${files === of ? "" : `${files} of `}${of} ${of === 1 ? "file" : "files"}`;
  const lines = written.map(({ input }) => {
    const words = String(input.text)
      .split(/\s+/)
      .filter((word) => word !== "").length;
    return `Wrote ${String(input.path)}: ${words} words${from}.`;
  });
  return say([`${lines.join("\n")}${cited ? " Every statement names its file." : ""}`, ...coverage.inText, ...coverage.aside].join("\n"));
}
