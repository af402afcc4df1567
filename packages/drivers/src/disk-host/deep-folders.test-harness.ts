import { execFileSync } from "node:child_process";

/** Makes a chain of folders as a program in a box does: by going into each, so that no path is too long for it. */
export function makeDeep(folder: string, levels: number, name: string): void {
  const program = "my ($n, $name) = @ARGV; for (1..$n) { mkdir $name or die $!; chdir $name or die $!; }";
  execFileSync("perl", ["-e", program, String(levels), name], { cwd: folder });
}

/** Makes many empty files. */
export function makeFlat(folder: string, count: number): void {
  const program = "for (1..$ARGV[0]) { open(my $f, '>', \"f$_\") or die $!; }";
  execFileSync("perl", ["-e", program, String(count)], { cwd: folder });
}

/** Removes what may be too deep for Node's own removal. */
export function removeDeep(folder: string): void {
  execFileSync("rm", ["-rf", folder]);
}

/**
 * The longest work, in milliseconds of this thread's processor time, between two turns of others, and all of it. Not of the clock:
 * what other programs of the machine take is not counted.
 */
export async function longestStall<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly stallMs: number; readonly ms: number }> {
  const began = spent();
  let [last, stallMs, isOver] = [began, 0, false];
  const turn = (): void => {
    stallMs = Math.max(stallMs, spent() - last);
    last = spent();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const result = await work().finally(() => {
    isOver = true;
  });
  turn();
  return { result, stallMs, ms: spent() - began };
}

function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
