/**
 * What stands around a program of ours that others' programs run in: of the machine it has what it is given and nothing else.
 * No network, no capability, no other process, no variable but its own; it can start no process and open no socket.
 */
export interface Wall {
  /** Whether it can be had on this machine; looked up once, then remembered. Never throws. */
  probe(): Promise<WallState>;
  /** How the program is started inside. @throws SyscallError `UNAVAILABLE` with what to do */
  enclose(program: WalledProgram): Promise<Enclosure>;
}

export type WallState =
  | {
      readonly stands: true;
      /** What it is made of: `bubblewrap 0.8.0, a system call filter, limits by cgroup v2`. */
      readonly made: string;
    }
  | {
      readonly stands: false;
      readonly reason: string;
      /** What a person does to have it. */
      readonly get: string;
    };

export interface WalledProgram {
  /** Of this machine; the first is the absolute path of a program. */
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Files and folders it sees, to be read, at their own paths. */
  readonly read: readonly string[];
  /** Folders it sees and changes. */
  readonly write: readonly string[];
}

/** A command that becomes the program inside. It keeps the descriptors it is started with, but for {@link FILTER_DESCRIPTOR}. */
export interface Enclosure {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** After its end, or instead of a start. */
  release(): Promise<void>;
}

/** Taken by whatever builds the wall: a program inside is given none of this number. */
export const FILTER_DESCRIPTOR = 9;
