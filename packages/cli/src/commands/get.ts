import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Client } from "@aether/client";
import { alike, compilePattern, inert, inertLine, type MadeFile, type PlantRule, plantOf, SyscallError } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { fetchFiles, type Got, gotLines, someNamed, VERSION_CONTROLS } from "../fetch-files.ts";
import { fromHome } from "../goal-paths.ts";
import { isPlain, madeFiles } from "../made-files.ts";
import { cannotFetch } from "../not-kept.ts";
import { plantRules } from "../planted.ts";
import { runOfFiles } from "../run-of-files.ts";
import { size } from "../terminal.ts";

const USAGE = "aether get [RUN] [FILE…] [--to DIR] [--overwrite] [--list] [--json]";
const OPTIONS = `
Copies what a run made in its workspace to where you stand. Without FILE all of it, but for what was handed over already, what programs keep
beside a result (node_modules, …) and what other programs run or trust (hooks, editor settings, …): each of those comes by its own name alone.
What version control keeps (.git, …) never comes.
FILE is a file, a folder, or a pattern with * of its workspace; without RUN it is the last one of this folder. What is there already is never replaced without --overwrite.

      --to DIR      another folder; it is made if it is not there
      --overwrite   replaces what is there; aether undo of the run does not bring it back
      --list        says what there is, what comes only by its name and what never does, and copies nothing
      --json        prints JSON
  -h, --help        shows this`;

export const get: Command = {
  name: "get",
  names: "runs",
  summary: "Fetch what a run made in its workspace.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: { to: { type: "string" }, overwrite: { type: "boolean" }, list: { type: "boolean" }, json: { type: "boolean" } },
  async run(args, context) {
    const { client } = await context.connect();
    const { run, names } = await runOfFiles(client, args.words, { ...context, verb: "get" });
    const files = await madeFiles(client, run);
    const rules = await plantRules(client);
    const chosen = names.length === 0 ? files.filter((file) => !file.delivered) : await named(client, { files, names, run });
    const wanted = chosen.filter((file) => isPlain(file, rules) || isNamed(file, names) || (names.length > 0 && isVersionControls(file)));
    const apart = chosen.filter((file) => !wanted.includes(file));
    if (args.flag("list")) return list(names.length === 0 ? files : chosen, { args, context, rules });
    if (wanted.length === 0) {
      context.screen.say(names.length === 0 ? nothing(files, run) : apartLine(apart, { run, names }));
      return 1;
    }
    const folder = resolve(context.cwd, fromHome(args.text("to") ?? ".", homedir()));
    const got = await fetchFiles(client, { wanted, folder, overwrite: args.flag("overwrite"), screen: context.screen });
    await client.close();
    return tell(got, { args, context, apart, names, run });
  },
};

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}

function list(files: readonly MadeFile[], { args, context: { screen }, rules }: Doing & { readonly rules: readonly PlantRule[] }): number {
  if (args.flag("json")) screen.data(inert(JSON.stringify({ files })));
  else if (files.length === 0) screen.say("it made no file in its workspace");
  else for (const { bytes, name, mark } of listed(files, rules)) screen.out(`${size(bytes).padStart(9)}  ${inertLine(name)}${mark}`);
  return 0;
}

interface Listed {
  readonly name: string;
  readonly bytes: number;
  readonly mark: string;
}

/** What version control keeps is one line a folder. */
function listed(files: readonly MadeFile[], rules: readonly PlantRule[]): readonly Listed[] {
  const lines = new Map<string, Listed>();
  for (const file of files) {
    const never = isVersionControls(file);
    const name = never ? versionControlOf(file.name) : file.name;
    const mark = file.delivered ? "  (handed over)" : never ? "  (never comes)" : isPlain(file, rules) ? "" : "  (only by its name)";
    lines.set(name, { name, bytes: file.bytes + (lines.get(name)?.bytes ?? 0), mark });
  }
  return [...lines.values()];
}

/** The folder that version control keeps all of, in which the file lies. */
function versionControlOf(name: string): string {
  const parts = name.split("/");
  const depth = parts.findIndex((_part, index) => isVersionControls({ name: `${parts.slice(0, index + 1).join("/")}/config` }));
  return depth === -1 ? name : `${parts.slice(0, depth + 1).join("/")}/`;
}

