import type { LogEntry, RunStream } from "@aether/protocol";
import { columnsOf, fitting, folded } from "./columns.ts";
import { CALL_SIGN } from "./describe-event.ts";
import { type Below, type Kin, prefixOf } from "./kin.ts";
import type { PersonPaths } from "./person-paths.ts";
import { withTables } from "./prose-tables.ts";
import { type LineKind, StreamPrinter } from "./stream-printer.ts";

/** Lines of one step of a child, or of one of its calls, and signs of one line where lines are broken; the rest stands in its log. */
const MOST_LINES = 20;
const MOST_SIGNS = 600;
/** Children whose line is shown while it is written: those that wrote last. */
const MOST_PARTIALS = 4;

export interface Hearing {
  readonly kin: Kin;
  readonly shown: PersonPaths;
  /** A line for good, of as many rows as it takes. */
  line(text: string, kind: LineKind): void;
  /** What is being written has changed. */
  changed(): void;
  /** Columns to break lines at; undefined = they are not broken. */
  columns(): number | undefined;
}

interface Voice {
  readonly printer: StreamPrinter;
  told: number;
  left: number;
}

/** What agents below the one that is followed say and do: named, line by line, and of each step no more than fits beside the others. */
export class ChildVoices {
  readonly #hearing: Hearing;
  readonly #voices = new Map<string, Voice>();
  readonly #partials = new Map<string, () => string>();

  constructor(hearing: Hearing) {
    this.#hearing = hearing;
  }

  told<E extends keyof RunStream>(event: E, value: RunStream[E]): void {
    if (this.#hearing.kin.below(value.agent_id)) this.#voice(value.agent_id).printer.told(event, value);
  }

  /** An event of its log, and what that means in words; "" for what is told otherwise. */
  settled(entry: LogEntry, said: string): void {
    const below = this.#hearing.kin.below(entry.agent_id);
    if (!below) return;
    const voice = this.#voice(entry.agent_id);
    voice.printer.settled(entry);
    if (entry.kind === "call.settled") this.#ends(below, { voice, agentId: entry.agent_id });
    if (said !== "") this.#write(below, `${CALL_SIGN} ${said}`, "note");
    if (entry.kind !== "process.exited") return;
    this.#voices.delete(entry.agent_id);
    this.#partials.delete(entry.agent_id);
  }

  /** The lines that are being written, one row each. */
  partials(columns: number): string[] {
    return [...this.#partials].slice(-MOST_PARTIALS).flatMap(([agentId, text]) => {
      const below = this.#hearing.kin.below(agentId);
      const line = text();
      if (!below || line === "") return [];
      const prefix = prefixOf(below);
      return [`${prefix}${endOf(line, columns - columnsOf(prefix))}`];
    });
  }

  #voice(agentId: string): Voice {
    const known = this.#voices.get(agentId);
    if (known) return known;
    const printer = new StreamPrinter(
      {
        line: (text, kind) => this.#line(agentId, text, kind),
        partial: (text) => {
          this.#partials.delete(agentId);
          this.#partials.set(agentId, () => ((this.#voices.get(agentId)?.left ?? 0) > 0 ? "" : text()));
          this.#hearing.changed();
        },
      },
      this.#hearing.shown,
    );
    const voice = { printer, told: 0, left: 0 };
    this.#voices.set(agentId, voice);
    return voice;
  }

  #line(agentId: string, text: string, kind: LineKind): void {
    const [voice, below] = [this.#voices.get(agentId), this.#hearing.kin.below(agentId)];
    if (!voice || !below) return;
    if (voice.told >= MOST_LINES) voice.left++;
    else this.#write(below, text, kind);
    voice.told++;
  }

  #ends(below: Below, { voice, agentId }: { readonly voice: Voice; readonly agentId: string }): void {
    if (voice.left > 0) this.#write(below, `[… ${voice.left} more ${voice.left === 1 ? "line" : "lines"}: aether logs ${agentId} …]`, "note");
    voice.told = 0;
    voice.left = 0;
  }

  #write(below: Below, text: string, kind: LineKind): void {
    const prefix = prefixOf(below);
    const columns = this.#hearing.columns();
    const line = text.length > MOST_SIGNS && columns !== undefined ? `${text.slice(0, MOST_SIGNS).toWellFormed()}…` : text;
    const indent = columnsOf(prefix);
    const rows = (columns === undefined ? line : folded(withTables(line, columns - indent), columns - indent)).split("\n");
    this.#hearing.line(rows.map((row, index) => `${index === 0 || columns === undefined ? prefix : " ".repeat(indent)}${row}`).join("\n"), kind);
  }
}

/** As much of a line's end as fits. */
function endOf(line: string, columns: number): string {
  let end = line.slice(-Math.max(1, columns));
  while (end !== "" && columnsOf(end) > columns) end = end.slice(1);
  return fitting(end, columns);
}
