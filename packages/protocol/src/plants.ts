import * as z from "zod";
import { compilePattern, type Pattern } from "./pattern.ts";
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

/** A place in a folder of a person's, as far as it decides who runs what is there. */
export interface Whereabouts {
  /** On the host, absolute. */
  readonly file: string;
  /** The folder of these that its owner named, with those around it: to lie in there is no sign of what a document is for. Absent = none. */
  readonly named?: string;
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

const TABLE = PLANTS.map(({ files, why }) => ({ why, patterns: files.map((file) => plantPattern(`**/${file}`)) }));
/** The folders of a pattern, by their names. */
const foldersIn = (files: string): Pattern[] =>
  files
    .split("/")
    .slice(0, -1)
    .filter((name) => /[^*]/.test(name))
    .map((name) => plantPattern(name));
const FOLDERS = PLANTS.flatMap(({ files }) => files.flatMap(foldersIn));
const KEPT = VERSION_CONTROL.map((name) => plantPattern(name));
const PLAIN = HARMLESS.map((name) => plantPattern(name));
const TEXTS = DOCUMENTS.map((name) => plantPattern(name));
const PARTS = REPOSITORY_FILES.map((name) => plantPattern(name));
/** The other form of a short name: two letters, and a number made of the whole. */
const KEPT_IN_SHORT = /^(?:gi|sv|bz|pi|re|fs)[0-9a-f]{4}~\d$/;
/** What some file systems take for the short name of a file that is called otherwise. */
const SHORT = /^[^.~ ]{1,6}~\d{1,2}(?:\.[^. ]{1,3})?$/;

/**
 * Who runs or trusts what is at a place; undefined = nobody by its name. Names are compared as the file system that takes the most of them
 * for the same would.
 */
export function plantOf(
  { file, named, executable = false, folder = false, link = false, repository = false }: Whereabouts,
  rules: readonly PlantRule[],
): Omit<Plant, "path"> | undefined {
  const names = file.split(/[/\\]/).map(foldedName);
  const last = names.at(-1) ?? "";
  if (repository || isKept(names)) return { as: "refused", why: "version control keeps it, and runs what it says" };
  if (!folder && PARTS.some((part) => part.matches(last)))
    return { as: "refused", why: "by this name version control takes the folder for a part of a repository, and runs what that says" };
  const path = names.join("/");
  for (const { files, as, why } of rules) {
    if (!plantPattern(files).matches(path)) continue;
    return as === "plain" || (folder && as === "asked") ? undefined : { as, why };
  }
  if (folder) return undefined;
  return byTable(names, { executable, named: namedIn(names, named) }) ?? (link ? byLink(last, rules) : undefined);
}

/** A folder of that name is one in which others run or trust what lies there. */
function byLink(last: string, rules: readonly PlantRule[]): Omit<Plant, "path"> | undefined {
  const rule = rules.find(({ files, as }) => as !== "plain" && foldersIn(files).some((name) => name.matches(last)));
  if (rule) return { as: rule.as === "refused" ? "refused" : "asked", why: rule.why };
  return FOLDERS.some((name) => name.matches(last))
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

function byTable(names: readonly string[], { executable, named }: Bearing): Omit<Plant, "path"> | undefined {
  const path = names.join("/");
  const entry = TABLE.find(({ patterns }) => patterns.some((pattern) => pattern.matches(path)));
  if (entry) return { as: "asked", why: entry.why };
  if (SHORT.test(names.at(-1) ?? ""))
    return { as: "asked", why: "some file systems take the name for that of another file, which may be one that programs run" };
  const isText = TEXTS.some((text) => text.matches(names.at(-1) ?? ""));
  if (names.slice(isText ? named : 0).some(isHidden))
    return { as: "asked", why: "its name, or its folder's, begins with a dot: other programs may read or run it" };
  return executable ? { as: "asked", why: "it is a program: whoever may run it does" } : undefined;
}

const isHidden = (name: string): boolean => /^\.+[^.]/.test(name) && !PLAIN.some((plain) => plain.matches(name));

/** A folder whose name ends in `.git` is one of version control's by custom. */
const isKept = (names: readonly string[]): boolean =>
  names.some((name, index) => KEPT_IN_SHORT.test(name) || KEPT.some((kept) => kept.matches(name)) || (index < names.length - 1 && name.endsWith(".git")));

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
