import type { Pattern } from "./pattern.ts";

/** A pattern of the end of a path, and which of many it is. */
export interface Indexed {
  readonly at: number;
  readonly pattern: Pattern;
}

/** With what its last name must be like, where that tells anything: most paths fail by it, at a fraction of the cost. */
interface Kept extends Indexed {
  readonly last: RegExp | undefined;
}

const WILD = /[*?]/;

/**
 * Many patterns of the ends of paths (`**` + `/FOLDER/NAME`), found by what a path would have to be called: a landing asks about tens of thousands of
 * paths, and to try every pattern on each of them takes the thread for seconds.
 */
export class PlantsIndex {
  /** By the last name, where that is written out; by its ending; by how it begins. */
  readonly #names = new Map<string, Kept[]>();
  readonly #endings = new Map<string, Kept[]>();
  readonly #beginnings = new Map<string, Kept[]>();
  /** Of all that lies in a folder: by its name. */
  readonly #folders = new Map<string, Kept[]>();
  /** What none of these tells. */
  readonly #others: Kept[] = [];

  constructor(all: readonly Indexed[]) {
    for (const one of all) this.#add(one);
  }

  /** The first pattern, by its number, that a path matches. */
  first(names: readonly string[]): number | undefined {
    const path = names.join("/");
    const last = names.at(-1) ?? "";
    let first: number | undefined;
    const look = (some: readonly Kept[] = []): void => {
      for (const { at, pattern, last: like } of some)
        if ((first === undefined || at < first) && like?.test(last) !== false && pattern.matches(path)) first = at;
    };
    look(this.#names.get(last));
    look(this.#endings.get(endingOf(last)));
    look(this.#beginnings.get(last.slice(0, 1)));
    for (const name of names) look(this.#folders.get(name));
    look(this.#others);
    return first;
  }

  #add(indexed: Indexed): void {
    const one = { ...indexed, last: likeLast(indexed.pattern.source) };
    const [map, key] = this.#keyOf(one.pattern.source);
    const some = map?.get(key);
    if (some) some.push(one);
    else if (map) map.set(key, [one]);
    else this.#others.push(one);
  }

  /** By what it is found: whatever matches it has that. */
  #keyOf(source: string): readonly [Map<string, Kept[]> | undefined, string] {
    const parts = source.split("/");
    const last = parts.at(-1) ?? "";
    const [begin, ending] = [last.slice(0, 1), endingOf(last)];
    if (source.includes("\\")) return [undefined, ""];
    if (!WILD.test(last)) return [this.#names, last];
    if (!WILD.test(begin)) return [this.#beginnings, begin];
    if (ending !== "" && !WILD.test(ending)) return [this.#endings, ending];
    const folder = parts.find((part) => !WILD.test(part));
    return [folder === undefined ? undefined : this.#folders, folder ?? ""];
  }
}

/** From the last dot on. */
const endingOf = (name: string): string => (name.includes(".") ? name.slice(name.lastIndexOf(".")) : "");

/** Undefined where any name may be the last one. */
function likeLast(source: string): RegExp | undefined {
  const last = source.slice(source.lastIndexOf("/") + 1);
  if (/^\*+$/.test(last) || source.includes("\\")) return undefined;
  const written = last
    .replace(/[.+^${}()|[\]]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${written}$`, "su");
}
