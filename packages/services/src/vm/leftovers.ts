import type { CallContext, Log, Sandbox } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** What boxes of an earlier life left: programs that may go on writing into the workspaces they worked in. */
export interface Leftovers {
  /** Begins to end them. */
  end(): void;
  /**
   * Resolves once none is left, for a caller that lived before this life began; at once for others.
   *
   * @throws SyscallError `UNKNOWN_OUTCOME` where that cannot be known, `CANCELLED`
   */
  gone(ctx: CallContext, workspace?: string): Promise<void>;
}

/** An engine that says nothing for so long is taken for one that failed, in ms. */
const LONGEST_MS = 60_000;

export function createLeftovers({ sandboxes, log }: { readonly sandboxes: readonly Sandbox[]; readonly log: Log }): Leftovers {
  let since = 0;
  let ending: Promise<readonly string[]> = Promise.resolve([]);

  const endOf = async (sandbox: Sandbox): Promise<string[]> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`nothing was heard of them for ${LONGEST_MS / 1_000} s`)), LONGEST_MS);
    try {
      await Promise.race([sandbox.reap(), late.promise]);
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.warn("boxes of an earlier life are left", { rung: sandbox.rung, error: why });
      return [`${sandbox.rung}: ${why}`];
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    end() {
      since = Date.now();
      ending = Promise.all(sandboxes.map(endOf)).then((left) => left.flat());
    },
    async gone(ctx, workspace = ctx.caller.workspace) {
      const row = await ctx.processes.get(workspace);
      if (row === undefined || row.createdAt >= since) return;
      const left = await orCancelled(ending, ctx);
      if (left.length === 0) return;
      // The next to ask may find the engine well again.
      ending = Promise.all(sandboxes.map(endOf)).then((again) => again.flat());
      throw new SyscallError(
        "UNKNOWN_OUTCOME",
        `programs that an earlier life of the system left may still write into /run/${workspace}: ${left.join("; ")}; end them, then let this run again`,
        { key: ctx.key, evidence: { left: [...left] } },
      );
    },
  };
}

async function orCancelled<T>(promise: Promise<T>, { signal }: CallContext): Promise<T> {
  signal.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const aborted = (): void => over.reject(new SyscallError("CANCELLED", "the call was cancelled while boxes of an earlier life were ended"));
  signal.addEventListener("abort", aborted, { once: true });
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    signal.removeEventListener("abort", aborted);
  }
}
