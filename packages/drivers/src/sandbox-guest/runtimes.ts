import type { GuestRuntime } from "./runtime.ts";
import type { WorkerKind } from "./wire.ts";

/** Loads what a worker of this rung needs, and nothing of the others. */
export async function loadRuntime({ rung, memoryBytes }: WorkerKind): Promise<GuestRuntime> {
  switch (rung) {
    case "bash":
      return (await import("./bash/bash-runtime.ts")).createBashRuntime();
    case "js":
      return (await import("./js/js-runtime.ts")).createJsRuntime(memoryBytes);
  }
}
