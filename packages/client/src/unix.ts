import { connect, type Socket } from "node:net";
import { createLineSplitter, type RpcLine, SyscallError } from "@aether/protocol";
import { createRpcPeer, type RpcPeer } from "./rpc-peer.ts";
import type { Transport } from "./transport.ts";

export interface UnixTransportOptions {
  readonly path: string;
  /** Calls at the door at once; the door's own bound is 64. */
  readonly window?: number;
  /** Calls that may wait here for a place; default 4,096. */
  readonly waiting?: number;
  /** Of one reply; default 64 MiB. */
  readonly maxReplyBytes?: number;
}

const NOBODY = new Set(["ENOENT", "ECONNREFUSED"]);

/**
 * Connects to the daemon's socket.
 *
 * @throws SyscallError `UNAVAILABLE` when nobody listens there, `DENIED` when the socket is another user's
 */
export async function unixTransport({ path, window = 64, waiting = 4_096, maxReplyBytes = 67_108_864 }: UnixTransportOptions): Promise<Transport> {
  const socket = await dial(path);
  const giveUp = (why: string): void => {
    peer.lost(why);
    socket.destroy();
  };
  const peer: RpcPeer = createRpcPeer({ window, waiting, maxReplyBytes, send: (line) => void socket.write(`${line}\n`), broken: giveUp });
  const lines = createLineSplitter(maxReplyBytes);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  const receive = (line: RpcLine): void => {
    const text = line.kind === "line" ? decodeWith(decoder, line.bytes) : undefined;
    if (text !== undefined) peer.receive(text);
    else giveUp(line.kind === "line" ? "the door sent bytes that are not UTF-8" : `the door sent a line of ${line.bytes} bytes, ${maxReplyBytes} are accepted`);
  };
  socket.on("data", (chunk: Buffer) => {
    for (const line of lines.push(chunk)) receive(line);
  });
  socket.on("error", (error: NodeJS.ErrnoException) => peer.lost(`the connection to ${path} failed (${error.code ?? error.message})`));
  const closed = new Promise<void>((resolve) =>
    socket.on("close", () => {
      peer.lost(`the connection to ${path} was closed`);
      resolve();
    }),
  );

  return {
    call: peer.call,
    cancel: peer.cancel,
    methods: peer.methods,
    close() {
      peer.lost("the client was closed");
      // What was sent still leaves; answers that come now have nobody to hear them.
      socket.destroySoon();
      return closed;
    },
  };
}

async function dial(path: string): Promise<Socket> {
  const socket = connect(path);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const failed = (error: NodeJS.ErrnoException) => reject(unreachable(path, error));
  socket.once("error", failed);
  socket.once("connect", resolve);
  await promise;
  socket.off("error", failed);
  return socket;
}

function unreachable(path: string, error: NodeJS.ErrnoException): SyscallError {
  const code = error.code ?? error.message;
  if (NOBODY.has(code)) return new SyscallError("UNAVAILABLE", `nobody listens at ${path}; start the daemon with: aether up`, { path });
  if (code === "EACCES" || code === "EPERM") return new SyscallError("DENIED", `the socket ${path} belongs to another user`, { path });
  return new SyscallError("UNAVAILABLE", `cannot connect to ${path}: ${code}`, { path });
}

function decodeWith(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