function nothing(files: readonly MadeFile[], run: string): string {
  if (files.length === 0) return "nothing to fetch: it made no file in its workspace";
  const left = files.filter((file) => !file.delivered);
  const rest = left.length === 0 ? "" : `; ${apartLine(left, { run, names: [] })}`;
  return `nothing to fetch: ${files.length - left.length} handed over already${rest}`;
}

/** By its own name, and not by that of a folder or a pattern. */
const isNamed = ({ name }: MadeFile, words: readonly string[]): boolean => words.some((word) => plainWord(word) === name);
const plainWord = (word: string): string => word.replace(/^\.\//, "");
const isVersionControls = ({ name }: Pick<MadeFile, "name">): boolean => plantOf({ file: `/${name}` }, [])?.as === "refused";

interface Left {
  readonly run: string;
  /** What was asked for; none = all. */
  readonly names: readonly string[];
}

/** What did not come, and the way to it. */
function apartLine(apart: readonly MadeFile[], { run, names }: Left): string {
  const kept = apart.filter(isVersionControls);
  const rest = apart.filter((file) => !kept.includes(file));
  const one = rest.length === 1;
  const [first] = rest;
  const byName =
    first === undefined
      ? []
      : names.length === 0
        ? [`${rest.length} more ${one ? "comes" : "come"} only by name: aether get ${run} --list`]
        : [
            `left out, as other programs run or trust ${one ? "it" : "them"}: ${someNamed(rest)}; look at ${one ? "it" : "each"} first, it comes only by its own name: aether get ${run} ${inertLine(first.name)}`,
          ];
  return [...byName, ...(kept.length > 0 ? [`${someNamed(kept)}: ${VERSION_CONTROLS}`] : [])].join("\n");
}

/** The files that the words mean. @throws SyscallError `NOT_FOUND` for a word that means none, `TOO_LARGE` for what was too large to be kept */
async function named(client: Client, { files, names, run }: Left & { readonly files: readonly MadeFile[] }): Promise<MadeFile[]> {
  const found = new Set<MadeFile>();
  for (const word of names) {
    const meant = files.filter(({ name }) => means(plainWord(word).replace(/\/$/, ""), name));
    if (meant.length === 0) throw (await cannotFetch(client, { name: plainWord(word), run })) ?? missing(word, files, run);
    for (const file of meant) found.add(file);
  }
  return [...found];
}

function means(word: string, name: string): boolean {
  if (name === word || name.startsWith(`${word}/`)) return true;
  return /[*?]/.test(word) && compilePattern(word, { partial: true }).matches(name);
}

function missing(word: string, files: readonly MadeFile[], run: string): SyscallError {
  const near = alike(
    word,
    files.map(({ name }) => name),
    3,
  );
  const there =
    near.length > 0
      ? `near it: ${near.join(", ")}`
      : files.length > 0
        ? `there is ${files
            .slice(0, 5)
            .map(({ name }) => name)
            .join(", ")}${files.length > 5 ? ` and ${files.length - 5} more` : ""}`
        : "it made none";
  return new SyscallError("NOT_FOUND", `the run ${run} has no file ${inertLine(word)} in its workspace; ${inertLine(there)}`);
}

interface Telling extends Doing {
  readonly apart: readonly MadeFile[];
  readonly names: readonly string[];
  readonly run: string;
}

function tell(got: readonly Got[], { args, context: { cwd, screen }, apart, names, run }: Telling): number {
  const code = got.every(({ to }) => to !== undefined) ? 0 : 1;
  if (args.flag("json")) {
    const files = got.map(({ file, to, why }) => ({ name: file.name, bytes: file.bytes, ...(to === undefined ? { why } : { to }) }));
    screen.data(inert(JSON.stringify({ files, apart: apart.map(({ name }) => name) })));
    return code;
  }
  for (const line of gotLines(got, { cwd, screen })) screen.out(line);
  if (apart.length > 0) screen.say(apartLine(apart, { run, names }));
  return code;
}
