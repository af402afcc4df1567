import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Client } from "@aether/client";
import {
  type CommandEnd,
  type CommandInfo,
  damagedRowsWords,
  inert,
  inertLine,
  Rung,
  SyscallError,
  vmKill,
  vmList,
  vmRecording,
  vmSpawn,
  type Written,
} from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { resolveAgent, shortId } from "../resolve-agent.ts";
import { ago } from "../terminal.ts";
import { table } from "../text-table.ts";
import { verbFault } from "../usage-fault.ts";
import { attachTerminal } from "../vm/attached-terminal.ts";
import { findCommand } from "../vm/find-command.ts";
import { followPlain } from "../vm/plain-command.ts";

const USAGE = `aether vm exec [-t] [AGENT] [-- COMMAND ARGUMENT…]
       aether vm attach COMMAND | record COMMAND FILE | kill COMMAND | ls
       aether vm record [AGENT] FILE -- COMMAND ARGUMENT…`;
const OPTIONS = `
Commands in boxes. AGENT is a run or agent, also one that has ended: what you start begins where its own commands
begin, reads what it may read and changes its workspace; without one it works in an empty folder of its own. COMMAND is the id that vm ls shows, the end of
it, or an agent that has one.

  exec      runs a command to its end: its input, output, exit code and Ctrl-C are yours
  attach    joins a command that runs: its output, and from your first key on its input; Ctrl-] leaves it running
  record    writes a terminal to FILE as asciicast, version 2; - is standard output. What was typed is not in it
  kill      ends a command and all that it started
  ls        those that run

  -t, --terminal      exec: gives it a terminal; without a command a shell
  -d, --detach        exec: starts it, prints its id, and leaves it; vm attach joins it
      --rung RUNG     exec, record: process, container, bash, …; never a weaker one in its place
      --cwd PLACE     exec, record: another folder to begin in, such as src; from where it would begin
      --env NAME=TEXT exec, record: a variable of it
      --network       exec, record: it may reach the hosts that the agent was granted
      --keys          record: also what was typed, which may hold passwords
      --overwrite     record: FILE is replaced where it is there already
      --all           attach: from its first word on; ls: those that have ended, too
      --json          ls, exec -d: JSON
  -h, --help          shows this

Exit codes: the command's own; 124 when its time was up, 137 when it was killed, 1 for what else ended it.`;

/** Bytes that somebody who joins late is shown first. */
const TAIL = 16_384;
const MOST_LISTED = 1_000;
const TIMED_OUT = 124;
const KILLED = 137;

interface Doing {
  readonly client: Client;
  readonly args: Arguments;
  readonly context: Context;
  /** The words between the verb and `--`. */
  readonly names: readonly string[];
}

export const vm: Command = {
  name: "vm",
  summary: "Run commands in boxes, join them, record terminals.",
  usage: `${USAGE}\n${OPTIONS}`,
  names: "commands",
  behind: { exec: "runs", ls: [] },
  verbs: ["exec", "attach", "record", "kill", "ls"],
  options: {
    terminal: { type: "boolean", short: "t" },
    detach: { type: "boolean", short: "d" },
    rung: { type: "string" },
    cwd: { type: "string" },
    env: { type: "string", multiple: true },
    network: { type: "boolean" },
    keys: { type: "boolean" },
    overwrite: { type: "boolean" },
    all: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const [verb, ...names] = args.words.slice(0, args.words.length - args.behind.length);
    const act = actOf(verb, { names, args });
    if (!act) throw verbFault(vm, args.words);
    const { client } = await context.connect();
    const code = await act({ client, args, context, names });
    await client.close();
    return code;
  },
};

