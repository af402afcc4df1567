import type { ParseArgsOptionsConfig } from "node:util";
import type { Client } from "@aether/client";
import type { Config, Connected } from "@aether/host";
import type { Screen } from "./terminal.ts";

export interface Context {
  readonly config: Config;
  readonly screen: Screen;
  readonly cwd: string;
  /**
   * Connects, starting a daemon when none runs.
   *
   * @param words  more of the daemon's command line, where one is started
   */
  connect(words?: readonly string[]): Promise<Connected>;
  /** Connects to a running daemon only. @throws SyscallError `UNAVAILABLE` */
  reach(): Promise<Client>;
  /** The command line that runs a daemon in the foreground. */
  readonly daemon: readonly string[];
}

export interface Arguments {
  readonly words: readonly string[];
  /** Those of them that stand behind `--`. */
  readonly behind: readonly string[];
  text(option: string): string | undefined;
  /** Of an option that may be written several times. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
  /** @throws SyscallError `INVALID` when it is no whole number ≥ 0 */
  count(option: string): number | undefined;
}

/** What a shell asks a running daemon for. */
export const NAMED = ["runs", "agents", "models", "commands", "questions", "secrets"] as const;
export type Named = (typeof NAMED)[number];

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly options?: ParseArgsOptionsConfig;
  /** What may follow its name, for completions and for those who misspell it. */
  readonly verbs?: readonly string[];
  /** What its words name (behind its verb, if it has verbs), so that a shell can complete them; default: files. */
  readonly names?: Named;
  /** The same of those of its verbs of which it is something else. */
  readonly behind?: Readonly<Record<string, Named | "files" | readonly string[]>>;
  /** Words that it takes at most; default: any number. */
  readonly most?: number;
  /** More than its usage, where the words before `--help` say of what. @throws SyscallError */
  help?(words: readonly string[]): Promise<string>;
  /** @returns the exit code: 0 done, 1 failed, 2 usage, 3 needs a decision, 4 budget */
  run(args: Arguments, context: Context): Promise<number>;
}
