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
