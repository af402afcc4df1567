import { inert, inertLine, inertProse, type Json, type LogEntry, type Part } from "@aether/protocol";
import type { PersonPaths } from "./person-paths.ts";
import { shortId } from "./resolve-agent.ts";
import type { Screen } from "./terminal.ts";

const ANSWERS = "answers";
/** Lines, and characters of each, that are told of what an agent says on its way. */
const MOST_LINES = 12;
const MOST_SAID = 600;

/** One line per agent: what it does now. On a terminal the lines are redrawn in place; elsewhere each change is a line. */
export class Progress {
  readonly #screen: Screen;
  readonly #json: boolean;
  readonly #shown: PersonPaths;
  readonly #agents = new Map<string, { line: string; done: boolean }>();
  readonly #seen = new Map<string, number>();
  #drawn = 0;
  #heardAt = Date.now();
  #stalled = "";

  constructor(screen: Screen, { json, shown }: { json: boolean; shown: PersonPaths }) {
    this.#screen = screen;
    this.#json = json;
    this.#shown = shown;
  }

  /** The last event shown of an agent, for going on after a reconnect. */
  seen(agentId: string): number {
    return this.#seen.get(agentId) ?? 0;
  }

  event(entry: LogEntry): void {
    if (entry.seq <= this.seen(entry.agent_id)) return;
    this.#seen.set(entry.agent_id, entry.seq);
    this.#heardAt = Date.now();
    if (this.#json) {
      this.#screen.out(inert(JSON.stringify({ event: entry })));
      return;
    }
    const line = describe(entry, this.#shown);
    if (line === undefined) return;
    if (line !== ANSWERS) this.#tell(entry);
    this.#agents.set(entry.agent_id, { line, done: entry.kind === "process.exited" });
    if (this.#screen.live) this.#draw();
    else this.#screen.say(`${shortId(entry.agent_id)}  ${line}`);
  }

  /** What the agent of the run says before it goes on; its answer is told at the end, and what others of the run say in their logs. */
  #tell(entry: LogEntry): void {
    const first = this.#agents.keys().next().value ?? entry.agent_id;
    const said = entry.agent_id === first ? spoken(entry, this.#shown) : undefined;
    if (said === undefined) return;
    this.clear();
    const lines = said.split("\n").slice(0, MOST_LINES);
    for (const line of lines) this.#screen.say(line.slice(0, MOST_SAID));
    if (lines.length < said.split("\n").length) this.#screen.say(this.#screen.dim("… (aether logs has all of it)"));
  }

  /** For how long nothing has happened, in ms. */
  get quietMs(): number {
    return Date.now() - this.#heardAt;
  }

  /** What keeps agents of it from going on: said once for each reason. */
  stalled(stalled: readonly { readonly agent_id: string; readonly why: string }[]): void {
    this.#heardAt = Date.now();
    const why = [...new Set(stalled.filter(({ agent_id }) => this.#seen.has(agent_id)).map((one) => one.why))].join("; ");
    if (why !== "" && why !== this.#stalled) this.note(`waiting, and trying again: ${inertLine(why)}`);
    this.#stalled = why;
  }

  note(text: string): void {
    this.clear();
    this.#screen.say(this.#screen.yellow(text));
  }

  clear(): void {
    if (this.#drawn > 0) process.stderr.write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }

  #draw(): void {
    this.clear();
    const width = Math.max(20, process.stderr.columns || 100) - 1;
    const rows = [...this.#agents].filter(([, { done }], index) => !done || index === 0).slice(-12);
    for (const [id, { line }] of rows) {
      const short = shortId(id);
      process.stderr.write(`${this.#screen.dim(short)}${`  ${line}`.slice(0, width - short.length)}\n`);
    }
    this.#drawn = rows.length;
  }
}

/** What an event means for somebody who waits; undefined = nothing worth a line. */
export function describe({ kind, body }: LogEntry, shown: PersonPaths): string | undefined {
  const fields = body as Record<string, Json>;
  if (kind === "process.spawned") return typeof fields.continues === "string" ? `goes on from ${shortId(fields.continues)}` : "started";
  if (kind === "process.exited") return inertLine(`ended: ${String(fields.reason)}`);
  if (kind === "process.woken") return "goes on";
  if (kind === "message.received") return "was told something";
  if (kind === "signal.received") return inertLine(`was told to ${String(fields.signal)}`);
  if (kind !== "call.settled") return undefined;
  return describeCall(String(fields.call), fields.outcome as unknown as CallOutcome, shown);
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
  if (!call.startsWith("m")) return undefined;
  const { parts } = outcome.value as unknown as { parts: Part[] };
  const calls = parts.flatMap((part) => (part.type === "tool-call" ? [`${part.name} ${here(shown(shortInput(part.input))).slice(0, 80)}`.trimEnd()] : []));
  return calls.length > 0 ? oneLine(calls.slice(0, 3).join("; ") + (calls.length > 3 ? ` and ${calls.length - 3} more` : "")) : ANSWERS;
}

/** What a model said in a step, harmless on a terminal; undefined where it said nothing. */
export function spoken({ kind, body }: Pick<LogEntry, "kind" | "body">, shown: PersonPaths): string | undefined {
  if (kind !== "call.settled") return undefined;
  const { call, outcome } = body as unknown as { call: string; outcome: CallOutcome };
  if (!call.startsWith("m") || !outcome.ok) return undefined;
  const { parts } = outcome.value as unknown as { parts: Part[] };
  const text = parts
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("")
    .trim();
  return text === "" ? undefined : inertProse(shown(text));
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

function shortInput(input: Json): string {
  const fields = typeof input === "object" && input !== null && !Array.isArray(input) ? (input as Record<string, Json>) : {};
  const many = fields.paths ?? fields.children;
  if (Array.isArray(many)) return `(${many.length})`;
  const named = fields.path ?? fields.to ?? fields.task ?? fields.command ?? fields.url ?? fields.text ?? fields.message;
  return typeof named === "string" ? named : "";
}
