import { ERRORS, type ErrorCode, SyscallError, toWireError } from "@aether/protocol";

/** What a client of the proxy is told instead of an answer: an HTTP response with the reason, and the grant that would do. */
export const refusal = {
  invalid: (why: string): SyscallError => new SyscallError("INVALID", why),
  upstream: (why: string): SyscallError => new SyscallError("UPSTREAM", why),
  denied: ({ why, grant, plain }: { readonly why: string; readonly grant: string; readonly plain?: string }): SyscallError =>
    new SyscallError("DENIED", why, { grant, ...(plain !== undefined && { plain }) }),
  text(error: unknown): string {
    const { status, reason, body } = refusal.answer(error);
    // Of an answer to CONNECT most clients show nothing but this line.
    const phrase = reason === undefined ? "Refused" : `Refused: ${reason}`;
    const told = reason === undefined ? "" : `${REASON}: ${reason}\r\n`;
    return `HTTP/1.1 ${status} ${phrase}\r\n${told}Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
  },
  answer(error: unknown): RefusedAnswer {
    const { code, message, data } = toWireError(error);
    const grant = typeof data?.["grant"] === "string" ? ` (grant needed: ${data["grant"]})` : "";
    const plain = plainOf(error);
    const status = ERRORS[code satisfies ErrorCode].http;
    if (plain === undefined) return { status, body: `aether: ${message}${grant}\n` };
    return { status, reason: headerText(plain), body: `aether: ${plain}\naether: ${message}${grant}\n` };
  },
};

/** The header that says why. */
export const REASON = "aether-reason";

interface RefusedAnswer {
  readonly status: number;
  /** On one line, as a header may hold it. */
  readonly reason?: string;
  readonly body: string;
}

/** What a person is told of a refusal; undefined where no right and no rule refused it. */
export function plainOf(error: unknown): string | undefined {
  const plain = SyscallError.is(error) ? error.data["plain"] : undefined;
  return typeof plain === "string" ? plain : undefined;
}

const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 1_024);
