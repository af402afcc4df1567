import type { IncomingMessage } from "node:http";
import { isGoogles } from "./addressed.ts";
import { Refused } from "./refused.ts";

/** Headers of which a second one would let two readers see two requests. */
const SINGLE = ["host", "authorization", "x-api-key", "x-goog-api-key", "content-length", "content-type", "transfer-encoding"];

/**
 * A page that made its name point to this machine reaches the port, but its Host header names the page.
 *
 * @throws Refused
 */
export function checkHost(request: IncomingMessage, hosts: ReadonlySet<string>): void {
  for (const name of SINGLE) if ((request.headersDistinct[name]?.length ?? 0) > 1) throw new Refused("invalid", `the header ${name} stands there twice`);
  const host = request.headers.host ?? "";
  const name = host.replace(/:\d{1,5}$/, "").toLowerCase();
  if (!hosts.has(name)) throw new Refused("host", "this gateway answers to localhost and 127.0.0.1 only");
}

const BEARER = /^bearer +([\x21-\x7e]{1,4096})$/i;

/** What may be a token, by the headers that clients of the wires use, and in Google's addresses by their query. It is never told again. */
export function tokensOf(request: IncomingMessage): readonly string[] {
  const { headers, url = "" } = request;
  const bearer = BEARER.exec(headers.authorization ?? "")?.[1];
  const inQuery = isGoogles(request) ? new URLSearchParams(url.split("?").slice(1).join("?")).getAll("key") : [];
  if (inQuery.length > 1) throw new Refused("invalid", "the query has the key twice");
  const given = [bearer, headers["x-api-key"], headers["x-goog-api-key"], ...inQuery];
  return [...new Set(given.filter((token): token is string => typeof token === "string" && token !== "" && token.length <= 4_096))];
}

const THREADS = [
  "x-claude-code-session-id",
  "session_id",
  "session-id",
  "x-session-id",
  "x-session-affinity",
  "conversation_id",
  "thread_id",
  "x-client-request-id",
];
const MAX_WORDS = 200;

/** What a client says of itself and of its session, for the audit. */
export function clientOf({ headers }: IncomingMessage): { readonly thread?: string; readonly client?: string } {
  const thread = THREADS.map((name) => headers[name]).find((value) => typeof value === "string" && value !== "");
  const client = headers["user-agent"];
  return {
    ...(typeof thread === "string" && { thread: thread.slice(0, MAX_WORDS) }),
    ...(client && { client: client.slice(0, MAX_WORDS) }),
  };
}
