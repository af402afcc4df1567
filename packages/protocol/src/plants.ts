import * as z from "zod";
import { inertLine } from "./inert.ts";
import { lazily } from "./lazily.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { PlantsIndex } from "./plants-index.ts";
import { DOCUMENTS, HARMLESS, PLANTS, REPOSITORY_FILES, VERSION_CONTROL } from "./plants-table.ts";
import { withoutEnd } from "./without-end.ts";

/** What an owner says of files by name, before the table does; the first that fits decides. What version control keeps is refused whatever it says. */
export const PlantRule = z.strictObject({
  /** A pattern of whole paths of this machine, in any case of letters; `*` and `?` also work inside a name: `**` + `/deploy/*.sh`. */
  files: z.string().min(1).max(512),
  /** `asked`: an untrusted context asks before it writes there; `refused`: no agent does; `plain`: like any other file. */
  as: z.enum(["asked", "refused", "plain"]),
  why: z.string().max(200),
});
export type PlantRule = z.infer<typeof PlantRule>;

/** A file that other programs run or trust, as people and models are told of it. */
export const Plant = z.strictObject({
  /** As the caller names it. */
  path: z.string(),
  as: z.enum(["asked", "refused"]),
  /** Who runs or trusts it. */
  why: z.string(),
});
export type Plant = z.infer<typeof Plant>;

/** A place of the host by one of its names. */
const Named = z.strictObject({
  /** On the host, absolute. */
  file: z.string(),
  /** The folder of these that its owner named, with those around it: to lie in there is no sign of what a document is for. Absent = none. */
  named: z.string().optional(),
});

/** A name that a person's link gives a place. */
const LinkedName = Named.extend({
  /** The link, as whoever is asked is told of it: within its folder, or by its own name alone. */
  link: z.string(),
});
export type LinkedName = z.infer<typeof LinkedName>;

/** The names that links to a place, and to the folders around it, give it. */
export const LinkedNames = z.strictObject({
  names: z.array(LinkedName),
  /** There are more than these. */
  more: z.boolean(),
});
export type LinkedNames = z.infer<typeof LinkedNames>;

/** A place in a folder of a person's, as far as it decides who runs what is there. */
export interface Whereabouts extends z.infer<typeof Named> {
  /** Its names by links. Absent = none. */
  readonly linked?: LinkedNames;
  /** Of a file: its owner may run it. */
  readonly executable?: boolean;
  /** A folder is made or taken away: nothing runs it for its name. */
  readonly folder?: boolean;
  /** It is a link to a folder, or to nothing that is there: what comes to lie there counts by its name as well. */
  readonly link?: boolean;
  /** It lies in, or makes, what version control takes for a repository. */
  readonly repository?: boolean;
}

const known = new Map<string, Pattern>();
const MOST_KNOWN = 1_000;

/** @throws SyscallError `INVALID` for what is no pattern */
export function plantPattern(files: string): Pattern {
  const source = files.normalize("NFKC").toLowerCase();
  const found = known.get(source);
  if (found) return found;
  const compiled = compilePattern(source, { partial: true });
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(source, compiled);
  return compiled;
}

/** The folders of a pattern, by their names. */
const foldersIn = (files: string): Pattern[] =>
  files
    .split("/")
    .slice(0, -1)
    .filter((name) => /[^*]/.test(name))
    .map((name) => plantPattern(name));

/** Hundreds of patterns, which only programs need that look at places. */
const tables = lazily(() => {
  const patterns = (names: readonly string[]): readonly Pattern[] => names.map((name) => plantPattern(name));
  const oneOf = (some: readonly Pattern[]): ((name: string) => boolean) => {
    const index = new PlantsIndex(some.map((pattern) => ({ at: 0, pattern })));
    return (name) => index.first([name]) !== undefined;
  };
  return {
    plants: new PlantsIndex(PLANTS.flatMap(({ files }, at) => patterns(files.map((file) => `**/${file}`)).map((pattern) => ({ at, pattern })))),
    folders: PLANTS.flatMap(({ files }) => files.flatMap(foldersIn)),
    kept: oneOf(patterns(VERSION_CONTROL)),
    plain: oneOf(patterns(HARMLESS)),
    texts: oneOf(patterns(DOCUMENTS)),
    parts: oneOf(patterns(REPOSITORY_FILES)),
  };
});

/** The other form of a short name: two letters, and a number made of the whole. */
const KEPT_IN_SHORT = /^(?:gi|sv|bz|pi|re|fs)[0-9a-f]{4}~\d$/;
/** What some file systems take for the short name of a file that is called otherwise. */
const SHORT = /^[^.~ ]{1,6}~\d{1,2}(?:\.[^. ]{1,3})?$/;

type Found = Omit<Plant, "path">;

