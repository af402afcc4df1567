import { createHash } from "node:crypto";
import { stat } from "node:fs";
import { LaneServer } from "./lane-server.ts";
import type { FromLane, ToLane } from "./wire.ts";

const BEAT_MS = 1_000;
const [, , links] = process.argv;

const send = (message: FromLane): void => void process.send?.(message);
const digest = { sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex") };
const server = new LaneServer({ send, digest, links: JSON.parse(links ?? "{}") });

send({ beat: true });
process.on("message", (message: ToLane) => server.hear(message));
process.on("disconnect", () => process.exit(0));
// By way of the one thread on which the system's slow calls wait (its number is set by whoever starts this): while one of them does not come back, nor does this.
setInterval(() => stat("/proc/self", () => send({ beat: true })), BEAT_MS).unref();
