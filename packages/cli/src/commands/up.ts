import type { Client } from "@aether/client";
import { connectOrStart, dropUpWish, EXIT_HELD, isNotRunning, keepUpWish, upWish } from "@aether/host";
import { inert, inertLine, modelConnections, modelDefault, modelList, SyscallError, systemStatus, systemStop } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { modelLine } from "../model-line.ts";
import { processEnds } from "../process-ends.ts";

/** A run that is followed starts a daemon again as soon as it is gone, and may be first. */
const MAX_TRIES = 5;
/** A start that failed has ended by then, in ms. */
const END_MS = 2_000;

export const up: Command = {
  name: "up",
  summary: "Start the daemon and let it stay; unfinished runs go on.",
  usage:
    "aether up [--foreground] [--no-env-keys]\n\n      --foreground     it is this very process, for whatever keeps it up\n      --no-env-keys    it leaves keys of providers in its environment alone\n\nWhat was asked for holds until aether down: a daemon that was killed is started so again by the next command.",
  most: 0,
  options: { foreground: { type: "boolean" }, "leave-when-idle": { type: "boolean" }, warm: { type: "boolean" }, "no-env-keys": { type: "boolean" } },
  async run(args, context) {
    const { config, screen } = context;
    if (args.flag("foreground")) return await runHere(args, context);
    const keyless = args.flag("no-env-keys");
    const staying = [...context.daemon.filter((word) => word !== "--leave-when-idle"), ...(keyless ? ["--no-env-keys"] : [])];
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { client, started, mended } = await connectOrStart(config, staying);
      for (const text of mended) screen.say(screen.yellow(inertLine(text)));
      const status = await client.call(systemStatus, {});
      if (status.stays) await sayStaying(client, context, keyless && !started);
      else await client.call(systemStop, {});
      await client.close();
      if (status.stays) {
        if (started || keyless) keepUpWish(config, { noEnvKeys: keyless });
        screen.say(started ? `up: process ${status.pid}, ${status.home}; aether down stops it` : `it is up already (process ${status.pid})`);
        return 0;
      }
      await processEnds(status.pid);
    }
    throw new SyscallError("BUSY", `others started a daemon first ${MAX_TRIES} times, and it would leave when idle; try again`);
  },
};

/** The daemon itself. One that is started for work is the one that was asked to stay, where that was killed. */
async function runHere(args: Arguments, { config, screen }: Context): Promise<number> {
  const isForWork = args.flag("leave-when-idle");
  const wish = isForWork ? upWish(config) : undefined;
  const noEnvKeys = args.flag("no-env-keys") || wish?.noEnvKeys === true;
  const { runDaemon } = await import("@aether/host/daemon");
  const held = await runDaemon({
    config: noEnvKeys ? { ...config, keys: {} } : config,
    stay: !isForWork || wish !== undefined,
    warm: args.flag("warm"),
    say: (text) => screen.say(screen.yellow(inertLine(text))),
    ready: ({ resumed, socket }) =>
      screen.say(`ready on ${socket}${resumed > 0 ? `; ${resumed} unfinished ${resumed === 1 ? "process goes" : "processes go"} on` : ""}`),
  }).catch((error: unknown) => {
    // Whatever of it still holds on: who waits for this one waits for its end.
    setTimeout(() => process.exit(1), END_MS).unref();
    // Whoever started this one is told by the code; a person reads the words.
    if (!SyscallError.is(error) || error.code !== "EXISTS") throw error;
    screen.say(`aether: ${inert(error.message)}`);
    return true;
  });
  return held === true ? EXIT_HELD : 0;
}

async function sayStaying(client: Client, context: Context, mustHaveNoKeys: boolean): Promise<void> {
  if (mustHaveNoKeys) await mustBeKeyless(client);
  await sayModel(client, context);
}

/** @throws SyscallError `INVALID` where it was started before, and with keys */
async function mustBeKeyless(client: Client): Promise<void> {
  const { connections } = await client.call(modelConnections, {});
  const held = connections.filter(({ source, key, provider }) => source === "environment" && key && provider !== "openai-compatible");
  if (held.length === 0) return;
  await client.close();
  const names = held.map(({ name }) => name).join(", ");
  throw new SyscallError("INVALID", `it is up already, with keys of its environment (${names}): aether down first, then aether up --no-env-keys`);
}

/** Whoever has a model still to connect may go on; whoever mistyped it should not learn that from the first run. */
async function sayModel(client: Client, { screen }: Context): Promise<void> {
  const { model, source } = await client.call(modelDefault, {});
  const listed = await client.call(modelList, { wanted: model });
  for (const name of listed.idle_limits ?? [])
    screen.say(
      screen.yellow(
        inertLine(`models.yaml limits ${name}, and there is no such provider now, so that holds for nobody; aether model list shows what there is`),
      ),
    );
  for (const { name, models } of listed.routes)
    for (const behind of models)
      if (behind !== model && !modelLine(behind, listed))
        screen.say(
          screen.yellow(inertLine(`models.yaml: ${name} stands for ${behind}, and there is no such model now; aether model list shows what there is`)),
        );
  if (modelLine(model, listed)) return;
  const who = source === "chosen" ? "aether model use chose" : "AETHER_MODEL names";
  screen.say(screen.yellow(`${who} ${inertLine(model)}, and there is no such model now; aether model list shows what there is`));
}

export const down: Command = {
  name: "down",
  summary: "Stop the daemon; running work is kept and goes on at the next start.",
  usage: "aether down",
  most: 0,
  async run(_args, { config, reach, screen }) {
    const client = await reach().catch((error: unknown) => {
      if (isNotRunning(error)) return undefined;
      throw error;
    });
    if (!client) {
      dropUpWish(config);
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
