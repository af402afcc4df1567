import { Transform, type TransformCallback } from "node:stream";
import type { Leaving, LeavingVerdict } from "@aether/ports";
import type { FlowDecision } from "@aether/protocol";
import { formatWebAddress, SyscallError, secretHandle, secretHeader } from "@aether/protocol";
import type { Clearance, RequestHeaders, Wanted } from "./clearance.ts";
import type { BoxLine } from "./line.ts";

/** What every client sends, and this proxy can say as well. */
const USUAL = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "dnt",
  "pragma",
  "priority",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "sec-fetch-user",
  "upgrade-insecure-requests",
  "user-agent",
]);
/** In their place, where nothing but the address may leave. */
const CONSTANT: RequestHeaders = { accept: "*/*", "user-agent": "Aether (+box)" };
/** Written by this proxy, whatever the client says. */
const OWN = new Set(["host", "content-length"]);
const MOST = 64;

/** What of a request decides what leaves with it. `wanted`: as the client wrote it. */
export function leavingOf(wanted: Wanted, { target, secrets }: Clearance, hasBody: boolean): Leaving {
  const { method, headers } = wanted;
  const names = Object.entries(headers).flatMap(([name, value]) => (value === undefined || OWN.has(name) || isSecret(name, value) ? [] : [name]));
  const beside = [
    ...(method === "GET" || method === "HEAD" ? [] : [`the method ${method.slice(0, 32)}`]),
    ...(hasBody ? ["a body"] : []),
    ...names.filter((name) => !USUAL.has(name)).map((name) => `the header ${name.slice(0, 64)}`),
  ];
  return { url: formatWebAddress(target), method, beside: beside.slice(0, MOST), usual: names.filter((name) => USUAL.has(name)) };

  /** A handle written as the proxy itself would put its secret in says nothing more. */
  function isSecret(name: string, value: string | readonly string[]): boolean {
    return secrets.some((secret) => secret.header === name && value === secretHeader(secret, secretHandle(secret.name)));
  }
}

export interface Left {
  readonly headers: RequestHeaders;
  readonly decision: FlowDecision;
}

/** Asks whether a request may leave, and with which headers. @throws SyscallError `DENIED` */
export async function mayLeave(line: BoxLine, leaving: Leaving, { headers, secrets }: Clearance): Promise<Left> {
  const verdict = await line.leaves(leaving);
  if (!verdict.allowed) throw refused(verdict);
  const { as, decision } = verdict;
  if (as === "written") return { headers, decision };
  return { headers: { ...CONSTANT, ...Object.fromEntries(secrets.map(({ header }) => [header, headers[header]])) }, decision };
}

/** Passes on what is sent after the head, as long as that may leave. */
export function stillLeaving(line: BoxLine, leaving: Leaving): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      line.leaves({ ...leaving, goesOn: true }).then(
        (verdict) => (verdict.allowed ? done(null, chunk) : done(refused(verdict))),
        (error: Error) => done(error),
      );
    },
  });
}

/** What the gate said of a request that it refused, for its record. */
export const decisionOf = (error: unknown): FlowDecision | undefined =>
  SyscallError.is(error) ? (error.data as { readonly decision?: FlowDecision }).decision : undefined;

export const refused = ({ why, plain, decision }: Extract<LeavingVerdict, { allowed: false }>): SyscallError =>
  new SyscallError("DENIED", why, { plain, ...(decision && { rule: decision.rule, decision }) });
