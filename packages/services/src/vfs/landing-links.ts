import { plantOf } from "@aether/protocol";
import { FOLDER, linkTarget, type State } from "./content.ts";
import { statOf } from "./repository.ts";
import { hostFile, type Spot } from "./resolve.ts";

/** Links on one way: more of them go in a circle. */
const MOST_LINKS = 40;
const MOST_BYTES = 4_095;

/** What is at a place once a command's changes are in the folder, where it changed it. */
export interface Made {
  readonly state: State;
  readonly executable: boolean;
}

export interface LinksDeps {
  /** The folder that the command worked on. */
  readonly root: Spot;
  /** By path below it, with slashes. */
  readonly made: ReadonlyMap<string, Made>;
}

export interface Led {
  /** Why it is not made there. */
  readonly why?: string;
  /** Its end is a program. */
  readonly executable?: boolean;
  /** Its end is a folder, or nothing yet. */
  readonly open?: boolean;
}

const OUT = "it is a link that leads out of the folder";

/** A link that a command made stays a link where its end lies in the folder, whatever other links are on the way, and whatever else comes to lie there. */
export class LandingLinks {
  readonly #deps: LinksDeps;

  constructor(deps: LinksDeps) {
    this.#deps = deps;
  }

  /** `at`: of the link, below the folder. */
  async leads(at: readonly string[], target: string): Promise<Led> {
    const way = await this.#follow(at.slice(0, -1), target, { left: MOST_LINKS });
    if (typeof way === "string") return { why: way };
    const { root, made } = this.#deps;
    const spot: Spot = { ...root, at: [...root.at, ...way] };
    if (plantOf({ file: `${hostFile(spot)}/x`, named: root.folder }, [])?.as === "refused")
      return { why: "it is a link to what version control keeps, and no agent changes that" };
    const known = made.get(way.join("/"));
    if (known) return known.state === null || known.state === FOLDER ? { open: true } : { executable: known.executable };
    const stat = await statOf(root, spot.at);
    return stat?.kind === "file" ? { executable: stat.executable } : { open: true };
  }

  /** The place at its end, or why it is none. */
  async #follow(from: readonly string[], target: string, room: { left: number }): Promise<readonly string[] | string> {
    if (target.startsWith("/")) return `${OUT}: ${this.#isOwn(target) ? "by an address that is of the box alone; make it relative" : target}`;
    if (target.includes("\ufffd") || Buffer.byteLength(target) > MOST_BYTES) return "it is a link, and no path can hold where it leads";
    const names = target.split("/").filter((name) => name !== "" && name !== ".");
    // What is not there now may be a link to elsewhere later.
    if (names.lastIndexOf("..") > names.findIndex((name) => name !== "..") && names.some((name) => name !== ".."))
      return `it is a link that goes up on its way (${target}); name the place by the shortest way`;
    let at = [...from];
    for (const name of names) {
      if (name === ".." && at.length === 0) return `${OUT}: ${target}`;
      const next = name === ".." ? at.slice(0, -1) : await this.#step([...at, name], room);
      if (typeof next === "string") return next;
      at = [...next];
    }
    return at;
  }

  async #step(at: readonly string[], room: { left: number }): Promise<readonly string[] | string> {
    const target = await this.#targetAt(at);
    if (target === undefined) return at;
    if (room.left-- === 0) return "it is a link that leads in a circle";
    return this.#follow(at.slice(0, -1), target, room);
  }

  async #targetAt(at: readonly string[]): Promise<string | undefined> {
    const { root, made } = this.#deps;
    const known = made.get(at.join("/"));
    if (known) return linkTarget(known.state);
    const place = [...root.at, ...at];
    return (await statOf(root, place))?.kind === "link" ? root.disk.readLink(place) : undefined;
  }

  #isOwn(target: string): boolean {
    const { path } = this.#deps.root;
    return target === path || target.startsWith(`${path}/`);
  }
}
