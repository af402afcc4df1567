import { randomUUID } from "node:crypto";
import type { Client } from "@aether/client";
import {
  type Authority,
  agentSpawnAndRun,
  type Grant,
  inert,
  literalPattern,
  MESSAGE_TOOLS,
  modelDefault,
  modelList,
  OUTWARD_TOOLS,
  type Output,
  SEARCH,
  SyscallError,
  TABLE_TOOLS,
  toolList,
  vfsMount,
  vmRungs,
  webSearch,
} from "@aether/protocol";
import { type Asking, askingAgain } from "../begin-again.ts";
import { childModelGrants, childModelLines, childModelWords } from "../child-models.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { goneText } from "../default-model.ts";
import { earlierResults } from "../earlier-results.ts";
import { placeFor } from "../fetch-files.ts";
import { followToEnd } from "../follow.ts";
import { type Given, givenInput, givenWords } from "../given-input.ts";
import { continuedRun, type Goes, goOn, readContinued } from "../go-on.ts";
import { handOverGrants, handOverPlace } from "../hand-over-place.ts";
import { type Instructions, instructionsOf, instructionsWords } from "../instructions.ts";
import { askContext } from "../model-context.ts";
import { modelLine, unpriced } from "../model-line.ts";
import { mountFolders, type RunFolders } from "../run-folders.ts";
import { handOverOf, isOffline, namesSomething, type Plan, planFor, readPlan, searchOf, shownOutputs, typedAs } from "../run-plan.ts";
import { type RunSecrets, runSecrets } from "../run-secrets.ts";
import { type ShownFile, showFiles } from "../show-files.ts";
import { budgetWords } from "../terminal.ts";

const USAGE = 'aether run "<goal>" [options], or aether run -c [RUN] "<what next>"';
/** In the order of the options below. */
const OPTIONS = `
      --to DIR         where the result goes, made if it is not there; without a file name in the goal all that it made, also
                       with --detach, and of the rules engine brief.md or answer.md
      --edit DIR       a folder that may be changed in place; every change can be taken back with aether undo
      --overwrite      a file that is there already may be replaced
      --allow HOST,…   hosts that may be read beside those the goal names, host or host:port; with send: before it
                       (send:HOST) it may be sent to as well: by commands, and with what a run has read
      --search         it may search the web with this installation's engine (AETHER_SEARCH_URL)
      --show FILE,…    pictures or PDFs that its model is shown with the goal; 3 MB each (the rules engine sees none)
      --secret NAME,…  secrets that its requests may carry, each to its own hosts (aether secret)
  -m, --model NAME     which model works on it; default: the one of aether model use, else offline
      --child-model NAME,…  models that its children may work with beside its own, such as a cheaper one
      --tokens N       ends when it has used so many tokens
      --usd N          ends before its models cost more than so many dollars, such as 0.50
      --calls N        ends when it has made so many calls
      --bytes N        moves no more bytes than that, into files, over the network, out of commands; also 20k, 5M, 1G
      --per WINDOW     hour, day, week or month: so much in each (UTC); a run that has used it up waits for the next
      --steps N        ends when it has asked its model so often
      --name NAME      what the run is called in lists: a-z, 0-9, . _ -, at most 64; default: run
      --ask TOOL,…     asks you before each call of these tools
  -c, --continue       goes on with the last run of this folder, or with RUN (its id, the end of it, or its name): with what it knew, its
                       workspace, and what it may; limits that are used up are given anew by --tokens, --usd, --calls, --bytes
  -d, --detach         starts it and leaves it: prints its id; aether logs -f shows it
      --json           one JSON object a line, for scripts
  -h, --help           shows this`;

export const run: Command = {
  name: "run",
  summary: "Give a goal; agents work on it and hand over the result.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: {
    to: { type: "string" },
    edit: { type: "string" },
    overwrite: { type: "boolean" },
    allow: { type: "string", multiple: true },
    search: { type: "boolean" },
    secret: { type: "string", multiple: true },
    show: { type: "string", multiple: true },
    model: { type: "string", short: "m" },
    "child-model": { type: "string", multiple: true },
    tokens: { type: "string" },
    usd: { type: "string" },
    calls: { type: "string" },
    bytes: { type: "string" },
    per: { type: "string" },
    steps: { type: "string" },
    name: { type: "string" },
    ask: { type: "string", multiple: true },
    continue: { type: "boolean", short: "c" },
    detach: { type: "boolean", short: "d" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    if (args.flag("continue")) return goesOn(args, context);
    const goal = args.words.join(" ").trim();
    if (goal === "") throw new SyscallError("INVALID", `say what is to be done.\nUsage: ${USAGE} (aether run --help lists the options)`);
    const given = await givenInput(context);
    const { client, goes } = await startRun(goal, { args, context, given });
    return leaveOrFollow(client, goes, { args, context });
  },
};

