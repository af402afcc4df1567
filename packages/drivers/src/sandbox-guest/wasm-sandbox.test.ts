import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { afterAll } from "vitest";
import { GuestLine } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";
import { WASM_CODE_SAMPLE, WASM_SAMPLES } from "./wasi/sample-programs.test-harness.ts";

const line = new GuestLine({ installation: "test" });
afterAll(() => line.close());

sandboxConformance({
  name: "wasm",
  create: () => createGuestSandbox({ rung: "wasm", line }),
  samples: WASM_SAMPLES,
  code: { wasm: WASM_CODE_SAMPLE },
});
