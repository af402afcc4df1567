export { createHostDisks, type HostDiskOptions } from "./host-disks.ts";
export { createWorkspaceTrees } from "./workspace-trees.ts";
