import { inert, inertLine, type Json, type LogEntry, NOT_TAKEN_OVER, type Part, subjectOf } from "@aether/protocol";
import type { PersonPaths } from "./person-paths.ts";
import { shortId } from "./resolve-agent.ts";

/** Of a step without a call: what it says is told as it comes. */
export const ANSWERS = "answers";

/** What an event means for somebody who waits; undefined = nothing worth a line. */
export function describe({ kind, body }: LogEntry, shown: PersonPaths): string | undefined {
  const fields = body as Record<string, Json>;
  if (kind === "process.spawned") return typeof fields.continues === "string" ? `goes on from ${shortId(fields.continues)}` : "started";
  if (kind === "process.exited") return inertLine(`ended: ${String(fields.reason)}`);
  if (kind === "process.woken") return "goes on";
  if (kind === "message.received") return wasTold(fields.body ?? null);
  if (kind === "signal.received") return inertLine(`was told to ${String(fields.signal)}`);
  if (kind !== "call.settled") return undefined;
  return describeCall(String(fields.call), fields.outcome as unknown as CallOutcome, shown);
}

/** Characters of what was said to an agent. */
const MOST_TOLD = 300;

/** In the words of whoever sent it, where they are words. */
function wasTold(body: Json): string {
  const { text } = (body ?? {}) as { readonly text?: Json };
  return typeof text === "string" && text.trim() !== "" ? `was told: ${oneLine(text).slice(0, MOST_TOLD)}` : "was told something";
}

interface CallOutcome {
  readonly ok: boolean;
  readonly value?: Json;
  readonly error?: { readonly code: string; readonly message: string };
}

function describeCall(call: string, outcome: CallOutcome, shown: PersonPaths): string | undefined {
  if (!outcome.ok) return oneLine(shown(`${outcome.error?.code}: ${outcome.error?.message}`)).slice(0, 300);
  if (call.startsWith("d")) return "handed over a file";
  if (call.startsWith("c")) return describeSummary(outcome.value as unknown as Summarised);
  if (call.startsWith("b")) return describeRestart(outcome.value as unknown as { reason: string; restart: number; of: number });
  if (!call.startsWith("m")) return describeLeft(outcome.value ?? null, shown);
  const { parts } = outcome.value as unknown as { parts: Part[] };
  const calls = parts.flatMap((part) => (part.type === "tool-call" ? [`${part.name} ${here(shown(subjectOf(part.input))).slice(0, 80)}`.trimEnd()] : []));
  return calls.length > 0 ? oneLine(calls.slice(0, 3).join("; ") + (calls.length > 3 ? ` and ${calls.length - 3} more` : "")) : ANSWERS;
}

/** What of a command's changes is not in the person's folder: it is theirs to know, whatever the agent makes of it. */
function describeLeft(value: Json, shown: PersonPaths): string | undefined {
  const { message } = (value ?? {}) as { readonly message?: Json };
  const at = typeof message === "string" ? message.indexOf(NOT_TAKEN_OVER) : -1;
  return at < 0 ? undefined : oneLine(shown(String(message).slice(at))).slice(0, 300);
}

/** A line that is redrawn in place must be one. */
const oneLine = (text: string): string => inert(text.replace(/\s+/g, " "));

/** A command that is run where the person stands. */
const here = (command: string): string => command.replace(/^cd '\.' && \{ ([\s\S]*\S)\s*\}$/, "$1");

interface Summarised {
  readonly turns: { readonly from: number; readonly to: number };
  readonly failed?: { readonly kind: string; readonly message: string };
}

function describeSummary({ turns, failed }: Summarised): string {
  const which = `turns ${turns.from} to ${turns.to}`;
  return failed ? oneLine(`listed ${which} by rule in its prompt: ${failed.kind}, ${failed.message}`).slice(0, 300) : `summarised ${which}`;
}

function describeRestart({ reason, restart, of }: { reason: string; restart: number; of: number }): string {
  return `begins again after ${inertLine(reason)} (restart ${restart} of ${of})`;
}
