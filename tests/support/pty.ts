import { type ChildProcess, spawn } from "node:child_process";
import { until } from "./installation.ts";

/** Signs that move the cursor, colour, or tell the terminal of pastes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const ESCAPES = /\u001b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])/g;

/** A program at a terminal of its own: util-linux's `script` holds the other end. */
export class Pty implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  #heard = "";
  #from = 0;

  constructor(
    command: readonly string[],
    { cwd, env, columns }: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly columns: number },
  ) {
    const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    this.#child = spawn("script", ["-qfec", `stty cols ${columns} rows 24; exec ${line}`, "/dev/null"], {
      cwd,
      env: { TERM: "xterm", SHELL: "/bin/sh", ...env },
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#heard += text;
    });
    this.#child.stdin?.on("error", () => undefined);
    this.ended = new Promise((resolve) => this.#child.once("close", resolve));
  }

  /** All that stood on it, without colours and movements. */
  get screen(): string {
    return this.#heard.replace(ESCAPES, "").replaceAll("\r", "");
  }

  /** As it came. */
  get raw(): string {
    return this.#heard;
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Waits for words after those that were waited for before; a line may end between two of them. */
  async says(text: string | RegExp): Promise<void> {
    const wanted = typeof text === "string" ? asBroken(text) : text;
    const find = (): number => {
      const found = wanted.exec(this.screen.slice(this.#from));
      return found ? this.#from + found.index + found[0].length : -1;
    };
    const early = this.ended.then(() => (find() >= 0 ? undefined : Promise.reject(new Error(`it ended without saying ${text}:\n${this.screen}`))));
    await Promise.race([
      early,
      until(`the words ${text} on ${JSON.stringify(this.screen.slice(this.#from))}`, async () => (find() >= 0 ? true : undefined)).catch((error: Error) => {
        throw new Error(`${error.message}\n${this.screen}`);
      }),
    ]);
    this.#from = find();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }
}

/** Words as a screen shows them that is too narrow for all of them: the next row may begin with blanks. */
const asBroken = (words: string): RegExp => new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/(?<=\S) (?=\S)/g, "(?: |\n *)"));