export interface Starting {
  readonly args: Arguments;
  readonly context: Context;
  readonly given?: Given | undefined;
}

/** Begins a run with what the goal and the command line say, and says so first. */
export async function startRun(goal: string, { args, context, given }: Starting): Promise<{ client: Client; goes: Goes }> {
  const read = readPlan(goal, args, { ...context, given });
  const asking: Asking = { client: (await context.connect(mayReadText(read) ? ["--warm"] : [])).client };
  const plan = await askingAgain(asking, context, (client) => withModel(client, read));
  if (context.screen.interactive && !args.flag("json")) await askContext(asking.client, plan.model);
  const prepared = await askingAgain(asking, context, (client) => prepare(client, plan));
  await askingAgain(asking, context, (client) => showHeader(client, prepared, { args, context }));
  // Under one key: asked again, it is the run that began, if it did.
  const key = randomUUID();
  const { agent_id, warnings } = await askingAgain(asking, context, (client) => begin(client, prepared, key));
  const { client } = asking;
  for (const warning of warnings) context.screen.say(context.screen.yellow(inert(warning)));
  return { client, goes: { agentId: agent_id, delivered: prepared.delivered, handOver: handOverOf(plan), edits: plan.edit?.folder } };
}

/** A run that has ended goes on as a new one, which is followed. */
async function goesOn(args: Arguments, context: Context): Promise<number> {
  const { run: named, words } = readContinued(args);
  const given = await givenInput(context);
  const { client } = await context.connect();
  const from = await continuedRun(client, { run: named, folder: context.cwd });
  return leaveOrFollow(client, await goOn(client, from, { words, args, context, given }), { args, context });
}

async function leaveOrFollow(client: Client, { agentId, ...goes }: Goes, { args, context }: { args: Arguments; context: Context }): Promise<number> {
  const json = args.flag("json");
  if (!args.flag("detach")) return followToEnd({ client, agentId, json, context, own: true, ...goes });
  if (json) context.screen.data(JSON.stringify({ agent_id: agentId }));
  else {
    context.screen.data(agentId);
    context.screen.say(`started; follow it with: aether logs -f ${agentId}`);
  }
  await client.close();
  return 0;
}

function begin(client: Client, { plan, about, begins, files, authority, outputs, handOver, instructions }: Prepared, key: string) {
  const manifest = {
    name: plan.name,
    model: plan.model,
    system_prompt: about,
    capabilities: [],
    // Where a later word finds it.
    metadata: { folder: plan.folder },
    ...(isOffline(plan.model) && { memory: WIDE }),
    ...(plan.steps !== undefined && { max_steps: plan.steps }),
  };
  const followed = instructions?.is === "trusted" && { instructions: instructions.path };
  const asked = {
    manifest,
    message: plan.goal,
    ...typedAs(plan),
    files,
    authority,
    outputs,
    ...(begins !== undefined && { cwd: begins }),
    ...handOver,
    ...followed,
  };
  return client.call(agentSpawnAndRun, { ...asked, detach: true }, { key });
}

/** Rules read long listings without trouble, and without a price; what a summary leaves out they would do again. */
const WIDE = { context_window: "1000k", max_history_messages: 10_000 };
/** By the rules engine, which has a sentence encoder to load for it; a program in the goal is run, and needs none. */
const mayReadText = ({ model, goal }: Plan): boolean => (model === undefined || isOffline(model)) && !goal.includes("`");

/** A plan whose model is known. */
type Planned = Plan & { readonly model: string };

async function withModel(client: Client, plan: Plan): Promise<Planned> {
  const model = plan.model ?? (await client.call(modelDefault, {})).model;
  searchOf(plan.search, model);
  return { ...planFor(plan, model), tables: plan.tables || isOffline(model) };
}

