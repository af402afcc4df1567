import { word } from "./shell-words.ts";

export interface Launch {
  readonly openFiles: number;
  /** What else is done first. */
  readonly first?: readonly string[];
  /** Files that are open in it, by their descriptors. */
  readonly files: readonly { readonly descriptor: number; readonly file: string }[];
  readonly argv: readonly string[];
}

/** For `sh`: takes the limits upon itself, then becomes the box, so that nothing of the box ever was without them. */
export function launchScript({ openFiles, first = [], files, argv }: Launch): string {
  return [
    // An ordinary user cannot go above what the machine gives; then that is the cap.
    `{ ulimit -n ${openFiles} 2>/dev/null || ulimit -n "$(ulimit -H -n)"; }`,
    "ulimit -c 0",
    ...first,
    `exec ${files.map(({ descriptor, file }) => `${descriptor}<${word(file)}`).join(" ")}`,
    `exec ${argv.map(word).join(" ")}`,
  ].join(" && ");
}

/** All that a program of ours that becomes a box finds set. */
export const LAUNCH_ENV = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" } as const;
