import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { BOX_HOST, type DoorSession, type Signal, SyscallError, type WireKind } from "@aether/protocol";
import { INFERENCE_LIMITS, type InferenceLimits } from "./limits.ts";
import { CallMemory } from "./server/call-memory.ts";
import { ConnectionPlaces } from "./server/connection-places.ts";
import { HeldBytes } from "./server/held-bytes.ts";
import { queueOf } from "./server/room-queue.ts";
import { type Serving, serve } from "./server/serve.ts";
import { closeSocketToOthers, prepareSocket } from "./socket-place.ts";

/** Structured lines; never given contents. */
export interface InferenceLog {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A Unix socket, to be bound into one agent's box, or a port of this machine alone; port 0 takes a free one. */
export type InferenceAddress = { readonly socket: string } | { readonly port: number; readonly host?: "127.0.0.1" | "::1" };

export interface InferenceOptions {
  readonly at: InferenceAddress;
  /** Whose token it is; see {@link TokenTable}. Must take equally long for every token. A socket of one agent knows that agent's alone. */
  authenticate(token: string): DoorSession | undefined | Promise<DoorSession | undefined>;
  /** What serves the model that a client asks for; see {@link createModelMap}. @throws SyscallError `NOT_FOUND`, `DENIED` */
  mapModel(asked: string, signal: Signal): string | Promise<string>;
  /** What embeds for the name that a client asks for. Default: that name. @throws SyscallError `NOT_FOUND` */
  readonly mapEmbedding?: (asked: string, signal: Signal) => string | Promise<string>;
  /** A model that may serve this name takes clients' own requests of this wire: they come along then. Default: none does. */
  readonly passes?: (served: string, wire: WireKind) => boolean;
  /** Names that are mapped for clients: lists of models show those that lead to something usable. */
  readonly names?: readonly string[];
  readonly log: InferenceLog;
  readonly limits?: Partial<InferenceLimits>;
  /** What this gateway and others hold together; its own `heldBytes` bounds its part. */
  readonly held?: HeldBytes;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

export interface InferenceListener extends AsyncDisposable {
  /** The socket's path, or `http://127.0.0.1:<port>`. */
  readonly address: string;
  /** Accepts no more, lets running answers end within `closeMs`, cancels the rest. Safe to call twice. */
  close(): Promise<void>;
}

const OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** How often connections that are too slow with their request are looked for. */
const CHECK_MS = 1_000;

/**
 * A door for clients of models: Anthropic's Messages, OpenAI's Chat Completions and Responses, Google's Gemini API, over HTTP/1.1. Each request is one
 * `model.stream` or `model.generate` of the session that its token names, or `agent.ask` and `agent.hear` where an agent is asked for
 * as a model, so all that holds for calls holds for it. A client that leaves cancels its call.
 *
 * @throws SyscallError `INVALID`, `EXISTS` (see `prepareSocket`), `UNAVAILABLE` (the address cannot be bound)
 */
export async function listenInference(options: InferenceOptions): Promise<InferenceListener> {
  const { at, log, authenticate, mapModel, names = [], now = Date.now, passes = () => false, mapEmbedding = (asked) => asked } = options;
  const limits = { ...INFERENCE_LIMITS, ...options.limits };
  const queues = new WeakMap<DoorSession, DoorSession>();
  const places = new ConnectionPlaces(limits.connections);
  const serving: Serving = {
    limits,
    places,
    shares: new WeakMap(),
    hosts: new Set("socket" in at ? [...OWN_NAMES, BOX_HOST] : OWN_NAMES),
    held: new HeldBytes(limits.heldBytes, options.held),
    memory: new CallMemory(),
    busy: new WeakMap(),
    names,
    async authenticate(token) {
      const session = await authenticate(token);
      return session && queueOf(queues, session);
    },
    mapModel,
    mapEmbedding,
    passes,
    now,
    warn: (message, fields) => log.warn(message, fields),
    error: (message, fields) => log.error(message, fields),
  };
  const running = new Map<AbortController, Promise<void>>();
  const server = createHttp(limits);
  server.on("connection", (socket) => places.take(socket));
  server.on("request", (request, response) => {
    const leaving = new AbortController();
    running.set(
      leaving,
      serve(serving, { request, response, leaving }).finally(() => running.delete(leaving)),
    );
  });
  const address = await bind(server, at);
  server.on("error", (error: NodeJS.ErrnoException) => log.error("the socket failed", { channel: "inference", code: error.code }));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= finish(server, running, limits.closeMs);
    return closing;
  };
  return { address, close, [Symbol.asyncDispose]: close };
}

function createHttp(limits: InferenceLimits): Server {
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.bodyMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersMs, limits.bodyMs),
    maxHeaderSize: limits.headerBytes,
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => refuse(socket, error.code));
  server.on("upgrade", (_request, socket) => socket.destroy());
  server.on("connect", (_request, socket) => socket.destroy());
  return server;
}

/** What is no HTTP, or comes too slowly, has no wire whose words could be used. */
function refuse(socket: Socket, code: string | undefined): void {
  if (!socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const status =
    code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

async function bind(server: Server, at: InferenceAddress): Promise<string> {
  if ("socket" in at) await prepareSocket(at.socket);
  const where = "socket" in at ? at.socket : `${at.host ?? "127.0.0.1"}:${at.port}`;
  const bound = Promise.withResolvers<void>();
  const failed = (error: NodeJS.ErrnoException): void =>
    bound.reject(new SyscallError("UNAVAILABLE", `cannot listen at ${where}: ${error.code ?? error.message}`, { where }));
  server.once("error", failed);
  if ("socket" in at) server.listen(at.socket, () => bound.resolve());
  else server.listen({ port: at.port, host: at.host ?? "127.0.0.1" }, () => bound.resolve());
  await bound.promise;
  server.off("error", failed);
  if ("socket" in at) {
    await closeSocketToOthers(at.socket).catch((error: unknown) => {
      server.close();
      throw error;
    });
    return at.socket;
  }
  const found = server.address();
  const port = typeof found === "object" && found !== null ? found.port : at.port;
  return at.host === "::1" ? `http://[::1]:${port}` : `http://127.0.0.1:${port}`;
}

async function finish(server: Server, running: ReadonlyMap<AbortController, Promise<void>>, closeMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => {
    for (const leaving of running.keys()) leaving.abort();
    // One more turn for the errors to leave.
    setTimeout(() => server.closeAllConnections(), Math.min(closeMs, 250)).unref();
  }, closeMs);
  await Promise.all(running.values());
  server.closeIdleConnections();
  await closed;
  clearTimeout(deadline);
}
