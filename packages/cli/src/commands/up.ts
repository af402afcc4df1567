import { setTimeout as sleep } from "node:timers/promises";
import { connectOrStart, runDaemon } from "@aether/host";
import { SyscallError, systemStatus, systemStop } from "@aether/protocol";
import type { Command } from "../command.ts";

export const up: Command = {
  name: "up",
  summary: "Start the daemon and let it stay; unfinished runs go on.",
  usage: "aether up [--foreground]",
  options: { foreground: { type: "boolean" }, "leave-when-idle": { type: "boolean" } },
  async run(args, context) {
    const { config, screen } = context;
    if (args.flag("foreground")) {
      const stay = !args.flag("leave-when-idle");
      await runDaemon({
        config,
        stay,
        ready: ({ resumed, socket }) =>
          screen.say(`ready on ${socket}${resumed > 0 ? `; ${resumed} unfinished ${resumed === 1 ? "process goes" : "processes go"} on` : ""}`),
      });
      return 0;
    }
    const running = await context.reach().catch(() => undefined);
    if (running) {
      const status = await running.call(systemStatus, {});
      if (status.stays) {
        screen.say(`it is up already (process ${status.pid})`);
        await running.close();
        return 0;
      }
      await running.call(systemStop, {});
      await running.close();
      await gone(context.reach);
    }
    const { client } = await connectOrStart(
      config,
      context.daemon.filter((word) => word !== "--leave-when-idle"),
    );
    const status = await client.call(systemStatus, {});
    screen.say(`up: process ${status.pid}, ${status.home}; aether down stops it`);
    await client.close();
    return 0;
  },
};

export const down: Command = {
  name: "down",
  summary: "Stop the daemon; running work is kept and goes on at the next start.",
  usage: "aether down",
  async run(_args, { reach, screen }) {
    const client = await reach().catch((error: unknown) => {
      if (SyscallError.is(error) && error.code === "UNAVAILABLE") return undefined;
      throw error;
    });
    if (!client) {
      screen.say("it is not running");
      return 0;
    }
    await client.call(systemStop, {});
    await client.close();
    await gone(reach);
    screen.say("stopped");
    return 0;
  },
};

/** A daemon drains for 5 s at most. */
async function gone(reach: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const client = await reach().catch(() => undefined);
    if (!client) return;
    await client.close();
    await sleep(20);
  }
  throw new SyscallError("TIMEOUT", "the daemon is still there after 10 s; see its log with aether doctor");
}
