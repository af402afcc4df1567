import { StringDecoder } from "node:string_decoder";
import { inertLine } from "@aether/protocol";

export interface Keyboard {
  readonly input: Pick<NodeJS.ReadStream, "setRawMode" | "on" | "off" | "resume" | "pause">;
  /** Ctrl-C and Ctrl-Z, which a terminal sends as keys while they are read one by one. */
  interrupt(): void;
  suspend(): void;
}

/** This program's own. */
const KEYBOARD: Keyboard = {
  input: process.stdin,
  // Nobody listens between two turns, and nothing is left by it then.
  interrupt: () => void process.emit("SIGINT"),
  suspend: () => process.kill(process.pid, "SIGTSTP"),
};

/** What stands before what is typed for the next turn. */
const PROMPT = "> ";
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys that move or paste begin with it
const KEYS = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z]|[^[O])?/g;
const [CTRL_C, CTRL_D, CTRL_U, CTRL_W, CTRL_Z] = ["\u0003", "\u0004", "\u0015", "\u0017", "\u001a"];

/**
 * What somebody types while a turn works. A terminal would write it into the rows that are drawn there, and Ctrl-C would throw it away, so its keys
 * are read one by one meanwhile: the line is drawn with the other rows, and each whole one is a turn of its own.
 */
export class TypedMeanwhile {
  readonly #keyboard: Keyboard;
  readonly #holders = new Set<string>();
  readonly #onData = (bytes: Buffer): void => this.#read(this.#decoder.write(bytes));
  #decoder = new StringDecoder("utf8");
  #changed: () => unknown = () => undefined;
  #reads = false;
  #works = false;
  #lines: string[] = [];
  #line = "";
  /** Ctrl-D: nothing more comes. */
  #over = false;

  constructor(keyboard: Keyboard = KEYBOARD) {
    this.#keyboard = keyboard;
  }

  /** A turn is drawn from here on, until it ends. */
  begin(changed: () => unknown): void {
    this.#changed = changed;
    this.#works = true;
    this.#holders.clear();
    this.#turned();
  }

  end(): void {
    this.#works = false;
    this.#turned();
  }

  /** Somebody else reads the terminal, such as a question, or does not any more. */
  hold(who: string, held: boolean): void {
    if (held) this.#holders.add(who);
    else this.#holders.delete(who);
    this.#turned();
  }

  /** As it is drawn: what waits for its turn, and the line that is being typed. */
  rows(): string[] {
    const waiting = this.#lines.map((line) => `next: ${inertLine(line)}`);
    return this.#line === "" ? waiting : [...waiting, `${PROMPT}${inertLine(this.#line)}`];
  }

  /** Whole lines, and whether Ctrl-D came after them. */
  taken(): { readonly lines: readonly string[]; readonly over: boolean } {
    const over = this.#over;
    this.#over = false;
    return { lines: this.#lines.splice(0), over };
  }

  /** The line without an end, which is typed on elsewhere. */
  takenLine(): string {
    const line = this.#line;
    this.#line = "";
    return line;
  }

  #turned(): void {
    const reads = this.#works && this.#holders.size === 0;
    if (reads === this.#reads) return;
    this.#reads = reads;
    const { input } = this.#keyboard;
    input.setRawMode(reads);
    if (reads) input.on("data", this.#onData).resume();
    else input.off("data", this.#onData).pause();
  }

  #read(text: string): void {
    for (const key of text.replace(KEYS, "")) this.#key(key);
    this.#changed();
  }

  #key(key: string): void {
    if (key === "\r" || key === "\n") this.#enter();
    else if (key === CTRL_C) this.#keyboard.interrupt();
    else if (key === CTRL_Z) this.#suspended();
    else if (key === CTRL_D) this.#over ||= this.#line === "";
    else if (key === CTRL_U) this.#line = "";
    else if (key === CTRL_W) this.#line = this.#line.replace(/\S*\s*$/, "");
    else if (key === "\u007f" || key === "\b") this.#line = [...this.#line].slice(0, -1).join("");
    else if (key === "\t" || key >= " ") this.#line += key;
  }

  /** A line that ends in a backslash goes on, as at the prompt. */
  #enter(): void {
    if (this.#line.endsWith("\\")) {
      this.#line = `${this.#line.slice(0, -1)}\n`;
      return;
    }
    const line = this.takenLine();
    if (line.trim() !== "") this.#lines.push(line);
  }

  #suspended(): void {
    this.hold("suspended", true);
    process.once("SIGCONT", () => this.hold("suspended", false));
    this.#keyboard.suspend();
  }
}
