import { type AgentInfo, inert, inertLine, type LogEntry, ownOf, type RunStream } from "@aether/protocol";
import type { TypedMeanwhile } from "./chat/typed-meanwhile.ts";
import { ChildVoices } from "./child-voices.ts";
import { shortened } from "./columns.ts";
import { ANSWERS, CALL_SIGN, describe, roomOn } from "./describe-event.ts";
import { Kin, prefixOf } from "./kin.ts";
import { LiveBlock, STDERR_CANVAS } from "./live-block.ts";
import type { PersonPaths } from "./person-paths.ts";
import { withTables } from "./prose-tables.ts";
import { shortId } from "./resolve-agent.ts";
import { type LineKind, type StreamLines, StreamPrinter } from "./stream-printer.ts";
import { money, type Screen, screenWidth } from "./terminal.ts";

/** After this long without a word, a screen that is no terminal is told what is waited for, in ms. */
const LONG_MS = 3_000;
const TICK_MS = 1_000;
const MOST_ROWS = 12;

/** What an agent does now. */
interface Doing {
  readonly line: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** When what it waits for comes, where that is known. */
  readonly until?: number;
  readonly done?: boolean;
  /** It says something only to who sees the time pass. */
  readonly wait?: boolean;
}

export interface ProgressOptions {
  readonly json: boolean;
  readonly shown: PersonPaths;
  /** Whose words are told, and those of agents below it, named; of the others of its run, what they do. */
  readonly agentId: string;
  /** Its lines are what was asked for, and go to standard output. */
  readonly asked?: boolean;
  /** What is typed at its terminal meanwhile, and drawn below it. */
  readonly typing?: TypedMeanwhile | undefined;
}

/**
 * A run as somebody who waits for it sees it. On a terminal: its words and what its commands write as they come, and below them one row for
 * each agent and one of time, tokens and cost, drawn in place. Elsewhere: whole lines, one for each change and each long wait. As JSON:
 * each event, and each word, as a line.
 */
export class Progress implements Disposable {
  readonly #screen: Screen;
  readonly #options: ProgressOptions;
  readonly #agents = new Map<string, Doing>();
  readonly #seen = new Map<string, number>();
  readonly #block: LiveBlock;
  readonly #printer: StreamPrinter;
  readonly #children: ChildVoices;
  /** Who is below the agent that is followed. */
  readonly kin: Kin;
  readonly #ticking: NodeJS.Timeout;
  /** It has a terminal, also while a question stands there and nothing is drawn. */
  readonly #draws: boolean;
  #partial: () => string = () => "";
  /** Words that may be the answer, which goes to standard output: told here only once it is clear that they are not. */
  #answer: string[] = [];
  /** The step that said them has ended, and nothing has come since. */
  #answered = false;
  #said = "";
  #began: number | undefined;
  #spent: AgentInfo["spent"] | undefined;
  #heardAt = Date.now();
  #stalled = "";

