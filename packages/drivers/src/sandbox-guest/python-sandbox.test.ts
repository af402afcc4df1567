import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { afterAll } from "vitest";
import { GuestLine } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";
import { PYTHON_CODE_SAMPLE, PYTHON_SAMPLES } from "./python/python-samples.ts";

const line = new GuestLine({ installation: "test" });
afterAll(() => line.close());

sandboxConformance({
  name: "python",
  patienceMs: 180_000,
  create: () => createGuestSandbox({ rung: "python", line }),
  samples: PYTHON_SAMPLES,
  code: { python: PYTHON_CODE_SAMPLE },
});
