/** Time as the kernel sees it. Milliseconds since the epoch; `timer` never fires early. */
export interface Clock {
  now(): number;
  /** Runs `fire` once after `ms` (0 … 2^31-1); the result cancels it. */
  timer(ms: number, fire: () => void): () => void;
}

/** Fresh names. */
export interface Ids {
  /** `p` + 16 characters; time-ordered within a boot. */
  process(): string;
  /** 128 random bits as 26 characters of base 32, with a one-letter prefix. */
  token(prefix: string): string;
}

/** Synchronous content digests. */
export interface Digest {
  /** Lower-case hexadecimal SHA-256. */
  sha256(data: string | Uint8Array): string;
}

/** Structured log lines. Never given secrets or content (I9). */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * Named points where a fault test kills the process. The product's value is `() => {}`; `tests/kill` passes one that
 * calls `process.kill`. A name is `<where>.<before|after>`.
 */
export type FailPoint = (name: FailPointName) => void;

export const FAIL_POINTS = [
  "journal.commit.before",
  "journal.commit.after",
  "blob.rename.before",
  "blob.rename.after",
  "disk.write.before-rename",
  "disk.write.after-rename",
  "disk.rename.before",
  "disk.rename.after",
  "disk.remove.before",
  "disk.remove.after",
  "box.start.before",
  "box.start.after",
  "box.exit.after",
  "model.step.before",
  "model.step.after",
] as const;
export type FailPointName = (typeof FAIL_POINTS)[number];
