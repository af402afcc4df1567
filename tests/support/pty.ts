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

  /** Waits for words after those that were waited for before. */
  async says(text: string | RegExp): Promise<void> {
    const find = (): number => {
      const rest = this.screen.slice(this.#from);
      const at = typeof text === "string" ? rest.indexOf(text) : rest.search(text);
      return at < 0 ? -1 : this.#from + at + (typeof text === "string" ? text.length : (text.exec(rest)?.[0].length ?? 0));
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
