import type { ModelDriver } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

export interface Endpoint {
  /** Without a trailing slash. */
  readonly base: string;
  readonly host: string;
  readonly reader: ModelDriver["reader"];
}

/**
 * Reads a base URL such as `https://models.example/v1`. Plain http is for this machine only: keys and prompts would
 * cross the network in the clear.
 *
 * @throws SyscallError `INVALID` naming what is wrong and what would do
 */
export function parseBaseUrl(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) throw invalid("is not an http or https address; write one like https://models.example/v1");
  if (url.username !== "" || url.password !== "") throw invalid("holds a user name or password; pass the key as apiKey");
  if (url.search !== "" || url.hash !== "") throw invalid("holds a query or fragment; leave everything after the path away");
  const local = isLoopback(url.hostname);
  if (url.protocol === "http:" && !local) throw invalid(`would send prompts to ${url.hostname} in the clear; use https, plain http is for this machine only`);
  return { base: url.href.replace(/\/+$/, ""), host: url.host, reader: local ? "local" : { host: url.host } };
}

/** `hostname` as URL gives it: lower case, IPv4 in four decimal parts. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The address itself is left out: it may hold a password. */
function invalid(why: string): SyscallError {
  return new SyscallError("INVALID", `the model's base URL ${why}`);
}