interface Prepared {
  readonly authority: Authority;
  readonly outputs: { from: string; to: string; overwrite: boolean }[];
  readonly handOver: Awaited<ReturnType<typeof handOverPlace>>;
  readonly delivered: readonly string[];
  /** What the agent is told of the places beside the goal. */
  readonly about: string;
  /** Where its relative paths and its commands begin; undefined = in its workspace. */
  readonly begins: string | undefined;
  readonly plan: Planned;
  readonly secrets: RunSecrets;
  readonly files: ShownFile[];
  /** Of the folder; a rules engine follows none. */
  readonly instructions: Instructions | undefined;
}

/** Mounts what the run may touch, and writes down its rights: read the folder, write the workspace, hand over what was named. */
async function prepare(client: Client, plan: Planned): Promise<Prepared> {
  if (plan.budget.microUsd !== undefined) mustHavePrice(plan, await client.call(modelList, { wanted: plan.model }));
  if (plan.childModels.length > 0) childModelLines(plan.childModels, await client.call(modelList, {}));
  const { tools } = await client.call(toolList, {});
  const folders = await mountMaterial(client, plan);
  const about = [...folders.about, ...childModelWords(plan.childModels)];
  const grants: Grant[] = [...folders.grants];
  const elsewhere = await mountElsewhere(client, plan);
  grants.push(...elsewhere.grants);
  about.push(...elsewhere.about);
  const outputs: Prepared["outputs"] = [];
  for (const output of plan.outputs) {
    const to = `${await placeFor(client, output.folder)}/${output.file}`;
    grants.push({ action: plan.overwrite ? "fs.write" : "fs.create", resource: literalPattern(to) });
    outputs.push({ from: output.from, to, overwrite: plan.overwrite });
  }
  const handOver = await handOverPlace(client, plan);
  grants.push(...handOverGrants(handOver));
  const instructions = isOffline(plan.model) ? undefined : await instructionsOf(client, plan.folder);
  const results = await earlierResults(client, plan.folder);
  // How many, and not which: who named the files must not speak in the agent's orders.
  if (plan.unseen.length > 0) about.push(`Not to be read, because of their names: ${plan.unseen.length}`);
  if (results.length > 0) about.push(`Results of earlier runs, no sources: ${JSON.stringify(results.slice(0, MOST_RESULTS))}`);
  if (results.length > MOST_RESULTS) about.push(`Not listed of these results: ${results.length - MOST_RESULTS}`);
  const outward = plan.hosts.length > 0 || plan.search;
  const useful = tools.filter(
    ({ name }) =>
      !MESSAGE_TOOLS.has(name) &&
      (outward || !OUTWARD_TOOLS.has(name)) &&
      (plan.tables || !TABLE_TOOLS.has(name)) &&
      (plan.search || name !== webSearch.tool?.name),
  );
  mustBeTools(plan.ask, { held: useful.map(({ name }) => name), all: tools.map(({ name }) => name) });
  grants.push(...useful.map(({ name }): Grant => ({ action: "tool.use", resource: name })));
  grants.push(
    { action: "model.use", resource: plan.model },
    ...childModelGrants(plan.childModels),
    { action: "agent.spawn", resource: "*" },
    { action: "vm.use", resource: "*" },
  );
  const hosts = plan.hosts.flatMap((host) => host.grants);
  if (plan.search) grants.push({ action: "host.use", resource: SEARCH });
  const secrets = await runSecrets(client, plan.secrets, hosts);
  grants.push(...hosts, ...secrets.grants);
  about.push(...secrets.about);
  const authority: Authority = { grants, budget: plan.budget, depth: 3, children: 64, ...(plan.ask.length > 0 && { ask: [...plan.ask] }) };
  return {
    authority,
    outputs,
    handOver,
    delivered: shownOutputs(plan),
    about: about.join("\n"),
    // The rules engine writes what it makes into its workspace, by short names.
    begins: isOffline(plan.model) ? undefined : folders.begins,
    plan,
    secrets,
    files: await showFiles(client, plan.show),
    instructions,
  };
}

/** The rules engine is to read what came by standard input, and not all that lies around, unless the goal names something there. */
const readsGivenAlone = ({ given, goal, folder }: Plan, model: string): boolean => given !== undefined && isOffline(model) && !namesSomething(goal, folder);

