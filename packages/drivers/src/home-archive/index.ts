export { type Archived, readArchive, UNFINISHED, type Unpacking } from "./read-archive.ts";
export { type ArchiveParts, type ArchiveWritten, writeArchive } from "./write-archive.ts";
