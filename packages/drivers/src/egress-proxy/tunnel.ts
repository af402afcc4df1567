import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Leaving } from "@aether/ports";
import { type FlowDecision, formatWebAddress, parseWebAddress, toWireError } from "@aether/protocol";
import { counting } from "./byte-meter.ts";
import { chooseAddress, failureOf } from "./choose-address.ts";
import { decisionOf, refused, stillLeaving } from "./leaving.ts";
import { type BoxLine, unlessUnrecorded } from "./line.ts";
import { plainOf, refusal } from "./refusal.ts";
import { RightEnd } from "./right-end.ts";

const CONNECT_MS = 15_000;
const IDLE_MS = 300_000;

/** CONNECT: a tunnel to one checked address. What goes through it is between the two ends. */
export async function openTunnel(line: BoxLine, request: IncomingMessage, { client, head }: { client: Duplex; head: Buffer }): Promise<void> {
  const target = targetOf(request.url ?? "");
  const sent = { bytes: 0 };
  const received = { bytes: 0 };
  let address: string | undefined;
  let decision: FlowDecision | undefined;
  try {
    if (!target) throw refusal.invalid(`${request.url} is not a host and a port`);
    const verdict = line.rules.judge(target);
    if (!verdict.allowed) throw refusal.denied(verdict);
    const leaving = leavingBy(target);
    const left = await line.leaves(leaving);
    if (!left.allowed) throw refused(left);
    decision = left.decision;
    verdict.use?.();
    address = await chooseAddress(target.host, { resolve: line.resolve, private: verdict.private });
    // It may last for days: on record from its beginning.
    await line.tell({ ...target, allowed: true, opening: true, address, sent: 0, received: 0, ...(decision && { decision }) });
    const upstream = await dial(address, target);
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    // Asked about and counted like what comes after it.
    if (head.length > 0) client.unshift(head);
    upstream.setTimeout(IDLE_MS, () => upstream.destroy());
    using right = new RightEnd(line, { target, address, until: verdict.until }, () => {
      upstream.destroy();
      client.destroy();
    });
    const [out] = await Promise.allSettled([
      pipeline(client, stillLeaving(line, leaving), counting(line.meter, sent), upstream),
      pipeline(upstream, counting(line.meter, received), client),
    ]);
    upstream.destroy();
    client.destroy();
    const cut: unknown = right.cause ?? (out.status === "rejected" ? out.reason : undefined);
    const how = right.cause || decisionOf(cut) ? refusedAs(cut) : { allowed: true };
    await unlessUnrecorded(line.tell({ ...target, ...how, address, sent: sent.bytes, received: received.bytes }));
  } catch (error) {
    const dialled = { ...(address !== undefined && { address }), ...(decision && { decision }), ...refusedAs(error) };
    if (target) await unlessUnrecorded(line.tell({ ...target, ...dialled, sent: sent.bytes, received: received.bytes }));
    client.end(refusal.text(error));
  }
}

/** A refusal as its record has it. */
function refusedAs(error: unknown): { allowed: false; why: string; plain?: string; decision?: FlowDecision } {
  const [plain, decision] = [plainOf(error), decisionOf(error)];
  return { allowed: false, why: toWireError(error).message, ...(plain !== undefined && { plain }), ...(decision && { decision }) };
}

/** Nobody sees what leaves by it. */
const leavingBy = ({ host, port }: { host: string; port: number }): Leaving => ({
  url: formatWebAddress({ scheme: "https", host, port, path: "/", query: "" }),
  method: "CONNECT",
  beside: ["all that goes through a tunnel"],
  usual: [],
});

/** `host:port`, strictly. */
function targetOf(written: string): { host: string; port: number; method: "CONNECT"; path: "" } | undefined {
  if (!/^[^/?#]*:\d{1,5}$/.test(written)) return undefined;
  try {
    const { host, port } = parseWebAddress(`https://${written}`);
    return { host, port, method: "CONNECT", path: "" };
  } catch {
    return undefined;
  }
}

function dial(address: string, { host, port }: { readonly host: string; readonly port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const failed = (error: Error): void => {
      socket.destroy();
      reject(refusal.upstream(`${host} port ${port} did not answer: ${failureOf(error, { host, address })}`));
    };
    const timer = setTimeout(() => failed(new Error("no connection in 15 seconds")), CONNECT_MS);
    socket.once("error", failed);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
  });
}
