import { SyscallError } from "./errors.ts";
import { compilePattern } from "./pattern.ts";

export interface WebAddress {
  readonly scheme: "http" | "https";
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** With its leading slash; no query. */
  readonly path: string;
  /** With its question mark; empty for none. */
  readonly query: string;
}

const ADDRESS = /^(https?):\/\/(?:([A-Za-z0-9._-]+)|\[([0-9A-Fa-f:.]+)\])(?::(\d{1,5}))?(\/[^?#]*)?(\?[^#]*)?(?:#.*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const ODD = /[\u0000-\u0020\u007f-\uffff\\<>"`{}|^]/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/**
 * Reads an absolute http or https address into the parts that grants are matched against. Strict on purpose: whatever two
 * parsers could read differently is refused, so what was allowed is what is dialled.
 *
 * @throws SyscallError `INVALID` for user information, other schemes, `..`, numbers that are not dotted quads, and signs that
 *         must be written percent-encoded or in punycode
 */
export function parseWebAddress(written: string): WebAddress {
  if (ODD.test(written)) throw refused(written, "percent-encode signs outside ASCII, spaces and backslashes, and write names in punycode");
  const match = ADDRESS.exec(written);
  if (!match) throw refused(written, "write it as https://host/path, without user name or password");
  const [, scheme = "", name, six, digits, path = "/", query = ""] = match;
  const host = (six ?? name ?? "").toLowerCase().replace(/\.$/, "");
  if (six === undefined) checkHost(written, host);
  const secure = scheme.toLowerCase() === "https";
  const port = digits === undefined ? (secure ? 443 : 80) : Number(digits);
  if (port < 1 || port > 65_535) throw refused(written, "there is no such port");
  if (climbs(path)) throw refused(written, "write its path without . and .., also in disguise");
  return { scheme: secure ? "https" : "http", host, port, path, query };
}

/** The address as it is dialled. */
export function formatWebAddress({ scheme, host, port, path, query }: WebAddress): string {
  const usual = port === (scheme === "https" ? 443 : 80);
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}${usual ? "" : `:${port}`}${path}${query}`;
}

/**
 * What `host.use` is granted on: `<host>/<port>/<method>/<path…>`. A tunnel has the method CONNECT and no path, so a grant
 * for one method or path never opens one; `example.com/**` is a host with all its ports.
 */
export function hostResource({ host, port, method, path }: { host: string; port: number; method: string; path: string }): string {
  return [host, String(port), method, ...path.split("/").filter((segment) => segment !== "")].join("/");
}

/** Servers decode `%2f` before they look for `..`, after it, or twice, and some read `\` as `/` and leave out what follows `;`. */
const SIGNS = /%(25|2e|2f|5c|3b)/gi;
const MOST_DECODED = 3;

/** Whether a server may read `.` or `..` in it: what was granted is below a path, and so must be what is asked for. */
function climbs(path: string): boolean {
  let text = path;
  for (let times = 0; times <= MOST_DECODED; times++) {
    if (text.split(/[/\\]/).some((segment) => /^\.{1,2}(?:;|$)/.test(segment))) return true;
    text = text.replace(SIGNS, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
  return false;
}

/** What is left of a segment once everything is gone that some server leaves out. */
const LEFT_OUT = /[\p{C}\p{Z}.]/gu;
/** What a path has left to decode once it was decoded: another server may do so again. */
const ENCODED = /%[0-9a-f]{2}|%u[0-9a-f]/i;

/**
 * Whether every server reads a path alike, so that a right to a part of a host holds it in: it is decoded once to letters and signs that
 * end no name, and no name of it is dots and blanks alone. Without this the same path may be another one to a server that decodes again, reads bytes that
 * are no UTF-8, `%u002e` or full-width dots, or leaves out blanks and NUL.
 */
export function isReadAlike(path: string): boolean {
  return path.split("/").every((segment) => {
    const text = decodedOnce(segment)?.normalize("NFKC");
    if (text === undefined || ENCODED.test(text) || /[/\\\p{Cc}\p{Cf}]/u.test(text)) return false;
    const names = text.split(";").map((name) => name.replace(LEFT_OUT, ""));
    return text === "" || names[0] !== "";
  });
}

function decodedOnce(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Whether a right to hosts opens all of one: every method, and every address of a port. */
export function opensWhole(resource: string, { host, port }: { host: string; port: number }): boolean {
  const pattern = compilePattern(resource);
  return [[], ["-"], ["-", "-", "-"]].every((more) => pattern.matches([host, String(port), "-", ...more].join("/")));
}

/** `2130706433` and `0x7f.1` are 127.0.0.1 to some parsers. */
function checkHost(written: string, host: string): void {
  if (host === "" || host.split(".").some((label) => label === "" || label.length > 63 || /^-|-$/.test(label)))
    throw refused(written, "its host is not a name");
  const last = host.slice(host.lastIndexOf(".") + 1);
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(last) && !IPV4.test(host)) throw refused(written, "write a numeric host as four numbers, such as 192.0.2.7");
}

function refused(written: string, why: string): SyscallError {
  return new SyscallError("INVALID", `${JSON.stringify(written.slice(0, 200))} is not an address that can be fetched: ${why}`, { url: written.slice(0, 512) });
}
