import { word } from "./shell-words.ts";

export interface Launch {
  readonly openFiles: number;
  readonly fileBytes?: number | undefined;
  /** What else is done first. */
  readonly first?: readonly string[];
  readonly filter: { readonly descriptor: number; readonly file: string };
  readonly argv: readonly string[];
}

/** For `sh`: takes the limits upon itself, then becomes the box, so that nothing of the box ever was without them. */
export function launchScript({ openFiles, fileBytes, first = [], filter, argv }: Launch): string {
  return [
    // An ordinary user cannot go above what the machine gives; then that is the cap.
    `{ ulimit -n ${openFiles} 2>/dev/null || ulimit -n "$(ulimit -H -n)"; }`,
    "ulimit -c 0",
    // In units of 512 bytes, as POSIX has it.
    ...(fileBytes === undefined ? [] : [`{ ulimit -f ${Math.ceil(fileBytes / 512)} 2>/dev/null || :; }`]),
    ...first,
    `exec ${filter.descriptor}<${word(filter.file)}`,
    `exec ${argv.map(word).join(" ")}`,
  ].join(" && ");
}

/** All that a program of ours that becomes a box finds set. */
export const LAUNCH_ENV = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" } as const;
