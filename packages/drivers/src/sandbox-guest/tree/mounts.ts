import type { BoxPlace } from "@aether/ports";

/** Names from the top of the virtual namespace; none is empty, `.` or `..`. */
export type Names = readonly string[];

/** Where places stand and what is hidden, by virtual names only: no call to the host. */
export class Mounts<Place extends Pick<BoxPlace, "at" | "hidden">> {
  readonly #at: ReadonlyMap<string, Place>;
  readonly #hidden: ReadonlySet<string>;
  /** Folders above places, with the next name towards each. */
  readonly #above = new Map<string, Set<string>>();
  /** Folders that hold a hidden path or a place somewhere below: moving one would move what is fixed. */
  readonly #fixed = new Set<string>();

  constructor(places: readonly Place[]) {
    this.#at = new Map(places.map((place) => [keyOf(namesOf(place.at)), place]));
    this.#hidden = new Set(places.flatMap(({ hidden }) => hidden.map((path) => keyOf(namesOf(path)))));
    this.#above.set("", new Set());
    for (const { at } of places) this.#addAbove(namesOf(at));
    for (const path of [...this.#at.keys(), ...this.#hidden]) this.#fix(path.split("/").slice(1));
  }

  at(names: Names): Place | undefined {
    return this.#at.get(keyOf(names));
  }

  hides(names: Names): boolean {
    return this.#hidden.has(keyOf(names));
  }

  /** The names a folder above places has for them; undefined for any other folder. */
  above(names: Names): ReadonlySet<string> | undefined {
    return this.#above.get(keyOf(names));
  }

  /** Whether a folder may not be moved or removed. */
  fixed(names: Names): boolean {
    return this.#fixed.has(keyOf(names));
  }

  #addAbove(names: Names): void {
    for (let depth = 0; depth < names.length; depth++) {
      const key = keyOf(names.slice(0, depth));
      const next = names[depth] ?? "";
      this.#above.set(key, (this.#above.get(key) ?? new Set()).add(next));
    }
  }

  #fix(names: Names): void {
    for (let depth = 0; depth <= names.length; depth++) this.#fixed.add(keyOf(names.slice(0, depth)));
  }
}

/** The names of an absolute path without links, where `..` is one name back. */
export function namesOf(path: string): Names {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names;
}

export function pathOf(names: Names): string {
  return `/${names.join("/")}`;
}

/** Nothing for the top, so that a key never equals another folder's. */
function keyOf(names: Names): string {
  return names.length === 0 ? "" : pathOf(names);
}
