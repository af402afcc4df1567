import type { GuestRuntime } from "./runtime.ts";
import type { WorkerStart } from "./wire.ts";

/** Loads what a worker of this rung needs, and nothing of the others. */
export async function loadRuntime(
  { rung, memoryBytes, compileCache }: Pick<WorkerStart, "rung" | "memoryBytes" | "compileCache">,
  fillsCache = false,
): Promise<GuestRuntime> {
  switch (rung) {
    case "bash":
      return (await import("./bash/bash-runtime.ts")).createBashRuntime();
    case "js":
      return (await import("./js/js-runtime.ts")).createJsRuntime(memoryBytes);
    case "document":
      return (await import("./document/document-runtime.ts")).createDocumentRuntime({ fillsCache });
    case "python":
      return (await import("./python/python-runtime.ts")).createPythonRuntime({
        memoryBytes,
        fillsCache,
        ...(compileCache !== undefined && { cache: compileCache }),
      });
    case "wasm":
      return (await import("./wasi/wasi-runtime.ts")).createWasiRuntime();
  }
}
