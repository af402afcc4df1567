import { createInterface, type Interface } from "node:readline";
import { ofOneLine, onOneLine } from "./history.ts";

/** What was typed, with the entries that had been typed ahead of the next question; or why there is none. */
export type Typed = { readonly text: string; readonly ahead: readonly string[] } | { readonly left: "interrupt" | "end" };

export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export interface Asked {
  readonly prompt: string;
  /** Newest first, each on one line. */
  readonly history?: readonly string[];
  readonly complete?: (line: string) => [string[], string];
  /** Stands in the line at first, as if it had been typed. */
  readonly text?: string | undefined;
}

/** Before the second and later lines of what is typed. */
const MORE = "… ";
/** What a terminal puts around what is pasted. */
const PASTES = { on: "\u001b[?2004h", off: "\u001b[?2004l" };

/**
 * One entry at a terminal, with history and completion: a line, or several where all but the last end in a backslash or were pasted.
 * Ctrl-C empties what was typed, and leaves an empty line; Ctrl-D leaves. Who leaves is on a line of their own.
 */
export function typedAt({ input, output }: Terminal, { prompt, history = [], complete, text = "" }: Asked): Promise<Typed> {
  const reader = createInterface({
    input,
    output,
    terminal: true,
    prompt,
    history: [...history],
    historySize: Math.max(1, history.length),
    ...(complete && { completer: complete }),
  });
  const entry = new Entry(reader, prompt);
  output.write(PASTES.on);
  const onKey = (_: unknown, key: { readonly name?: string } | undefined): void => entry.key(key?.name);
  input.on("keypress", onKey);
  return new Promise<Typed>((resolve) => {
    let isOver = false;
    const end = (typed: Typed): void => {
      if (isOver) return;
      isOver = true;
      input.off("keypress", onKey);
      output.write("left" in typed ? `\n${PASTES.off}` : PASTES.off);
      resolve(typed);
      reader.close();
    };
    const entries: string[] = [];
    // What came along with the first one is read before the reader closes: it would be lost.
    const soon = (): void => void setImmediate(() => end({ text: entries[0] ?? "", ahead: entries.slice(1) }));
    reader.on("line", (line) => {
      const whole = entry.line(line);
      if (whole !== undefined && entries.push(whole) === 1) soon();
    });
    reader.on("SIGINT", () => {
      if (entries.length > 0) return;
      if (!entry.empties()) return end({ left: "interrupt" });
      output.write("^C\n");
      reader.prompt();
    });
    reader.once("close", () => {
      if (entries.length === 0) end({ left: "end" });
    });
    reader.prompt();
    if (text !== "") reader.write(onOneLine(text).replace(/\s+/g, " "));
  });
}

/** What was typed of an entry so far. */
class Entry {
  readonly #reader: Interface;
  readonly #prompt: string;
  #lines: string[] = [];
  #pasting = false;

  constructor(reader: Interface, prompt: string) {
    this.#reader = reader;
    this.#prompt = prompt;
  }

  key(name: string | undefined): void {
    if (name === "paste-start") this.#pasting = true;
    if (name === "paste-end") this.#pasting = false;
  }

  /** @returns all of it, once it is whole */
  line(line: string): string | undefined {
    const goesOn = !this.#pasting && line.endsWith("\\");
    const own = goesOn ? line.slice(0, -1) : line;
    // What is pasted is sent as it was.
    this.#lines.push(this.#pasting ? own : ofOneLine(own));
    if (!goesOn && !this.#pasting) return this.#lines.splice(0).join("\n");
    this.#reader.setPrompt(MORE);
    this.#reader.prompt();
    return undefined;
  }

  /** @returns whether there was anything */
  empties(): boolean {
    const some = this.#lines.length > 0 || this.#reader.line !== "";
    this.#lines = [];
    this.#pasting = false;
    this.#reader.write(null, { ctrl: true, name: "e" });
    this.#reader.write(null, { ctrl: true, name: "u" });
    this.#reader.setPrompt(this.#prompt);
    return some;
  }
}
