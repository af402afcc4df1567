import type { CallContext, GrantInForce, Handler, IdentifyFolder } from "@aether/ports";
import { compilePattern, joinLabels, type Label, type vfsPlaces } from "@aether/protocol";
import { labelBelow } from "./labels.ts";
import { floorOf, holdsHidden, type Namespace, notFound, type Spot } from "./resolve.ts";

/** Nothing counts its uses. */
const isLasting = ({ limited }: GrantInForce): boolean => !limited;

/** The folder of a grant for it and all below it. */
function folderOf(resource: string): string | undefined {
  return resource.endsWith("/**") ? compilePattern(resource.slice(0, -"/**".length)).literal : undefined;
}

/** Grants become folders of a box only where they cover a folder and all below it, under no limit but time: a box cannot ask for each file. */
export function createPlaces(deps: { readonly namespace: Namespace; readonly identify: IdentifyFolder }): Handler<typeof vfsPlaces> {
  return {
    async run({ workspace }, ctx) {
      const own = `/run/${workspace}`;
      const held = ctx.inForce("fs.read");
      const lasting = held.filter(isLasting).map((grant) => ({ ...grant, path: folderOf(grant.resource) }));
      const inWhole = new Set(lasting.flatMap(({ path, resource }) => (path === undefined ? [] : [resource])));
      const granted = [...held.map(({ resource }) => resource), ...ctx.lapsed("fs.read")];
      const folders = lasting.flatMap(({ path }) => path ?? []).filter((path) => path !== own);
      const spots = [await deps.namespace.forChange(own, ctx, UNTOLD)];
      const omitted = granted.filter((resource) => !inWhole.has(resource) && resource !== `${own}/**`);
      for (const path of outermost(folders)) {
        const spot = await spotOf(deps.namespace, path, ctx);
        if (spot) spots.push(spot);
        else omitted.push(`${path}/**`);
      }
      const places = await Promise.all(spots.map((spot, index) => placeOf(spot, { writable: index === 0, identify: deps.identify })));
      let label: Label | undefined;
      for (const spot of spots) label = joined(label, await labelBelow(spot, ctx));
      return {
        places,
        edits: editsOf(spots, ctx),
        label: label ?? floorOf(spots[0] as Spot),
        omitted,
        until: firstEnd(
          spots.map(({ path }) => path),
          ctx,
        ),
      };
    },
  };
}

/** Who is to be asked about each change of a file has none made by a command, which cannot ask. */
const FILE_TOOLS = ["*", "file_write", "file_edit", "file_remove", "file_move", "file_copy"];
const CHANGES = ["fs.create", "fs.write", "fs.remove"] as const;

/**
 * Folders of a person's that are in the box, or in a folder that is, and may be changed in whole: what is there may come, change and go. Where
 * Aether's own folder lies inside, there is none.
 */
function editsOf(spots: readonly Spot[], ctx: CallContext): string[] {
  if (ctx.caller.authority.ask?.some((tool) => FILE_TOOLS.includes(tool))) return [];
  const [created = [], ...others] = CHANGES.map((action) =>
    ctx
      .inForce(action)
      .filter(isLasting)
      .flatMap(({ resource }) => folderOf(resource) ?? []),
  );
  const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
  const whole = created.filter((path) => others.every((folders) => folders.some((folder) => isIn(path, folder))));
  const held = (path: string): boolean =>
    spots.some((spot) => spot.kind === "mount" && !spot.readOnly && isIn(path, spot.path) && !holdsHidden(placeIn(spot, path)));
  return outermost(whole.filter(held));
}

const placeIn = (spot: Spot, path: string): Spot => ({ ...spot, at: path.split("/").slice(spot.root.split("/").length) });

/** A folder is there as long as any grant of it in whole holds; the workspace, which is first, for writing too. What is counted is counted at the start. */
function firstEnd([own = "", ...others]: readonly string[], ctx: CallContext): number | null {
  const ends = (action: "fs.read" | "fs.write", path: string): number => {
    const covering = ctx.inForce(action).filter((grant) => isLasting(grant) && compilePattern(grant.resource).matches(path));
    return covering.length > 0 ? Math.max(...covering.map(({ until }) => until ?? Number.POSITIVE_INFINITY)) : Number.POSITIVE_INFINITY;
  };
  const first = Math.min(ends("fs.write", own), ...[own, ...others].map((path) => ends("fs.read", path)));
  return Number.isFinite(first) ? first : null;
}

/** Of a box's folders its own words are told later, with its label. */
const UNTOLD = { tells: false } as const;

/** What is gone, or is no folder, is left out rather than failing every command. */
async function spotOf(namespace: Namespace, path: string, ctx: CallContext): Promise<Spot | undefined> {
  try {
    const spot = await namespace.resolve(path, ctx, UNTOLD);
    // Whoever works in a workspace can put a link where a folder of it was, so of a workspace a box has all or nothing.
    if (spot.kind === "junction" || (spot.kind !== "mount" && spot.at.length > 0)) return undefined;
    return spot.at.length === 0 || (await spot.disk.stat(spot.at))?.kind === "folder" ? spot : undefined;
  } catch {
    return undefined;
  }
}

async function placeOf(spot: Spot, { writable, identify }: { writable: boolean; identify: IdentifyFolder }) {
  const written = [spot.folder, ...spot.at].join("/");
  const { path: folder } = await identify(written);
  // A link on the way would give the box another folder than the one that was granted.
  if (folder !== written) throw notFound(spot.path);
  const hidden = spot.hidden && spot.hidden.length >= spot.at.length ? [[spot.root, ...spot.hidden].join("/")] : [];
  return { at: spot.path, folder, writable, hidden };
}

const joined = (a: Label | undefined, b: Label): Label => (a ? joinLabels(a, b) : b);

/** A folder inside another one is there already. */
function outermost(folders: readonly string[]): string[] {
  const unique = [...new Set(folders)].sort();
  return unique.filter((path) => !unique.some((other) => other !== path && path.startsWith(`${other}/`)));
}