/** Of what no row of the table knows. */
export const BEGINS_WITH_DOT = "its name, or its folder's, begins with a dot: other programs may read or run it";

/**
 * Who runs or trusts what is at a place; undefined = nobody by its names. Names are compared as the file system that takes the most of them
 * for the same would. What a link leads to from among version control's own files is a file of its owner's, and asked about.
 */
export function plantOf(where: Whereabouts, rules: readonly PlantRule[]): Found | undefined {
  const names = namesOf(where);
  return (where.repository ? KEEPS : keptBy(names, where)) ?? byName(names, where, rules) ?? (where.linked && byLinks(where, where.linked, rules));
}

const namesOf = ({ file }: Whereabouts): readonly string[] => file.split(/[/\\]/).map(foldedName);

const KEEPS: Found = { as: "refused", why: "version control keeps it, and runs what it says" };

function keptBy(names: readonly string[], { folder = false }: Whereabouts): Found | undefined {
  if (isKept(names)) return KEEPS;
  return !folder && tables().parts(names.at(-1) ?? "")
    ? { as: "refused", why: "by this name version control takes the folder for a part of a repository, and runs what that says" }
    : undefined;
}

function byLinks({ folder = false, link = false }: Whereabouts, { names: linked, more }: LinkedNames, rules: readonly PlantRule[]): Found | undefined {
  for (const { link: shown, ...name } of linked) {
    const where = { ...name, folder, link };
    const names = namesOf(where);
    const kept = keptBy(names, where);
    const found = kept ? { ...kept, as: "asked" as const } : byName(names, where, rules);
    if (found) return { ...found, why: `your link ${inertLine(shown)} leads to it: ${found.why}` };
  }
  return more ? { as: "asked", why: "links give it more names than are looked at, and programs may run it by one of them" } : undefined;
}

function byName(
  names: readonly string[],
  { named, executable = false, folder = false, link = false }: Whereabouts,
  rules: readonly PlantRule[],
): Found | undefined {
  const path = names.join("/");
  for (const { files, as, why } of rules) {
    if (!plantPattern(files).matches(path)) continue;
    return as === "plain" || (folder && as === "asked") ? undefined : { as, why };
  }
  if (folder) return undefined;
  return byTable(names, { executable, named: namedIn(names, named) }) ?? (link ? asLink(names.at(-1) ?? "", rules) : undefined);
}

/** A folder of that name is one in which others run or trust what lies there. */
function asLink(last: string, rules: readonly PlantRule[]): Found | undefined {
  const rule = rules.find(({ files, as }) => as !== "plain" && foldersIn(files).some((name) => name.matches(last)));
  if (rule) return { as: rule.as === "refused" ? "refused" : "asked", why: rule.why };
  return tables().folders.some((name) => name.matches(last))
    ? { as: "asked", why: "other programs run or trust what lies in a folder of this name, and it would be elsewhere" }
    : undefined;
}

/** How many of the names are of the folder that was named: where it does not lie around the file, none. */
function namedIn(names: readonly string[], named: string | undefined): number {
  const folder = named === undefined ? [] : withoutEnd(named, "/\\").split(/[/\\]/).map(foldedName);
  return folder.length < names.length && folder.every((name, index) => name === names[index]) ? folder.length : 0;
}

interface Bearing {
  readonly executable: boolean;
  readonly named: number;
}

function byTable(names: readonly string[], { executable, named }: Bearing): Found | undefined {
  const entry = PLANTS[tables().plants.first(names) ?? Number.NaN];
  if (entry) return { as: "asked", why: entry.why };
  if (SHORT.test(names.at(-1) ?? ""))
    return { as: "asked", why: "some file systems take the name for that of another file, which may be one that programs run" };
  const isText = tables().texts(names.at(-1) ?? "");
  if (names.slice(isText ? named : 0).some(isHidden)) return { as: "asked", why: BEGINS_WITH_DOT };
  return executable ? { as: "asked", why: "it is a program: whoever may run it does" } : undefined;
}

const isHidden = (name: string): boolean => /^\.+[^.]/.test(name) && !tables().plain(name);

/** A folder whose name ends in `.git` is one of version control's by custom. */
const isKept = (names: readonly string[]): boolean =>
  names.some((name, index) => KEPT_IN_SHORT.test(name) || tables().kept(name) || (index < names.length - 1 && name.endsWith(".git")));

/**
 * A name as the most forgiving file system reads it: without case, control and invisible signs, line ends, what stands after a colon, and dots and spaces at its
 * end. `.git` has many spellings elsewhere, and all of them open it there.
 */
export function foldedName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .normalize("NFKC")
    .toLowerCase();
  const before = plain.split(":")[0] ?? "";
  return withoutEnd(before, ". ") || plain;
}
