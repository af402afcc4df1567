export { type DiskBlobsOptions, openDiskBlobs } from "./disk-blobs.ts";
