import { fstatSync, type Stats } from "node:fs";
import type { Client } from "@aether/client";
import {
  alike,
  inert,
  inertLine,
  MODEL_PROVIDERS,
  type ModelConnection,
  modelChoose,
  modelConnect,
  modelConnections,
  modelDefault,
  modelDisconnect,
  modelList,
  modelTest,
  type Output,
  SyscallError,
  type Written,
} from "@aether/protocol";
import { askYesNo } from "../ask-line.ts";
import { shortened } from "../columns.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { afterDisconnect, type DefaultModel, goneDefault, goneText, worksText } from "../default-model.ts";
import { readAll, readHidden } from "../hidden-input.ts";
import { assumedText, contextText, isAssumed, type ListedModel, setContext } from "../model-context.ts";
import { modelLine } from "../model-line.ts";
import { table } from "../text-table.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE =
  "aether model connect PROVIDER [--base-url URL] [--name NAME] [--no-private] | use MODEL | set MODEL --context N | list [TEXT] | test [MODEL] | disconnect NAME";
const OPTIONS = `
use chooses the model that works where no -m names one; use none goes back to AETHER_MODEL, or the rules engine.
set says how many tokens a model takes, where its provider does not or says it wrong; list shows whose figure it is.
connect asks for the key, or reads it from standard input; it is never an argument. The connection works at once and stays.
Providers: ${MODEL_PROVIDERS.join(", ")}.
Ollama and LM Studio on this machine are found by themselves.

      --base-url URL   where it is, if not at the provider's usual address; openai-compatible needs it
      --name NAME      what its models are called by: NAME/MODEL; default the provider's name
      --no-private     it is never given private text: prompts that hold any go to other models, or nowhere
      --context N      tokens of prompt and answer together, such as 32k; none takes it back
      --output N       most tokens of one answer
      --key            asks for a key also where none is usual, such as for a server on this machine
      --json           prints JSON
  -h, --help           shows this`;

type Provider = (typeof MODEL_PROVIDERS)[number];

export const model: Command = {
  name: "model",
  names: "models",
  behind: { connect: MODEL_PROVIDERS, disconnect: [], list: [] },
  summary: "Connect model providers, list models, and test one.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["connect", "use", "set", "list", "test", "disconnect", ...MODEL_PROVIDERS],
  options: {
    "base-url": { type: "string" },
    name: { type: "string" },
    "no-private": { type: "boolean" },
    context: { type: "string" },
    output: { type: "string" },
    key: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const [verb, word, ...rest] = args.words;
    if (verb === "connect" && rest.length > 0)
      throw new SyscallError(
        "INVALID",
        "a key is not written on the command line, where others see it and the shell keeps it; it is asked for, or read from standard input",
      );
    const done = rest.length === 0 ? await doVerb(verb, word, { args, context }) : undefined;
    if (done !== undefined) return done;
    throw verbFault(model, args.words);
  },
};

/** Undefined of what is no verb, or lacks its word. */
function doVerb(verb: string | undefined, word: string | undefined, doing: Doing): Promise<number> | undefined {
  if (verb === "use") return use(word, doing);
  if (verb === "list") return list(word, doing);
  if (verb === "test") return test(word, doing);
  if (word === undefined) return undefined;
  if (verb === "connect") return connect(word, doing);
  if (verb === "set") return setContext(word, doing.args, doing.context);
  return verb === "disconnect" ? disconnect(word, doing) : undefined;
}

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}

