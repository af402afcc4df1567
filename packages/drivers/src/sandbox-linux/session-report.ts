import type { BoxOutput, SessionState } from "@aether/ports";
import type { Channel } from "./channel.ts";
import { declaredVariables } from "./declared-variables.ts";
import { assignments, word } from "./shell-words.ts";

/**
 * A session by value, for boxes whose shell cannot be kept: each command begins in the folder and with the variables in which
 * the last one ended. It says them at its end, behind a mark, on its error output.
 */
export interface SessionCommand {
  readonly script: string;
  readonly start: SessionState;
  readonly fallback: string;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Unguessable. */
  readonly mark: string;
}

export function reportingScript({ script, start, fallback, cwd, env, mark }: SessionCommand): string {
  const report = `printf '\\0%s\\0%s\\0' ${word(mark)} "$PWD" >&2; declare -px >&2`;
  return `cd -- ${word(start.cwd)} 2>/dev/null || cd -- ${word(fallback)}
${Object.keys(start.env).length > 0 ? `export ${assignments(start.env)}` : ":"}
trap ${word(`AETHER_CODE=$?; ${report}; exit $AETHER_CODE`)} EXIT
${cwd === undefined ? ":" : `cd -- ${word(cwd)} || exit 126`}
${assignments(env)} eval ${word(script)}`;
}

/** What the engine, and not the session, set. */
const OF_THE_ENGINE = new Set(["AETHER_JOB", "HOSTNAME", "TERM", "container"]);

/** Bytes behind the mark that are read; whoever says more is not the shell that we told to report, and left the session nowhere. */
const MOST_REPORT = 8_388_608;

/** Takes the report out of what a command writes. */
export class ReportingChannel implements Channel {
  readonly #inner: Channel;
  readonly #mark: Buffer;
  #kept = Buffer.alloc(0);
  /** What came behind the mark, piece by piece. */
  #report: Buffer[] | undefined;
  #reported = 0;
  #output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void = () => {};

  constructor(inner: Channel, mark: string) {
    this.#inner = inner;
    this.#mark = Buffer.from(`\0${mark}\0`);
  }

  /** Where the command left the session; undefined when it did not come to say so. */
  state(base: Readonly<Record<string, string>>): SessionState | undefined {
    const [cwd, declared] = this.#said().split("\0");
    if (!cwd?.startsWith("/") || declared === undefined) return undefined;
    const env = Object.fromEntries(Object.entries(declaredVariables(declared)).filter(([name, value]) => base[name] !== value && !OF_THE_ENGINE.has(name)));
    return { cwd, env };
  }

  open(output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void): void {
    this.#output = output;
    this.#inner.open((stream, bytes) => {
      if (stream === "stdout") output(stream, bytes);
      else this.#heard(Buffer.from(bytes));
    });
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#inner.write(bytes);
  }

  end(): void {
    this.#inner.end();
  }

  resize(): void {
    // A session's command has no terminal.
  }

  drain(): void {
    this.#inner.drain();
    if (this.#kept.length > 0) this.#output("stderr", this.#kept);
    this.#kept = Buffer.alloc(0);
  }

  close(): void {
    this.#inner.close();
  }

  #heard(bytes: Buffer): void {
    if (this.#report) {
      this.#keep(bytes);
      return;
    }
    const all = Buffer.concat([this.#kept, bytes]);
    const at = all.indexOf(this.#mark);
    // What could be the beginning of the mark waits for the rest.
    const sure = at >= 0 ? at : all.length - beginningOf(all, this.#mark);
    if (sure > 0) this.#output("stderr", all.subarray(0, sure));
    this.#kept = at >= 0 ? Buffer.alloc(0) : all.subarray(sure);
    if (at < 0) return;
    this.#report = [];
    this.#keep(all.subarray(at + this.#mark.length));
  }

  #keep(bytes: Buffer): void {
    this.#reported += bytes.length;
    if (this.#reported <= MOST_REPORT) this.#report?.push(bytes);
    else this.#report = [];
  }

  #said(): string {
    return this.#reported > MOST_REPORT ? "" : Buffer.concat(this.#report ?? []).toString();
  }
}

/** How many bytes at the end are the beginning of the mark. */
function beginningOf(bytes: Buffer, mark: Buffer): number {
  for (let length = Math.min(bytes.length, mark.length - 1); length > 0; length--)
    if (bytes.subarray(bytes.length - length).equals(mark.subarray(0, length))) return length;
  return 0;
}
