import {
  type BlobStore,
  type Digest,
  type Disks,
  type DocumentReader,
  type FolderLinks,
  type HostPaths,
  type Service,
  service,
  type WorkspaceStore,
} from "@aether/ports";
import {
  type CacheOf,
  cachesOf,
  vfsAdopt,
  vfsBytes,
  vfsCopies,
  vfsCopy,
  vfsDeclare,
  vfsDeclared,
  vfsDiff,
  vfsDrop,
  vfsEdit,
  vfsExpect,
  vfsFolders,
  vfsGlob,
  vfsHeld,
  vfsHold,
  vfsInstructions,
  vfsLand,
  vfsList,
  vfsLocate,
  vfsMade,
  vfsMirror,
  vfsMkdir,
  vfsMount,
  vfsMounts,
  vfsMove,
  vfsOrigins,
  vfsPlaces,
  vfsPut,
  vfsRead,
  vfsReadMany,
  vfsRemove,
  vfsRestore,
  vfsSearch,
  vfsStat,
  vfsSweep,
  vfsTrash,
  vfsTrust,
  vfsUndo,
  vfsUnmount,
  vfsVersions,
  vfsWatch,
  vfsWrite,
} from "@aether/protocol";
import { createAdopt, createExpect, treesKept } from "./adopt.ts";
import type { Vfs } from "./changes.ts";
import { createDeclarations, type Declarations } from "./declarations.ts";
import { createDeclare, createDeclared } from "./declare.ts";
import { createDiff } from "./diff.ts";
import { createGlob, createList } from "./find.ts";
import { createFolders } from "./folders.ts";
import { discardWorkspaces, forgetRun } from "./forget-run.ts";
import { discardGiven, type GivenDeps } from "./given.ts";
import { createUndoRoom, DEFAULT_UNDO } from "./kept-for-undo.ts";
import { createDrop, createHeld, createHold, createLand } from "./landing.ts";
import { createDelta } from "./landing-delta.ts";
import { createLinkedNames } from "./linked-names.ts";
import { createLocate, createMade } from "./made.ts";
import { createCopies, createMirror, createSweep, sweepingMirrors } from "./mirror.ts";
import { createMount, createMounts, createUnmount } from "./mounts.ts";
import { createOrigins } from "./origins.ts";
import { createPlaces } from "./places.ts";
import { createBytes, createRead, createReadMany, createStat } from "./read.ts";
import { Documents } from "./read-document.ts";
import { createRemove } from "./remove.ts";
import { createNamespace } from "./resolve.ts";
import { createRestore } from "./restore.ts";
import { createSearch } from "./search.ts";
import { tables } from "./tables.ts";
import { createCopy, createMove } from "./transfer.ts";
import { createTrash } from "./trash.ts";
import { createInstructions, createTrust } from "./trust.ts";
import { createUndo } from "./undo.ts";
import { createUsage, type Quota, type SumOfRooms } from "./usage.ts";
import { contentsKept, createVersions } from "./versions.ts";
import { createWatch } from "./watch.ts";
import { createEdit, createMkdir, createPut, createWrite } from "./write.ts";

export { removeOldSessions } from "./old-sessions.ts";
export { removeUnusedMounts } from "./unused-mounts.ts";

export interface VfsDeps {
  readonly disks: Disks;
  readonly blobs: BlobStore;
  readonly trees: WorkspaceStore;
  readonly links: FolderLinks;
  /** What stands at paths of the host. */
  readonly host: HostPaths;
  /** `AETHER_HOME`: absolute, without links. */
  readonly home: string;
  readonly digest: Digest;
  readonly documents: DocumentReader;
  /** Bytes a run's workspace and a home may hold; default 1 GiB each. */
  readonly quota?: Quota;
  /** What the workspaces of a run, and all of them, hold in the sum; default: nobody counts it. */
  readonly room?: SumOfRooms;
  /** For what was piped into runs; default: nothing ever was. */
  readonly journal?: GivenDeps["journal"];
  /** Changes that one undo takes back, the newest; the next call goes on with those before. Default 10,000. */
  readonly undoAtMost?: number;
  /** What programs keep for themselves in a folder; default: the table. */
  readonly caches?: CacheOf;
}

