import { spawn } from "node:child_process";
import { dirname } from "node:path";
import type { Client } from "@aether/client";
import { inertLine, type MadeFile, SyscallError, vfsLocate } from "@aether/protocol";
import type { Command } from "../command.ts";
import { firstOf } from "../go-on.ts";
import { madeFiles } from "../made-files.ts";
import { notKept } from "../not-kept.ts";
import { runOfFiles } from "../run-of-files.ts";

const USAGE = "aether open [RUN] [FILE] [--print]";
const OPTIONS = `
Opens the workspace of a run, or a file of it, with the program of your desktop. Programs run what they open: a page that a run made is opened
only when you name it. Without RUN it is the last one of this folder.

      --print       says where it lies, and opens nothing
  -h, --help        shows this`;

export const open: Command = {
  name: "open",
  names: "runs",
  summary: "Open a run's workspace, or a file of it.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: { print: { type: "boolean" } },
  async run(args, context) {
    const { client } = await context.connect();
    const {
      run,
      names: [name, ...rest],
    } = await runOfFiles(client, args.words, { ...context, verb: "open" });
    if (rest.length > 0) throw new SyscallError("INVALID", `name one file.\nUsage: ${USAGE}`);
    const files = await madeFiles(client, run);
    const place = await placeOf(client, { run, files, name });
    await client.close();
    if (args.flag("print")) {
      context.screen.data(inertLine(place));
      return 0;
    }
    await openWith(place);
    context.screen.say(`opened ${inertLine(place)}`);
    return 0;
  },
};

interface Asked {
  readonly run: string;
  readonly files: readonly MadeFile[];
  readonly name: string | undefined;
}

/** @throws SyscallError `NOT_FOUND` */
async function placeOf(client: Client, { run, files, name }: Asked): Promise<string> {
  const file = name === undefined ? undefined : files.find((one) => one.name === name.replace(/^\.\//, ""));
  const left = name === undefined || file ? undefined : await notKept(client, run, name);
  if (name !== undefined && !file && !left)
    throw new SyscallError("NOT_FOUND", `the run ${run} has no file ${inertLine(name)} in its workspace (aether get ${run} --list)`);
  const path = file?.path ?? left?.path ?? `/run/${await firstOf(client, run)}`;
  try {
    return (await client.call(vfsLocate, { path })).host;
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND" || name !== undefined) throw error;
    throw new SyscallError("NOT_FOUND", "that run has no workspace any more, or never made a file in it");
  }
}

/** @throws SyscallError `UNSUPPORTED` where no desktop is */
async function openWith(place: string): Promise<void> {
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(program, [place], { stdio: "ignore", detached: true });
  await new Promise<void>((resolve, reject) => {
    child.once("error", () =>
      reject(new SyscallError("UNSUPPORTED", `there is no ${program} on this machine to open it with; it lies at ${inertLine(place)} (${dirname(place)})`)),
    );
    child.once("spawn", () => resolve());
  });
  child.unref();
}
