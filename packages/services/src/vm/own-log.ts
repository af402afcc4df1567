import type { CallContext, OutputLog } from "@aether/ports";
import type { Vm } from "./vm.ts";

/**
 * The log of the caller, which is a background command. What has no room on the disk waits for some: nothing that the command said is
 * lost, and its own output makes it wait, as a slow reader does.
 */
export async function openOwnLog({ logs }: Vm, ctx: CallContext): Promise<OutputLog> {
  const log = await ctx.untilRoom(() => logs.open(ctx.caller.pid));
  // What a life of it that a kill cut off has put out was charged by nobody; of a new one this is nothing.
  ctx.moved(log.size);
  return {
    get size() {
      return log.size;
    },
    append: (entry) => ctx.untilRoom(() => log.append(entry)),
    close: () => log.close(),
  };
}
