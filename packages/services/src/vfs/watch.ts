import { setTimeout } from "node:timers/promises";
import type { CallContext, Handler } from "@aether/ports";
import { HOST_FILE, isCanonicalName, joinLabels, type vfsWatch } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { atPath, floorBelowOf, isHidden, type Spot } from "./resolve.ts";

/** Streams changed paths until the time is up or the caller goes; who listens slowly loses frames at the stream, not here. */
export function createWatch({ namespace }: Vfs): Handler<typeof vfsWatch> {
  return async ({ path, forMs }, ctx) => {
    const spot = await namespace.spot(path, ctx);
    // Whoever makes files while it watches chooses their names, and is not looked up.
    ctx.raise(spot.kind === "mount" ? joinLabels(floorBelowOf(spot), HOST_FILE) : floorBelowOf(spot));
    let changes = 0;
    const stop = await atPath(path, () =>
      spot.disk.watch(spot.at, (paths) => {
        for (const changed of visible(ctx, spot, paths)) {
          changes++;
          ctx.emit("changed", { path: changed });
        }
      }),
    );
    try {
      await setTimeout(forMs, undefined, { signal: ctx.signal }).catch(() => undefined);
    } finally {
      stop();
    }
    return { changes };
  };
}

/** Disks report paths from their own root. */
function visible(ctx: CallContext, { root, hidden, ...spot }: Spot, paths: readonly string[]): string[] {
  return paths
    .map((path) => path.split("/").filter((name) => name !== ""))
    .filter((at) => at.every(isCanonicalName) && !isHidden({ ...spot, root, hidden, at }))
    .map((at) => [root, ...at].join("/"))
    .filter((path) => ctx.permits("fs.read", path));
}
