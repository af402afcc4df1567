export { createHostDisks, type HostDiskOptions } from "./host-disks.ts";
