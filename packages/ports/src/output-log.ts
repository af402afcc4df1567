/**
 * What commands wrote, kept so that a viewer can come late, leave, and go on from an offset, also after a restart.
 * One writer for a log; any number of readers.
 */
export interface OutputLogs {
  /** Opens a log for writing, at its end when it is there. */
  open(id: string): Promise<OutputLog>;
  /** Entries from a byte offset of the log's text, at most `max` bytes of it. @throws SyscallError `NOT_FOUND` */
  read(id: string, from: number, max: number): Promise<LogPage>;
  remove(id: string): Promise<void>;
  /** Ids of logs not written to since this moment. */
  idle(before: number): Promise<readonly string[]>;
}

export interface OutputLog {
  /** Bytes of text so far: the offset of the next entry. */
  readonly size: number;
  append(entry: LogEntryInput): Promise<void>;
  close(): Promise<void>;
}

export interface LogEntryInput {
  readonly kind: "stdout" | "stderr" | "stdin" | "resize" | "owner";
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
