import type { AnySyscall, Label, Output, Written } from "@aether/protocol";

/**
 * A way for the programs in one process's box to this installation's models, in the wires that clients of models speak. Every
 * request is a call in that process's name: its rights, its budget, its audit. Keys of providers stay where they are.
 */
export interface ModelLines {
  /** @throws SyscallError `NOT_FOUND` when the process has ended, `UNAVAILABLE` when the socket cannot be made */
  open(spec: ModelLineSpec): Promise<ModelLine>;
}

export interface ModelLineSpec {
  /** Unguessable and unique: the box's. */
  readonly id: string;
  readonly holder: { readonly owner: string; readonly pid: string };
  /**
   * At or above all that programs in the box can know by now; asked once a request is there, with the holder's own reads. One that
   * fails fails the request.
   */
  readonly label: (read: HolderRead) => Promise<Label>;
}

/** A syscall of class `read`, in the holder's name. */
export type HolderRead = <S extends AnySyscall>(definition: S, input: Written<S>) => Promise<Output<S>>;

/** Looks in the name of a process, until it is closed or the process ends. */
export interface HolderReader {
  readonly read: HolderRead;
  close(): Promise<void>;
}

/** @throws SyscallError `NOT_FOUND` when the process has ended */
export type OpenHolderReader = (holder: ModelLineSpec["holder"]) => Promise<HolderReader>;

export interface ModelLine {
  /** The socket's path on the host; it knows this line's token alone. */
  readonly socket: string;
  /** For this line only, until it is closed or its holder ends. */
  readonly token: string;
  close(): Promise<void>;
}