const DEFINITIONS = {
  vfsRead,
  vfsReadMany,
  vfsWrite,
  vfsEdit,
  vfsList,
  vfsStat,
  vfsTrust,
  vfsMkdir,
  vfsMove,
  vfsCopy,
  vfsRemove,
  vfsSearch,
  vfsGlob,
  vfsInstructions,
  vfsWatch,
  vfsVersions,
  vfsLocate,
  vfsMade,
  vfsDiff,
  vfsUndo,
  vfsMount,
  vfsFolders,
  vfsMounts,
  vfsUnmount,
  vfsPlaces,
  vfsExpect,
  vfsAdopt,
  vfsMirror,
  vfsHold,
  vfsCopies,
  vfsHeld,
  vfsLand,
  vfsDrop,
  vfsSweep,
  vfsDeclare,
  vfsDeclared,
  vfsOrigins,
  vfsBytes,
  vfsPut,
  vfsTrash,
  vfsRestore,
};

function standingOn(deps: VfsDeps, declarations: Declarations): Vfs {
  const { disks, home, links, host, quota } = deps;
  const namespace = createNamespace({ disks, home, host, declarations, linkedNames: createLinkedNames(links) });
  const usage = createUsage(quota, deps.room);
  return { ...deps, namespace, usage, undoRoom: createUndoRoom(quota?.undo ?? DEFAULT_UNDO), documents: new Documents(deps.documents) };
}

/** Files: one namespace over homes, run folders and mounted host folders, with labels, versions and undo. */
export function createVfsService(deps: VfsDeps): Service {
  const declarations = createDeclarations(deps.host);
  const vfs = standingOn(deps, declarations);
  const { namespace } = vfs;
  const declaring = { vfs, declarations, home: deps.home };
  const cacheOf = deps.caches ?? cachesOf();
  const inPlace = { vfs, disks: deps.disks, home: deps.home, cacheOf };
  const landing = { vfs, delta: createDelta(inPlace), cacheOf };
  return service({
    domain: "vfs",
    tables,
    blobs: contentsKept,
    trees: treesKept,
    forget: forgetRun,
    discard: async (run) => (await discardWorkspaces(run, deps)) + (deps.journal ? await discardGiven(run, { ...deps, journal: deps.journal }) : 0),
    reads: ["process"],
    across: { process: "the copies and trees of commands are kept as long as their processes live, whoever's they are" },
    jobs: [sweepingMirrors],
    definitions: DEFINITIONS,
    handlers: {
      "vfs.read": createRead(vfs),
      "vfs.read_many": createReadMany(vfs),
      "vfs.write": createWrite(vfs),
      "vfs.edit": createEdit(vfs),
      "vfs.list": createList(vfs),
      "vfs.stat": createStat(vfs),
      "vfs.mkdir": createMkdir(vfs),
      "vfs.move": createMove(vfs),
      "vfs.copy": createCopy(vfs),
      "vfs.remove": createRemove(vfs),
      "vfs.search": createSearch(vfs),
      "vfs.glob": createGlob(vfs),
      "vfs.watch": createWatch(vfs),
      "vfs.versions": createVersions(namespace),
      "vfs.made": createMade(namespace),
      "vfs.locate": createLocate(namespace),
      "vfs.diff": createDiff(vfs),
      "vfs.undo": createUndo(vfs, deps.undoAtMost),
      "vfs.mount": createMount({ ...deps, identify: deps.host.identifyFolder }),
      "vfs.folders": createFolders({ ...deps, identify: deps.host.identifyFolder }),
      "vfs.mounts": createMounts(deps),
      "vfs.unmount": createUnmount(deps),
      "vfs.places": createPlaces({ namespace, identify: deps.host.identifyFolder }),
      "vfs.expect": createExpect(vfs),
      "vfs.adopt": createAdopt(vfs),
      "vfs.mirror": createMirror(inPlace),
      "vfs.hold": createHold(landing),
      "vfs.copies": createCopies(inPlace),
      "vfs.held": createHeld(),
      "vfs.land": createLand(landing),
      "vfs.drop": createDrop(),
      "vfs.sweep": createSweep(inPlace),
      "vfs.trust": createTrust(vfs),
      "vfs.instructions": createInstructions(vfs),
      "vfs.declare": createDeclare(declaring),
      "vfs.declared": createDeclared(declaring),
      "vfs.origins": createOrigins(vfs),
      "vfs.bytes": createBytes(vfs),
      "vfs.put": createPut(vfs),
      "vfs.trash": createTrash(vfs),
      "vfs.restore": createRestore(vfs),
    },
  });
}
