import { inertProse, type Json, type LogEntry, type Part, type RunStream } from "@aether/protocol";
import { editLines } from "./edit-lines.ts";
import type { PersonPaths } from "./person-paths.ts";
import { isRow, isTable } from "./prose-tables.ts";

/** What a line is of. */
export type LineKind = "words" | "thoughts" | "output" | "edit" | "note";

/** Where the lines of a stream go. */
export interface StreamLines {
  /** A whole line, for good, or all lines of a table of Markdown; harmless on a terminal. */
  line(text: string, kind: LineKind): void;
  /** The line that is being written, or its end; "" = none. A place that knows whole lines only does nothing with it. */
  partial(text: () => string, kind: LineKind): void;
}

/** What stands before each line, so that a thought or what a command wrote is not taken for the answer. */
const GUTTER: Readonly<Record<LineKind, string>> = { words: "", thoughts: "~ ", output: "| ", edit: "  ", note: "" };
/** Characters of a line that is being written. */
const MOST_PARTIAL = 4_000;
/** Rows of a table that are waited for, so that it is told whole. */
const MOST_ROWS = 1_000;
/** Lines of a command's result that are told where they were not seen as they came. */
const MOST_OUTPUT = 40;

type Words = "words" | "thoughts";
type Output = "stdout" | "stderr";
type Said = Record<Words | Output, string>;
const NOTHING: Said = { words: "", thoughts: "", stdout: "", stderr: "" };

interface Settled {
  readonly call: string;
  readonly outcome: { readonly ok: boolean; readonly value?: Json; readonly error?: { readonly data?: { readonly partial?: Json } } };
}

/** Said below words that have no end. */
export const CUT = "(it was cut off here)";

/**
 * Tells what one agent says, thinks, has commands write and changes in files: as it comes where that is heard (`told`), and what was not
 * heard once it is settled (`settled`), each once and in order. What was told in vain, because the step began again, is said to be void.
 */
export class StreamPrinter {
  readonly #lines: StreamLines;
  readonly #shown: PersonPaths;
  /** Of the calls under way: what was told of them, all of it from its beginning. */
  readonly #said = new Map<string, Said>();
  /** Of which some was missed: their end is told once they are settled. */
  readonly #missed = new Set<string>();
  /** Tool calls of the last step, by the id of the call that runs them. */
  #tools = new Map<string, { readonly name: string; readonly input: Json }>();
  #line = "";
  #kind: LineKind = "words";
  /** Empty lines are told once something follows them, and none before the first. */
  #empty = 0;
  #begun = false;
  /** Rows of what may be a table. */
  #rows: string[] = [];

  constructor(lines: StreamLines, shown: PersonPaths) {
    this.#lines = lines;
    this.#shown = shown;
  }

  told<E extends keyof RunStream>(event: E, value: RunStream[E]): void {
    const { call } = value;
    if (event === "retry" || (event === "asked" && (value as RunStream["asked"]).attempt > 1)) return this.#void(call);
    if (event === "output") return this.#output(value as RunStream["output"]);
    if (!isThink(call)) return;
    if (event === "delta") this.#piece("words", value as RunStream["delta"]);
    if (event === "reasoning") this.#piece("thoughts", value as RunStream["reasoning"]);
  }

  /** Nothing more comes: what was said of a step that has no end is told as far as it came. */
  cutOff(): void {
    this.#end();
  }

  /** An event of the agent's log. */
  settled({ kind, body }: Pick<LogEntry, "kind" | "body">): void {
    if (kind === "process.exited") for (const { call, words } of cutIn(body)) this.#cut(this.#said.get(call) ?? NOTHING, words);
    if (kind !== "call.settled") return;
    const { call, outcome } = body as unknown as Settled;
    const said = this.#said.get(call) ?? NOTHING;
    if (isThink(call)) this.#thought(call, { said, outcome });
    else if (call.startsWith("t")) this.#acted(call, { said, outcome });
    this.#end();
    this.#said.delete(call);
    this.#missed.delete(call);
  }

