export { createFolderLinks, type LinksOptions } from "./find-links.ts";
export { createHostDisks, type HostDiskOptions } from "./host-disks.ts";
export { createHostPaths } from "./host-paths.ts";
export { createHostFolders, type HostFolders, type HostFoldersOptions } from "./lanes/host-lanes.ts";
export { createRoomGuard } from "./room-guard.ts";
export { createWorkspaceTrees } from "./workspace-trees.ts";
