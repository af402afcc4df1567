import { Socket } from "node:net";
import { runInThisContext } from "node:vm";
import { encodeFrame, FrameReader } from "./files/frames.ts";
import { CONTROL_FD, type FromGuestHost, type ToGuestHost } from "./wire.ts";

/**
 * The process of guests as somebody has it who broke out of an interpreter and into its main thread: it runs the code of each
 * command as JavaScript of its own, with all that Node has. What then still holds is what stands around the process.
 */
const daemon = new Socket({ fd: CONTROL_FD, readable: true, writable: true });
const say = (message: FromGuestHost, bytes?: Uint8Array): void => void daemon.write(encodeFrame(message, bytes));
const reader = new FrameReader();
const getBuiltinModule = process.getBuiltinModule.bind(process);

async function run({ id, command: { program } }: Extract<ToGuestHost, { readonly kind: "run" }>): Promise<void> {
  const attack = runInThisContext(program.kind === "code" ? program.code : "") as (builtin: typeof getBuiltinModule) => unknown;
  const told = await attack(getBuiltinModule);
  say({ kind: "output", id, stream: "stdout" }, Buffer.from(JSON.stringify(told)));
  say({ kind: "end", id, end: { code: 0, reason: "exited", usage: { wallMs: 1 } } });
}

daemon.on("data", (piece) => {
  for (const { head } of reader.push(piece)) {
    const message = head as ToGuestHost;
    if (message.kind === "run") void run(message);
  }
});
daemon.on("close", () => process.kill(process.pid, "SIGKILL"));