  constructor(screen: Screen, options: ProgressOptions) {
    this.#screen = screen;
    this.#options = options;
    this.#draws = this.#live;
    this.kin = new Kin(options.agentId);
    const written = (): string[] => [...this.#children.partials(this.#block.columns), ...this.#block.tail(withTables(this.#partial(), this.#block.columns))];
    const rows = (): string[] => [...this.#answer.slice(-this.#block.room), ...written(), ...this.#rows(), ...(options.typing?.rows() ?? [])];
    this.#block = new LiveBlock(STDERR_CANVAS, () => rows().filter((row) => row !== ""));
    this.#printer = new StreamPrinter(this.#lines(), options.shown);
    this.#children = this.#voices();
    this.#ticking = setInterval(() => this.#tick(), TICK_MS).unref();
    if (this.#live && screen.interactive) options.typing?.begin(() => this.#live && this.#block.soon());
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticking);
    this.#options.typing?.end();
    this.clear();
  }

  /** The last event shown of an agent, for going on after a reconnect. */
  seen(agentId: string): number {
    return this.#seen.get(agentId) ?? 0;
  }

  event(entry: LogEntry): void {
    if (entry.seq <= this.seen(entry.agent_id)) return;
    this.#seen.set(entry.agent_id, entry.seq);
    this.#heardAt = Date.now();
    if (this.#options.json) return this.#screen.data(inert(JSON.stringify({ event: entry })));
    const isOwn = entry.agent_id === this.#options.agentId;
    this.kin.hear(entry);
    if (isOwn) this.#own(entry);
    const line = this.#described(entry);
    if (!isOwn) this.#children.settled(entry, this.#screen.live && line !== undefined && line !== ANSWERS ? line : "");
    if (line !== undefined) this.#does(entry.agent_id, { line, since: entry.at, done: entry.kind === "process.exited" });
  }

  /** What is told of a run while it happens. */
  told<E extends keyof RunStream>(event: E, value: RunStream[E]): void {
    this.#heardAt = Date.now();
    if (this.#options.json) return this.#screen.data(inert(JSON.stringify({ [event]: value })));
    const { agent_id: agentId } = value;
    if (agentId === this.#options.agentId) this.#printer.told(event, value);
    else this.#children.told(event, value);
    const doing = doingNow(event, value);
    const before = this.#agents.get(agentId);
    if (doing && before?.line !== doing.line) this.#does(agentId, { ...doing, since: Date.now() });
  }

  /** What it has used, and what it waits for beside its calls. */
  status({ agent_id: agentId, spent, waiting_on: on, exit }: AgentInfo): void {
    this.#spent = spent;
    const line = exit || on === null ? undefined : ownOf(WAITS, on);
    if (line !== undefined && this.#agents.get(agentId)?.line !== line) this.#does(agentId, { line, since: Date.now() });
  }

  /** Whether that was told word by word, where the answer would be told again. */
  hasTold(answer: string): boolean {
    return this.#together && !this.#options.json && answer.trim() === this.#said.trim() && answer.trim() !== "";
  }

  /** Whether these are the words of its last step, as its log has them. */
  heard(answer: string): boolean {
    return answer.trim() === this.#said.trim();
  }

  /** For how long nothing has happened, in ms. */
  get quietMs(): number {
    return Date.now() - this.#heardAt;
  }

  /** What keeps agents of it from going on: said once for each reason. */
  stalled(stalled: readonly { readonly agent_id: string; readonly why: string }[]): void {
    const why = [...new Set(stalled.filter(({ agent_id }) => this.#seen.has(agent_id)).map((one) => one.why))].join("; ");
    if (why !== "" && why !== this.#stalled) this.note(`waiting, and trying again: ${inertLine(why)}`);
    this.#stalled = why;
  }

  note(text: string): void {
    this.clear();
    this.#screen.say(this.#screen.yellow(text));
  }

  /** Nothing of it is drawn in place any more, until something happens. */
  clear(): void {
    this.#block.clear();
  }

  /** The same, and what is being written stays there as far as it came: somebody is asked about it. Its line comes again once it is whole. */
  keep(): void {
    const written = this.#live ? this.#block.tail(withTables(this.#partial(), this.#block.columns)).filter((row) => row !== "") : [];
    this.clear();
    if (written.length > 0) this.#screen.say(this.#screen.dim(`${written.join("\n").trimEnd()} …`));
  }

  /** Somebody else has the screen, such as a question. */
  hold(held: boolean): void {
    this.#options.typing?.hold("asked", held);
    if (this.#live) this.#block.hold(held);
  }

  /** What is drawn in place stands on standard error: it is for who has both before them. */
  get #live(): boolean {
    return this.#screen.live && (!this.#options.asked || this.#screen.together);
  }

  /** Its answer comes where its words came. */
  get #together(): boolean {
    return this.#screen.together || this.#options.asked === true;
  }

  /** Columns of where its lines go. */
  get #width(): number {
    return screenWidth(this.#options.asked ? process.stdout : process.stderr);
  }

  #described(entry: LogEntry): string | undefined {
    return describe(entry, this.#options.shown, roomOn(this.#width));
  }

  #line(text: string): void {
    if (this.#options.asked) this.#screen.out(text);
    else this.#screen.say(text);
  }

  #own(entry: LogEntry): void {
    this.#began ??= entry.at;
    const { kind } = entry;
    if (kind === "process.exited") return this.#left(entry);
    if (this.#answered) this.#release();
    // What it said is given to whoever asked, and files go where they were to go: its end tells which.
    if (kind === "call.settled" && isGiving(entry)) return;
    this.#said = "";
    this.#printer.settled(entry);
    const line = this.#described(entry);
    if (line === ANSWERS) {
      this.#said = wordsOf(entry) ?? "";
      this.#answered = true;
      return;
    }
    if (kind !== "call.settled") return;
    if ((entry.body as { readonly call: string }).call.startsWith("m")) this.#release();
    if (this.#draws && line !== undefined) this.#stay(this.#screen.dim(`${CALL_SIGN} ${line}`));
  }

  /** Where its answer is told, it ends; words of a step that was cut off with it are told by nobody else. */
  #left(entry: LogEntry): void {
    if (this.#answered) this.#answer = [];
    this.#printer.settled(entry);
    this.#printer.cutOff();
    this.#release();
  }

  /** They are not the answer, or nobody else tells them. */
  #release(): void {
    this.#answered = false;
    for (const line of this.#answer.splice(0)) this.#stay(line);
  }

  /** A line that stays: above what is drawn, or where nothing is. */
  #stay(line: string): void {
    if (this.#live) this.#block.above(line);
    else this.#line(line);
  }

  #lines(): StreamLines {
    const together = this.#together;
    return {
      line: (text, kind) => {
        if (kind !== "words") return this.#stay(this.#painted(text, kind));
        const rows = withTables(text, this.#width).split("\n");
        if (this.#live && !together) this.#answer.push(...rows);
        else for (const row of rows) this.#stay(row);
      },
      partial: (text) => {
        this.#partial = text;
        if (this.#live) this.#block.soon();
      },
    };
  }

  #voices(): ChildVoices {
    const { live } = this.#screen;
    return new ChildVoices({
      kin: this.kin,
      shown: this.#options.shown,
      line: (text, kind) => (live ? this.#block.above(this.#painted(text, kind)) : this.#line(this.#painted(text, kind))),
      changed: () => live && this.#block.soon(),
      columns: () => (live ? this.#block.columns : undefined),
    });
  }

  #painted(text: string, kind: LineKind): string {
    if (kind === "edit") return /^ {2}[+-]/.test(text) ? (text.startsWith("  +") ? this.#screen.green(text) : this.#screen.red(text)) : this.#screen.dim(text);
    return kind === "words" ? text : this.#screen.dim(text);
  }

  #does(agentId: string, doing: Doing): void {
    this.#agents.delete(agentId);
    this.#agents.set(agentId, doing);
    if (this.#live) this.#block.soon();
    else if (!this.#draws && !doing.wait && !(doing.line === ANSWERS && this.kin.below(agentId)))
      this.#line(`${this.#whose(agentId)}${isWaiting(doing) ? timed(doing, Date.now()) : doing.line}`);
  }

  /** Before what an agent does, on a line that stays. */
  #whose(agentId: string): string {
    const below = this.kin.below(agentId);
    return below ? `${prefixOf(below)}${CALL_SIGN} ` : `${shortId(agentId)}  `;
  }

  #tick(): void {
    if (this.#options.json) return;
    if (this.#draws) return this.#live && this.#agents.size > 0 ? this.#block.soon() : undefined;
    for (const [agentId, doing] of this.#agents) if (doing.wait && Date.now() - doing.since >= LONG_MS) this.#does(agentId, { ...doing, wait: false });
  }

  #rows(): string[] {
    const now = Date.now();
    const own = this.#options.agentId;
    const alive = [...this.#agents].filter(([agentId, { done }]) => !done || agentId === own).slice(-MOST_ROWS);
    const { columns } = this.#block;
    const rows = alive.map(([agentId, doing]) => {
      const { line, time } = parted(doing, now);
      const below = this.kin.below(agentId);
      return `${shortened(`${shortId(agentId)}  ${below ? `${below.label}: ` : ""}${line}`, columns - time.length)}${time}`;
    });
    return this.#began === undefined ? rows : [...rows, totals({ began: this.#began, now, spent: this.#spent })];
  }
}

const WAITS: Readonly<Record<string, string>> = {
  approval: "waits for a decision",
  budget: "waits for its budget to renew",
  signal: "paused",
  restart: "waits before it begins again",
  message: "waits for a message",
};

/** What an agent does by what is told of it; undefined where that says nothing new. */
function doingNow<E extends keyof RunStream>(event: E, value: RunStream[E]): Omit<Doing, "since"> | undefined {
  const sums = value.call.startsWith("s");
  if (event === "asked") return { line: `${sums ? "sums up with" : "waits for"} ${inertLine((value as RunStream["asked"]).model)}`, wait: true };
  if (event === "delta") return { line: sums ? "sums up" : "writes", wait: true };
  if (event === "reasoning") return { line: "thinks", wait: true };
  if (event !== "retry" && event !== "waits") return undefined;
  const { why, waitMs } = value as RunStream["waits"];
  return { line: inertLine(why), until: Date.now() + waitMs };
}

/** Of what has happened no time is told: when it was heard says nothing of it. */
const isWaiting = ({ wait, until }: Doing): boolean => wait !== undefined || until !== undefined;

function timed(doing: Doing, now: number): string {
  const { line, time } = parted(doing, now);
  return `${line}${time}`;
}

/** What it does, and for how long, which is told however long that is. */
function parted({ line, since, until, done }: Doing, now: number): { readonly line: string; readonly time: string } {
  if (done) return { line, time: "" };
  if (until !== undefined && until > now) return { line: `${seconds(until - now, Math.ceil)} until the next try: ${line}`, time: "" };
  return { line, time: now - since >= 1_000 ? ` (${seconds(now - since)})` : "" };
}

function totals({ began, now, spent }: { readonly began: number; readonly now: number; readonly spent: AgentInfo["spent"] | undefined }): string {
  const used = spent ? `, ${spent.tokens} tokens, ${money(spent.microUsd)}` : "";
  return `${seconds(Math.max(0, now - began))}${used}`;
}

function seconds(ms: number, round: (value: number) => number = Math.floor): string {
  const whole = round(ms / 1_000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** The answer that is given to who asked, or a file that was handed over. */
function isGiving({ body }: LogEntry): boolean {
  const { call, outcome } = body as unknown as { readonly call: string; readonly outcome: { readonly ok: boolean } };
  return call.startsWith("r") || (call.startsWith("d") && outcome.ok);
}

/** What the model said in a step. */
function wordsOf({ body }: LogEntry): string | undefined {
  const { call, outcome } = body as unknown as { call: string; outcome: { ok: boolean; value?: { parts?: readonly { type: string; text?: string }[] } } };
  if (!call.startsWith("m") || !outcome.ok) return undefined;
  return (outcome.value?.parts ?? []).flatMap(({ type, text }) => (type === "text" ? [text ?? ""] : [])).join("");
}
