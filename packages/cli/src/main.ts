import { parseArgs } from "node:util";
import type { Client } from "@aether/client";
import { connect, connectOrStart, loadConfig } from "@aether/host";
import { ERRORS, inert, inertLine, nearest, SyscallError } from "@aether/protocol";
import type { Arguments, Command, Context } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { optionFault } from "./option-fault.ts";
import { createScreen, type Screen } from "./terminal.ts";

function help(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Aether: give it a goal, and agents do real work under rules that hold.\n\nUsage: aether <command> [options]\n\n${lines.join("\n")}\n\naether <command> --help says more. Exit codes: 0 done, 1 failed, 2 usage, 3 needs a decision, 4 budget.`;
}

function readArguments(command: Command, args: readonly string[]): Arguments {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    const options = { help: { type: "boolean", short: "h" } as const, ...command.options };
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
    for (const name of twice(parsed.tokens ?? [], options)) throw new Error(`--${name} is given twice, and one of them would be left out`);
  } catch (error) {
    throw new SyscallError("INVALID", `${optionFault(error, command)}\nUsage: ${command.usage}`);
  }
  const { values, positionals } = parsed;
  return {
    words: positionals,
    text: (option) => (typeof values[option] === "string" ? values[option] : undefined),
    texts: (option) => [values[option] ?? []].flat().map(String),
    flag: (option) => values[option] === true,
    count: (option) => {
      const value = values[option];
      if (value === undefined) return undefined;
      if (typeof value !== "string" || !/^[0-9]{1,15}$/.test(value))
        throw new SyscallError("INVALID", `--${option} takes a whole number, not "${String(value)}"`);
      return Number(value);
    },
  };
}

/** Options with a value of which only the last would count. */
function twice(tokens: readonly { readonly kind: string; readonly name?: string }[], options: NonNullable<Command["options"]>): string[] {
  const named = tokens.flatMap(({ kind, name }) => (kind === "option" && name !== undefined && options[name]?.type === "string" ? [name] : []));
  return named.filter((name, at) => named.indexOf(name) !== at && options[name]?.multiple !== true);
}

const HELP = ["help", "--help", "-h"];
/** What people try first. */
const VERSION_FLAGS = ["--version", "-v", "-V"];

/** @throws SyscallError `INVALID` */
function commandOf(verb: string): Command {
  const wanted = VERSION_FLAGS.includes(verb) ? "version" : verb;
  const command = COMMANDS.find(({ name }) => name === wanted);
  if (command) return command;
  const near = nearest(
    verb,
    COMMANDS.map(({ name }) => name),
    3,
  ).join(", ");
  throw new SyscallError("INVALID", `there is no command "${verb}"; near it: ${near} (aether --help lists them all)`);
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
function tell(error: unknown, screen: Screen, json: boolean): number {
  if (!SyscallError.is(error)) {
    // A fault of the program's own; what it says may hold content all the same.
    screen.say(inert(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    return 1;
  }
  screen.say(`aether: ${inert(error.message)}`);
  const { exit } = ERRORS[error.code];
  if (json) screen.out(JSON.stringify({ error: error.code, message: inert(error.message), exit_code: exit }));
  return exit;
}

async function main(argv: readonly string[]): Promise<number> {
  const screen = createScreen(process.stderr.isTTY === true && process.stdout.isTTY === true && process.stdout.hasColors());
  const [verb, ...rest] = argv;
  if (verb === undefined || (HELP.includes(verb) && rest.length === 0)) {
    screen.out(help());
    return verb === undefined ? 2 : 0;
  }
  const connections: Client[] = [];
  try {
    const asksHelp = HELP.includes(verb);
    const command = commandOf(asksHelp ? (rest[0] ?? verb) : verb);
    const args = readArguments(command, asksHelp ? ["--help"] : rest);
    if (args.flag("help")) {
      screen.out(`${command.summary}\n\nUsage: ${command.usage}`);
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
    return tell(error, screen, rest.includes("--json"));
  } finally {
    // An open connection would keep the process from ending, whatever way the command ended.
    await Promise.all(connections.map((client) => client.close()));
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`aether: what was to be printed could not be written: ${error.message}\n`);
  process.exit(1);
});
// A daemon's words go to a file: a full disk there must not end the daemon, and it ended it without a word.
process.stderr.on("error", () => undefined);
process.exitCode = await main(process.argv.slice(2));
