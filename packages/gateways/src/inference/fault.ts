import { type ErrorCode, type Json, ownOf, SyscallError } from "@aether/protocol";
import * as z from "zod";

/** What can go wrong, as clients of models tell it apart. */
export type FaultKind = keyof typeof FAULTS;

export interface Fault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly retryAfterMs?: number;
  /** Asking again would do again what was done: not to be tried, whatever the kind. */
  readonly final?: true;
  /** The member of the request that is wrong. */
  readonly param?: string;
  /** What this wire's clients read to help themselves. */
  readonly details?: Json;
  /** The provider's own refusal of a request that was passed on to it. */
  readonly verbatim?: Verbatim;
}

const Verbatim = z.object({ status: z.int().min(400).max(499), body: z.string() });
type Verbatim = z.infer<typeof Verbatim>;

interface FaultRow {
  readonly status: number;
  readonly anthropic: string;
  readonly openai: readonly [type: string, code: string | null];
  readonly google: string;
  /** May asking again help? The official clients ask again after 408, 409, 429 and 5xx unless told. */
  readonly again: boolean;
}

const invalid = "invalid_request_error";
export const FAULTS = {
  invalid: { status: 400, anthropic: invalid, openai: [invalid, null], google: "INVALID_ARGUMENT", again: false },
  "too-long": { status: 400, anthropic: invalid, openai: [invalid, "context_length_exceeded"], google: "INVALID_ARGUMENT", again: false },
  token: { status: 401, anthropic: "authentication_error", openai: [invalid, "invalid_api_key"], google: "UNAUTHENTICATED", again: false },
  budget: { status: 402, anthropic: "billing_error", openai: ["insufficient_quota", "insufficient_quota"], google: "FAILED_PRECONDITION", again: false },
  forbidden: { status: 403, anthropic: "permission_error", openai: [invalid, "permission_denied"], google: "PERMISSION_DENIED", again: false },
  "no-model": { status: 404, anthropic: "not_found_error", openai: [invalid, "model_not_found"], google: "NOT_FOUND", again: false },
  "no-route": { status: 404, anthropic: "not_found_error", openai: [invalid, "unknown_url"], google: "NOT_FOUND", again: false },
  method: { status: 405, anthropic: invalid, openai: [invalid, "method_not_supported"], google: "UNIMPLEMENTED", again: false },
  slow: { status: 408, anthropic: invalid, openai: [invalid, "request_timeout"], google: "DEADLINE_EXCEEDED", again: false },
  "too-large": { status: 413, anthropic: "request_too_large", openai: [invalid, "request_too_large"], google: "INVALID_ARGUMENT", again: false },
  media: { status: 415, anthropic: invalid, openai: [invalid, "unsupported_media_type"], google: "INVALID_ARGUMENT", again: false },
  host: { status: 421, anthropic: invalid, openai: [invalid, "misdirected_request"], google: "FAILED_PRECONDITION", again: false },
  busy: { status: 429, anthropic: "rate_limit_error", openai: ["requests", "rate_limit_exceeded"], google: "RESOURCE_EXHAUSTED", again: true },
  internal: { status: 500, anthropic: "api_error", openai: ["server_error", "internal_error"], google: "INTERNAL", again: false },
  upstream: { status: 502, anthropic: "api_error", openai: ["server_error", "upstream_error"], google: "UNAVAILABLE", again: true },
  overloaded: { status: 503, anthropic: "overloaded_error", openai: ["server_error", "server_is_overloaded"], google: "UNAVAILABLE", again: true },
  timeout: { status: 504, anthropic: "timeout_error", openai: ["server_error", "timeout"], google: "DEADLINE_EXCEEDED", again: true },
} as const satisfies Record<string, FaultRow>;

const BY_CODE: Partial<Record<ErrorCode, FaultKind>> = {
  INVALID: "invalid",
  UNSUPPORTED: "invalid",
  DENIED: "forbidden",
  REFUSED: "forbidden",
  NOT_FOUND: "no-model",
  TOO_LARGE: "too-large",
  BUDGET: "budget",
  QUOTA: "busy",
  BUSY: "busy",
  UNAVAILABLE: "overloaded",
  CANCELLED: "overloaded",
  UPSTREAM: "upstream",
  TIMEOUT: "timeout",
};

/** By `data.cause` of an UPSTREAM. A provider's own 401 or 402 is the installation's matter, not the client's token. */
const BY_CAUSE: Readonly<Record<string, FaultKind>> = {
  "rate-limit": "busy",
  quota: "budget",
  "context-length": "too-long",
  invalid: "invalid",
  "not-found": "no-model",
  overloaded: "overloaded",
  unreachable: "overloaded",
};

const MAX_RETRY_MS = 3_600_000;

/** An error of a syscall as the client is told it. What is no {@link SyscallError} is a bug, whose message stays here. */
export function faultOf(error: unknown): Fault {
  if (!SyscallError.is(error) || error.code === "INTERNAL") return { kind: "internal", message: "something went wrong inside the gateway" };
  const { cause, retryAfterMs, param, wireDetails } = error.data;
  const byCause = error.code === "UPSTREAM" && typeof cause === "string" ? ownOf(BY_CAUSE, cause) : undefined;
  const kind = byCause ?? BY_CODE[error.code] ?? "internal";
  const verbatim = Verbatim.safeParse(error.data["verbatim"]).data;
  const wait = typeof retryAfterMs === "number" && retryAfterMs >= 0 ? Math.min(retryAfterMs, MAX_RETRY_MS) : undefined;
  return {
    kind,
    message: error.message,
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(typeof param === "string" && { param }),
    ...(wireDetails !== undefined && { details: wireDetails as Json }),
    ...(verbatim && { verbatim }),
  };
}

/** Seconds for `retry-after`, where asking again may help. */
export function retryAfterOf({ kind, retryAfterMs }: Fault): number | undefined {
  if (retryAfterMs !== undefined) return Math.ceil(retryAfterMs / 1_000);
  return kind === "busy" ? 1 : undefined;
}
