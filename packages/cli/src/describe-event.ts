import { inert, inertLine, type Json, type LogEntry, NOT_TAKEN_OVER, type Part, subjectOf } from "@aether/protocol";
import { shortened } from "./columns.ts";
import type { PersonPaths } from "./person-paths.ts";
import { shortId } from "./resolve-agent.ts";

/** Before a call of an agent, on a line that stays; what a person typed stands behind another sign. */
export const CALL_SIGN = "=>";

/** Of a step without a call: what it says is told as it comes. */
export const ANSWERS = "answers";

/** Columns of a command, of an error or of what was said to an agent, where a person has a screen before them. */
const MOST_OF_A_SCREEN = 300;

/** Room for what is told of one event: a file or a pipe has it whole. */
export const roomOn = (columns: number): number => (columns === Number.POSITIVE_INFINITY ? columns : MOST_OF_A_SCREEN);

/** What an event means for somebody who waits; undefined = nothing worth a line. What is longer than `most` columns ends in `…`. */
export function describe({ kind, body }: LogEntry, shown: PersonPaths, most = MOST_OF_A_SCREEN): string | undefined {
  const fields = body as Record<string, Json>;
  if (kind === "process.spawned") return typeof fields.continues === "string" ? `goes on from ${shortId(fields.continues)}` : "started";
  if (kind === "process.exited") return inertLine(`ended: ${String(fields.reason)}`);
  if (kind === "process.woken") return "goes on";
  if (kind === "message.received") return wasTold(fields.body ?? null, most);
  if (kind === "signal.received") return inertLine(`was told to ${String(fields.signal)}`);
  if (kind !== "call.settled") return undefined;
  return describeCall(String(fields.call), fields.outcome as unknown as CallOutcome, { shown, most });
}

/** In the words of whoever sent it, where they are words. */
function wasTold(body: Json, most: number): string {
  const { text } = (body ?? {}) as { readonly text?: Json };
  return typeof text === "string" && text.trim() !== "" ? `was told: ${shortened(oneLine(text), most)}` : "was told something";
}

interface CallOutcome {
  readonly ok: boolean;
  readonly value?: Json;
  readonly error?: { readonly code: string; readonly message: string };
}

/** In whose names it is told, and how much of it. */
interface Telling {
  readonly shown: PersonPaths;
  readonly most: number;
}

function describeCall(call: string, outcome: CallOutcome, { shown, most }: Telling): string | undefined {
  if (!outcome.ok) return shortened(oneLine(shown(`${outcome.error?.code}: ${outcome.error?.message}`)), most);
  if (call.startsWith("d")) return "handed over a file";
  if (call.startsWith("c")) return describeSummary(outcome.value as unknown as Summarised, most);
  if (call.startsWith("b")) return describeRestart(outcome.value as unknown as { reason: string; restart: number; of: number });
  if (!call.startsWith("m")) return describeLeft(outcome.value ?? null, { shown, most });
  const { parts } = outcome.value as unknown as { parts: Part[] };
  const calls = parts.flatMap((part) => (part.type === "tool-call" ? [`${oneLine(part.name)} ${shortened(aboutOf(part.input, shown), most)}`.trimEnd()] : []));
  const told = most === Number.POSITIVE_INFINITY ? calls.length : MOST_CALLS;
  return calls.length > 0 ? calls.slice(0, told).join("; ") + (calls.length > told ? ` and ${calls.length - told} more` : "") : ANSWERS;
}

/** Of one step, where a person has a screen before them. */
const MOST_CALLS = 3;

const aboutOf = (input: Json, shown: PersonPaths): string => oneLine(here(shown(subjectOf(input))));

/** What of a command's changes is not in the person's folder: it is theirs to know, whatever the agent makes of it. */
function describeLeft(value: Json, { shown, most }: Telling): string | undefined {
  const { message } = (value ?? {}) as { readonly message?: Json };
  const at = typeof message === "string" ? message.indexOf(NOT_TAKEN_OVER) : -1;
  return at < 0 ? undefined : shortened(oneLine(shown(String(message).slice(at))), most);
}

/** A line that is redrawn in place must be one. */
const oneLine = (text: string): string => inert(text.replace(/\s+/g, " "));

/** A command that is run where the person stands. */
const here = (command: string): string => command.replace(/^cd '\.' && \{ ([\s\S]*\S)\s*\}$/, "$1");

interface Summarised {
  readonly turns: { readonly from: number; readonly to: number };
  readonly failed?: { readonly kind: string; readonly message: string };
}

function describeSummary({ turns, failed }: Summarised, most: number): string {
  const which = `turns ${turns.from} to ${turns.to}`;
  return failed ? shortened(oneLine(`listed ${which} by rule in its prompt: ${failed.kind}, ${failed.message}`), most) : `summarised ${which}`;
}

function describeRestart({ reason, restart, of }: { reason: string; restart: number; of: number }): string {
  return `begins again after ${inertLine(reason)} (restart ${restart} of ${of})`;
}
