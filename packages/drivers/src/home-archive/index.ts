export { type Archived, readArchive } from "./read-archive.ts";
export { type ArchiveParts, type ArchiveWritten, writeArchive } from "./write-archive.ts";
