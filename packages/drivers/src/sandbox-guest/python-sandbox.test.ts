import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { afterAll } from "vitest";
import { GuestLine } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";
import { PYTHON_CODE_SAMPLE, PYTHON_SAMPLES } from "./python/python-samples.ts";

const compileCache = await mkdtemp(join(tmpdir(), "aether-python-cache-"));
const line = new GuestLine({ installation: "test", compileCache });
afterAll(async () => {
  await line.close();
  await rm(compileCache, { recursive: true });
});

sandboxConformance({
  name: "python",
  patienceMs: 180_000,
  create: () => createGuestSandbox({ rung: "python", line, pythonWithoutWall: true }),
  samples: PYTHON_SAMPLES,
  code: { python: PYTHON_CODE_SAMPLE },
});
