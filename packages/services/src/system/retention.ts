/** How long what nobody needs any more is kept, in milliseconds. */
export interface Retention {
  /** Receipts and rows of a session, after it ended: so long the same key is answered from its receipt. */
  readonly sessions: number;
  /** Outbox rows that were relayed: so far back a stream can be replayed. */
  readonly outbox: number;
  readonly audit: number;
  /** Folders' places in the namespace, since somebody asked for them last. At least a day. */
  readonly mounts: number;
  /** Ended runs, with all that is kept of them. */
  readonly runs: number;
  /** Content that no row refers to. At least two hours: what is stored is referred to some time later. */
  readonly blobs: number;
  /** What ended commands wrote, since it was last written or read. At least a minute: somebody may be reading. */
  readonly output: number;
  /** Bytes of it in all; what was not used for longest goes first. */
  readonly outputBytes: number;
}

const HOUR = 3_600_000;

export const RETENTION: Retention = {
  sessions: 168 * HOUR,
  outbox: 24 * HOUR,
  audit: 9_600 * HOUR,
  mounts: 720 * HOUR,
  runs: 8_760 * HOUR,
  blobs: 24 * HOUR,
  output: 168 * HOUR,
  outputBytes: 1_073_741_824,
};

/** Workspaces trust for an hour that content they stored is there, and a call may take a while from storing to committing. */
export const LEAST_BLOBS: number = 2 * HOUR;

export const LEAST_OUTPUT = 60_000;

/** A stream that reads more slowly than this many times its retention loses what it has not read. */
export const SLOWEST_STREAM = 7;
