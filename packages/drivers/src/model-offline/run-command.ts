import type { Json } from "@aether/protocol";
import type { CommandTask } from "./grammar/frame.ts";
import { doneOf } from "./jobs/done-calls.ts";
import type { Call } from "./move.ts";
import { shownMessage } from "./places.ts";
import { type Done, isRecord, type Prompt } from "./prompt.ts";
import type { Source } from "./text/document.ts";

/** What a command task needs next: calls, or what came of them. */
export type CommandMove =
  | { readonly do: "calls"; readonly calls: readonly Call[] }
  /** `failed`: nothing was run or read (`not-run`), or what was run did not end well (`ended`); the text says why. */
  | { readonly do: "text"; readonly text: string; readonly failed?: "not-run" | "ended" }
  | { readonly do: "sources"; readonly sources: readonly Source[]; readonly failed: readonly string[] };

/** How a command stands: the folder it runs in, and whether it is asked how it ends, so that any end is an answer. */
export interface Standing {
  readonly root: string | undefined;
  readonly observed: boolean;
}

/** The call for a command, and then its output. Paths in the box are the same as everywhere. */
export function commandMove(prompt: Prompt, task: CommandTask, { root, observed }: Standing): CommandMove {
  const callOnce = (name: string, input: Json): CommandMove => callAlone(prompt, { name, input }, observed);
  if (task.kind === "shell") {
    const command = root === undefined ? task.command : `cd ${quote(root)} && { ${task.command}\n}`;
    return callOnce("shell", { command, ...(NETWORK.test(task.command) && { network: true }) });
  }
  if (task.kind === "code") return callOnce("run_code", { language: task.language, code: task.code });
  const at = (name: string): string => (name.startsWith("/") || root === undefined ? name : `${root}/${name}`);
  const args = task.args.map(at);
  if (task.language === "wasm") return callOnce("run_code", { language: "wasm", code: at(task.file), args });
  const reading: Call = { name: "file_read", input: { path: at(task.file) } };
  const read = doneOf(prompt, reading);
  if (!read) return { do: "calls", calls: [reading] };
  if (!read.ok || !isRecord(read.content)) return failed(`${task.file} cannot be read: ${shownMessage(read.content, prompt)}`);
  return callOnce("run_code", { language: task.language, code: String(read.content.text), args });
}

function callAlone(prompt: Prompt, call: Call, observed: boolean): CommandMove {
  if (!prompt.tools.has(call.name)) return failed(`This run may not use the tool ${call.name}, so it cannot run programs.`);
  const done = doneOf(prompt, call);
  return done ? shown(done, prompt, observed) : { do: "calls", calls: [call] };
}

/** A command that is of no use without a way out; whether it has one is a matter of its grants. */
const NETWORK =
  /\bhttps?:\/\/|(?:^|[\s;&|(])(?:curl|wget|ssh|scp|rsync|nc|git\s+(?:clone|fetch|pull|push|ls-remote)|pip3?\s+install|npm\s+(?:i|install|ci))(?=\s|$)/i;

/** What the program wrote; how it ended only where it did not end well. */
function shown({ ok, content }: Done, prompt: Prompt, observed: boolean): CommandMove {
  if (!ok || !isRecord(content)) return failed(`It could not be run: ${shownMessage(content, prompt)}`);
  const { stdout, stderr, code, reason } = content;
  const parts = [endOf(String(stdout ?? ""))];
  if (String(stderr ?? "").trim() !== "") parts.push(`It said on its error output:\n${endOf(String(stderr))}`);
  const isWell = reason === "exited" && code === 0;
  if (!isWell) parts.push(...howEnded(content));
  const text = parts.filter((part) => part !== "").join("\n\n") || "It ended well and wrote nothing.";
  return isWell || observed ? { do: "text", text } : { do: "text", text, failed: "ended" };
}

/** How a command ended that did not end well, and what may be done about it. */
function howEnded({ stderr, code, reason, cap, message }: Readonly<Record<string, Json>>): string[] {
  if (reason !== "exited") return [`It was ended: ${String(reason)}${cap === undefined ? "" : ` (${String(cap)})`}.`];
  const way =
    typeof message === "string" ? [`${message[0]?.toUpperCase()}${message.slice(1)}. To have what it prints in a file, say: … and write it to out.txt.`] : [];
  return [...missingProgram(String(code), String(stderr ?? "")), `It ended with exit code ${String(code)}.`, ...way];
}

/** A failure says why at its end, so that is what is told of a long output. */
const MOST_LINES = 400;

function endOf(output: string): string {
  const lines = output.trimEnd().split("\n");
  if (lines.length <= MOST_LINES) return lines.join("\n");
  return [`… ${lines.length - MOST_LINES} lines before these were left out.`, ...lines.slice(-MOST_LINES)].join("\n");
}

/** What a shell says of a program that is not there: `sh: 1: cargo: not found`, `bash: line 1: cargo: command not found`. */
function missingProgram(code: string, stderr: string): string[] {
  if (code !== "127") return [];
  const name = /(?:^|: )([^\s:]+): (?:command )?not found/m.exec(stderr)?.[1];
  return name === undefined ? [] : [`The program ${name} is not there where commands of this run are run.`];
}

/** Pages, and what was said of those that could not be had. */
export function fetchMove(prompt: Prompt, urls: readonly string[]): CommandMove {
  if (!prompt.tools.has("web_fetch")) return failed("This run may not fetch from the web.");
  const fetched = new Map(prompt.done.filter(({ name }) => name === "web_fetch").map((done) => [String(done.input.url), done]));
  const missing = urls.filter((url) => !fetched.has(url));
  if (missing.length > 0) return { do: "calls", calls: missing.map((url) => ({ name: "web_fetch", input: { url } })) };
  const pages = [...fetched.values()];
  const sources = pages.flatMap(({ ok, input, content }) =>
    ok && isRecord(content) ? [{ path: String(input.url), text: String(content.text), truncated: content.truncated === true }] : [],
  );
  const refused = pages.filter(({ ok }) => !ok).map(({ input, content }) => `${String(input.url)} cannot be fetched: ${shownMessage(content, prompt)}`);
  return sources.length > 0 || refused[0] === undefined ? { do: "sources", sources, failed: refused } : failed(refused[0]);
}

const failed = (text: string): CommandMove => ({ do: "text", text, failed: "not-run" });
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
