import { type ChildProcess, spawn } from "node:child_process";

/** A terminal, and the file that standard output goes to where it does not go there. */
export interface ScreenSize {
  readonly to?: string;
  readonly cols: number;
  readonly rows: number;
}

export interface Screened {
  readonly ended: Promise<number | null>;
  /** All bytes that came, as text. */
  readonly raw: () => string;
  /** What a person sees now, row by row, without blanks at the ends; rows that left the screen come first. */
  readonly seen: () => string[];
  type(text: string): void;
  readonly child: ChildProcess;
}

/** A program at a terminal of its own (`script` of util-linux makes it). */
export function atScreen(
  argv: readonly string[],
  { cwd, env, size }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly size: ScreenSize },
): Screened {
  const quoted = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const line = `stty cols ${size.cols} rows ${size.rows}; exec ${quoted}${size.to === undefined ? "" : ` > '${size.to}'`}`;
  const child = spawn("script", ["-qefc", line, "/dev/null"], { cwd, env: { TERM: "xterm", SHELL: "/bin/sh", ...env }, stdio: ["pipe", "pipe", "inherit"] });
  let raw = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    raw += text;
  });
  child.stdin.on("error", () => undefined);
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { ended, raw: () => raw, seen: () => screenOf(raw, size), type: (text) => void child.stdin.write(text), child };
}

/** As a terminal shows what was written to it: the controls that the command line uses, and no others. */
function screenOf(raw: string, size: ScreenSize): string[] {
  const glass = new Glass(size);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
  for (const [part, params = "", final] of raw.matchAll(/\u001b\[([?0-9;]*)([A-Za-z])|[\s\S]/g)) {
    if (final === undefined) glass.put(part);
    else glass.obey(final, params);
  }
  return glass.lines.map((line) => line.trimEnd());
}

class Glass {
  readonly #size: ScreenSize;
  lines: string[] = [""];
  #main: string[] | undefined;
  #row = 0;
  #col = 0;

  constructor(size: ScreenSize) {
    this.#size = size;
  }

  put(sign: string): void {
    if (sign === "\r") this.#col = 0;
    else if (sign === "\n") this.#down();
    else this.#write(sign);
  }

  obey(final: string, params: string): void {
    const acts: Readonly<Record<string, () => void>> = {
      A: () => {
        this.#row = Math.max(this.#top, this.#row - (Number(params) || 1));
      },
      G: () => {
        this.#col = (Number(params) || 1) - 1;
      },
      H: () => this.#to(this.#top, 0),
      J: () => this.#erase(params === "2"),
      K: () => {
        this.lines[this.#row] = this.#line.slice(0, this.#col);
      },
      h: () => (params === "?1049" ? this.#other() : undefined),
      l: () => (params === "?1049" ? this.#back() : undefined),
    };
    acts[final]?.();
  }

  get #top(): number {
    return Math.max(0, this.lines.length - this.#size.rows);
  }

  get #line(): string {
    return this.lines[this.#row] ?? "";
  }

  #to(row: number, col: number): void {
    [this.#row, this.#col] = [row, col];
  }

  #down(): void {
    this.#row++;
    while (this.lines.length <= this.#row) this.lines.push("");
  }

  #write(sign: string): void {
    if (this.#col >= this.#size.cols) {
      this.#down();
      this.#col = 0;
    }
    const line = this.#line.padEnd(this.#col);
    this.lines[this.#row] = line.slice(0, this.#col) + sign + line.slice(this.#col + 1);
    this.#col++;
  }

  #erase(all: boolean): void {
    if (all) this.lines.splice(this.#top, this.lines.length, ...Array.from({ length: this.#size.rows }, () => ""));
    else this.lines = [...this.lines.slice(0, this.#row), this.#line.slice(0, this.#col)];
  }

  #other(): void {
    this.#main = this.lines;
    this.lines = [""];
    this.#to(0, 0);
  }

  #back(): void {
    if (!this.#main) return;
    this.lines = this.#main;
    this.#main = undefined;
    this.#to(this.lines.length - 1, 0);
  }
}
