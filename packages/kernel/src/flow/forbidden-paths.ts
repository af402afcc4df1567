import type { Slot } from "@aether/protocol";
import { isForbidden, type Mention, timesAsked } from "./mentions.ts";
import { ACT, type Deed } from "./word-acts.ts";

/** Agents see a person's folders as `/mnt/local/<mount>/…`; nobody writes that, so the words say it otherwise. */
const MOUNTED = /^\/mnt\/local\/([^/]+)\/(.+)$/su;
/** A mount is called after its folder, with a number made of the whole place. */
const MADE_NAME = /^(.+)-[0-9a-f]{8}(?:-rw)?$/u;
const CHANGES = ACT.write | ACT.remove;
const MOST_MENTIONS = 64;

/**
 * Whether the words say that a file of a person's folder is not to be changed or taken away: by any name that it has for the person (its
 * place on their disk, from where they stand, from the folder that may be edited, or bare), or by that of a folder it lies in. The kernel
 * does not know where the folder lies, so what is written above it counts as fitting where only its last name could tell.
 */
export function forbiddenPath(words: string, { type, value }: Slot, deed: Deed): boolean {
  const [, mount, inside] = (type === "path" && MOUNTED.exec(value)) || [];
  const acts = deed.acts & CHANGES;
  if (mount === undefined || inside === undefined || (deed.acts !== 0 && acts === 0)) return false;
  const names = inside.split("/");
  const mentions = names.flatMap((_name, index) => mentionsOf(words, { mount, names: names.slice(0, index + 1), isFolder: index < names.length - 1 }));
  const asked = { ...deed, acts };
  if (isForbidden(mentions, asked)) return true;
  // Who is not to change a file is not to take it away either, and the other way round unless that is asked for.
  return acts !== 0 && isForbidden(mentions, { ...deed, acts: CHANGES }) && timesAsked(mentions, asked) === 0;
}

interface Place {
  readonly mount: string;
  /** From the mounted folder down to the place itself. */
  readonly names: readonly string[];
  readonly isFolder: boolean;
}

function mentionsOf(words: string, place: Place): Mention[] {
  const last = place.names.at(-1) ?? "";
  const escaped = last.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const end = place.isFolder ? "(?:\\/\\*{0,2})?" : "";
  const whole = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_.~-])${escaped}${end}(?![\\p{L}\\p{M}\\p{N}_/+@~%=&#$*{[-]|\\.[\\p{L}\\p{N}*_{[~-])`, "giu");
  return [...words.matchAll(whole)].slice(0, MOST_MENTIONS).flatMap(({ 0: written, index }) => {
    const at = beginOf(words, index, place);
    if (at === undefined || OTHERS.test(words.slice(0, at))) return [];
    return [{ words, at, length: index + written.length - at, type: "path" as const }];
  });
}

/** What is written before it says that all but this is meant. */
const OTHERS =
  /(?<!\p{L})(?:outside(?: of)?|beyond|außerhalb(?: von)?|(?:nothing|anything|nichts|any \p{L}+|no(?: other)? \p{L}+)(?: else)? (?:but|except(?: for)?|other than|besides|apart from|außer))(?: the(?: \p{L}+)?)?\s+["'`“‘«]?$/iu;

/** Where the written path begins whose last name stands there; undefined = it is the path of something else. */
function beginOf(words: string, at: number, { mount, names }: Place): number | undefined {
  let start = at;
  for (const name of names.slice(0, -1).toReversed()) {
    if (words[start - 1] !== "/") return start;
    const above = words.slice(0, start - 1);
    // `./a.md` is a.md, and what `..` leads to nobody can tell from here.
    if (/(?<![^\s"'`“‘«(/])\.\.?$/u.test(above)) return aboveOf(words, start);
    if (!above.toLowerCase().endsWith(name.toLowerCase()) || /[^\s"'`“‘«(/]$/u.test(above.slice(0, -name.length))) return undefined;
    start -= name.length + 1;
  }
  if (words[start - 1] !== "/") return start;
  const begin = aboveOf(words, start);
  const folder =
    words
      .slice(begin, start - 1)
      .split("/")
      .at(-1) ?? "";
  const [, made] = MADE_NAME.exec(mount) ?? [];
  const slug = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return made === undefined || slug === "" || made === "folder" || slug.startsWith(made) || folder === mount ? begin : undefined;
}

/** Where a path begins that goes on there: behind a blank, or behind the mark that opens its quotation. */
function aboveOf(words: string, end: number): number {
  const before = words.slice(0, end);
  const quoted = /(?<![\p{L}\p{N}])["'`“‘«]([~./][^"'`“”‘’«»\n]*)$/u.exec(before)?.[1];
  return end - (quoted ?? /[^\s"'`“”‘’«»(<]*$/u.exec(before)?.[0] ?? "").length;
}
