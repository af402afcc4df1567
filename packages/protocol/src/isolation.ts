import * as z from "zod";
import { ERRORS, type ErrorCode } from "./errors.ts";

/** The isolation ladder (DESIGN 4.8). A rung is asked for by name and is never replaced by another one (I8). */
export const RUNGS = ["bash", "js", "python", "wasm", "process", "container"] as const;
export const Rung = z.enum(RUNGS);
export type Rung = z.infer<typeof Rung>;

/** What `run_code` takes. `bash` runs in the rung that shells run in. */
export const LANGUAGES = ["bash", "javascript", "python", "wasm"] as const;
export const Language = z.enum(LANGUAGES);
export type Language = z.infer<typeof Language>;

/** What a command may use. One that reaches a cap ends with `timeout` (`wall`, `idle`) or `resource_exceeded` and the cap's name. */
export const CAPS = ["wall", "idle", "cpu", "memory", "pids", "output", "files", "disk"] as const;
export const Cap = z.enum(CAPS);
export type Cap = z.infer<typeof Cap>;

export const Limits = z.strictObject({
  /** Milliseconds from start to end. Default 120,000. */
  wallMs: z.int().min(10).max(86_400_000).optional(),
  /** Milliseconds without output or input. Default: no limit of its own. */
  idleMs: z.int().min(10).max(86_400_000).optional(),
  /** Milliseconds of processor time. Default 60,000. */
  cpuMs: z.int().min(10).max(86_400_000).optional(),
  /** Bytes of memory of the box. Default 512 MiB, or what the installation says. */
  memoryBytes: z.int().min(16_777_216).max(1_099_511_627_776).optional(),
  /** Processes and threads of the box. Default 256. */
  pids: z.int().min(1).max(65_536).optional(),
  /** Bytes of output; what comes after is the cap's end. Default 8 MiB. */
  outputBytes: z.int().min(1_024).max(1_073_741_824).optional(),
  /** Files open at once in one process. Default 1,024. What a workspace may hold (the cap `disk`) is the installation's to say. */
  openFiles: z.int().min(16).max(1_048_576).optional(),
});
export type Limits = z.infer<typeof Limits>;

/** What a box calls itself. Its programs mean themselves by it, also where `localhost` was granted and means the person's machine. */
export const BOX_HOST = "aether";

export const DEFAULT_LIMITS = {
  wallMs: 120_000,
  cpuMs: 60_000,
  memoryBytes: 536_870_912,
  pids: 256,
  outputBytes: 8_388_608,
  openFiles: 1_024,
} as const satisfies Limits;

export const TerminalSize = z.strictObject({ cols: z.int().min(1).max(1_000), rows: z.int().min(1).max(1_000) });
export type TerminalSize = z.infer<typeof TerminalSize>;

export const SIGNALS = ["INT", "TERM", "KILL", "HUP", "QUIT", "USR1", "USR2", "STOP", "CONT"] as const;
export const SignalName = z.enum(SIGNALS);
export type SignalName = z.infer<typeof SignalName>;

/** OCI runtimes that boxes of the container rung can be made by: `runsc` is gVisor, `kata` a virtual machine. */
export const CONTAINER_RUNTIMES = ["runc", "crun", "runsc", "kata"] as const;
export const ContainerRuntime = z.enum(CONTAINER_RUNTIMES);
export type ContainerRuntime = z.infer<typeof ContainerRuntime>;

/** How a command ended. */
export const CommandEnd = z.strictObject({
  /** The exit code; null when it was ended from outside. */
  code: z.int().nullable(),
  /**
   * `killed`: somebody ended it, or what it ran in or for is over. `failed`: it could not be started, its interpreter failed, or what it did could
   * not be kept. `lost`: the system stopped while it ran, or what it ran in broke.
   */
  reason: z.enum(["exited", "killed", "timeout", "resource_exceeded", "lost", "failed"]),
  /** With `timeout` and `resource_exceeded`. */
  cap: Cap.optional(),
  /** What ended it, where it was not its own end: of every `killed`, and of others where there is more to say. */
  message: z.string().optional(),
  /** With `failed`: why. */
  error: z.strictObject({ code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]), message: z.string() }).optional(),
});
export type CommandEnd = z.infer<typeof CommandEnd>;
