import { type BlobStore, type Digest, type Disks, type Service, service, type WorkspaceStore } from "@aether/ports";
import {
  vfsAdopt,
  vfsCopy,
  vfsEdit,
  vfsExpect,
  vfsGlob,
  vfsList,
  vfsMkdir,
  vfsMount,
  vfsMounts,
  vfsMove,
  vfsPlaces,
  vfsRead,
  vfsReadMany,
  vfsRemove,
  vfsSearch,
  vfsStat,
  vfsUndo,
  vfsUnmount,
  vfsVersions,
  vfsWatch,
  vfsWrite,
} from "@aether/protocol";
import { createAdopt, createExpect, treesKept } from "./adopt.ts";
import type { Vfs } from "./changes.ts";
import { createGlob, createList } from "./find.ts";
import { identifyFolder } from "./folder-identity.ts";
import { createMount, createMounts, createUnmount } from "./mounts.ts";
import { createPlaces } from "./places.ts";
import { createRead, createReadMany, createStat } from "./read.ts";
import { createRemove } from "./remove.ts";
import { createNamespace } from "./resolve.ts";
import { createSearch } from "./search.ts";
import { tables } from "./tables.ts";
import { createCopy, createMove } from "./transfer.ts";
import { createUndo } from "./undo.ts";
import { createUsage, type Quota } from "./usage.ts";
import { contentsKept, createVersions } from "./versions.ts";
import { createWatch } from "./watch.ts";
import { createEdit, createMkdir, createWrite } from "./write.ts";

export interface VfsDeps {
  readonly disks: Disks;
  readonly blobs: BlobStore;
  readonly trees: WorkspaceStore;
  /** `AETHER_HOME`: absolute, without links. */
  readonly home: string;
  readonly digest: Digest;
  /** Bytes a run's workspace and a home may hold; default 1 GiB each. */
  readonly quota?: Quota;
}

/** Files: one namespace over homes, run folders and mounted host folders, with labels, versions and undo. */
export function createVfsService(deps: VfsDeps): Service {
  const namespace = createNamespace({ disks: deps.disks, home: deps.home, identify: identifyFolder });
  const vfs: Vfs = { namespace, blobs: deps.blobs, digest: deps.digest, usage: createUsage(deps.quota), trees: deps.trees };
  return service({
    domain: "vfs",
    tables,
    blobs: contentsKept,
    trees: treesKept,
    definitions: {
      vfsRead,
      vfsReadMany,
      vfsWrite,
      vfsEdit,
      vfsList,
      vfsStat,
      vfsMkdir,
      vfsMove,
      vfsCopy,
      vfsRemove,
      vfsSearch,
      vfsGlob,
      vfsWatch,
      vfsVersions,
      vfsUndo,
      vfsMount,
      vfsMounts,
      vfsUnmount,
      vfsPlaces,
      vfsExpect,
      vfsAdopt,
    },
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
      "vfs.versions": createVersions(),
      "vfs.undo": createUndo(vfs),
      "vfs.mount": createMount({ ...deps, identify: identifyFolder }),
      "vfs.mounts": createMounts(),
      "vfs.unmount": createUnmount(),
      "vfs.places": createPlaces({ namespace, identify: identifyFolder }),
      "vfs.expect": createExpect(vfs),
      "vfs.adopt": createAdopt(vfs),
    },
  });
}
