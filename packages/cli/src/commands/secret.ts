import { inert, parseWebAddress, SyscallError, secretList, secretRemove, secretSet, type Written } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { readAll, readHidden } from "../hidden-input.ts";
import { ago } from "../terminal.ts";
import { table } from "../text-table.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE = "aether secret set NAME --host HOST,… | list | remove NAME";
const OPTIONS = `
Secrets are put into requests on their way out; agents and boxes know their names only. set asks for the value, or reads
it from standard input; it is never an argument. A run uses one with: aether run --secret NAME

      --host HOST,…    where it may go, over TLS: a host, host:port, or host/port/method/path as grants have it
      --header NAME    the header that carries it; default authorization
      --prefix TEXT    what stands before it there; default "Bearer " for authorization, else nothing
      --json           the list as JSON
  -h, --help           shows this`;

export const secret: Command = {
  name: "secret",
  summary: "Set, list and remove secrets that requests may carry.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["set", "list", "remove"],
  names: "secrets",
  behind: { list: [] },
  options: { host: { type: "string" }, header: { type: "string" }, prefix: { type: "string" }, json: { type: "boolean" } },
  async run(args, context) {
    const [verb, name, ...rest] = args.words;
    if (verb === "set" && rest.length > 0)
      throw new SyscallError(
        "INVALID",
        "the value is not written on the command line, where others see it and the shell keeps it; it is asked for, or read from standard input",
      );
    if (rest.length === 0) {
      if (verb === "set" && name !== undefined) return set(name, { args, context });
      if (verb === "list" && name === undefined) return list({ args, context });
      if (verb === "remove" && name !== undefined) return remove(name, context);
    }
    throw verbFault(secret, args.words);
  },
};

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}

async function set(name: string, { args, context }: Doing): Promise<number> {
  const hosts = (args.text("host") ?? "").split(",").filter((host) => host !== "");
  if (hosts.length === 0) throw new SyscallError("INVALID", `say where ${name} may go: --host api.example.com`);
  const header = args.text("header")?.toLowerCase();
  const prefix = args.text("prefix");
  const rule: Omit<Written<typeof secretSet>, "value"> = {
    name,
    hosts: hosts.map(hostPattern),
    ...(header !== undefined && { header }),
    ...(prefix !== undefined && { prefix }),
  };
  const value = process.stdin.isTTY
    ? await readHidden(`value of ${inert(name)} (not shown): `, { input: process.stdin, output: process.stderr })
    : await readAll(process.stdin);
  if (value === "") throw new SyscallError("INVALID", `no value was given for ${name}; type it when asked, or give it on standard input`);
  const { client } = await context.connect();
  const { replaced } = await client.call(secretSet, { ...rule, value });
  context.screen.say(`${replaced ? "replaced" : "set"} ${inert(name)}; it goes to ${inert(rule.hosts.join(", "))}. A run uses it with --secret ${inert(name)}`);
  return 0;
}

async function list({ args, context: { connect, screen } }: Doing): Promise<number> {
  const { client } = await connect();
  const { secrets } = await client.call(secretList, {});
  if (args.flag("json")) screen.data(inert(JSON.stringify(secrets)));
  else if (secrets.length === 0) screen.say("there are no secrets (aether secret set NAME --host HOST)");
  else
    screen.out(
      table([
        ["NAME", "HEADER", "SET", "HOSTS"],
        ...secrets.map(({ name, header, set_at, hosts }) => [name, header, ago(set_at, Date.now()), hosts.join(", ")]),
      ]),
    );
  return 0;
}

async function remove(name: string, { connect, screen }: Context): Promise<number> {
  const { client } = await connect();
  const { removed } = await client.call(secretRemove, { name });
  if (!removed) throw new SyscallError("NOT_FOUND", `there is no secret ${name} (aether secret list shows them)`);
  screen.say(`removed ${inert(name)}`);
  return 0;
}

/** A bare host means its TLS port: nothing else carries a secret. @throws SyscallError `INVALID` */
function hostPattern(written: string): string {
  if (written.includes("://")) throw new SyscallError("INVALID", `--host ${written}: write the host alone, or host:port, or host/port/method/path`);
  if (written.includes("/")) return written;
  const { host, port } = parseWebAddress(`https://${written}/`);
  return `${host}/${port}/**`;
}