async function connect(word: string, { args, context }: Doing): Promise<number> {
  const { screen } = context;
  const provider = providerOf(word);
  const baseUrl = args.text("base-url");
  const name = args.text("name");
  const key = wantsKey(provider, args) ? await readKey(provider) : "";
  const consent = await consentTo(provider, args);
  const wanted: Written<typeof modelConnect> = {
    provider,
    consent,
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    ...(name !== undefined && { name }),
    ...(key !== "" && { key }),
  };
  const { client } = await context.connect();
  const { connections: before } = await client.call(modelConnections, {});
  const { connection, replaced } = await client.call(modelConnect, wanted);
  const found = await modelsOf(connection.name, client);
  if (!wantsKey(provider, args) && mayHoldKey()) screen.say(screen.yellow(UNREAD));
  if (args.flag("json")) {
    screen.data(inert(JSON.stringify({ connection, replaced, ...found, models: found.models.map((one) => one.name) })));
    return 0;
  }
  screen.say(`${replaced ? "replaced" : "connected"} ${inert(connection.name)}: ${inert(readsText(connection))}`);
  if (before.some((one) => one.name === connection.name && one.source === "environment"))
    screen.say(inertLine(`it goes before ${connection.name} of the daemon's environment, until it is disconnected`));
  if (found.why !== undefined) screen.say(screen.yellow(inert(`it does not say which models it has: ${found.why}`)));
  else await tellModels(found.models, { client, screen });
  return 0;
}

/** @throws SyscallError `INVALID` with names nearby */
function providerOf(word: string): Provider {
  const provider = MODEL_PROVIDERS.find((one) => one === word);
  if (provider) return provider;
  const near = alike(word, MODEL_PROVIDERS, 3);
  throw new SyscallError(
    "INVALID",
    `there is no provider "${word}"; ${near.length > 0 ? `near it: ${near.join(", ")}` : `there are ${MODEL_PROVIDERS.join(", ")}`}. A server that speaks OpenAI's protocol is openai-compatible`,
  );
}

const KEYLESS: readonly Provider[] = ["vllm", "lmstudio", "ollama", "openai-compatible"];
const HERE = /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])([:/]|$)/i;

function wantsKey(provider: Provider, args: Arguments): boolean {
  const baseUrl = args.text("base-url");
  const elsewhere = baseUrl !== undefined && !HERE.test(baseUrl);
  return args.flag("key") || elsewhere || !KEYLESS.includes(provider);
}

/** On this machine, where nobody else reads. */
function isHere(provider: Provider, args: Arguments): boolean {
  const baseUrl = args.text("base-url");
  return baseUrl === undefined ? KEYLESS.includes(provider) : HERE.test(baseUrl);
}

const UNREAD = "no key was read: a server on this machine has none by default; give --key to have one read from standard input";

/** Whether standard input is something that a key could have been put into. It is not read to find out: nobody may ever end it. */
function mayHoldKey(): boolean {
  const input = standardInput();
  return input !== undefined && (input.isFIFO() || input.isSocket() || (input.isFile() && input.size > 0));
}

/** Undefined where it is closed. */
function standardInput(): Stats | undefined {
  try {
    return fstatSync(0);
  } catch {
    return undefined;
  }
}

async function readKey(provider: Provider): Promise<string> {
  if (!process.stdin.isTTY) return (await readAll(process.stdin)).trim();
  return (await readHidden(`key of ${provider} (not shown; Enter for none, or the one it has): `, { input: process.stdin, output: process.stderr })).trim();
}

async function consentTo(provider: Provider, args: Arguments): Promise<"private" | "public"> {
  if (args.flag("no-private")) return "public";
  // What is on this machine is nobody else. Without a terminal, the command without --no-private is the word.
  if (!process.stdin.isTTY || isHere(provider, args)) return "private";
  const may = await askYesNo({ question: `May ${provider} read private text, such as files of folders that runs work in?`, enter: true });
  if (may === undefined) throw new SyscallError("CANCELLED", "nothing was connected");
  return may ? "private" : "public";
}

function readsText({ reader, private: mayRead }: ModelConnection): string {
  if (reader === "local") return "on this machine; what is sent there stays here";
  if (mayRead) return `${reader} reads the prompts of runs that use it, private text too (--no-private keeps that from it)`;
  return `${reader} reads the prompts of runs that use it, and is never given private text`;
}

