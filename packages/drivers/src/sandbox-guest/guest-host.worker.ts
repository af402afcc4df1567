import { createGuestHost } from "./host/guest-host.ts";
import type { GuestHostOptions, ToGuestHost } from "./wire.ts";

const [, , , options = "{}"] = process.argv;

const hear = createGuestHost((message) => {
  process.send?.(message);
}, JSON.parse(options) as GuestHostOptions);

process.on("message", (message: ToGuestHost) => hear(message));
// A guest may hold its thread in a call that cannot be interrupted, so that an orderly exit would wait for it.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
