import type { Entry } from "../files.ts";
import { SKIPPED } from "../files.ts";
import type { Material } from "../grammar/frame.ts";
import { type Located, locate } from "../locate.ts";
import { cannot, type Move } from "../move.ts";
import { placeOf, shownPath } from "../places.ts";
import type { Prompt } from "../prompt.ts";

export interface Sizes {
  readonly sizes: ReadonlyMap<string, number>;
}

/** The files that a material means; what is named and not there ends the job. */
export function filesOf(prompt: Prompt, material: Material, { sizes }: Sizes = { sizes: new Map() }): Located | Move {
  const patterns = material.names.filter((name) => name.includes("*"));
  const plain = material.names.filter((name) => !name.includes("*"));
  const named = [...plain, ...patterns.map(folderOf)];
  const found = locate(prompt, { named, sizes }, placeOf(".", prompt) ?? prompt.home);
  if ("do" in found) return found;
  const [missing] = found.missing;
  if (missing) return cannot(`${missing.path} was named, and cannot be read: ${missing.message}.`);
  const places = plain.flatMap((name) => placeOf(name, prompt) ?? []);
  const isMeant = ({ path }: Entry): boolean => {
    const shown = shownPath(path, prompt);
    const fits = material.endings.length === 0 || material.endings.some((ending) => path.toLowerCase().endsWith(`.${ending}`));
    if (found.files.includes(path)) return true;
    if (patterns.some((pattern) => matches(shown, pattern))) return fits;
    const below = patterns.length === 0 || places.some((place) => path.startsWith(`${place}/`));
    return below && fits;
  };
  const entries = found.entries.filter(isMeant);
  const asked = [...patterns, ...material.endings.map((ending) => `*.${ending}`)];
  if (entries.length === 0 && asked.length > 0) return cannot(`There is no file ${asked.join(" or ")} here.`);
  return { ...found, entries };
}

const folderOf = (pattern: string): string => {
  const head = pattern.slice(0, pattern.indexOf("*"));
  return head.includes("/") ? head.slice(0, head.lastIndexOf("/")) : ".";
};

/** A pattern without a folder fits in every folder; `*` stays within one. */
function matches(name: string, pattern: string): boolean {
  const text = pattern
    .split(/(\*+)/)
    .map((part) => (part === "" ? "" : /^\*+$/.test(part) ? (part.length > 1 ? ".*" : "[^/]*") : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${pattern.includes("/") ? "" : "(?:.*/)?"}${text}$`, "iu").test(name);
}

/** What lies there and holds work of the person. */
export const workOf = ({ entries, files }: Located, prompt: Prompt): Entry[] =>
  entries.filter(({ path }) => files.includes(path) || !SKIPPED.test(shownPath(path, prompt)));
