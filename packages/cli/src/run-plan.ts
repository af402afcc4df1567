import { existsSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { type Authority, isAsTyped, SyscallError } from "@aether/protocol";
import { agentName } from "./agent-name.ts";
import { budgetOf } from "./budget-options.ts";
import type { Arguments, Context } from "./command.ts";
import type { Given } from "./given-input.ts";
import { hostGrant, hostsIn, type NamedHost } from "./goal-hosts.ts";
import { below, fromHome, localNames, pathsElsewhere } from "./goal-paths.ts";
import { outputsIn } from "./goal-words.ts";
import { isSeen, lookBelow } from "./unseen-names.ts";

/** A file to be handed over: the host folder, the file below it, and what it is called in the workspace. */
export interface PlannedOutput {
  readonly folder: string;
  readonly file: string;
  readonly from: string;
}

export interface Plan {
  readonly name: string;
  /** Undefined: the one that works where none is named. */
  readonly model: string | undefined;
  /** Models that children may work with beside it. */
  readonly childModels: readonly string[];
  /** As agents are told it: names relative to the current folder. */
  readonly goal: string;
  /** As the person typed it. */
  readonly typed: string;
  readonly folder: string;
  readonly edit: { readonly folder: string; readonly alias: string } | undefined;
  /** What the goal names elsewhere, which the rules engine may read: whole folders, or one file of a folder. */
  readonly reads: readonly { readonly written: string; readonly folder: string; readonly file?: string }[];
  readonly outputs: readonly PlannedOutput[];
  readonly overwrite: boolean;
  /** `--to` names a folder and the goal names no file: what goes there is the one output, or, of a language model, whatever it makes. */
  readonly unnamed: boolean;
  /** A folder of the person's that is given what the run made. */
  readonly handOver: string | undefined;
  /** Ways out that the goal or the command line names. */
  readonly hosts: readonly NamedHost[];
  /** What may be a host or a file, and was taken as no host. */
  readonly noHosts: readonly string[];
  /** Addresses and hosts that the goal names and says are not to be opened. */
  readonly notOpened: readonly string[];
  /** It may search the web. */
  readonly search: boolean;
  /** Names of secrets that may be put into its requests. */
  readonly secrets: readonly string[];
  /** Pictures and documents that its model is shown with the goal. */
  readonly show: readonly string[];
  readonly budget: Authority["budget"];
  readonly steps: number | undefined;
  readonly ask: readonly string[];
  /** Files and folders below the current folder that agents cannot see, because of their names. */
  readonly unseen: readonly string[];
  /** Its material holds tables, so a language model is told of the tools for them; the rules engine always is. */
  readonly tables: boolean;
  /** What came by standard input. */
  readonly given: Given | undefined;
}

/** What runs are called that nobody names. */
const DEFAULT_NAME = "run";

/** What a command line asks for. @throws SyscallError `INVALID` */
export function readPlan(
  goal: string,
  args: Arguments,
  { config, cwd, given }: Pick<Context, "config" | "cwd"> & { readonly given?: Given | undefined },
): Plan {
  mustSaySomething(args);
  const { unseen, tables } = lookBelow(cwd);
  const home = homedir();
  const exists = (file: string): boolean => existsSync(resolve(cwd, fromHome(file, home)));
  const overwrite = args.flag("overwrite");
  const named = outputsIn(goal, { exists, overwrite }).map(({ file }) => file);
  const [edit, model] = [editOf(args.text("edit"), cwd), args.text("model") ?? config.model];
  const inGoal = hostsIn(goal, (file) => exists(file) || (edit !== undefined && existsSync(join(edit.folder, file))));
  const allowed = args.texts("allow").flatMap(listOf).map(hostGrant);
  const outputs = placeOutputs(named, { goal, cwd, home, to: args.text("to") });
  if (overwrite && outputs.length === 0)
    throw new SyscallError("INVALID", "--overwrite: nothing is handed over that could be replaced; name the file in the goal, or add --to DIR");
  const unnamed = named.length === 0 && outputs.length > 0;
  for (const output of outputs) if (!overwrite && !unnamed) mustBeNew(output, cwd);
  const written = outputs.flatMap(({ from }, index) => (named[index] === undefined ? [] : [{ written: named[index], from }]));
  const places = { cwd, home, edit, outputs: written, names: namesIn(cwd) };
  return {
    name: agentName(args) ?? DEFAULT_NAME,
    model,
    childModels: args.texts("child-model").flatMap(listOf),
    goal: localNames(goal, places),
    typed: goal,
    folder: cwd,
    edit,
    reads: model === undefined || isOffline(model) ? pathsElsewhere(goal, places).flatMap((path) => readElsewhere(path, { cwd, home })) : [],
    outputs,
    overwrite,
    unnamed,
    handOver: undefined,
    hosts: [...inGoal.named, ...allowed],
    noHosts: inGoal.unclear.filter((name) => !named.includes(name) && !allowed.some(({ shown }) => shown === name)),
    notOpened: inGoal.forbidden.filter((name) => !allowed.some(({ shown }) => shown === name)),
    search: searchOf(args.flag("search"), model),
    secrets: args.texts("secret").flatMap(listOf),
    show: args
      .texts("show")
      .flatMap(listOf)
      .map((file) => resolve(cwd, fromHome(file, home))),
    budget: budgetOf(args),
    steps: atLeastOne(args, "steps"),
    ask: args.texts("ask").flatMap(listOf),
    unseen,
    given,
    tables: tables || /\.(?:csv|tsv|jsonl?|xlsx)$/.test(given?.file ?? "") || (edit !== undefined && lookBelow(edit.folder).tables) || /\.json\b/i.test(goal),
  };
}

/** @throws SyscallError `INVALID` */
function atLeastOne(args: Arguments, option: string): number | undefined {
  const count = args.count(option);
  if (count === 0) throw new SyscallError("INVALID", `--${option} is at least 1`);
  return count;
}

/**
 * A plan whose model is known. Only the rules engine is told of one file where none is named: a language model names what it makes itself.
 *
 * @throws SyscallError `INVALID` for a file that is there
 */
export function planFor(plan: Plan, model: string): Plan & { readonly model: string } {
  const [output] = plan.outputs;
  if (!plan.unnamed || output === undefined) return { ...plan, model };
  if (isOffline(model)) {
    if (!plan.overwrite) mustBeNew(output, plan.folder);
    return { ...plan, model };
  }
  return { ...plan, model, outputs: [], handOver: output.folder };
}

/** For whoever looks at it in a list. */
export const typedAs = ({ typed, goal }: Plan) => (typed !== goal && isAsTyped(typed, goal) ? { typed } : {});

/** For whoever follows it to its end. */
export const handOverOf = ({ handOver: folder, overwrite }: Plan) => (folder === undefined ? undefined : { folder, overwrite });

/** The engine plans by fixed rules, and none of them is to search the web or to look at a picture. */
export const isOffline = (model: string): boolean => model === "offline" || model.startsWith("offline/");

/** A folder that is there, or a file in one; the root of the machine is neither. */
function readElsewhere(written: string, { cwd, home }: { readonly cwd: string; readonly home: string }): Plan["reads"] {
  const path = resolve(cwd, fromHome(written, home));
  const stat = statSync(path, { throwIfNoEntry: false });
  if (path === "/" || !stat) return [];
  if (stat.isDirectory()) return [{ written, folder: path }];
  return stat.isFile() && dirname(path) !== "/" ? [{ written, folder: dirname(path), file: basename(path) }] : [];
}

/** @throws SyscallError `INVALID` where the model that is known by now searches nothing */
export function searchOf(search: boolean, model: string | undefined): boolean {
  if (!search || model === undefined || !isOffline(model)) return search;
  throw new SyscallError("INVALID", "--search: the offline rules engine searches nothing; name a language model with -m (aether model list), or leave it out");
}

const WITH_TEXT = ["to", "edit", "allow", "secret", "show", "model", "child-model", "name", "ask", "usd", "bytes", "per"];

/** What an unset variable leaves behind would be dropped, or taken for the current folder. @throws SyscallError `INVALID` */
function mustSaySomething(args: Arguments): void {
  const empty = WITH_TEXT.find((name) => args.texts(name).some((written) => listOf(written.trim()).length === 0));
  if (empty !== undefined) throw new SyscallError("INVALID", `--${empty} is given and names nothing; say what, or leave it out`);
}

const listOf = (written: string | undefined): string[] => (written ?? "").split(",").filter((item) => item !== "");

function editOf(written: string | undefined, cwd: string): Plan["edit"] {
  if (written === undefined) return undefined;
  const folder = mustBeFolder("--edit", resolve(cwd, written));
  return { folder, alias: below(cwd, folder) ?? (isAbsolute(written) ? folder : relative(cwd, folder)) };
}

interface Placing {
  readonly goal: string;
  readonly cwd: string;
  readonly home: string;
  readonly to: string | undefined;
}

/** Where each file goes. With --to and no name in the goal there is one, named after what is asked for. */
function placeOutputs(named: readonly string[], { goal, cwd, home, to }: Placing): PlannedOutput[] {
  const base = to === undefined ? cwd : mayBeFolder("--to", resolve(cwd, fromHome(to, home)));
  const files = named.length > 0 || to === undefined ? named : [defaultName(goal)];
  if (to !== undefined && files.every((file) => isAbsolute(fromHome(file, home))))
    throw new SyscallError("INVALID", `--to ${to}: the goal says whole paths (${files.join(", ")}), so nothing would go there; leave one of them out`);
  const taken = new Set<string>();
  return files.map((file) => {
    const path = fromHome(file, home);
    if (path.split("/").includes(".."))
      throw new SyscallError("INVALID", `${file}: a result is not put above the current folder by "..": write the whole path, or add --to DIR`);
    const placed = isAbsolute(path) ? { folder: mustBeFolder(file, dirname(path)), file: basename(path) } : { folder: base, file: path };
    const from = freshName(placed.file, taken);
    return { ...placed, from };
  });
}

function defaultName(goal: string): string {
  const kind = /\b(?:as|in) (csv|json)\b/i.exec(goal)?.[1]?.toLowerCase();
  return /\b(?:brief|briefing|report|one-pager)\b/i.test(goal) && kind === undefined ? "brief.md" : `answer.${kind ?? "md"}`;
}

/** Two files of one name lie beside each other in the workspace; a comma would end a name in the prompt. */
function freshName(file: string, taken: Set<string>): string {
  const plain = file.replaceAll(",", "_");
  let name = plain;
  for (let number = 2; taken.has(name); number++) name = plain.replace(/(\.[^.]+)$/, `-${number}$1`);
  taken.add(name);
  return name;
}

function mustBeNew({ folder, file }: PlannedOutput, cwd: string): void {
  const target = join(folder, file);
  if (!existsSync(target)) return;
  const shown = below(cwd, target) ?? target;
  const way = statSync(target).isDirectory()
    ? "is a folder; name a file"
    : "is there already; add --overwrite to replace it, or --to DIR to put the result elsewhere";
  throw new SyscallError("INVALID", `${shown} ${way}`);
}

/** @throws SyscallError `INVALID` */
function mustBeFolder(written: string, folder: string): string {
  const stat = statSync(folder, { throwIfNoEntry: false });
  const what = written.startsWith("--") ? `${written} ${folder}` : written;
  if (!stat) throw new SyscallError("INVALID", `${what}: there is no folder ${folder}`);
  if (!stat.isDirectory()) throw new SyscallError("INVALID", `${what}: ${folder} is a file, not a folder`);
  return folder;
}

/** One that is there, or will be made below the nearest that is. @throws SyscallError `INVALID` */
function mayBeFolder(written: string, folder: string): string {
  let there = folder;
  while (!existsSync(there)) there = dirname(there);
  mustBeFolder(written, there);
  return folder;
}

/** What lies in the current folder, and can be named; a folder ends in a slash. */
function namesIn(cwd: string): string[] {
  const entries = readdirSync(cwd, { withFileTypes: true }).filter(({ name }) => isSeen(cwd, name));
  return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
}

/** Whether a goal names a file or a folder that lies there. */
export const namesSomething = (goal: string, cwd: string): boolean =>
  namesIn(cwd).some((name) =>
    goal
      .split(/[\s"'`(),;]+/)
      .some((word) => word === name || word.replace(/[.:!?]+$/, "") === name.replace(/\/$/, "") || word.startsWith(`${name.replace(/\/$/, "")}/`)),
  );

/** The files to be handed over as the person would write them. */
export const shownOutputs = ({ outputs, folder }: Plan): string[] =>
  outputs.map(({ folder: into, file }) => below(folder, join(into, file)) ?? join(into, file));
