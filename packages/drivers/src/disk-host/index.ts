export { createFolderLinks, type LinksOptions } from "./find-links.ts";
export { createHostDisks, type HostDiskOptions } from "./host-disks.ts";
export { createRoomGuard } from "./room-guard.ts";
export { createWorkspaceTrees } from "./workspace-trees.ts";
