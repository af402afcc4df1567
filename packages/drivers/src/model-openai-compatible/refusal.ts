import type { StepPart } from "@aether/ports";
import { z } from "zod";

export type ErrorPart = Extract<StepPart, { type: "error" }>;

const MAX_MESSAGE = 500;
/** Of 4xx, what may pass by itself: timeouts, "too early" and rate limits. */
const PASSING = [408, 425, 429];
/** Rate-limit answers that waiting does not mend. */
const SPENT = ["insufficient_quota", "billing_hard_limit_reached"];

const Detail = z.object({
  message: z.string().optional().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  type: z.string().nullish().catch(null),
});
const ErrorBody = z.object({ error: z.union([Detail, z.string()]).optional(), message: z.string().optional(), detail: z.string().optional().catch(undefined) });

export interface Refusal {
  readonly status: number;
  /** What the server wrote, as text. */
  readonly body: string;
  readonly headers: Headers;
  readonly host: string;
}

/** An HTTP status other than 2xx as an error part. */
export function refusalPart({ status, body, headers, host }: Refusal): ErrorPart {
  const { text, code } = detailOf(body);
  const said = text === "" ? "" : `: ${text}`;
  const retryable = (status >= 500 || PASSING.includes(status)) && !SPENT.includes(code);
  const wait = retryable ? retryAfterMs(headers) : undefined;
  return {
    type: "error",
    message: `${host} answered ${status}${said}${adviceFor(status, headers)}`,
    retryable,
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

/** The `error` member of an event inside a stream as an error part. */
export function streamError(error: unknown, host: string): ErrorPart {
  const { text, code } = detailOf(JSON.stringify({ error }));
  const status = /^\d{3}$/.test(code) ? Number(code) : 500;
  const retryable = (status >= 500 || PASSING.includes(status)) && !SPENT.includes(code);
  return { type: "error", message: `${host} broke its answer off: ${text || "it did not say why"}`, retryable };
}

/** A request that brought no answer at all. */
export function networkError(cause: unknown, host: string): ErrorPart {
  const { code = "", message = "" } = (cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause) as { code?: string; message?: string };
  const lasting = code === "ENOTFOUND" || /CERT|TLS|SSL|SELF_SIGNED/.test(code);
  return { type: "error", message: `${host} cannot be reached: ${code === "" ? message || "unknown cause" : code}`, retryable: !lasting };
}

function detailOf(body: string): { text: string; code: string } {
  const parsed = ErrorBody.safeParse(jsonOr(body));
  if (!parsed.success) return { text: clean(body.trimStart().startsWith("<") ? "" : body), code: "" };
  const { error, message, detail } = parsed.data;
  if (typeof error === "string") return { text: clean(error), code: "" };
  return { text: clean(error?.message ?? message ?? detail ?? ""), code: String(error?.code ?? error?.type ?? "") };
}

function jsonOr(text: string): unknown {
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

function adviceFor(status: number, headers: Headers): string {
  if (status === 401 || status === 403) return " (check the API key and what it may use)";
  if (status === 404) return " (check the model's name and that the base URL ends where the API begins, often /v1)";
  if (status >= 300 && status < 400) return ` (it points to ${headers.get("location") ?? "another address"}; set that as the base URL if you trust it)`;
  return "";
}

/** From `retry-after-ms`, or `retry-after` as seconds or as a date, told by the server's own clock where it says its time. */
function retryAfterMs(headers: Headers): number | undefined {
  const exact = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (exact >= 0 && Number.isFinite(exact)) return Math.ceil(exact);
  const after = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1_000);
  const until = Date.parse(after);
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.get("date") ?? "");
  return Math.max(0, until - (Number.isNaN(sent) ? Date.now() : sent));
}
