import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Client } from "@aether/client";
import { inert, inertLine, SyscallError, utcText, vfsList, vfsMounts, vfsRestore, vfsStat, vfsTrash, vfsUnmount, vfsVersions } from "@aether/protocol";
import { changeWord } from "../change-word.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { placeFor } from "../fetch-files.ts";
import { below } from "../goal-paths.ts";
import { personPaths, placed } from "../person-paths.ts";
import { shortId } from "../resolve-agent.ts";
import { size } from "../terminal.ts";
import { table } from "../text-table.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE = "aether files ls [PLACE] | mounts | unmount PLACE | versions FILE | trash [PLACE] | restore FILE[@VERSION]";
const OPTIONS = `
What agents see of files. PLACE is theirs (/run/…, /mnt/…, /home/…), or a file or folder of yours that some run was given.

  ls          what lies in a place; without one, the places there are
  mounts      folders of yours that have a place, as runs were given them or files brought back there, and what may be done at it; a run
              reaches only those that it was given
  unmount     takes such a folder away from all of them; the folder itself is untouched
  versions    what was done to a file, by which run, newest first; aether undo RUN takes a run's changes back
  trash       files that runs removed and that can be brought back
  restore     brings back FILE, which was removed, or what it held after change VERSION (files versions); @0: before the first

      --all       ls: everything below it
      --limit N   ls, versions, trash: so many of them at most; default 100
      --to PATH   restore: puts it there; default: where it was
      --overwrite restore: what is there now is replaced, and is a version itself
      --json      JSON
  -h, --help      shows this`;

const MOST = 100;

interface Doing {
  readonly client: Client;
  readonly args: Arguments;
  readonly context: Context;
}

export const files: Command = {
  name: "files",
  summary: "See files as agents do: places, folders of yours, versions.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["ls", "mounts", "unmount", "versions", "trash", "restore"],
  options: { all: { type: "boolean" }, limit: { type: "string" }, to: { type: "string" }, overwrite: { type: "boolean" }, json: { type: "boolean" } },
  async run(args, context) {
    const [verb, place, ...rest] = args.words;
    const act = rest.length > 0 ? undefined : actOf(verb, place);
    if (!act) throw verbFault(files, args.words);
    const { client } = await context.connect();
    await act({ client, args, context });
    await client.close();
    return 0;
  },
};

function actOf(verb: string | undefined, place: string | undefined): ((doing: Doing) => Promise<void>) | undefined {
  if (verb === "ls") return (doing) => list(place ?? "/", doing);
  if (verb === "mounts" && place === undefined) return mounts;
  if (verb === "unmount" && place !== undefined) return (doing) => unmount(place, doing);
  if (verb === "trash") return (doing) => trash(place ?? "/", doing);
  if (verb === "restore" && place !== undefined) return (doing) => restore(place, doing);
  return verb === "versions" && place !== undefined ? (doing) => versions(place, doing) : undefined;
}

const PLACES = /^\/(?:run|mnt|home|team)(?:\/|$)/;

/** Where agents see what a person names. @throws SyscallError `NOT_FOUND` for what no run was given */
async function placeOf(written: string, { client, context: { cwd } }: Doing): Promise<string> {
  if (written === "/") return written;
  const path = resolve(cwd, written);
  const { mounts: given } = await client.call(vfsMounts, {});
  const holding = given.filter(({ folder }) => below(folder, path) !== undefined).sort((a, b) => b.folder.length - a.folder.length);
  // What may be changed has the versions.
  const [best] = [...holding.filter(({ mode }) => mode === "rw"), ...holding];
  if (best) return [best.path, below(best.folder, path)].filter((part) => part !== "").join("/");
  // Last, as the homes of persons are called like a place of agents.
  if (PLACES.test(written)) return written;
  throw new SyscallError("NOT_FOUND", `${written} is in no folder that a run was given (aether files mounts), and no place of agents`, { path: written });
}

async function list(written: string, doing: Doing): Promise<void> {
  const { client, args, context } = doing;
  const path = await placeOf(written, doing);
  const { entries, more } = await client.call(vfsList, { path, recursive: args.flag("all"), limit: args.count("limit") ?? MOST });
  if (args.flag("json")) return context.screen.data(inert(JSON.stringify({ entries, more })));
  const name = (entry: (typeof entries)[number]): string => `${entry.path}${entry.kind === "folder" ? "/" : ""}`;
  if (entries.length > 0)
    context.screen.out(
      table(
        entries.map((entry) => [entry.kind === "folder" ? "" : size(entry.bytes), name(entry)]),
        { headed: false },
      ),
    );
  else context.screen.say("nothing lies there");
  if (more) context.screen.say("there is more: --limit N");
}

async function mounts({ client, args, context }: Doing): Promise<void> {
  const { mounts: given } = await client.call(vfsMounts, {});
  if (args.flag("json")) return context.screen.data(inert(JSON.stringify(given)));
  if (given.length === 0) return context.screen.say("no run was given a folder yet");
  context.screen.out(table([["MAY", "PLACE", "FOLDER"], ...given.map(({ mode, path, folder }) => [mode === "rw" ? "change" : "read", path, folder])]));
}

/** A folder that some runs read and others change has two places. */
async function unmount(written: string, doing: Doing): Promise<void> {
  const { client, context } = doing;
  const { mounts: given } = await client.call(vfsMounts, {});
  const places = given.filter(({ folder, path }) => folder === resolve(context.cwd, written) || path === written).map(({ path }) => path);
  for (const place of places.length > 0 ? places : [await placeOf(written, doing)]) {
    const { path } = await client.call(vfsUnmount, { path: place });
    context.screen.say(inertLine(`${path} is taken away; the folder itself is untouched`));
  }
  context.screen.say(context.screen.dim("undo, diff and versions of what runs did there work again once a run is given the folder"));
}

