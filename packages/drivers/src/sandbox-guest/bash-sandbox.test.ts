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
});
