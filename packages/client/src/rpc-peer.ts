import { encodeRpcRequest, fromWireError, type Json, type Label, parseRpcReply, type RpcEvent, type RpcId, SyscallError } from "@aether/protocol";
import type { Transport, TransportRequest } from "./transport.ts";

/** The client's end of a line of JSON-RPC, without the line. */
export interface RpcPeer extends Omit<Transport, "close"> {
  receive(line: string): void;
  /** The line is gone: everything under way fails, and so does every later call. */
  lost(why: string): void;
}

export interface RpcPeerOptions {
  send(line: string): void;
  /** The line carries something that is not ours; the transport gives it up. */
  broken(why: string): void;
  /** Calls at the door at once; more wait here. */
  readonly window: number;
  /** Calls that may wait here; one more is BUSY. */
  readonly waiting: number;
  /** Of one reply line. */
  readonly maxReplyBytes: number;
}

interface Pending {
  readonly request: TransportRequest;
  readonly resolve: (value: Json) => void;
  readonly reject: (error: SyscallError) => void;
  /** Of its events from the last that said so. */
  label?: Label;
}

export function createRpcPeer(options: RpcPeerOptions): RpcPeer {
  const pending = new Map<RpcId, Pending>();
  const queue: { readonly id: number; readonly key: string; readonly line: string }[] = [];
  const atDoor = new Set<RpcId>();
  let nextId = 1;
  let gone: string | undefined;
  let heard = false;
  /** What the door said instead of letting this client in. */
  let refusal: SyscallError | undefined;

  /** Control methods take no place in the window: a cancel must pass the calls that fill it. */
  const start = (request: TransportRequest, control: boolean): Promise<Json> => {
    if (gone !== undefined) return Promise.reject(refusal ?? new SyscallError("UNAVAILABLE", `${gone}; connect again`, { gone: true }));
    const id = nextId++;
    // A request that cannot be written fails here and costs the door nothing.
    const line = encodeRpcRequest({ id, method: request.method, params: request.params, ...(!control && { key: request.key }) });
    return new Promise((resolve, reject) => {
      if (control) {
        pending.set(id, { request, resolve, reject });
        return options.send(line);
      }
      if (queue.length >= options.waiting) return reject(tooMany(options.waiting));
      const settle = settled(() => {
        if (atDoor.delete(id)) pump();
      });
      pending.set(id, { request, resolve: settle(resolve), reject: settle(reject) });
      queue.push({ id, key: request.key, line });
      pump();
    });
  };

  const pump = (): void => {
    while (atDoor.size < options.window) {
      const next = queue.shift();
      if (next === undefined) return;
      atDoor.add(next.id);
      options.send(next.line);
    }
  };

  const take = (id: RpcId): Pending | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    return found;
  };

  const lost = (why: string): void => {
    if (gone !== undefined) return;
    gone = why;
    queue.length = 0;
    const left = [...pending.values()];
    pending.clear();
    for (const { request, reject } of left) reject(refusal ?? leftBehind(why, request));
  };

  return {
    call: async (request) => start(request, false),
    cancel: async (key) => {
      const waiting = queue.findIndex((call) => call.key === key);
      const [unsent] = waiting === -1 ? [] : queue.splice(waiting, 1);
      if (unsent) take(unsent.id)?.reject(new SyscallError("CANCELLED", "the call was cancelled before it was sent", { key }));
      else await start({ method: "rpc.cancel", params: { key }, key }, true);
    },
    methods: async () => namesIn(await start({ method: "rpc.methods", params: {}, key: "" }, true)),
    receive(line) {
      const reply = parseRpcReply(line, options.maxReplyBytes);
      if (reply.kind === "odd") return options.broken(reply.why);
      if (reply.kind === "error" && reply.id === null && !heard) refusal = fromWireError(reply.error);
      heard = true;
      if (reply.kind === "event") return tell(pending.get(reply.id), reply);
      if (reply.kind === "result") return take(reply.id)?.resolve(reply.value);
      // An error without id is about the connection itself.
      if (reply.id === null) return options.broken(reply.error.message);
      take(reply.id)?.reject(fromWireError(reply.error));
    },
    lost,
  };
}

function tell(call: Pending | undefined, { event, value, seq, label }: RpcEvent): void {
  if (call && label) call.label = label;
  call?.request.onEvent?.(event, value, seq, call.label);
}

function settled(after: () => void): <T>(settle: (value: T) => void) => (value: T) => void {
  return (settle) => (value) => {
    settle(value);
    after();
  };
}

function leftBehind(why: string, { method, key }: TransportRequest): SyscallError {
  return new SyscallError("UNAVAILABLE", `${why} before ${method} was answered; if it was started it goes on: connect again and ask call.result`, {
    key,
    gone: true,
  });
}

function tooMany(limit: number): SyscallError {
  return new SyscallError("BUSY", `${limit} calls wait to be sent already; wait for some to end`, { limit });
}

function namesIn(value: Json): readonly string[] {
  const names = typeof value === "object" && value !== null && "methods" in value ? value.methods : undefined;
  if (!Array.isArray(names)) throw new SyscallError("UNSUPPORTED", "the door does not list its methods; it speaks another version");
  return names.map(String);
}
