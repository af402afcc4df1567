import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { foldedName, type MadeFile, plantOf, REPOSITORIES } from "@aether/protocol";

/** Files that come to one folder together. */
export interface Coming {
  readonly files: readonly MadeFile[];
  /** Of the person's, absolute. */
  readonly folder: string;
}

/** Of these, those that version control would run or follow where they come to: by their names, or as parts of a repository under any name, with what lies there already. */
export function versionControlFiles({ files, folder }: Coming): ReadonlySet<MadeFile> {
  const isRepository = repositoriesWith(new Set(files.flatMap(({ name }) => placesOf(join(folder, name)))));
  const isKept = (target: string): boolean => plantOf({ file: target }, [])?.as === "refused" || around(target).some(isRepository);
  return new Set(files.filter(({ name }) => isKept(join(folder, name))));
}

/** It and the folders around it, each as a forgiving file system reads it. */
const placesOf = (path: string): string[] => [path, ...around(path)].map(folded);

function around(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...around(above)];
}

const folded = (path: string): string => path.split(/[/\\]/).map(foldedName).join("/");

/** Whether a folder is a repository once these places are there. */
function repositoriesWith(coming: ReadonlySet<string>): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  return (folder) => {
    const holds = (name: string): boolean => coming.has(folded(join(folder, name))) || existsSync(join(folder, name));
    const found = known.get(folder) ?? REPOSITORIES.some((row) => row.every(holds));
    known.set(folder, found);
    return found;
  };
}
