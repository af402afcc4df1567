import { createServer, type Server, type Socket } from "node:net";
import { type Door, encodeRpcError, SyscallError } from "@aether/protocol";
import { Connection } from "./connection.ts";
import { UNIX_LIMITS, type UnixLimits } from "./limits.ts";
import { closeToOthers, prepareSocketPath } from "./socket-file.ts";

/** Structured lines; never given contents. */
export interface UnixLog {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface UnixOptions {
  /** Absolute. Its folder is made if missing, and must be closed to other users. */
  readonly path: string;
  readonly door: Door;
  readonly log: UnixLog;
  readonly limits?: Partial<UnixLimits>;
  /** Monotonic milliseconds, for the rate limit. */
  readonly now?: () => number;
}

export interface UnixListener extends AsyncDisposable {
  readonly address: string;
  /** Accepts no more, lets running calls end within `closeMs`, sends what is unsent, and removes the socket. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * The door of this machine's user: newline-delimited JSON-RPC 2.0 (see `parseRpc`), one session a connection, answers
 * in the order of completion. `rpc.cancel {key | id}` cancels, `rpc.methods` lists; leaving cancels nothing.
 *
 * Node cannot ask who the peer is (SO_PEERCRED), so who may enter is decided by the file system alone: the folder is
 * 0700 and the socket 0600, so it is this user, or root.
 *
 * @throws SyscallError `INVALID`, `DENIED`, `EXISTS` (see `prepareSocketPath`), `UNAVAILABLE` (the socket cannot be bound)
 */
export async function listenUnix({ path, door, log, limits: given, now = () => performance.now() }: UnixOptions): Promise<UnixListener> {
  const limits = { ...UNIX_LIMITS, ...given };
  const connections = new Set<Connection>();
  const sockets = new Set<Socket>();
  const refusals = createRefusals(limits.connections);
  let closing: Promise<void> | undefined;

  const accept = async (socket: Socket): Promise<void> => {
    // Reset and broken pipe are how clients leave; `close` follows and does what is to be done.
    socket.on("error", () => {});
    if (sockets.size >= limits.connections) return refusals.refuse(socket, tooMany(limits.connections));
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const session = await door.open({ channel: "unix" }).catch((error: unknown) => refusals.refuse(socket, error));
    if (session === undefined) return;
    if (socket.destroyed) return session.close();
    const connection = new Connection({ socket, session, limits, log, now });
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
    if (closing !== undefined) await connection.finish();
  };

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    accept(socket).catch(() => {
      log.error("a connection could not be served", { channel: "unix" });
      socket.destroy();
    });
  });
  await prepareSocketPath(path);
  await bind(server, path);
  server.on("error", (error: NodeJS.ErrnoException) => log.error("the socket failed", { channel: "unix", code: error.code }));

  const close = (): Promise<void> => {
    closing ??= (async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...connections].map((connection) => connection.finish()));
      // What is left has no session yet.
      for (const socket of sockets) socket.destroy();
      refusals.close();
      await closed;
    })();
    return closing;
  };
  return { address: path, close, [Symbol.asyncDispose]: close };
}

/** How long a client that is refused may take to read why. */
const READ_MS = 1_000;

interface Refusals {
  /** One error line, and the door shut: one that is writing meanwhile would never read the line if that came at once. */
  refuse(socket: Socket, error: unknown): undefined;
  close(): void;
}

/** At most so many have their time at once; whoever comes beyond that has it only until the line is written. */
function createRefusals(most: number): Refusals {
  const reading = new Set<Socket>();
  return {
    refuse(socket, error) {
      socket.end(`${encodeRpcError(null, error)}\n`);
      if (reading.size >= most) return void socket.destroySoon();
      reading.add(socket);
      const timer = setTimeout(() => socket.destroy(), READ_MS);
      socket.once("end", () => socket.destroy());
      socket.once("close", () => {
        clearTimeout(timer);
        reading.delete(socket);
      });
      socket.resume();
      return undefined;
    },
    close: () => {
      for (const socket of reading) socket.destroy();
    },
  };
}

function tooMany(limit: number): SyscallError {
  return new SyscallError("BUSY", `${limit} connections are open already; close one, or send several calls over one`, { limit });
}

async function bind(server: Server, path: string): Promise<void> {
  const bound = Promise.withResolvers<void>();
  const failed = (error: NodeJS.ErrnoException) =>
    bound.reject(
      new SyscallError("UNAVAILABLE", `cannot listen at ${path}: ${error.code ?? error.message}; is the folder writable, and not on a network share?`, {
        path,
      }),
    );
  server.once("error", failed);
  server.listen(path, () => bound.resolve());
  await bound.promise;
  server.off("error", failed);
  await closeToOthers(path).catch((error: unknown) => {
    server.close();
    throw error;
  });
}
