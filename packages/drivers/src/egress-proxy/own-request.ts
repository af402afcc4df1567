import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { EgressRequest, EgressResponse } from "@aether/ports";
import { parseWebAddress, type Signal, SyscallError, toWireError, type WebAddress } from "@aether/protocol";
import { answerHidden } from "./answer.ts";
import type { ByteMeter } from "./byte-meter.ts";
import { chooseAddress, failureOf } from "./choose-address.ts";
import { type Clearance, clear } from "./clearance.ts";
import { type Line, unlessUnrecorded } from "./line.ts";
import { plainOf, refusal } from "./refusal.ts";

/** One request of the system itself, judged and counted like a box's. */
export async function requestFor(line: Line, request: EgressRequest, signal: Signal): Promise<EgressResponse> {
  let target = parseWebAddress(request.url);
  const { host } = target;
  let names: readonly string[] = [];
  let address: string | undefined;
  const tell = (rest: { allowed: boolean; why?: string; plain?: string; received: number }): Promise<void> => {
    const { port, path } = target;
    const event = { host, port, method: request.method, path, sent: request.body?.length ?? 0 };
    return line.tell({ ...event, ...(address !== undefined && { address }), ...(names.length > 0 && { secrets: names }), ...rest });
  };
  let received = 0;
  let response: EgressResponse;
  try {
    const cleared = await clear(line, { target, method: request.method, headers: lowerNames(request.headers) });
    cleared.use();
    target = cleared.target;
    address = await chooseAddress(host, { resolve: line.resolve, private: cleared.private });
    line.meter.take(request.url.length + headSize(Object.entries(request.headers).flat()) + (request.body?.length ?? 0));
    names = cleared.secrets.map(({ name }) => name);
    const answer = await send(request, { ...cleared, address, signal });
    const hidden = answerHidden(answer, cleared.secrets);
    line.meter.take(headSize(answer.rawHeaders));
    const body = await readBody(answer, request.maxBytes, line.meter);
    received = body.length;
    const { reflection } = hidden;
    response = {
      status: answer.statusCode ?? 0,
      headers: singleHeaders(hidden.headers),
      body: reflection?.hideBytes(body) ?? body,
      secrets: names,
      hide: (text) => reflection?.hide(text) ?? text,
    };
  } catch (error) {
    const plain = plainOf(error);
    await unlessUnrecorded(tell({ allowed: false, why: toWireError(error).message, ...(plain !== undefined && { plain }), received: 0 }));
    if (SyscallError.is(error)) throw error;
    if (signal.aborted) throw new SyscallError("TIMEOUT", `${host} did not answer in time`, { host });
    throw refusal.upstream(`${host} failed: ${failureOf(error, { host, address })}`);
  }
  await tell({ allowed: true, received });
  return response;
}

interface Sending extends Pick<Clearance, "headers"> {
  readonly target: WebAddress;
  readonly address: string;
  readonly signal: Signal;
}

function send({ method, body }: EgressRequest, { target, address, headers, signal }: Sending): Promise<IncomingMessage> {
  const shown = target.host.includes(":") ? `[${target.host}]` : target.host;
  const usual = target.port === (target.scheme === "https" ? 443 : 80);
  return new Promise((resolve, reject) => {
    const outgoing = (target.scheme === "https" ? httpsRequest : httpRequest)(
      {
        host: address,
        port: target.port,
        method,
        path: `${target.path}${target.query}`,
        headers: { ...headers, "accept-encoding": "identity", host: usual ? shown : `${shown}:${target.port}` },
        servername: target.host,
        agent: false,
        signal: signal as AbortSignal,
      },
      resolve,
    );
    outgoing.once("error", reject);
    // Unheard, it would be no answer and no error: nobody would ever be told.
    outgoing.once("upgrade", (_answer, socket) => {
      socket.destroy();
      reject(refusal.upstream(`${target.host} went over to another protocol, which nobody asked for`));
    });
    outgoing.end(body);
  });
}

const headSize = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);

async function readBody(answer: IncomingMessage, max: number, meter: ByteMeter): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > max) {
      answer.destroy();
      throw new SyscallError("TOO_LARGE", `the answer is larger than ${max} bytes`, { limit: max });
    }
    // Leaving the loop by an error lets go of the connection.
    meter.take(part.length);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const lowerNames = (headers: EgressRequest["headers"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function singleHeaders(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
}
