import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import {
  createLineSplitter,
  type DoorSession,
  type EventMarks,
  encodeRpcBatch,
  encodeRpcError,
  encodeRpcEvent,
  encodeRpcFault,
  encodeRpcResult,
  isCallKey,
  type Json,
  LAG_EVENT,
  parseFault,
  parseRpc,
  RPC_LIMITS,
  type RpcEntry,
  type RpcId,
  type RpcLine,
  type RpcNotification,
  type RpcRequest,
  SyscallError,
  tooLargeFault,
} from "@aether/protocol";
import type { UnixLimits } from "./limits.ts";
import type { UnixLog } from "./listen-unix.ts";
import { Outbox } from "./outbox.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly session: DoorSession;
  readonly limits: UnixLimits;
  readonly log: UnixLog;
  readonly now: () => number;
}

const PROBE_MS = 1_000;

interface Running {
  readonly id: RpcId | undefined;
  readonly key: string;
  /** Set when the door is closing and cannot wait for this call any longer. */
  abandon(): void;
}

/** One client. Its calls outlive it: leaving cancels nothing, only events and answers have nowhere to go. */
export class Connection {
  readonly #socket: Socket;
  readonly #session: DoorSession;
  readonly #limits: UnixLimits;
  readonly #log: UnixLog;
  readonly #bucket: TokenBucket;
  readonly #outbox: Outbox;
  readonly #lines = createLineSplitter(RPC_LIMITS.bytes);
  readonly #running = new Set<Running>();
  /** Lines whose answer is not in the outbox yet. */
  #unanswered = 0;
  #peerEnded = false;
  #closing = false;

