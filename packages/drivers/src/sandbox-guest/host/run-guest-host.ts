import { Socket } from "node:net";
import { encodeFrame, FrameReader } from "../files/frames.ts";
import { CONTROL_FD, type GuestHostOptions, type ToGuestHost } from "../wire.ts";
import { createGuestHost } from "./guest-host.ts";

/** The process of all guests: the daemon at one descriptor, their files at others, and nothing else. */
export function runGuestHost(): void {
  const [, , , options = "{}"] = process.argv;
  const daemon = new Socket({ fd: CONTROL_FD, readable: true, writable: true });
  const hear = createGuestHost((message, bytes) => {
    daemon.write(encodeFrame(message, bytes));
  }, JSON.parse(options) as GuestHostOptions);
  // A guest may hold its thread in a call that cannot be interrupted, so that an orderly exit would wait for it.
  const leave = (): void => void process.kill(process.pid, "SIGKILL");
  const reader = new FrameReader();
  daemon.on("data", (piece) => {
    for (const { head, bytes } of reader.push(piece)) hear(head as ToGuestHost, bytes);
  });
  daemon.on("error", leave);
  daemon.on("close", leave);
}
