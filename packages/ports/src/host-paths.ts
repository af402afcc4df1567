/** What stands at a path of the host now. */
export interface FileIdentity {
  /** Without links. */
  readonly path: string;
  /** Stays with it when it is renamed, over a restart of the machine too; another's differs. */
  readonly id: string;
  readonly kind: "file" | "folder" | "other";
  /** It has other names on the disk. */
  readonly shared: boolean;
}

/** Which folder stands at a host path now. */
export interface FolderIdentity {
  /** Its path without links; the path itself where nothing is. */
  readonly path: string;
  /** Differs from that of any other folder there was at this path. */
  readonly id: string;
}

/** Undefined where nothing is, or nothing can be seen. */
export type IdentifyFile = (path: string) => FileIdentity | undefined;
export type IdentifyFolder = (folder: string) => Promise<FolderIdentity>;

/** What is at paths of the host, without opening any of it. */
export interface HostPaths {
  /** At once. On a disk that is not this program's own nothing can be seen unless it answered just before, see {@link HostPaths.answered}. */
  readonly identifyFile: IdentifyFile;
  /** Asks the disks of these paths whether they answer, and never fails. Undefined where nobody has to be asked. */
  answered(paths: readonly string[]): Promise<void> | undefined;
  /**
   * Asked at every use of a mount: a folder that was removed and made again is another one, however soon; but for two that were
   * born in one tick of the disk's clock, which is some milliseconds on older kernels. Where nothing is, no link can be either;
   * the disk says that the folder is missing.
   *
   * @throws SyscallError `DENIED` where the system lets nobody look, `INVALID` for a path that leads nowhere, `UNAVAILABLE` where its disk does
   *         not answer; none names it
   */
  readonly identifyFolder: IdentifyFolder;
  /** Whether one of these, by {@link FileIdentity.id}, lies in a folder, at any depth. What could not be looked at, or is too much, counts as yes. */
  holdsOne(folder: string, ids: ReadonlySet<string>): Promise<boolean>;
  /** Whether a name is there, a link too. What cannot be looked at is not. */
  isThere(path: string): Promise<boolean>;
}
