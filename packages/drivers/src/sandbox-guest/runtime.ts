import type { BoxProgram, SessionState } from "@aether/ports";
import type { Cap } from "@aether/protocol";
import type { SecureFetch } from "just-bash";
import type { Tree } from "./tree/tree.ts";

/**
 * What runs guests of one rung inside a worker thread. Everything is synchronous for the guest: a blocked call blocks
 * its worker only, and the worker can be terminated at any moment.
 */
export interface GuestRuntime {
  /** Loads what every guest needs, so that a warm worker starts one at once. */
  warm?(): Promise<void>;
  run(guest: Guest): Promise<GuestEnd>;
  /** Makes the next guest's start shorter; called when one has ended and was told so. */
  rest?(): Promise<void>;
}

export interface Guest {
  readonly program: BoxProgram;
  /** Virtual, absolute. */
  readonly cwd: string;
  /** The first writable place. */
  readonly home: string;
  /** The box's and the command's. */
  readonly env: Readonly<Record<string, string>>;
  readonly tree: Tree;
  /** Set for a command in the session. */
  readonly session?: GuestSession;
  readonly memoryBytes: number;
  readonly openFiles: number;
  readonly outputBytes: number;
  /** Milliseconds left before the worker is terminated; for interpreters that can stop themselves earlier. */
  readonly wallMs: number;
  /** The folder of wheels. */
  readonly wheels?: Tree;
  /** Absent = no network. */
  readonly fetch?: SecureFetch;
  /** Blocks until there is input; an empty array = its end. */
  read(max: number): Uint8Array;
  /** Whether {@link read} would return at once. */
  readable(): boolean;
  /** Blocks while 1 MiB waits for its reader. */
  write(stream: "stdout" | "stderr", bytes: Uint8Array): void;
}

export interface GuestSession {
  readonly state?: SessionState;
  /** What the runtime gave as {@link GuestEnd.carried} at the end of the session's last command, with its state. */
  readonly carried?: string;
  /** The box's variables, without the command's. */
  readonly boxEnv: Readonly<Record<string, string>>;
  /** The command was told where to run, for this once. */
  readonly awayFrom?: string;
}

export interface GuestEnd {
  readonly code: number;
  /** Set when the runtime itself stopped it. */
  readonly cap?: Cap;
  readonly message?: string;
  /** Besides {@link Tree.wasFull}: the runtime itself refused a file, because as many were open as may be. */
  readonly wasFull?: boolean;
  /** The session's state afterwards. */
  readonly session?: SessionState;
  /** More of the session, for its next command; at most {@link MOST_CARRIED} characters, or it is dropped. */
  readonly carried?: string;
  /** The guest may have harmed the runtime: its worker runs no other. */
  readonly spoiled?: boolean;
}

/** Characters of {@link GuestEnd.carried}. */
export const MOST_CARRIED = 1_048_576;