async function versions(written: string, doing: Doing): Promise<void> {
  const { client, args, context } = doing;
  const path = await placeOf(written, doing);
  const { versions: found } = await client.call(vfsVersions, { path, limit: args.count("limit") ?? MOST });
  if (found.length === 0) await mustBeThere(written, { client, path });
  if (args.flag("json")) return context.screen.data(inert(JSON.stringify(found)));
  if (found.length === 0) return context.screen.say("no run changed it");
  const name = await namer(doing);
  const rows = found.map((one) => [String(one.version), utcText(one.at), changeWord(one), shortId(one.root), name(one.path)]);
  context.screen.out(table([["NO", "WHEN", "WHAT", "RUN", "FILE"], ...rows]));
}

/** A file of a person's folder as they have it, and one of a run with whose it is. */
async function namer({ client, context: { cwd } }: Doing): Promise<(path: string) => string> {
  const shown = await personPaths(client, cwd);
  return (path) => placed(path, { shown, own: "" });
}

/** Of what never was there is nothing to tell. @throws SyscallError `NOT_FOUND` */
async function mustBeThere(written: string, { client, path }: Pick<Doing, "client"> & { readonly path: string }): Promise<void> {
  try {
    await client.call(vfsStat, { path });
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    // A folder of the namespace itself.
    if (error.code === "UNSUPPORTED") return;
    if (error.code !== "NOT_FOUND") throw error;
    throw new SyscallError("NOT_FOUND", `there is no ${written}, and no run changed one; aether files ls shows what is there`, { path });
  }
}

async function trash(written: string, doing: Doing): Promise<void> {
  const { client, args, context } = doing;
  const path = await placeOf(written, doing);
  const { files: found, more } = await client.call(vfsTrash, { path, limit: args.count("limit") ?? MOST });
  if (args.flag("json")) return context.screen.data(inert(JSON.stringify({ files: found, more })));
  if (found.length === 0) return context.screen.say("nothing was removed there that can be brought back");
  const name = await namer(doing);
  const rows = found.map(({ at, root, bytes, path: file }) => [utcText(at), shortId(root), size(bytes), name(file)]);
  context.screen.out(table([["REMOVED", "RUN", "SIZE", "FILE"], ...rows]));
  if (more) context.screen.say("there is more: --limit N");
}

/** A name may itself end so; then its version is written, too. */
const VERSIONED = /^(.+)@([0-9]{1,9})$/s;

async function restore(written: string, doing: Doing): Promise<void> {
  const { client, args, context } = doing;
  const [, name = written, version] = VERSIONED.exec(written) ?? [];
  const path = await placeOf(name, doing);
  const wanted = args.text("to");
  const to = wanted === undefined ? undefined : await targetOf(wanted, { path, doing });
  const overwrite = args.flag("overwrite");
  const asked = { path, overwrite, ...(version !== undefined && { version: Number(version) }), ...(to && { to: to.path }) };
  const done = await client.call(vfsRestore, asked).catch(async (error: unknown) => {
    if (SyscallError.is(error) && error.code === "EXISTS" && !overwrite) throw inPersonsWords(error, to?.folder ?? name);
    if (SyscallError.is(error) && error.code === "CONFLICT" && version === undefined)
      throw new SyscallError("CONFLICT", `no run removed ${name}; aether files versions ${name} lists what was done, and ${name}@N brings one version back`);
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND" || error.data["path"] !== path) throw error;
    const what = version === undefined ? "no run changed it" : await lacking(Number(version), { client, path, message: error.message });
    throw new SyscallError(
      "NOT_FOUND",
      `${name} cannot be brought back: ${what} (aether files trash lists what was removed, aether files versions FILE what was done)`,
    );
  });
  if (args.flag("json")) return context.screen.data(inert(JSON.stringify(done)));
  context.screen.say(context.screen.green(`✓ ${inertLine(to?.folder ?? (await namer(doing))(done.to))}`));
  context.screen.say(context.screen.dim(`aether undo ${done.run} takes it back`));
}

/** What such a version of a file lacks; one after which there was no file is listed all the same. */
async function lacking(
  version: number,
  { client, path, message }: { readonly client: Client; readonly path: string; readonly message: string },
): Promise<string> {
  const { versions: there } = await client.call(vfsVersions, { path, limit: 1_000 });
  const found = there.find((one) => one.version === version && one.path === path);
  if (version === 0 && there.length > 0) return "it was not there before the first change";
  if (!found) return `it has no version ${version}`;
  return found.after === null ? `change ${version} took it away; @${version - 1} is what it held before` : message;
}

function inPersonsWords({ message }: SyscallError, name: string): SyscallError {
  const held = message.endsWith("holds just that");
  return new SyscallError(
    "EXISTS",
    held ? `${name} is there, and holds just that` : `${name} is there already; --overwrite replaces it, --to PATH puts it elsewhere`,
  );
}

/** Where a person wants it: a place of agents, or a path of their own, of which the folder becomes one. */
async function targetOf(written: string, { path, doing }: { readonly path: string; readonly doing: Doing }): Promise<{ path: string; folder: string }> {
  const full = resolve(doing.context.cwd, written);
  if (PLACES.test(written) && !isFolder(dirname(full))) return { path: written, folder: written };
  const target = isFolder(full) ? join(full, basename(path)) : full;
  return { path: `${await placeFor(doing.client, dirname(target))}/${basename(target)}`, folder: target };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
