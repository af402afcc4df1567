import { ownOf } from "@aether/protocol";
import type { Refused, StepFailure, StepPart } from "./model.ts";

export type ErrorPart = Extract<StepPart, { type: "error" }>;

/** What a provider answered instead of an answer: `body` as text, bounded by whoever read it. */
export interface Refusal extends Refused {
  readonly header: (name: string) => string | null;
  readonly host: string;
  /** For a `retry-after` that is a date; `Date` is one. Milliseconds since the epoch. */
  readonly clock: { now(): number; parse(date: string): number };
}

const MAX_MESSAGE = 500;
/** Of 4xx, what may pass by itself: timeouts, "too early" and rate limits. */
const PASSING = [408, 425, 429];

/** An HTTP status other than 2xx as an error part. */
export function refusalPart({ status, body, header, host, clock }: Refusal): ErrorPart {
  const detail = detailOf(parsed(body), body);
  const cause = failureOf(status, detail);
  const retryable = (status >= 500 || PASSING.includes(status)) && cause !== "quota";
  const wait = retryable ? (retryAfterMs(header, clock) ?? detail.waitMs) : undefined;
  return {
    type: "error",
    message: `${host} answered ${status}${detail.text === "" ? "" : `: ${detail.text}`}${adviceFor(status, header)}`,
    retryable,
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(cause && { cause }),
  };
}

/** What is the client's to mend. Who may ask, and how well its provider is, is told in our words. */
const OF_THE_REQUEST: ReadonlySet<StepFailure | undefined> = new Set(["invalid", "context-length", "not-found"]);
const MAX_VERBATIM = 16_384;

/** The refusal of a step that was asked `raw`, with the provider's own words where its client may have them. `redact` takes secrets out of a text. */
export function rawRefusalPart(part: ErrorPart, { status, body }: Refused, redact: (text: string) => string): ErrorPart {
  const isError = recordOf(parsed(body))?.["error"] !== undefined;
  const passes = OF_THE_REQUEST.has(part.cause) && isError && body.length <= MAX_VERBATIM && redact(body) === body;
  return passes ? { ...part, verbatim: { status, body } } : part;
}

/** An error that came inside a stream, as the provider wrote it: an object with `message`, `code`, `type` or `status`, or a text. */
export function streamFailurePart(error: unknown, host: string): ErrorPart {
  const detail = detailOf({ error }, "");
  const status = detail.codes.map(statusOf).find((code) => code !== undefined) ?? 500;
  const cause = failureOf(status, detail);
  const retryable = (status >= 500 || PASSING.includes(status)) && cause !== "quota";
  return { type: "error", message: `${host} broke its answer off: ${detail.text || "it did not say why"}`, retryable, ...(cause && { cause }) };
}

/** A request that brought no answer at all; `cause` is what was thrown. */
export function unreachablePart(cause: unknown, host: string): ErrorPart {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const { code = "", message = "" } = (inner ?? {}) as { code?: unknown; message?: unknown };
  const lasting = code === "ENOTFOUND" || /CERT|TLS|SSL|SELF_SIGNED/.test(String(code));
  const why = code === "" ? clean(String(message)) || "unknown cause" : String(code);
  return { type: "error", message: `${host} cannot be reached: ${why}`, retryable: !lasting, cause: "unreachable" };
}

interface Detail {
  readonly text: string;
  /** The words and numbers by which providers name what went wrong. */
  readonly codes: readonly string[];
  readonly waitMs: number | undefined;
}

function detailOf(body: unknown, raw: string): Detail {
  const outer = recordOf(Array.isArray(body) ? body[0] : body);
  if (!outer) return { text: clean(raw.trimStart().startsWith("<") ? "" : raw), codes: [], waitMs: undefined };
  const { error } = outer;
  if (typeof error === "string") return { text: clean(error), codes: [], waitMs: undefined };
  const inner = recordOf(error) ?? {};
  const said = [inner["message"], outer["message"], outer["detail"]].find((value) => typeof value === "string") ?? "";
  const codes = [inner["code"], inner["type"], inner["status"], outer["code"]].flatMap((code) =>
    typeof code === "string" || typeof code === "number" ? [String(code)] : [],
  );
  return { text: clean(String(said)), codes: codes.map((code) => code.toLowerCase()), waitMs: retryInfoMs(inner["details"]) };
}

/** Google says in the body when to come again: `{"@type": "…RetryInfo", "retryDelay": "34s"}`. */
function retryInfoMs(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  const delays = details.flatMap((detail) => {
    const delay = recordOf(detail)?.["retryDelay"];
    return typeof delay === "string" && /^\d{1,6}(\.\d+)?s$/.test(delay) ? [Math.ceil(Number(delay.slice(0, -1)) * 1_000)] : [];
  });
  return delays[0];
}

const QUOTA = /insufficient_quota|billing|credit balance|out of credits|insufficient balance/;
const CONTEXT = /context_length|context length|context window|prompt is too long|input token count|too many tokens|maximum number of tokens/;
const KEY = /api key not valid|api_key_invalid|invalid_api_key|incorrect api key|authentication_error/;

const BY_STATUS: Readonly<Record<number, StepFailure>> = {
  400: "invalid",
  401: "credentials",
  402: "quota",
  403: "credentials",
  404: "not-found",
  413: "invalid",
  422: "invalid",
  429: "rate-limit",
  503: "overloaded",
  529: "overloaded",
};

function failureOf(status: number, { text, codes }: Detail): StepFailure | undefined {
  const said = `${codes.join(" ")} ${text}`.toLowerCase();
  if (status < 500 && QUOTA.test(said)) return "quota";
  if ((status === 400 || status === 413 || status === 422) && CONTEXT.test(said)) return "context-length";
  if (status === 400 && KEY.test(said)) return "credentials";
  return BY_STATUS[status];
}

/** What a provider calls its errors inside a stream, where no status tells. */
const BY_WORD: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  invalid_argument: 400,
  context_length_exceeded: 400,
  insufficient_quota: 402,
  authentication_error: 401,
  permission_error: 403,
  permission_denied: 403,
  not_found_error: 404,
  not_found: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  resource_exhausted: 429,
  overloaded_error: 529,
  unavailable: 503,
};

function statusOf(code: string): number | undefined {
  return /^[345]\d{2}$/.test(code) ? Number(code) : ownOf(BY_WORD, code);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One line, bounded: it ends up in logs and on screens. */
function clean(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE).toWellFormed()}…` : line;
}

function adviceFor(status: number, header: Refusal["header"]): string {
  if (status === 401 || status === 403) return " (check the API key and what it may use)";
  if (status === 404) return " (check the model's name and that the base URL ends where the API begins, often /v1)";
  if (status >= 300 && status < 400) return ` (it points to ${header("location") ?? "another address"}; set that as the base URL if you trust it)`;
  return "";
}

/** From `retry-after-ms`, or `retry-after` as seconds or as a date, told by the server's own clock where it says its time. */
function retryAfterMs(header: Refusal["header"], clock: Refusal["clock"]): number | undefined {
  const exact = Number(header("retry-after-ms") ?? Number.NaN);
  if (exact >= 0 && Number.isFinite(exact)) return Math.ceil(exact);
  const after = header("retry-after")?.trim() ?? "";
  if (/^\d{1,9}(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1_000);
  const until = clock.parse(after);
  if (Number.isNaN(until)) return undefined;
  const sent = clock.parse(header("date") ?? "");
  return Math.max(0, until - (Number.isNaN(sent) ? clock.now() : sent));
}