async function modelsOf(name: string, client: Client): Promise<{ models: ListedModel[]; why?: string }> {
  const { models, silent } = await client.call(modelList, {});
  const why = silent.find(({ driver }) => driver === name)?.why;
  return { models: models.filter((one) => one.name.startsWith(`${name}/`)), ...(why !== undefined && { why }) };
}

/** What was found, what nobody says of it, and the offer to work with it. */
async function tellModels(models: readonly ListedModel[], { client, screen }: { client: Client; screen: Context["screen"] }): Promise<void> {
  screen.say(inert(modelsText(models.map(({ name }) => name))));
  const assumed = models.filter(isAssumed);
  const [first] = assumed;
  const others = assumed.length > 1 ? `; of ${assumed.length - 1} more neither` : "";
  if (first) screen.say(screen.yellow(inertLine(`${assumedText(first)}${others}`)));
  const useful = models.find(({ abilities }) => !(abilities?.length === 1 && (abilities[0] === "embed" || abilities[0] === "draws")));
  if (!useful || !screen.interactive || (await client.call(modelDefault, {})).model === useful.name) return;
  if (!(await askYesNo({ question: `Work with ${inertLine(useful.name)} where no -m names a model?`, enter: false }))) return;
  const chosen = await client.call(modelChoose, { model: useful.name });
  screen.say(worksText(chosen));
}

function modelsText(models: readonly string[]): string {
  const [first] = models;
  if (first === undefined) return "it has no models yet";
  const some = models.slice(0, 5).join(", ");
  return `${models.length} model${models.length === 1 ? "" : "s"}: ${some}${models.length > 5 ? ", … (aether model list)" : ""}. Try one: aether model test ${first}; work with it from now on: aether model use ${first}`;
}

async function list(text: string | undefined, { args, context }: Doing): Promise<number> {
  const { screen } = context;
  const { client } = await context.connect();
  const [listed, { connections }, chosen] = await Promise.all([client.call(modelList, {}), client.call(modelConnections, {}), client.call(modelDefault, {})]);
  const { models, silent } = listed;
  const [wanted = chosen.model] = listed.routes.find(({ name }) => name === chosen.model)?.models ?? [];
  const works = models.find(({ name }) => name === wanted || name.startsWith(`${wanted}/`))?.name;
  const shown = models.filter(({ name }) => text === undefined || name.includes(text));
  const mute = silent.filter(({ driver }) => text === undefined || text.split("/")[0] === driver || driver.includes(text));
  if (args.flag("json")) {
    screen.data(inert(JSON.stringify({ models: shown, silent: mute, connections, default: chosen })));
    return 0;
  }
  if (shown.length > 0)
    screen.out(
      inert(
        table([["MODEL", "CONTEXT", "IN $/M", "OUT $/M", "READ BY", "NOW"], ...shown.map((one) => rowOf(one, one.name === works ? MARKS[chosen.source] : ""))]),
      ),
    );
  for (const { driver, reader, why } of mute) screen.say(screen.yellow(inert(`${driver} (${reader}) does not say which models it has: ${why}`)));
  const held = connections.filter(({ source, key }) => source === "environment" && key).map(({ name }) => name);
  if (held.length > 0) screen.say(inertLine(`keys of the environment of the daemon: ${held.join(", ")} (AETHER_ENV_KEYS=off leaves them alone)`));
  if (shown.length + mute.length === 0) screen.say(`no model has "${inert(text ?? "")}" in its name (aether model list shows all)`);
  if (text === undefined && !modelLine(chosen.model, listed)) screen.say(screen.yellow(goneText(chosen)));
  if (text === undefined && connections.length === 0) screen.say("no provider is connected: aether model connect PROVIDER (aether model --help names them)");
  return 0;
}

const NONE = "none";

