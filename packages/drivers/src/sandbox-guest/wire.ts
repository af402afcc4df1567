import type { BoxProgram, DocumentText } from "@aether/ports";
import type { CommandEnd, SignalName } from "@aether/protocol";
import type { FileGrant } from "./files/file-holder.ts";
import type { GuestEnd, GuestSession } from "./runtime.ts";

/** Rungs of guests, each run by its own kind of worker. */
export type GuestRung = "bash" | "js" | "python" | "wasm";
/** What threads are made for: guests of a rung, or documents, whose parsers are ours and whose bytes are strangers'. */
export type GuestKind = GuestRung | "document";

/** Bytes of output that may wait in the daemon; with the ring's they are the port's 1 MiB. */
export const OUTPUT_CREDIT = 786_432;
/** Bytes of the ring between a worker and its process, for each direction. */
export const RING_BYTES = 262_144;
/** Bytes of one message. */
export const CHUNK_BYTES = 65_536;

/** What a worker is made for; two of one kind stand for each other. */
export interface WorkerKind {
  readonly rung: GuestKind;
  readonly memoryBytes: number;
}

/** Of the host, for all its guests. */
export interface GuestHostOptions {
  /** A folder with compiled code and the memory of booted interpreters, which make a start quicker; it is only read. */
  readonly compileCache?: string;
  /** Whether there are wheels for Python programs, beside the standard library. */
  readonly wheels: boolean;
  /** Node's flags for its threads. */
  readonly threadFlags: readonly string[];
}

/** What a worker is started with. */
export interface WorkerStart extends WorkerKind, GuestHostOptions {
  /** Its way to its guests' files. */
  readonly channel: number;
}

/** Descriptors of the guests' process: the daemon, and a way for each thread that may run to whoever holds the files. */
export const CONTROL_FD = 3;
export const FIRST_CHANNEL = 10;
export const CHANNELS = 128;

/** From the daemon to the process that holds the files of guests. A key is of one command. */
export type ToGuestFiles =
  | { readonly kind: "start"; readonly argv: readonly [string, ...string[]]; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: "grant"; readonly key: string; readonly grant: FileGrant }
  | { readonly kind: "revoke"; readonly keys: readonly string[] };

/** One command, as the guest process gets it. */
export interface GuestCommand {
  readonly box: string;
  readonly rung: GuestKind;
  readonly program: BoxProgram;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** What its files are opened by. */
  readonly key: string;
  /** Where its places are: virtual paths. */
  readonly places: readonly string[];
  readonly session?: GuestSession;
  readonly hasNetwork: boolean;
  readonly memoryBytes: number;
  readonly openFiles: number;
  readonly limits: { readonly wallMs: number; readonly idleMs?: number; readonly cpuMs: number; readonly outputBytes: number };
}

/** From the daemon; bytes travel beside the message. Output flows only as far as credit was given; input is sent again when the last was taken. */
export type ToGuestHost =
  | { readonly kind: "run"; readonly id: number; readonly command: GuestCommand }
  | { readonly kind: "input"; readonly id: number }
  | { readonly kind: "end-of-input"; readonly id: number }
  | { readonly kind: "credit"; readonly id: number; readonly bytes: number }
  | { readonly kind: "signal"; readonly id: number; readonly name: SignalName }
  | { readonly kind: "warm"; readonly rung: GuestKind; readonly memoryBytes: number };

export type FromGuestHost =
  | { readonly kind: "output"; readonly id: number; readonly stream: "stdout" | "stderr" }
  | { readonly kind: "taken"; readonly id: number }
  | { readonly kind: "end"; readonly id: number; readonly end: GuestHostEnd };

export interface GuestHostEnd extends CommandEnd {
  readonly message?: string;
  readonly usage: { readonly wallMs: number; readonly cpuMs?: number; readonly peakBytes?: number };
  readonly session?: GuestEnd["session"];
  readonly carried?: string;
}

/** To a worker: one guest at a time. */
export interface RunGuest {
  readonly command: GuestCommand;
  readonly output: SharedArrayBuffer;
  readonly input: SharedArrayBuffer;
}

/** From a worker. `moved` = look at the rings. */
export type FromWorker =
  | { readonly kind: "ready"; readonly cpuMs: number /** Of the system, where it has threads one can name. */; readonly threadId?: number }
  | { readonly kind: "moved" }
  | { readonly kind: "done"; readonly end: GuestEnd /** Of the thread since its start. */; readonly cpuMs: number }
  | { readonly kind: "failed"; readonly message: string };

/** To the program that fills the cache for one kind of worker. */
export interface PrepareStart extends WorkerKind {
  readonly compileCache: string;
  /** A file that is made when it is done. */
  readonly done: string;
}

/** What a thread for documents puts out: JSON. */
export type DocumentAnswer = { readonly document: DocumentText } | { readonly refused: { readonly code: "UNSUPPORTED" | "TOO_LARGE"; readonly why: string } };
