import { ERRORS, type ErrorCode, SyscallError, toWireError } from "@aether/protocol";

/** What a client of the proxy is told instead of an answer: an HTTP response with the reason, and the grant that would do. */
export const refusal = {
  invalid: (why: string): SyscallError => new SyscallError("INVALID", why),
  upstream: (why: string): SyscallError => new SyscallError("UPSTREAM", why),
  denied: ({ why, grant }: { readonly why: string; readonly grant: string }): SyscallError => new SyscallError("DENIED", why, { grant }),
  text(error: unknown): string {
    const { status, body } = refusal.answer(error);
    return `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
  },
  answer(error: unknown): { readonly status: number; readonly body: string } {
    const { code, message, data } = toWireError(error);
    const grant = typeof data?.["grant"] === "string" ? ` (grant needed: ${data["grant"]})` : "";
    return { status: ERRORS[code satisfies ErrorCode].http, body: `aether: ${message}${grant}\n` };
  },
};
