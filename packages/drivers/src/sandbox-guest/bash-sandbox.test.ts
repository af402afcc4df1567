import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { afterAll } from "vitest";
import { GuestLine } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";

// One process of guests for all tests, as in a daemon; a sandbox of its own for each.
const line = new GuestLine({ installation: "test" });
afterAll(() => line.close());

sandboxConformance({
  name: "bash",
  create: () => createGuestSandbox({ rung: "bash", line }),
  code: { bash: { program: { kind: "code", language: "bash", code: 'echo "$1"; cat', args: ["first argument"] }, stdout: "first argument\nin" } },
  deviations: {
    "a box with a way out reaches its own proxy and nothing else, and one without reaches nothing":
      "it has no sockets at all: its curl asks the holder's line itself, and is not there without one (guest-life.test.ts)",
  },
});