/** What the task is about: the folder, and the one that may be changed, or what came by standard input, or both. */
async function mountMaterial(client: Client, plan: Planned): Promise<RunFolders> {
  const { given } = plan;
  if (given === undefined) return mountFolders(client, plan);
  const input = await client.call(vfsMount, { folder: given.folder, mode: "ro" });
  const readable: Grant = { action: "fs.read", resource: `${literalPattern(input.path)}/**` };
  const isAlone = readsGivenAlone(plan, plan.model) && plan.edit === undefined;
  if (isAlone) return { about: [`Names in the task are relative to: ${input.path}`], grants: [readable], begins: undefined };
  const folders = await mountFolders(client, plan);
  const file = `${input.path}/${given.file}`;
  const about = [`The path "${given.file}" of the task may be read at: ${file}`, `Standard input, which the task is about: ${file}`];
  return { ...folders, about: [...folders.about, ...about], grants: [...folders.grants, readable] };
}

function instructionLines(found: Instructions | undefined, screen: Context["screen"]): string[] {
  if (!found) return [];
  const line = `follows ${inert(instructionsWords(found))}`;
  return [found.is === "trusted" ? screen.dim(line) : screen.yellow(inert(instructionsWords(found)))];
}

function readsWords(plan: Planned): string {
  const folder = readsGivenAlone(plan, plan.model) ? [] : [plan.folder];
  return [...(plan.given ? [givenWords(plan.given)] : []), ...folder, ...plan.reads.map(({ written }) => written)].join(" and ");
}

/** What the goal names by its whole path: a folder, or one file of a folder. */
async function mountElsewhere(client: Client, { reads }: Plan): Promise<{ grants: Grant[]; about: string[] }> {
  const grants: Grant[] = [];
  const about: string[] = [];
  for (const { written, folder, file } of reads) {
    const mount = await client.call(vfsMount, { folder, mode: "ro" });
    const path = file === undefined ? mount.path : `${mount.path}/${file}`;
    grants.push({ action: "fs.read", resource: file === undefined ? `${literalPattern(path)}/**` : literalPattern(path) });
    about.push(`The path "${written}" of the task may be read at: ${path}`);
  }
  return { grants, about };
}

/** More would not fit a prompt. */
const MOST_RESULTS = 500;

/** @throws SyscallError `INVALID` */
function mustHavePrice({ model, childModels }: Planned, listed: Output<typeof modelList>): void {
  const name = [model, ...childModels].flatMap((one) => unpriced(one, listed) ?? [])[0];
  if (name === undefined) return;
  throw new SyscallError(
    "INVALID",
    `--usd: nobody knows the price of ${name}, so it would count as $0; limit it by --tokens, or write its price into models.yaml`,
  );
}

/** A name that is no tool would ask nobody about anything. */
function mustBeTools(asked: readonly string[], { held, all }: { readonly held: readonly string[]; readonly all: readonly string[] }): void {
  const unknown = asked.find((name) => !held.includes(name));
  if (unknown === undefined) return;
  if (!all.includes(unknown)) throw new SyscallError("INVALID", `--ask ${unknown}: there is no such tool; there are ${held.toSorted().join(", ")}`);
  const way = unknown === webSearch.tool?.name ? "; --search gives it" : OUTWARD_TOOLS.has(unknown) ? "; a way out gives it: --allow HOST, or --search" : "";
  throw new SyscallError("INVALID", `--ask ${unknown}: this run does not have that tool${way}`);
}

