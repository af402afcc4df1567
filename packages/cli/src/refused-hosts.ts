import type { Client } from "@aether/client";
import { type AuditRow, auditQuery, inertLine, parseWebAddress, type RefusedRequest, refusedWords, SyscallError, type Written } from "@aether/protocol";

/** What a run asked the network for and was refused: alike ones once. */
export interface RefusedHost {
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly times: number;
  /** What happened, why, and what to type who means it. */
  readonly plain: string;
}

/** Rows of one answer. */
const PAGE = 1_000;

/** The latest last. Nothing to who may not read the audit log. */
export async function refusedHosts(client: Client, run: string): Promise<RefusedHost[]> {
  try {
    const [requests, fetches] = await Promise.all([
      everyRow(client, { run, kinds: ["egress.refused"] }),
      everyRow(client, { run, verdict: "refused", action: "host.use" }),
    ]);
    return grouped([...requests.flatMap(ofRequest), ...fetches.flatMap(ofFetch)].toSorted((a, b) => a.seq - b.seq));
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return [];
    throw error;
  }
}

async function everyRow(client: Client, wanted: Written<typeof auditQuery>): Promise<AuditRow[]> {
  const all: AuditRow[] = [];
  for (let before: number | undefined; ; ) {
    const { rows, next } = await client.call(auditQuery, { ...wanted, limit: PAGE, ...(before !== undefined && { before }) });
    all.push(...rows);
    if (next === null) return all;
    before = next;
  }
}

interface Refused extends Omit<RefusedHost, "times"> {
  readonly seq: number;
}

function grouped(all: readonly Refused[]): RefusedHost[] {
  return [...Map.groupBy(all, ({ plain }) => plain).values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ host: first.host, port: first.port, method: first.method, times: same.length, plain: first.plain }] : [];
  });
}

function ofRequest({ seq, details }: AuditRow): Refused[] {
  const { host, port, method, plain } = details as Partial<Record<keyof Refused, unknown>>;
  if (typeof host !== "string" || typeof port !== "number" || typeof method !== "string" || typeof plain !== "string") return [];
  return [{ seq, host, port, method, plain }];
}

/** A call of a tool for which nobody gave the right, so that no request was made. */
function ofFetch({ seq, about, details }: AuditRow): Refused[] {
  const { code } = details as { readonly code?: unknown };
  const [host = "", port = "", method = ""] = about.find(({ action }) => action === "host.use")?.resource.split("/") ?? [];
  if (code !== "DENIED" || !isAddress(host, port)) return [];
  const request: RefusedRequest = { host, port: Number(port), method, cause: "unnamed", by: "tool" };
  return [{ seq, host, port: Number(port), method, plain: refusedWords(request) }];
}

function isAddress(host: string, port: string): boolean {
  try {
    return parseWebAddress(`http://${host.includes(":") ? `[${host}]` : host}:${port}/`).port === Number(port);
  } catch {
    return false;
  }
}

const MOST_SHOWN = 5;

/** One line each; `all`: however many there are. */
export function refusedLines(refused: readonly RefusedHost[], { run, all = false }: { readonly run: string; readonly all?: boolean }): string[] {
  const shown = all ? refused : refused.slice(0, MOST_SHOWN);
  const more = refused.length - shown.length;
  return [
    ...shown.map(({ times, plain }) => inertLine(times > 1 ? `${plain} (${times} times)` : plain)),
    ...(more > 0 ? [`${more} more of that kind: aether show ${run}`] : []),
  ];
}
