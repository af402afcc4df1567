import type { Client } from "@aether/client";
import { connect, connectOrStart, loadConfig, localeWords } from "@aether/host";
import { alike, ERRORS, inert, inertLine, SyscallError } from "@aether/protocol";
import { endQuietly } from "./broken-pipe.ts";
import type { Command, Context } from "./command.ts";
import { allCommands, COMMAND_NAMES, commandNamed } from "./commands/index.ts";
import type { PersonPaths } from "./person-paths.ts";
import { plainTerminals } from "./plain-terminal.ts";
import { readArguments } from "./read-arguments.ts";
import { createScreen, type Screen } from "./terminal.ts";

async function help(): Promise<string> {
  const commands = await allCommands();
  const width = Math.max(...COMMAND_NAMES.map((name) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Aether: give it a goal, and agents do real work under rules that hold.\n\nUsage: aether <command> [options]\n\n${lines.join("\n")}\n\naether <command> --help says more. Exit codes: 0 done, 1 failed, 2 usage, 3 needs a decision, 4 budget.`;
}

const HELP = ["help", "--help", "-h"];
/** What people try first. */
const VERSION_FLAGS = ["--version", "-v", "-V"];

/** @throws SyscallError `INVALID` */
async function commandOf(verb: string, behind: readonly string[]): Promise<Command> {
  const wanted = VERSION_FLAGS.includes(verb) ? "version" : verb;
  const command = await commandNamed(wanted);
  if (command) return command;
  const later = behind.find((word) => COMMAND_NAMES.includes(word));
  if (verb.startsWith("-"))
    throw new SyscallError(
      "INVALID",
      later === undefined
        ? `there is no option ${verb} without a command (aether --help lists the commands)`
        : `options stand behind the command: aether ${later} ${verb} … (aether ${later} --help lists them)`,
    );
  const near = alike(verb, COMMAND_NAMES, 3);
  throw new SyscallError("INVALID", `there is no command "${verb}"${near.length > 0 ? `; near it: ${near.join(", ")}` : ""} (aether --help lists them all)`);
}

/** @throws SyscallError `NOT_FOUND` */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    throw new SyscallError("NOT_FOUND", "the folder you stand in was removed; go to another one (cd) and try again");
  }
}

/** @returns the exit code */
function tell(error: unknown, { screen, json, shown }: { readonly screen: Screen; readonly json: boolean; readonly shown: PersonPaths }): number {
  if (!SyscallError.is(error)) {
    // A fault of the program's own; what it says may hold content all the same.
    screen.say(inert(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    return 1;
  }
  const message = inert(shown(error.message));
  screen.say(`aether: ${message}`);
  const { exit } = ERRORS[error.code];
  if (json) screen.data(JSON.stringify({ error: error.code, message, exit_code: exit }));
  return exit;
}

const AS_IT_IS: PersonPaths = (text) => text;
/** A place as agents see it. */
const AGENTS_PLACE = /\/(?:mnt|run)\//;

/** What follows may be the names that agents use. */
const usesAgentsNames = ([verb, ...words]: readonly string[]): boolean => verb === "call" || (verb === "files" && words.some((word) => AGENTS_OWN.test(word)));
const AGENTS_OWN = /^\/(?:run|mnt|home|team)(?:\/|$)/;

/** Errors name places as agents see them: a person is told where they have them. Who calls by hand wrote the agents' names. */
async function pathsIn(error: unknown, argv: readonly string[]): Promise<PersonPaths> {
  if (!SyscallError.is(error) || usesAgentsNames(argv) || !AGENTS_PLACE.test(error.message)) return AS_IT_IS;
  try {
    const { personPaths } = await import("./person-paths.ts");
    const client = await connect(loadConfig());
    return await personPaths(client, currentFolder()).finally(() => client.close());
  } catch {
    // What was to be said is said, in the words that there are.
    return AS_IT_IS;
  }
}

/** The command that is meant, or the list of them; undefined where nothing is. */
function askedOf(
  [verb, ...args]: readonly string[],
  screen: Screen,
): { readonly verb: string; readonly args: readonly string[] } | { readonly help: true } | undefined {
  if (verb === undefined) return screen.interactive && process.stdout.isTTY === true ? { verb: "chat", args } : undefined;
  if (!HELP.includes(verb)) return { verb, args };
  const [about] = args;
  return about === undefined ? { help: true } : { verb: about, args: ["--help"] };
}

async function main(argv: readonly string[]): Promise<number> {
  const screen = createScreen(process.stderr.isTTY === true && process.stdout.isTTY === true && process.stdout.hasColors());
  const [, ...rest] = argv;
  const asked = askedOf(argv, screen);
  if (asked === undefined || "help" in asked) {
    screen.out(await help());
    return asked === undefined ? 2 : 0;
  }
  const connections: Client[] = [];
  try {
    const command = await commandOf(asked.verb, asked.args);
    const args = readArguments(command, asked.args);
    if (args.flag("help")) {
      screen.out((args.words.length > 0 ? await command.help?.(args.words) : undefined) ?? `${command.summary}\n\nUsage: ${command.usage}`);
      return 0;
    }
    const config = loadConfig();
    const daemon = [process.execPath, ...process.execArgv, process.argv[1] ?? "", "up", "--foreground", "--leave-when-idle"];
    const context: Context = {
      config,
      screen,
      cwd: currentFolder(),
      connect: async (words = []) => {
        const connected = await connectOrStart(config, [...daemon, ...words]);
        connections.push(connected.client);
        for (const text of connected.mended) screen.say(screen.yellow(inertLine(text)));
        return connected;
      },
      reach: async () => {
        const client = await connect(config);
        connections.push(client);
        return client;
      },
      daemon,
    };
    return await command.run(args, context);
  } catch (error) {
    return tell(error, { screen, json: rest.includes("--json"), shown: await pathsIn(error, argv) });
  } finally {
    // An open connection would keep the process from ending, whatever way the command ended.
    await Promise.all(connections.map((client) => client.close()));
  }
}

plainTerminals(localeWords(), [process.stdout, process.stderr]);
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return endQuietly();
  process.stderr.write(`aether: what was to be printed could not be written: ${error.message}\n`);
  process.exit(1);
});
// A daemon's words go to a file: a full disk there must not end the daemon, and it ended it without a word.
process.stderr.on("error", () => undefined);
process.exitCode = await main(process.argv.slice(2));
