import type { Client } from "@aether/client";
import { vfsMounts } from "@aether/protocol";
import { below } from "./goal-paths.ts";
import { shortId } from "./resolve-agent.ts";

/** A text with the paths that agents use as the person would write them. */
export type PersonPaths = (text: string) => string;

interface MountedFolder {
  /** Where agents see it. */
  readonly path: string;
  /** Where the person has it. */
  readonly folder: string;
}

/** Asks which folders agents see under which names. */
export async function personPaths(client: Client, cwd: string): Promise<PersonPaths> {
  const { mounts } = await client.call(vfsMounts, {});
  return inPersonsPaths(mounts, cwd);
}

const WORKSPACE = String.raw`\/run\/p[0-9a-z]{8,40}`;
const WORKSPACE_OF = /^\/run\/([^/]+)\/./;

/** Folders by their own names, relative to where the person stands; files of a workspace by their names alone. */
export function inPersonsPaths(mounts: readonly MountedFolder[], cwd: string): PersonPaths {
  const folders = new Map(mounts.map(({ path, folder }) => [path, folder]));
  const names = [...folders.keys()].sort((a, b) => b.length - a.length).map(literal);
  const known = new RegExp(
    String.raw`(?<![\p{L}\p{N}\/_.-])(${[...names, WORKSPACE].join("|")})(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}])(\/(?=[^\s"'${"`"}]))?(?=(\*)?)`,
    "gu",
  );
  const shown = (place: string): string => {
    const folder = folders.get(place);
    return folder === undefined ? "" : (below(cwd, folder) ?? folder);
  };
  return (text) =>
    text.replace(known, (...[, place = "", slash, star]: (string | undefined)[]) => {
      const near = shown(place);
      // Alone, the rest of a right to all of a folder would read as a right to everything.
      const named = near === "" && (slash === undefined || star !== undefined) ? nameless(folders.get(place)) : near;
      return slash === undefined || named === "" || named === "/" ? named : `${named}/`;
    });
}

/** One path on a line of its own: what only an agent sees is told apart. */
export function placed(path: string, { shown, own }: { shown: PersonPaths; own: string }): string {
  const agent = WORKSPACE_OF.exec(path)?.[1];
  if (agent === undefined) return shown(path);
  return `${shown(path)} (in ${agent === own ? "its workspace" : `the workspace of ${shortId(agent)}`})`;
}

/** Where the person stands, and where the run works. */
const nameless = (folder: string | undefined): string => (folder === undefined ? "its workspace" : ".");
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
