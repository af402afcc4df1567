import { connectOrStart, runDaemon } from "@aether/host";
import { SyscallError, systemStatus, systemStop } from "@aether/protocol";
import type { Command } from "../command.ts";
import { processEnds } from "../process-ends.ts";

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
      await processEnds(status.pid);
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
    const { pid } = await client.call(systemStatus, {});
    await client.call(systemStop, {});
    await client.close();
    await processEnds(pid);
    screen.say("stopped");
    return 0;
  },
};
