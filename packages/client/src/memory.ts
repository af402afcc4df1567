import {
  type DoorSession,
  type EventMarks,
  encodeRpcError,
  encodeRpcEvent,
  encodeRpcFault,
  encodeRpcResult,
  type Json,
  parseRpc,
  type RpcRequest,
} from "@aether/protocol";
import { createRpcPeer, type RpcPeer } from "./rpc-peer.ts";
import type { Transport } from "./transport.ts";

/** The bounds of a door on a wire hold here too, but for its number of calls at once: there is no line to fill. */
const UNBOUNDED = { window: Number.MAX_SAFE_INTEGER, waiting: Number.MAX_SAFE_INTEGER, maxReplyBytes: Number.MAX_SAFE_INTEGER };

/** A session in this process, through the same text as from any other. */
export function memoryTransport(session: DoorSession): Transport {
  let closed: Promise<void> | undefined;
  const peer: RpcPeer = createRpcPeer({ ...UNBOUNDED, send: (line) => void serve(line), broken: (why) => peer.lost(why) });

  const serve = async (line: string): Promise<void> => {
    for (const entry of parseRpc(line).entries) {
      if (entry.kind === "fault") peer.receive(encodeRpcFault(entry));
      else if (entry.kind === "request") peer.receive(await answer(entry));
    }
  };

  const answer = async (request: RpcRequest): Promise<string> => {
    try {
      return encodeRpcResult(request.id, await run(request));
    } catch (error) {
      return encodeRpcError(request.id, error);
    }
  };

  const run = async ({ id, method, params, key }: RpcRequest): Promise<Json> => {
    if (method === "rpc.methods") return { methods: [...session.methods()] };
    if (method === "rpc.cancel") {
      session.cancel(String(params.key));
      return { ok: true };
    }
    const onEvent = (event: string, value: Json, ...[seq, label]: EventMarks) =>
      peer.receive(encodeRpcEvent({ id, event, value, seq, ...(label && { label }) }));
    return session.call({ method, params, ...(key !== undefined && { key }), onEvent });
  };

  return {
    call: peer.call,
    cancel: peer.cancel,
    methods: peer.methods,
    close() {
      peer.lost("the client was closed");
      closed ??= session.close();
      return closed;
    },
  };
}
