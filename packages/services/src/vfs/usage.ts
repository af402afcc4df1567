import type { CallContext, RoomGuard } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { UndoBounds } from "./kept-for-undo.ts";
import type { Spot } from "./resolve.ts";

export interface Quota {
  readonly runBytes: number;
  readonly homeBytes: number;
  /** Kept for undo; default 16 GiB of one run, 64 GiB of all. */
  readonly undo?: UndoBounds;
}

const GIB = 1_073_741_824;
/** After this long a count is taken again: programs in a workspace write past this service. */
const FRESH_MS = 30_000;
const MAX_COUNTS = 1_024;

export interface Usage {
  /** @throws SyscallError `QUOTA` when the disk would hold more than it may. Nothing is reserved. */
  allow(ctx: CallContext, spot: Spot, growth: number): Promise<void>;
  grew(ctx: CallContext, spot: Spot, growth: number): void;
}

/** What workspaces hold in the sum, beside the programs that write into them. */
export type SumOfRooms = Pick<RoomGuard, "allow" | "grew">;

export function createUsage(quota: Quota = { runBytes: GIB, homeBytes: GIB }, sums?: SumOfRooms): Usage {
  const counts = new Map<string, { used: number; at: number }>();
  const keyOf = (ctx: CallContext, spot: Spot) => `${ctx.caller.owner} ${spot.root}`;
  return {
    async allow(ctx, spot, growth) {
      if (spot.kind === "mount" || growth <= 0) return;
      if (spot.kind === "run") await sums?.allow(roomOf(ctx, spot), growth);
      const limit = spot.kind === "run" ? quota.runBytes : quota.homeBytes;
      const key = keyOf(ctx, spot);
      const known = counts.get(key);
      if (known && ctx.now() - known.at < FRESH_MS && known.used + growth <= limit) return;
      const used = await spot.disk.usage(limit + 1);
      counts.delete(key);
      counts.set(key, { used, at: ctx.now() });
      const [oldest] = counts.keys();
      if (counts.size > MAX_COUNTS && oldest !== undefined) counts.delete(oldest);
      if (used + growth > limit) throw over(spot, { used, growth, limit });
    },
    grew(ctx, spot, growth) {
      const known = counts.get(keyOf(ctx, spot));
      if (known) known.used += growth;
      if (spot.kind === "run") sums?.grew(roomOf(ctx, spot), growth);
    },
  };
}

const roomOf = ({ caller }: CallContext, { folder }: Spot) => ({ folder, group: caller.root });

function over({ root, path }: Spot, { used, growth, limit }: { used: number; growth: number; limit: number }): SyscallError {
  const message = `${path} needs ${growth} more bytes, but ${root} holds ${used} of ${limit}; remove something there first`;
  return new SyscallError("QUOTA", message, { path, used, growth, limit });
}
