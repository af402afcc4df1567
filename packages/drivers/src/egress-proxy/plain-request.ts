import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type FlowDecision, parseWebAddress, SyscallError, toWireError, type WebAddress } from "@aether/protocol";
import { answerHidden } from "./answer.ts";
import { counting } from "./byte-meter.ts";
import { chooseAddress, failureOf } from "./choose-address.ts";
import { type Clearance, clear } from "./clearance.ts";
import { heldEnd } from "./held-end.ts";
import { decisionOf, leavingOf, mayLeave, stillLeaving } from "./leaving.ts";
import { limitedBody } from "./limited-body.ts";
import { type BoxLine, unlessUnrecorded } from "./line.ts";
import { plainOf, REASON, refusal } from "./refusal.ts";
import { RightEnd } from "./right-end.ts";

const IDLE_MS = 120_000;

/** Between the client and this proxy only; the other side never sees them. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * A request with an absolute address: seen whole, so that method and path count, and so that a secret may be put in. One with
 * a secret goes on over TLS.
 */
export async function passOn(line: BoxLine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = { bytes: 0 };
  const received = { bytes: 0 };
  const method = request.method ?? "GET";
  let address: string | undefined;
  let target: WebAddress | undefined;
  let secrets: Clearance["secrets"] = [];
  let decision: FlowDecision | undefined;
  let told: Promise<void> | undefined;
  let right: RightEnd | undefined;
  const tell = (rest: { allowed: boolean; why?: string; plain?: string }): Promise<void> => {
    if (target)
      told ??= line.tell({
        host: target.host,
        port: target.port,
        method,
        path: target.path,
        ...(address !== undefined && { address }),
        sent: sent.bytes,
        received: received.bytes,
        ...(secrets.length > 0 && { secrets: secrets.map(({ name }) => name) }),
        ...(decision && { decision }),
        ...rest,
      });
    return told ?? Promise.resolve();
  };
  try {
    target = parseWebAddress(request.url ?? "");
    const wanted = { target, method, headers: forwarded(request.headers) };
    const cleared = await clear(line, wanted);
    target = cleared.target;
    const leaving = leavingOf(wanted, cleared, hasBody(request));
    const left = await mayLeave(line, leaving, cleared);
    decision = left.decision;
    cleared.use();
    address = await chooseAddress(target.host, { resolve: line.resolve, private: cleared.private });
    secrets = cleared.secrets;
    right = new RightEnd(line, { target: { ...target, method }, address, until: cleared.until }, () => response.destroy());
    line.meter.take(headBytes(request));
    const through = (): Transform[] => [stillLeaving(line, leaving), ...(cleared.limited ? [limitedBody()] : []), counting(line.meter, sent)];
    const answer = await ask(request, { ...cleared, headers: left.headers, address, client: response, through });
    line.meter.take(headBytes(answer));
    const { headers, reflection } = answerHidden(answer, secrets);
    response.writeHead(answer.statusCode ?? 502, forwarded(headers));
    const end = heldEnd(headers["content-length"], () => tell({ allowed: true }));
    await pipeline([answer, counting(line.meter, received), ...(reflection ? [reflection.stream()] : []), end, response]);
  } catch (failed) {
    const error: unknown = right?.cause ?? failed;
    decision = decisionOf(error) ?? decision;
    const plain = plainOf(error);
    await unlessUnrecorded(tell({ allowed: false, why: toWireError(error).message, ...(plain !== undefined && { plain }) }));
    if (response.headersSent) response.destroy();
    else {
      const { status, reason, body } = refusal.answer(error);
      const told = reason === undefined ? {} : { [REASON]: reason };
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close", ...told }).end(body);
    }
  } finally {
    right?.[Symbol.dispose]();
  }
}

/** On record wherever it says for whom it was. */
export async function refuseUpgrade(line: BoxLine, { method = "GET", url = "" }: IncomingMessage, client: Duplex): Promise<void> {
  const refused = refusal.invalid("this proxy passes no upgrade on; ask for a tunnel (CONNECT) instead");
  try {
    const { host, port, path } = parseWebAddress(url);
    await line.tell({ host, port, method, path, sent: 0, received: 0, allowed: false, why: refused.message });
  } catch {
    // No address, or no record of it: it is refused all the same.
  }
  client.end(refusal.text(refused));
}

interface Asking extends Clearance {
  readonly address: string;
  readonly client: ServerResponse;
  /** What its body passes through. */
  readonly through: () => readonly Transform[];
}

function ask(request: IncomingMessage, { target, address, headers, secrets, client, through }: Asking): Promise<IncomingMessage> {
  const secure = target.scheme === "https";
  const shown = target.host.includes(":") ? `[${target.host}]` : target.host;
  // What is compressed cannot be looked through.
  const readable = secrets.length > 0 ? { "accept-encoding": "identity" } : {};
  const usual = target.port === 80 || target.port === 443;
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(refusal.upstream(`${target.host} failed: ${failureOf(error, { host: target.host, address })}`));
    if (client.destroyed) return failed(LEFT);
    const outgoing = (secure ? httpsRequest : httpRequest)(
      {
        host: address,
        port: target.port,
        method: request.method,
        path: `${target.path}${target.query}`,
        headers: { ...headers, ...framing(request), ...readable, host: usual ? shown : `${shown}:${target.port}` } as OutgoingHttpHeaders,
        servername: target.host,
        agent: false,
        timeout: IDLE_MS,
      },
      resolve,
    );
    outgoing.on("error", failed);
    // Unheard, it would be no answer and no error: nobody would ever be told.
    outgoing.once("upgrade", (_answer, socket) => {
      socket.destroy();
      failed(new Error("it went over to another protocol, which nobody asked for"));
    });
    // Connections are bounded by their clients: one that nobody waits for must not stay.
    client.once("close", () => outgoing.destroy(LEFT));
    outgoing.once("timeout", () => outgoing.destroy(new Error("it said nothing for two minutes")));
    if (!hasBody(request)) {
      request.resume();
      outgoing.end();
      return;
    }
    pipeline([request, ...through(), outgoing]).catch((error: Error) => {
      outgoing.destroy();
      // Why it was cut off, and not that it was.
      if (SyscallError.is(error)) reject(error);
      else failed(error);
    });
  });
}

const LEFT = new Error("its client left");

/** Bytes that leave without a body are bytes too. */
const headBytes = ({ url = "", rawHeaders }: Pick<IncomingMessage, "url" | "rawHeaders">): number =>
  rawHeaders.reduce((sum, text) => sum + text.length, url.length);

const hasBody = ({ headers }: IncomingMessage): boolean => headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** A body goes on with its length, or in pieces, whatever the client says of those headers: raw on the wire it would be read as another request. */
function framing(request: IncomingMessage): OutgoingHttpHeaders {
  if (request.headers["transfer-encoding"] !== undefined) return { "transfer-encoding": "chunked" };
  // As a number, and only where something follows: how a client writes it is up to the client, and would leave.
  return hasBody(request) ? { "content-length": String(Number(request.headers["content-length"])) } : {};
}

function forwarded(headers: NodeJS.Dict<string | string[]>): Record<string, string | string[] | undefined> {
  const named = new Set(
    String(headers["connection"] ?? "")
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => value !== undefined && !HOP_BY_HOP.has(name) && !named.has(name)));
}