function actOf(
  verb: string | undefined,
  { names, args }: { readonly names: readonly string[]; readonly args: Arguments },
): ((doing: Doing) => Promise<number>) | undefined {
  const given = args.behind.length > 0;
  if (verb === "exec" && names.length <= 1 && (given || args.flag("terminal"))) return exec;
  if (verb === "record" && given && (names.length === 1 || names.length === 2)) return recordNew;
  if (given) return undefined;
  if (verb === "ls" && names.length === 0) return list;
  if (verb === "record" && names.length === 2) return recordOld;
  if (verb === "attach" && names.length === 1) return attach;
  return verb === "kill" && names.length === 1 ? kill : undefined;
}

async function exec(doing: Doing): Promise<number> {
  const { client, args, context, names } = doing;
  const { screen } = context;
  const terminal = args.flag("terminal");
  const detach = args.flag("detach");
  if (terminal && !detach) mustHaveTerminal(screen, "run it without -t, or with -d and join it later (aether vm attach)");
  const vm_id = await start(doing, { agent: names[0], terminal });
  if (detach) {
    screen.data(args.flag("json") ? JSON.stringify({ vm_id }) : vm_id);
    return 0;
  }
  return codeOf(await follow({ client, screen, id: vm_id, offset: 0, own: true }, terminal), { screen, id: vm_id });
}

const follow = (joined: Parameters<typeof attachTerminal>[0], terminal: boolean): Promise<CommandEnd | undefined> =>
  terminal ? attachTerminal(joined) : followPlain(joined);

async function start({ client, args }: Doing, { agent, terminal }: { readonly agent: string | undefined; readonly terminal: boolean }): Promise<string> {
  const { columns: cols = 80, rows = 24 } = process.stdout;
  const rung = rungOf(args.text("rung"));
  const cwd = args.text("cwd");
  const asked: Written<typeof vmSpawn> = {
    ...(agent !== undefined && { agent: (await resolveAgent(client, agent)).agent_id }),
    ...(args.behind.length > 0 && { command: [...args.behind] }),
    ...(terminal && { terminal: { cols, rows } }),
    ...(rung !== undefined && { rung }),
    ...(cwd !== undefined && { cwd }),
    env: variablesOf(args.texts("env")),
    network: args.flag("network"),
  };
  return (await client.call(vmSpawn, asked)).vm_id;
}

/** @throws SyscallError `INVALID` */
function rungOf(text: string | undefined): Rung | undefined {
  if (text === undefined) return undefined;
  const rung = Rung.safeParse(text);
  if (!rung.success) throw new SyscallError("INVALID", `--rung takes one of ${Rung.options.join(", ")}, not "${text}" (aether doctor says which work here)`);
  return rung.data;
}

