/**
 * Every error that crosses a wire. One row per code: HTTP status, JSON-RPC code, process exit code, and when a
 * caller may try again. Bugs are thrown as ordinary `Error` and become `INTERNAL` at one place, dispatch.
 */
export const ERRORS = {
  /** The input does not fit the schema, or names something that cannot be. Data: `{ issues? }`. */
  INVALID: { http: 400, rpc: -32602, exit: 2, retry: "never" },
  /** No syscall, tool or method has this name. Data: `{ name, near? }`. */
  UNKNOWN_METHOD: { http: 404, rpc: -32601, exit: 2, retry: "never" },
  /** The caller's authority does not cover a need. Data: `{ action, resource, grant }`. */
  DENIED: { http: 403, rpc: -32003, exit: 1, retry: "never" },
  /** Absent, or another owner's: the two look the same. */
  NOT_FOUND: { http: 404, rpc: -32004, exit: 1, retry: "never" },
  /** It exists already and may not be overwritten. */
  EXISTS: { http: 409, rpc: -32005, exit: 1, retry: "never" },
  /** The resource changed since it was read. */
  CONFLICT: { http: 409, rpc: -32009, exit: 1, retry: "after-reload" },
  /** Another owner of the process has committed; this one must let go. */
  FENCED: { http: 409, rpc: -32010, exit: 1, retry: "never" },
  /** Money, tokens, calls, bytes or time of the lineage are spent. Data: `{ limit, left }`. */
  BUDGET: { http: 402, rpc: -32011, exit: 4, retry: "after-reset" },
  /** A count or rate limit other than the budget. */
  QUOTA: { http: 429, rpc: -32012, exit: 1, retry: "backoff" },
  /** A person or policy said no. Data: `{ approval, reason }`. */
  REFUSED: { http: 403, rpc: -32014, exit: 1, retry: "never" },
  /** It may have happened: the intent has no receipt and nothing can tell. Data: `{ key, evidence }`. */
  UNKNOWN_OUTCOME: { http: 409, rpc: -32015, exit: 3, retry: "never" },
  /** The deadline passed. */
  TIMEOUT: { http: 504, rpc: -32016, exit: 1, retry: "backoff" },
  /** The caller gave up, or the process was stopped. */
  CANCELLED: { http: 499, rpc: -32017, exit: 1, retry: "never" },
  /** The thing asked for is not on this machine; the message says how to get it. Data: `{ stopping? }` when the daemon was told to stop. */
  UNAVAILABLE: { http: 503, rpc: -32018, exit: 1, retry: "after-change" },
  /** Too much at once; the queue is bounded. */
  BUSY: { http: 503, rpc: -32028, exit: 1, retry: "backoff" },
  /** Larger than the bound named in the message. Data: `{ limit, actual }`. */
  TOO_LARGE: { http: 413, rpc: -32019, exit: 1, retry: "never" },
  /** Not text, not a regular file, or not the format asked for. */
  UNSUPPORTED: { http: 415, rpc: -32020, exit: 1, retry: "never" },
  /** The disk is full or read-only, the database is damaged. */
  STORAGE: { http: 507, rpc: -32021, exit: 1, retry: "after-change" },
  /** The model or another outside service failed. */
  UPSTREAM: { http: 502, rpc: -32022, exit: 1, retry: "backoff" },
  /** The file or database is from a newer program. */
  NEWER: { http: 409, rpc: -32023, exit: 1, retry: "never" },
  /** A bug in Aether. */
  INTERNAL: { http: 500, rpc: -32603, exit: 1, retry: "never" },
} as const satisfies Record<string, ErrorRow>;

interface ErrorRow {
  readonly http: number;
  readonly rpc: number;
  readonly exit: number;
  readonly retry: "never" | "backoff" | "after-reload" | "after-reset" | "after-change";
}

export type ErrorCode = keyof typeof ERRORS;

const MARK = Symbol.for("aether.SyscallError");

/** An expected failure, by code, with data for programs and one sentence for people. */
export class SyscallError extends Error {
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;
  readonly [MARK] = true;

  constructor(code: ErrorCode, message: string, data: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "SyscallError";
    this.code = code;
    this.data = data;
  }

  /** Survives two copies of the package, which `instanceof` does not. */
  static is(value: unknown): value is SyscallError {
    return typeof value === "object" && value !== null && MARK in value;
  }
}

/** An error as it crosses a wire or rests in the journal. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export function toWireError(error: unknown): WireError {
  if (SyscallError.is(error)) return { code: error.code, message: error.message, data: error.data };
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error) };
}

export function fromWireError(error: WireError): SyscallError {
  return new SyscallError(error.code, error.message, error.data ?? {});
}
