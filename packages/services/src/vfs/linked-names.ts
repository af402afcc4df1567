import type { FolderLink, FolderLinks } from "@aether/ports";
import { foldedName, type LinkedName, type LinkedNames } from "@aether/protocol";

/** Names that are looked at for one place: links that lead to each other make very many. */
const MOST_NAMES = 256;
/** How long what was found holds, in ms, and how many times as long as it took to find it. */
const FRESH_MS = 2_000;
const FRESH_TIMES = 10;
/** Folders whose links are remembered. */
const MOST_FOLDERS = 64;

/** What names a person's links give the places of a folder. */
export interface FolderNames {
  /** `file`: on the host, absolute. */
  of(file: string): Promise<LinkedNames>;
  /** A link was made there. */
  changed(): void;
}

interface Known {
  readonly links: Promise<LinkIndex>;
  freshUntil: number;
}

/** Looks for links at most so often, and for one folder once at a time. */
export function createLinkedNames(source: FolderLinks): (folder: string) => FolderNames {
  const known = new Map<string, Known>();

  const linksOf = (folder: string): Promise<LinkIndex> => {
    const found = known.get(folder);
    if (found && performance.now() < found.freshUntil) return found.links;
    const began = performance.now();
    const fresh: Known = { links: source.into(folder).then(indexed), freshUntil: Number.POSITIVE_INFINITY };
    known.delete(folder);
    known.set(folder, fresh);
    for (const oldest of known.keys()) if (known.size > MOST_FOLDERS) known.delete(oldest);
    fresh.links.then(
      () => {
        fresh.freshUntil = performance.now() + Math.max(FRESH_MS, (performance.now() - began) * FRESH_TIMES);
      },
      () => known.get(folder) === fresh && known.delete(folder),
    );
    return fresh.links;
  };

  return (folder) => ({
    of: async (file) => namesOf(file, { folder, links: await linksOf(folder) }),
    changed: () => void known.delete(folder),
  });
}

/** Links by where they lead. */
type LinkIndex = ReadonlyMap<string, readonly FolderLink[]>;

/** File systems that take other letters for the same lead there, too. */
const indexed = (links: readonly FolderLink[]): LinkIndex => Map.groupBy(links, ({ to }) => to.split("/").map(foldedName).join("/"));

interface Where {
  readonly folder: string;
  readonly links: LinkIndex;
}

/** One name more by a link; each link leads on from a name once. */
interface Way {
  readonly file: string;
  readonly named: string | undefined;
  readonly by: readonly FolderLink[];
}

function namesOf(file: string, { folder, links }: Where): LinkedNames {
  if (links.size === 0) return { names: [], more: false };
  const ways: Way[] = [{ file, named: folder, by: [] }];
  const names = new Map<string, LinkedName>();
  for (const way of ways) {
    for (const next of onwards(way, links)) {
      if (names.size >= MOST_NAMES || ways.length >= MOST_NAMES) return { names: [...names.values()], more: true };
      ways.push(next);
      names.set(next.file, nameOf(next, folder));
    }
  }
  return { names: [...names.values()], more: false };
}

/** By links to the place, or to a folder around it. */
function onwards({ file, named, by }: Way, links: LinkIndex): Way[] {
  const segments = file.split("/");
  const folded = segments.map(foldedName);
  return segments.flatMap((_, index) => {
    const rest = segments.slice(index + 1).map((segment) => `/${segment}`);
    const leading = links.get(folded.slice(0, index + 1).join("/")) ?? [];
    return leading.filter((link) => !by.includes(link)).map((link) => ({ file: link.at + rest.join(""), named: namedBy(link, named), by: [...by, link] }));
  });
}

/** Where a link leads to the folder that was named, or to one around it, the name by the link is that folder's. */
function namedBy({ at, to }: FolderLink, named: string | undefined): string | undefined {
  if (named === undefined || at === named || at.startsWith(`${named}/`)) return named;
  return named === to || named.startsWith(`${to}/`) ? at + named.slice(to.length) : undefined;
}

/** Where the folder lies is not for agents. */
function nameOf({ file, named, by }: Way, folder: string): LinkedName {
  const link = by.at(-1)?.at ?? file;
  const shown = link.startsWith(`${folder}/`) ? link.slice(folder.length + 1) : link.slice(link.lastIndexOf("/") + 1);
  return { file, link: shown, ...(named !== undefined && { named }) };
}
