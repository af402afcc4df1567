/** Permission bits of a new file: its owner writes it, everybody reads it. */
export const NEW_FILE_MODE = 0o644;

/**
 * The permission bits of a file that is there, once those may run it who could at another time. Who reads and who writes it stays as it is, and
 * nobody runs what they may not read, unless it was the same people who could.
 */
export function runAs(mode: number, earlier: number): number {
  const readers = mode & 0o444;
  const bits = readers === (earlier & 0o444) ? earlier : earlier & (readers >> 2);
  return (mode & ~0o111) | (bits & 0o111);
}

/** What a file's permission bits become as it is written. */
export interface ModeAsked {
  /** Who may read it may run it, or nobody; absent = as it was, and not where it is new. */
  readonly executable?: boolean;
  /** Of a file that is new its permission bits; of one that is there, {@link runAs} of them, or where it has `ifMode` all of them. */
  readonly mode?: number;
  readonly ifMode?: number;
  /** Bits that one that is there loses. */
  readonly without?: number;
}

/** `before`: the bits of a file that is there; undefined = it is new. */
export function modeWritten(before: number | undefined, { executable, mode, ifMode, without = 0 }: ModeAsked): number {
  if (before === undefined && mode !== undefined) return mode & 0o777;
  const kept = before === undefined ? NEW_FILE_MODE : before & 0o777 & ~without;
  if (mode !== undefined) return ifMode === kept ? mode & 0o777 : runAs(kept, mode);
  if (executable === undefined) return kept;
  return executable ? kept | ((kept & 0o444) >> 2) : kept & ~0o111;
}

/** Bits of a file that a program made, once it is a person's: nobody else writes it, its owner reads it, and nobody runs what they may not read. */
export function modeOfMade(mode: number): number {
  const owned = (mode | 0o400) & 0o755;
  return (owned & ~0o111) | (owned & 0o111 & ((owned & 0o444) >> 2));
}

/** The same of a folder, into which its owner may always go. */
export const modeOfMadeFolder = (mode: number): number => (mode | 0o700) & 0o755;

/** Bits of a copy where nothing lay: nobody reads it who could not read the file, and nobody runs it. */
export const modeOfCopy = (mode: number): number => NEW_FILE_MODE & (mode | 0o600);