/** @throws SyscallError `INVALID` */
function variablesOf(written: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    written.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new SyscallError("INVALID", `--env takes NAME=TEXT, not "${text}"`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** @throws SyscallError `UNSUPPORTED` */
function mustHaveTerminal(screen: Context["screen"], instead: string): void {
  if (screen.interactive && process.stdout.isTTY) return;
  throw new SyscallError("UNSUPPORTED", `there is no terminal here to join to it; ${instead}`);
}

/** The command's own end as that of this one; why, where it did not end by itself. */
function codeOf(end: CommandEnd | undefined, { screen, id }: { readonly screen: Context["screen"]; readonly id: string }): number {
  if (end === undefined) {
    screen.say(`left; it goes on: aether vm attach ${id}`);
    return 0;
  }
  if (end.error) throw new SyscallError(end.error.code, end.error.message, { vm_id: id });
  if (end.reason === "exited" && end.code !== null) return end.code;
  const cap = end.cap === undefined ? "" : ` (${end.cap})`;
  const why = end.message === undefined ? "" : `: ${inertLine(end.message)}`;
  screen.say(screen.red(`✗ ${end.reason}${cap}${why}`));
  if (end.reason === "timeout") return TIMED_OUT;
  return end.reason === "killed" ? KILLED : 1;
}

async function attach({ client, args, context: { screen }, names }: Doing): Promise<number> {
  const { vm_id: id, terminal, bytes, state } = await findCommand(client, names[0] ?? "");
  const offset = args.flag("all") ? 0 : Math.max(0, bytes - TAIL);
  const joins = terminal !== null && state !== "ended" && screen.interactive && process.stdout.isTTY;
  if (!joins && state !== "ended") screen.say(screen.dim(`watching ${id}; Ctrl-C leaves it, and it goes on`));
  return codeOf(await follow({ client, screen, id, offset, own: false }, joins), { screen, id });
}

async function recordNew(doing: Doing): Promise<number> {
  const { client, context, names } = doing;
  const { screen } = context;
  const file = names.at(-1) ?? "";
  mustBeFree(file, doing);
  mustHaveTerminal(screen, "start it with aether vm exec -t -d, and then: aether vm record COMMAND FILE");
  const id = await start(doing, { agent: names.length === 2 ? names[0] : undefined, terminal: true });
  const end = await attachTerminal({ client, screen, id, offset: 0, own: true });
  await save(doing, { id, file });
  return codeOf(end, { screen, id });
}

async function recordOld(doing: Doing): Promise<number> {
  const [name = "", file = ""] = doing.names;
  mustBeFree(file, doing);
  const { vm_id: id } = await findCommand(doing.client, name);
  await save(doing, { id, file });
  return 0;
}

/** @throws SyscallError `EXISTS` */
function mustBeFree(file: string, { args, context: { cwd } }: Doing): void {
  if (file !== "-" && !args.flag("overwrite") && existsSync(resolve(cwd, file))) throw taken(file);
}

const taken = (file: string): SyscallError => new SyscallError("EXISTS", `${file} is there already; --overwrite replaces it`, { path: file });

async function save({ client, args, context }: Doing, { id, file }: { readonly id: string; readonly file: string }): Promise<void> {
  const { asciicast, truncated } = await client.call(vmRecording, { vm_id: id, keys: args.flag("keys") });
  const { screen, cwd } = context;
  if (truncated) screen.say(screen.yellow("it is longer than a recording may be: its end is missing"));
  if (file === "-") return screen.data(asciicast.trimEnd());
  try {
    writeFileSync(resolve(cwd, file), asciicast, { flag: args.flag("overwrite") ? "w" : "wx", mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw taken(file);
    throw new SyscallError("STORAGE", `${file} could not be written: ${message}; the recording is kept: aether vm record ${id} FILE`, { path: file });
  }
  screen.say(screen.green(`✓ ${inertLine(file)}`));
}

async function kill({ client, context: { screen }, names }: Doing): Promise<number> {
  const { vm_id, state } = await findCommand(client, names[0] ?? "");
  if (state !== "ended") await client.call(vmKill, { vm_id });
  screen.say(state === "ended" ? `${vm_id} had ended` : `${vm_id} is ended`);
  return 0;
}

async function list({ client, args, context: { screen } }: Doing): Promise<number> {
  const { commands, damaged, more = 0 } = await client.call(vmList, { all: args.flag("all"), limit: MOST_LISTED });
  if (damaged) screen.say(inert(damagedRowsWords(damaged)));
  if (args.flag("json")) screen.data(inert(JSON.stringify(commands)));
  else if (commands.length === 0)
    screen.say(args.flag("all") ? "no background command was started yet" : "no background command runs (--all: those that have ended)");
  else screen.out(table([["ID", "STATE", "AGE", "IN", "COMMAND"], ...commands.map((info) => rowOf(info, Date.now()))]));
  if (more > 0) screen.say(screen.yellow(`${more} older ones are not listed`));
  return 0;
}

function rowOf({ vm_id, state, end, workspace, started_at, command, terminal }: CommandInfo, now: number): string[] {
  const became = end?.reason === "exited" ? `exited ${end.code}` : (end?.reason ?? state);
  const kind = terminal === null ? "" : " (terminal)";
  return [vm_id, became, ago(started_at, now), shortId(workspace), `${command.replace(/\s+/g, " ")}${kind}`];
}
