import type { Frame } from "./grammar/frame.ts";
import type { Result } from "./jobs/outcome.ts";
import { sayFrame } from "./jobs/say-frame.ts";
import { cannot, type Move, say } from "./move.ts";
import { shownMessage } from "./places.ts";
import type { Prompt } from "./prompt.ts";

interface Done {
  readonly frame: Frame;
  readonly result: Result;
}

/** Hands over what all frames gave: to files where they name one, else as the answer. */
export function finish(prompt: Prompt, all: readonly Done[]): Move {
  const outputOf = ({ frame }: Done): string | undefined =>
    frame.said ? undefined : (frame.output ?? (prompt.handOver.length === 1 ? prompt.handOver[0] : undefined));
  const open = prompt.handOver.filter((output) => !isWritten(prompt, output) && !all.some((done) => outputOf(done) === output && done.result.written));
  if (open.length > 0) {
    if (!prompt.tools.has("file_write")) return cannot(`${open.join(", ")} cannot be written: this run may not use the tool file_write.`);
    return {
      do: "calls",
      calls: open.map((output) => ({
        name: "file_write",
        input: {
          path: output,
          text: fileText(
            output,
            all.filter((done) => outputOf(done) === output),
          ),
        },
      })),
    };
  }
  const lines: string[] = [];
  for (const done of all) {
    const output = outputOf(done);
    const line = output === undefined ? spoken(prompt, done) : sayWritten(prompt, output, done);
    if (typeof line !== "string") return line;
    if (!lines.includes(line)) lines.push(line);
  }
  return say(lines.join(all.every((done) => outputOf(done) !== undefined) ? "\n" : "\n\n"));
}

const isWritten = (prompt: Prompt, output: string): boolean => prompt.done.some(({ name, input }) => name === "file_write" && input.path === output);

/** An answer that came without any call says first what it is of. */
function spoken(prompt: Prompt, { frame, result: { text, coverage } }: Done): string {
  const line = sayFrame(frame);
  const isSaid = prompt.said.some((each) => each.includes(line)) || prompt.done.length === 0;
  return [...(isSaid ? [] : [line]), text.trimEnd(), ...coverage.inText, ...coverage.aside].join("\n\n");
}

function fileText(output: string, all: readonly Done[]): string {
  const isData = /\.(?:csv|json)$/i.test(output);
  const parts = all.map(({ result: { text, coverage } }) => [text.trimEnd(), ...(isData ? [] : coverage.inText)].join("\n\n"));
  return `${parts.join("\n\n")}\n`;
}

/** Says what was written; a file that could not be written ends the run. */
function sayWritten(prompt: Prompt, output: string, { result: { files, of, cited, coverage, written, text } }: Done): string | Move {
  const calls = prompt.done.filter(({ name, input }) => name === "file_write" && input.path === output);
  const failed = calls.find(({ ok }) => !ok);
  if (failed) return cannot(`${output} could not be written: ${shownMessage(failed.content, prompt)}.`);
  if (written) return text;
  const from = files === 0 ? "" : ` from ${files === of ? "" : `${files} of `}${of} ${of === 1 ? "file" : "files"}`;
  const words = String(calls[0]?.input.text ?? "")
    .split(/\s+/)
    .filter((word) => word !== "").length;
  return [`Wrote ${output}: ${words} words${from}.${cited ? " Every statement names its file." : ""}`, ...coverage.inText, ...coverage.aside].join("\n");
}
