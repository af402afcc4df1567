import type { Client } from "@aether/client";
import { type FileDiff, inert, inertLine, SyscallError, vfsMounts } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { below } from "../goal-paths.ts";
import { type PersonPaths, personPaths, placed } from "../person-paths.ts";
import { diffPage, patchLines } from "../run-diffs.ts";
import { runOfFiles } from "../run-of-files.ts";

const USAGE = "aether diff [RUN] [FILE…] [--stat] [--json]";
const OPTIONS = `
What a run changed, as diff -u writes it and patch -p1 takes it from here: each file as it was before the run and as the run left it. Where it was
changed since or taken back, and what the run had left is kept nowhere, that is said. FILE is as you write it from here, or a name in the run's workspace.
Without RUN it is the last one of this folder.

      --stat        one line for each file
      --json        prints JSON
  -h, --help        shows this`;

export const diff: Command = {
  name: "diff",
  names: "runs",
  summary: "Show what a run changed in files, line by line.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: { stat: { type: "boolean" }, json: { type: "boolean" } },
  async run(args, { connect, screen, cwd }) {
    const { client } = await connect();
    const { run, names } = await runOfFiles(client, args.words, { screen, cwd, verb: "diff" });
    const shown = await personPaths(client, cwd);
    const files = await diffsOf(client, run);
    const wanted = names.length === 0 ? files : await named(client, files, { names, cwd });
    await client.close();
    if (args.flag("json")) screen.data(inert(JSON.stringify({ files: wanted })));
    else if (wanted.length === 0) screen.say("that run changed no file");
    else for (const file of wanted) tell(file, { args, screen, where: placed(file.path, { shown, own: run }), name: nameOf(file.path, shown) });
    return 0;
  },
};

async function diffsOf(client: Client, run: string): Promise<FileDiff[]> {
  const files: FileDiff[] = [];
  for (let after: string | undefined; ; ) {
    const page = await diffPage(client, run, after);
    files.push(...page.files);
    after = page.next;
    if (after === undefined) return files;
  }
}

/** @throws SyscallError `NOT_FOUND` for a name that the run changed nothing at */
async function named(client: Client, files: readonly FileDiff[], { names, cwd }: { names: readonly string[]; cwd: string }): Promise<FileDiff[]> {
  const { mounts } = await client.call(vfsMounts, {});
  const found = new Set<FileDiff>();
  for (const name of names) {
    const meant = files.filter(({ path }) => {
      const mount = mounts.find((one) => path.startsWith(`${one.path}/`));
      const here = mount && below(cwd, mount.folder + path.slice(mount.path.length));
      const own = here ?? path.split("/").slice(3).join("/");
      const plain = name.replace(/^\.\//, "").replace(/\/$/, "");
      return own === plain || own.startsWith(`${plain}/`);
    });
    if (meant.length === 0) throw new SyscallError("NOT_FOUND", `the run changed nothing at ${inertLine(name)} (aether diff RUN --stat lists what it changed)`);
    for (const file of meant) found.add(file);
  }
  return [...found];
}

interface Telling {
  readonly args: Arguments;
  readonly screen: Context["screen"];
  /** The file as the person would write it. */
  readonly where: string;
  /** The same in the head of a patch. */
  readonly name: string;
}

/** From here, or from the root: what lies in a workspace is not to be taken for a file that lies here. */
const nameOf = (path: string, shown: PersonPaths): string => (path.startsWith("/mnt/") ? shown(path) : path).replace(/^\/+/, "");

function tell(file: FileDiff, { args, screen, where, name }: Telling): void {
  const { before, after, note } = file;
  const lines = file.diff.split("\n").slice(2);
  const [come, go] = ["+", "-"].map((sign) => lines.filter((line) => line.startsWith(sign)).length);
  const kind = before === null ? "made" : after === null ? "removed" : "changed";
  const since = file.undone ? ", undone since" : "";
  if (args.flag("stat")) return screen.out(`${kind.padEnd(8)} ${inertLine(where)}  ${note === undefined ? `+${come} -${go}` : `(${inertLine(note)})`}${since}`);
  screen.out(screen.bold(`${kind} ${inertLine(where)}${since}`));
  if (note !== undefined) screen.out(`  ${inertLine(note)}`);
  for (const line of patchLines(file, { screen, name })) screen.data(line);
}