  constructor({ socket, session, limits, log, now }: ConnectionOptions) {
    this.#socket = socket;
    this.#session = session;
    this.#limits = limits;
    this.#log = log;
    this.#bucket = new TokenBucket({ perSecond: limits.callsPerSecond, burst: limits.burst, now });
    this.#outbox = new Outbox(socket, { ...limits, onProgress: () => this.#progressed(), onStall: () => this.#stalled() });
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("end", () => this.#ended());
    socket.on("close", () => this.#left());
    socket.resume();
  }

  /** Takes no more calls; ends when every answer is out, or after `closeMs` with what could not be waited for answered UNAVAILABLE. */
  async finish(): Promise<void> {
    this.#closing = true;
    if (this.#socket.closed) return;
    const closed = new Promise<void>((resolve) => this.#socket.once("close", () => resolve()));
    const deadline = setTimeout(() => this.#expire(), this.#limits.closeMs);
    this.#endIfIdle();
    await closed;
    clearTimeout(deadline);
  }

  #read(chunk: Buffer): void {
    for (const line of this.#lines.push(chunk)) this.#line(line);
    this.#mind();
  }

  #ended(): void {
    this.#peerEnded = true;
    const last = this.#lines.end();
    if (last) this.#line(last);
    this.#endIfIdle();
    this.#probe();
  }

  /**
   * An ended client may still listen, or be gone; both read as an end. Writing nothing tells: it fails when nobody
   * can receive (Linux), and `close` follows. Elsewhere the session closes when its calls have ended.
   */
  #probe(): void {
    if (this.#socket.destroyed) return;
    this.#socket.write("");
    setTimeout(() => this.#probe(), PROBE_MS).unref();
  }

  #line(line: RpcLine): void {
    const frame = line.kind === "too-large" ? { batch: false, entries: [tooLargeFault(line.bytes)] } : parseBytes(line.bytes);
    if (frame === undefined) return;
    this.#unanswered += 1;
    // Settles always: #answer turns whatever is thrown into an error line.
    void Promise.all(frame.entries.map((entry) => this.#answer(entry))).then((answers) => {
      const lines = answers.filter((answer) => answer !== undefined);
      const text = frame.batch ? encodeRpcBatch(lines) : lines[0];
      if (text !== undefined) this.#outbox.push(text);
      this.#unanswered -= 1;
      this.#mind();
      this.#endIfIdle();
    });
  }

  async #answer(entry: RpcEntry): Promise<string | undefined> {
    if (entry.kind === "fault") return entry.answer ? encodeRpcFault(entry) : undefined;
    const id = entry.kind === "request" ? entry.id : undefined;
    try {
      const value = entry.method.startsWith("rpc.") ? this.#control(entry) : await this.#call(entry, id);
      return id === undefined ? undefined : encodeRpcResult(id, value);
    } catch (error) {
      // The message may quote contents, which logs never hold (I9).
      if (!SyscallError.is(error))
        this.#log.error("a call failed with a bug", { method: entry.method, error: error instanceof Error ? error.name : typeof error });
      return id === undefined ? undefined : encodeRpcError(id, error);
    }
  }

  #control({ method, params }: RpcRequest | RpcNotification): Json {
    if (method === "rpc.methods") return { methods: [...this.#session.methods()] };
    if (method !== "rpc.cancel")
      throw new SyscallError("UNKNOWN_METHOD", `${method} is not a method; of rpc.* there are rpc.cancel and rpc.methods`, { name: method });
    const { key, id } = params;
    if (isCallKey(key)) this.#session.cancel(key);
    else if (typeof id === "string" || typeof id === "number") this.#cancelId(id);
    else throw new SyscallError("INVALID", 'rpc.cancel takes {"key": …} of the call, or {"id": …} of a request of this connection');
    return { ok: true };
  }

  #cancelId(id: RpcId): void {
    const calls = [...this.#running].filter((call) => call.id === id);
    if (calls.length === 0) throw new SyscallError("NOT_FOUND", `no request with id ${JSON.stringify(id)} is running on this connection`, { id });
    for (const call of calls) this.#session.cancel(call.key);
  }

  async #call({ method, params, key = randomUUID() }: RpcRequest | RpcNotification, id: RpcId | undefined): Promise<Json> {
    this.#admit();
    const abandoned = Promise.withResolvers<never>();
    const call: Running = { id, key, abandon: () => abandoned.reject(goingOn(method, key)) };
    this.#running.add(call);
    const events = this.#events(id);
    try {
      const onEvent = id === undefined ? {} : { onEvent: events.send };
      return await Promise.race([this.#session.call({ method, params, key, ...onEvent }), abandoned.promise]);
    } finally {
      this.#running.delete(call);
      events.end();
    }
  }

  #admit(): void {
    if (this.#closing) throw new SyscallError("UNAVAILABLE", "this door is closing; connect again", { stopping: true });
    if (this.#running.size >= this.#limits.inFlight) {
      const limit = this.#limits.inFlight;
      throw new SyscallError("BUSY", `${limit} calls of this connection are running already; wait for one to end, or open another connection`, { limit });
    }
    const wait = this.#bucket.take();
    if (wait > 0) throw new SyscallError("BUSY", `more than ${this.#limits.callsPerSecond} calls a second; try again in ${wait} ms`, { retryAfterMs: wait });
  }

  /** Events are dropped, counted and reported while the client does not keep up; answers never are. */
  #events(id: RpcId | undefined): { send(event: string, value: Json, ...marks: EventMarks): void; end(): void } {
    let [missed, last, ended] = [0, 0, id === undefined];
    let shown: EventMarks[1];
    const report = () => {
      if (missed > 0) this.#emit({ id: id ?? null, event: LAG_EVENT, value: { missed }, seq: last });
      missed = 0;
    };
    return {
      send: (event, value, ...[seq, label]) => {
        if (ended) return;
        if (this.#outbox.bytes > this.#limits.pauseBytes) {
          missed += 1;
          last = seq;
          return;
        }
        report();
        this.#emit({ id: id ?? null, event, value, seq, ...(label && label !== shown && { label }) });
        shown = label;
      },
      end: () => {
        if (!ended) report();
        ended = true;
      },
    };
  }

  #emit(event: Parameters<typeof encodeRpcEvent>[0]): void {
    this.#outbox.push(encodeRpcEvent(event));
  }

  /** A client that does not take its answers gets no further requests read. */
  #mind(): void {
    if (this.#outbox.bytes > this.#limits.pauseBytes) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #progressed(): void {
    this.#mind();
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if ((this.#peerEnded || this.#closing) && this.#unanswered === 0 && this.#outbox.bytes === 0) this.#socket.destroySoon();
  }

  #stalled(): void {
    this.#log.warn("a client does not read its answers and was closed", { channel: "unix", queued: this.#outbox.bytes });
    this.#socket.destroy();
  }

  #expire(): void {
    for (const call of this.#running) call.abandon();
    // One more turn for those answers to leave; a client that does not read them is cut off.
    setTimeout(() => this.#socket.destroy(), Math.min(this.#limits.closeMs, 250)).unref();
  }

  #left(): void {
    this.#outbox.close();
    this.#session.close().catch(() => this.#log.error("a session did not close", { channel: "unix" }));
  }
}

/** Blank lines are nothing, so that people can type at the socket. */
function parseBytes(bytes: Uint8Array): ReturnType<typeof parseRpc> | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { batch: false, entries: [parseFault("the line is not UTF-8 text")] };
  }
  return text.trim() === "" ? undefined : parseRpc(text);
}

function goingOn(method: string, key: string): SyscallError {
  return new SyscallError("UNAVAILABLE", `the door closed before ${method} ended; it goes on: ask call.result for its key later`, { key, stopping: true });
}
