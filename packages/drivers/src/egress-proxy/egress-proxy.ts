import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Egress, EgressLine, EgressLineSpec, EgressRules, SecretValues } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { ByteMeter } from "./byte-meter.ts";
import type { Resolve } from "./choose-address.ts";
import type { BoxLine, Line } from "./line.ts";
import { requestFor } from "./own-request.ts";
import { passOn, refuseUpgrade } from "./plain-request.ts";
import { refusal } from "./refusal.ts";
import { createSystemResolve } from "./system-resolve.ts";
import { openTunnel } from "./tunnel.ts";

export interface EgressProxyOptions {
  /** Folder for the sockets, short enough for their paths; made with mode 0700. */
  readonly folder: string;
  readonly now: () => number;
  readonly secrets: SecretValues;
  readonly resolve?: Resolve;
}

/** A socket's path may have this many bytes on every platform. */
const MAX_SOCKET = 103;
/** Connections of one holder at once. */
const MAX_CONNECTIONS = 64;
const HEADERS_MS = 15_000;
const MAX_HEADERS = 32_768;
/** At a close, for what is cut off to be put on record. */
const LAST_RECORDS_MS = 2_000;

export function createEgressProxy({ folder, now, secrets, resolve = createSystemResolve() }: EgressProxyOptions): Egress {
  const lines = new Set<EgressLine>();
  let count = 0;

  const lineOf = (rules: EgressRules, usedUp?: () => void): Line => ({
    rules,
    resolve,
    secrets,
    meter: new ByteMeter(rules, usedUp),
    now,
    tell: async (event) => rules.record({ ...event, at: now() }),
  });

  return {
    async open({ rules }: EgressLineSpec) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const socket = join(folder, `e${(count++).toString(36)}-${process.pid.toString(36)}`);
      if (Buffer.byteLength(socket) > MAX_SOCKET)
        throw new SyscallError("UNAVAILABLE", `${folder} is too long a path for sockets; set AETHER_HOME to a shorter one`);
      await rm(socket, { force: true });
      const open = new Set<Connection>();
      const box = lineOf(rules, () => endAll(open));
      const close = await serve({ ...box, leaves: (leaving) => rules.leaves(leaving) }, { socket, open });
      const line: EgressLine = {
        socket,
        async close() {
          lines.delete(line);
          await close();
          await rm(socket, { force: true });
        },
      };
      lines.add(line);
      return line;
    },
    request: (request, rules, signal) => requestFor(lineOf(rules), request, signal),
    async close() {
      await Promise.all([...lines].map((line) => line.close()));
    },
  };
}

function unreadable({ code, message }: NodeJS.ErrnoException): SyscallError {
  if (code === "HPE_HEADER_OVERFLOW")
    return new SyscallError("TOO_LARGE", `the headers of a request hold at most ${MAX_HEADERS} bytes`, { limit: MAX_HEADERS });
  return refusal.invalid(`this is no request that can be passed on: ${message}`);
}

interface Connection {
  destroy(): void;
}

/** For the words by which the request is refused that asked for more. */
const LAST_WORDS_MS = 250;

/** A holder's bytes are used up: what is still open would never move another. */
function endAll(open: ReadonlySet<Connection>): void {
  const ending = [...open];
  setTimeout(() => {
    for (const connection of ending) connection.destroy();
  }, LAST_WORDS_MS).unref();
}

interface Serving {
  readonly socket: string;
  readonly open: Set<Connection>;
}

async function serve(line: BoxLine, { socket, open }: Serving): Promise<() => Promise<void>> {
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: 0, maxHeaderSize: MAX_HEADERS });
  const underWay = new Set<Promise<void>>();
  const follow = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  server.maxConnections = MAX_CONNECTIONS;
  server.on("connection", (connection) => {
    open.add(connection);
    connection.once("close", () => open.delete(connection));
  });
  server.on("request", (request, response) => follow(passOn(line, request, response)));
  server.on("connect", (request, client, head) => {
    client.on("error", () => client.destroy());
    follow(openTunnel(line, request, { client, head }));
  });
  server.on("upgrade", (request, client) => {
    // The server has let go of it: one that left meanwhile would end this process.
    client.on("error", () => client.destroy());
    follow(refuseUpgrade(line, request, client));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, client) => {
    // Into an answer that has begun no other may be mixed.
    if (client instanceof Socket && client.bytesWritten === 0 && client.writable) client.end(refusal.text(unreadable(error)), () => client.destroy());
    else client.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const connection of open) connection.destroy();
    await closed;
    await Promise.race([Promise.allSettled(underWay), new Promise((resolve) => setTimeout(resolve, LAST_RECORDS_MS).unref())]);
  };
}
