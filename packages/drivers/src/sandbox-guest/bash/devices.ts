import type { Guest } from "../runtime.ts";

/** A path that is no file. */
export interface Device {
  read(): Uint8Array;
  write(bytes: Uint8Array): void;
}

/** Where commands' output is sent while the script still runs; see `stream-output.ts`. */
export const OUT = "/dev/aether/out";
export const ERR = "/dev/aether/err";

export const isDevice = (path: string): boolean => path.startsWith("/dev/");

const NOTHING = new Uint8Array();

export function devicesOf(guest: Guest): Readonly<Record<string, Device>> {
  const sink = (stream: "stdout" | "stderr"): Device => ({ read: () => NOTHING, write: (bytes) => guest.write(stream, bytes) });
  return {
    "/dev/null": { read: () => NOTHING, write: () => undefined },
    "/dev/stdin": { read: () => readAll(guest), write: () => undefined },
    "/dev/stdout": sink("stdout"),
    "/dev/stderr": sink("stderr"),
    [OUT]: sink("stdout"),
    [ERR]: sink("stderr"),
  };
}

/** All input to its end. */
function readAll(guest: Pick<Guest, "read">): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let piece = guest.read(65_536); piece.length > 0; piece = guest.read(65_536)) pieces.push(piece);
  return Buffer.concat(pieces);
}