async function showHeader(
  client: Client,
  { plan, begins, delivered, secrets, instructions }: Prepared,
  { args, context }: { args: Arguments; context: Context },
): Promise<void> {
  if (args.flag("json")) return;
  const { screen } = context;
  const listed = await client.call(modelList, { wanted: plan.model });
  const model = modelLine(plan.model, listed);
  // The start refuses it, with the cause.
  if (!model) return sayGone(client, plan, { args, context });
  const told = (line: string): void => screen.say(screen.dim(line));
  for (const warning of model.warnings) screen.say(screen.yellow(inert(warning)));
  const budget = budgetWords(plan.budget);
  told(`model   ${inert(model.text)}`);
  for (const { text } of childModelLines(plan.childModels, listed)) told(`        children may use ${inert(text)}`);
  told(`reads   ${inert(readsWords(plan))}`);
  told(`writes  its own workspace${plan.edit === undefined ? "" : ` and, in place and undoable, ${inert(plan.edit.folder)}`}`);
  if (plan.show.length > 0) told(`shows   ${inert(plan.show.join(", "))}`);
  for (const line of givesLines(plan, delivered)) told(line);
  for (const line of instructionLines(instructions, screen)) screen.say(line);
  if (plan.unseen.length > 0) screen.say(screen.yellow(unseenLine(plan.unseen)));
  told(`runs    ${await boxLine(client, plan)}`);
  if (begins !== undefined) told(`        short names and commands begin in ${inert(plan.folder)}`);
  for (const line of networkLines(plan)) told(line);
  if (secrets.shown !== "") told(`secrets ${inert(secrets.shown)}`);
  told(`spends  ${budget === "" ? "no limit set (--tokens, --usd)" : `at most ${budget}`}`);
}

/** A model that nobody named here was named before. */
async function sayGone(client: Client, { model }: Planned, { args, context: { config, screen } }: { args: Arguments; context: Context }): Promise<void> {
  if (args.text("model") !== undefined || config.model !== undefined) return;
  const named = await client.call(modelDefault, {});
  if (named.model === model && named.source !== "built-in") screen.say(screen.yellow(goneText(named)));
}

/** Where results go, by the person's own words. */
function givesLines({ overwrite, handOver }: Plan, delivered: readonly string[]): string[] {
  const files = delivered.length > 0 ? [`gives   ${inert(delivered.join(", "))}${overwrite ? " (may replace it)" : ""}`] : [];
  if (handOver === undefined) return files;
  return [...files, `gives   what it makes, into ${inert(handOver)}${overwrite ? " (may replace files)" : ""}`];
}

/** Names that may be hosts, said in a header. */
const MOST_UNCLEAR = 5;

/** All of its ways out but its model's, and what may have been meant as one. */
function networkLines({ hosts, noHosts, notOpened, search }: Plan): string[] {
  const only = [...hosts.map(({ shown }) => shown), ...(search ? ["searches with this installation's engine"] : [])];
  const open = only.length > 0 ? `only ${inert(only.join(", "))}` : "none";
  const unclear = noHosts.slice(0, MOST_UNCLEAR).map((name) => `        ${inert(unclearWords(name))}`);
  const closed = notOpened.slice(0, MOST_UNCLEAR).map((name) => `        ${inert(name)} is not opened: your words say so (--allow HOST opens it)`);
  return [`network ${open}`, ...unclear, ...closed];
}

/** A name that ends as files usually do is that of a file, which is missing. */
const DOCUMENT =
  /\.(?:md|markdown|rst|txt|csv|tsv|jsonl?|ya?ml|toml|ini|cfg|conf|env|html?|css|pdf|docx?|xlsx?|pptx?|odt|ods|eml|mbox|ipynb|log|xml|sql|py|[cm]?[jt]s|[jt]sx|sh|rb|go|java|kt|php|[ch]pp|lua|png|jpe?g|gif|svg|gz|tar|lock)$/i;

const unclearWords = (name: string): string =>
  DOCUMENT.test(name) ? `there is no file ${name} here` : `${name} was not taken as a host: write https://${name} or --allow ${name}`;

/** Which kind of box its shell commands run in. */
async function boxLine(client: Client, { edit, ask }: Plan): Promise<string> {
  const { rungs } = await client.call(vmRungs, { default_only: true });
  const chosen = rungs.find((rung) => rung.default);
  if (!chosen?.available) return `no shell: ${inert(chosen?.get ?? "no box works here; see aether doctor")}`;
  const inPlace = edit !== undefined && !ask.some((tool) => tool.startsWith("file_"));
  const where = inPlace ? "its workspace and, in place, the folder that may be changed" : "its workspace only";
  return `shell commands in a ${chosen.rung} box (${inert(chosen.detail)}), writing ${where}`;
}

function unseenLine(names: readonly string[]): string {
  const what = names.length === 1 ? "name here cannot be seen by agents, because it holds" : "names here cannot be seen by agents, because they hold";
  const some = names.slice(0, 5).map((name) => JSON.stringify(name));
  return inert(
    `${names.length} ${what} line ends, control signs, backslashes, broken UTF-8 or letters in parts: ${some.join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`,
  );
}
