/**
 * What commands wrote, kept so that a viewer can come late, leave, and go on from an offset, also after a restart.
 * One writer for a log; any number of readers.
 */
export interface OutputLogs {
  /** Opens a log for writing, at its end when it is there. */
  open(id: string): Promise<OutputLog>;
  /** Entries from a byte offset of the log's text, at most `max` bytes of it. @throws SyscallError `NOT_FOUND` */
  read(id: string, from: number, max: number): Promise<LogPage>;
  /** Nothing is left of it. Harmless when it is not there. */
  remove(id: string): Promise<void>;
  /**
   * Drops what a log holds; one entry of kind `swept` says that it was there. A log that is open for writing, or in use since
   * it was listed, is left alone.
   *
   * @returns bytes on the disk that were freed
   */
  sweep(log: IdleLog, at: number): Promise<number>;
  /** Logs that nobody has open for writing, those unused for longest first. */
  idle(): Promise<readonly IdleLog[]>;
}

export interface IdleLog {
  readonly id: string;
  /** When it was last written to or, in the life of this program, read. */
  readonly usedAt: number;
  /** On the disk. */
  readonly bytes: number;
  readonly isSwept: boolean;
}

export interface OutputLog {
  /** Bytes of text so far: the offset of the next entry. */
  readonly size: number;
  append(entry: LogEntryInput): Promise<void>;
  close(): Promise<void>;
}

export interface LogEntryInput {
  /** `swept`: what was there was removed after its time. */
  readonly kind: "stdout" | "stderr" | "stdin" | "resize" | "owner" | "swept";
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface OutputEntry extends LogEntryInput {
  /** Where its bytes begin. Entries that are not output take no room. */
  readonly offset: number;
}

export interface LogPage {
  readonly entries: readonly OutputEntry[];
  /** Ask from here next. */
  readonly next: number;
  /** Bytes of output in the log now. */
  readonly size: number;
}