  #thought(call: string, { said, outcome }: { readonly said: Said; readonly outcome: Settled["outcome"] }): void {
    if (!outcome.ok) return this.#cut(said, outcome.error?.data?.partial);
    const { parts } = outcome.value as unknown as { parts: readonly Part[] };
    const all = (type: "text" | "reasoning"): string => parts.flatMap((part) => (part.type === type ? [part.text] : [])).join("");
    this.#rest("thoughts", said.thoughts, all("reasoning"));
    this.#rest("words", said.words, all("text"));
    const calls = parts.filter((part) => part.type === "tool-call");
    this.#tools = new Map(calls.map(({ name, input }, index) => [`t${call.slice(1)}-${index}`, { name, input }]));
  }

  /** A step that failed: its words as far as they came. */
  #cut(said: Said, partial: Json | undefined): void {
    if (typeof partial !== "string") return;
    this.#rest("words", said.words, partial);
    this.#end();
    this.#write("note", `${CUT}\n`);
  }

  #acted(call: string, { said, outcome }: { readonly said: Said; readonly outcome: Settled["outcome"] }): void {
    if (!outcome.ok) return;
    const tool = this.#tools.get(call);
    const edit = tool && editLines(tool.name, tool.input);
    if (edit && this.#tools.size > 1) this.#write("edit", `${edit.path}:\n`);
    if (edit) for (const line of edit.lines) this.#write("edit", `${line}\n`);
    const { stdout, stderr } = (outcome.value ?? {}) as { readonly stdout?: Json; readonly stderr?: Json };
    if (this.#said.has(call) && !this.#missed.has(call)) return;
    for (const [stream, text] of Object.entries({ stdout, stderr })) if (typeof text === "string") this.#result(said[stream as Output], text);
  }

  /** Of what was seen up to a point, what comes after it; a long result by its beginning and its end. */
  #result(seen: string, whole: string): void {
    const rest = seen !== "" && whole.startsWith(seen) ? whole.slice(seen.length) : whole;
    const lines = rest.replace(/\n$/, "").split("\n");
    if (rest === "") return;
    const left = lines.length - MOST_OUTPUT;
    const told = left > 0 ? [...lines.slice(0, MOST_OUTPUT / 2), `[… ${left} lines left out: aether logs --raw …]`, ...lines.slice(-MOST_OUTPUT / 2)] : lines;
    this.#write("output", `${told.join("\n")}\n`);
  }

  #piece(kind: Words, { call, text, at }: RunStream["delta"]): void {
    const said = this.#said.get(call) ?? { ...NOTHING };
    // It began again, and who said so was not heard.
    if (at === 0 && said[kind] !== "") this.#void(call);
    this.#add(call, kind, { text, at });
  }

  #output({ call, stream, text, at, cut }: RunStream["output"]): void {
    if (cut) {
      this.#end();
      this.#write("output", "[… more is written: its end is told when it has ended …]\n");
      this.#missed.add(call);
    } else this.#add(call, stream, { text, at });
  }

  #add(call: string, kind: Words | Output, { text, at }: { readonly text: string; readonly at: number }): void {
    const said = this.#said.get(call) ?? { ...NOTHING };
    this.#said.set(call, said);
    if (this.#missed.has(call)) return;
    if (said[kind].length !== at) return void this.#missed.add(call);
    said[kind] += text;
    this.#write(kind === "stdout" || kind === "stderr" ? "output" : kind, text);
  }

  /** What was told of a call does not count. */
  #void(call: string): void {
    const said = this.#said.get(call);
    this.#said.delete(call);
    this.#missed.delete(call);
    if (!said || Object.values(said).every((text) => text === "")) return;
    this.#end();
    this.#write("note", "(it is asked again: what is written above of this answer does not count)\n");
    this.#end();
  }

  #rest(kind: Words, said: string, all: string): void {
    if (all === said) return;
    if (all.startsWith(said)) return this.#write(kind, all.slice(said.length));
    this.#end();
    if (said !== "") this.#write("note", "(the whole of it:)\n");
    this.#write(kind, all);
  }

  #write(kind: LineKind, text: string): void {
    if (kind !== this.#kind) this.#end();
    this.#kind = kind;
    const [first = "", ...more] = text.split("\n");
    this.#line += first;
    // What becomes a whole line is not the one that is being written any more.
    if (more.length > 0) this.#lines.partial(() => "", kind);
    for (const next of more) {
      this.#whole(this.#line);
      this.#line = next;
    }
    const written = [...this.#rows, this.#line].join("\n");
    this.#lines.partial(() => (written.trim() === "" ? "" : this.#harmless(written.slice(-MOST_PARTIAL), kind)), kind);
  }

  /** The line that is being written ends here. */
  #end(): void {
    const last = this.#line;
    this.#line = "";
    this.#lines.partial(() => "", this.#kind);
    if (last.trim() !== "") this.#whole(last);
    this.#tabled();
    this.#empty = 0;
    this.#begun = false;
  }

  #whole(line: string): void {
    if (line.trim() === "") {
      this.#empty++;
      return;
    }
    const empty = this.#begun ? this.#empty : 0;
    this.#begun = true;
    this.#empty = 0;
    const isOne = this.#kind === "words" && isRow(line);
    if (!isOne || empty > 0 || this.#rows.length >= MOST_ROWS) this.#tabled();
    for (let count = 0; count < empty; count++) this.#lines.line(GUTTER[this.#kind].trimEnd(), this.#kind);
    if (isOne) this.#rows.push(this.#harmless(line.trimEnd()));
    else this.#lines.line(this.#harmless(line.trimEnd()), this.#kind);
  }

  /** Rows that were waited for are told: together where they are a table. */
  #tabled(): void {
    const rows = this.#rows.splice(0);
    for (const told of isTable(rows) ? [rows.join("\n")] : rows) this.#lines.line(told, "words");
  }

  /** In the person's own names, and nothing of it is obeyed by a terminal or taken for another kind of line. */
  #harmless(line: string, kind = this.#kind): string {
    return `${GUTTER[kind]}${inertProse(this.#shown(line.replace(/\r$/, "")))}`;
  }
}

interface CutStep {
  readonly call: string;
  readonly words: string;
}

/** What steps of its own work had said when an agent ended in the middle of them. */
export const cutIn = (body: Json): readonly CutStep[] =>
  ((body as { readonly cut?: readonly CutStep[] } | null)?.cut ?? []).filter(({ call }) => isThink(call));

/** A step of its own work, and none that sums up. */
const isThink = (call: string): boolean => call.startsWith("m");