/** Chooses the model that works where none is named; without a word, says which it is. */
async function use(word: string | undefined, { args, context: { connect: open, screen, config } }: Doing): Promise<number> {
  const { client } = await open();
  const chosen = word === undefined ? await client.call(modelDefault, {}) : await client.call(modelChoose, { model: word === NONE ? null : word });
  if (args.flag("json")) screen.data(inert(JSON.stringify(chosen)));
  else screen.out(worksText(chosen));
  const gone = word === undefined ? await goneDefault(client) : undefined;
  if (gone) screen.say(screen.yellow(goneText(gone)));
  if (config.model !== undefined && config.model !== chosen.model)
    screen.say(screen.yellow(inertLine(`AETHER_MODEL here names ${config.model}: what is started from this terminal works with that`)));
  return 0;
}

function rowOf({ name, contextTokens, contextFrom, reader, price, abilities, private: mayRead, resting }: ListedModel, mark: string): string[] {
  const onlyEmbeds = abilities?.length === 1 && abilities[0] === "embed";
  const notes = [
    resting ?? "ready",
    ...(mark === "" ? [] : [mark]),
    ...(onlyEmbeds ? ["makes vectors only"] : []),
    ...(mayRead === false ? ["never given private text"] : []),
  ];
  const [input, output] = pricesOf(price);
  return [name, contextText({ contextTokens, contextFrom }), input, output, reader === "local" ? "this machine" : reader, notes.join("; ")];
}

const MARKS: Readonly<Record<DefaultModel["source"], string>> = { chosen: "chosen", environment: "named by AETHER_MODEL", "built-in": "" };

function pricesOf(price: ListedModel["price"]): [string, string] {
  const { input, output } = (price ?? {}) as { input?: unknown; output?: unknown };
  const text = (rate: unknown): string => (typeof rate === "number" ? (rate / 1_000_000).toFixed(2) : "-");
  return [text(input), text(output)];
}

async function test(word: string | undefined, { args, context }: Doing): Promise<number> {
  const { screen, config } = context;
  const { client } = await context.connect();
  const told = await client.call(modelTest, { model: word ?? config.model ?? (await client.call(modelDefault, {})).model });
  if (args.flag("json")) screen.data(inert(JSON.stringify(told)));
  else screen.out(testText(told, screen));
  return told.ok ? 0 : 1;
}

function testText(told: Output<typeof modelTest>, screen: Context["screen"]): string {
  const { ok, model: name, reader, text, firstMs, latencyMs, usage, failed } = told;
  const where = reader === "local" ? "on this machine" : `read by ${reader}`;
  if (ok) {
    const first = firstMs === undefined ? "" : `, first word after ${firstMs} ms`;
    const used = usage ? `; ${usage.inputTokens} tokens in, ${usage.outputTokens} out` : "";
    const said = inertLine(`${name} (${where}) answered ${shortened(JSON.stringify(text), 80)} in ${latencyMs} ms${first}${used}`);
    return `${screen.green("works")}  ${said}`;
  }
  const why = inertLine(`${name} (${where}): ${failed?.why ?? "it did not say why"}`);
  return `${screen.red("fails")}  ${why}\n       ${inertLine(failed?.wayOut ?? "")}`.trimEnd();
}

async function disconnect(name: string, { context: { connect: open, screen } }: Doing): Promise<number> {
  const { client } = await open();
  const { removed } = await client.call(modelDisconnect, { name });
  if (!removed) {
    const { connections } = await client.call(modelConnections, {});
    throw new SyscallError("NOT_FOUND", `${name} was not connected by you; ${waysText(name, connections)}`);
  }
  screen.say(`disconnected ${inert(name)}; its key is removed`);
  await afterDisconnect(client, screen);
  return 0;
}

function waysText(name: string, connections: readonly ModelConnection[]): string {
  const other = connections.find((one) => one.name === name);
  if (other?.source === "environment") return "its key is in the environment of the daemon: start that without it";
  if (other?.source === "found") return "it was found on this machine: AETHER_LOCAL_MODELS=off at the daemon's start leaves it alone";
  const names = connections.filter(({ source }) => source === "connected").map((one) => one.name);
  return names.length === 0 ? "nothing is" : `connected are ${names.join(", ")}`;
}
