import { SyscallError } from "@aether/protocol";
import { unzipSync } from "fflate";
import { notATable } from "../refusals.ts";

/** Bytes of all parts of a workbook that are read, as they are unpacked. */
const MAX_UNPACKED = 384 * 1_048_576;
const MAX_PARTS = 2_000;

/**
 * The parts of a workbook, bounded before anything of them is unpacked: a part that holds more than it says is not read further, and
 * fails.
 *
 * @throws SyscallError `TOO_LARGE`, `UNSUPPORTED`
 */
export function unzipParts(
  bytes: Uint8Array,
  { file, wanted }: { readonly file: string; readonly wanted: (name: string) => boolean },
): ReadonlyMap<string, Uint8Array> {
  let unpacked = 0;
  let parts = 0;
  try {
    const found = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!wanted(name)) return false;
        parts++;
        unpacked += originalSize;
        if (unpacked > MAX_UNPACKED || parts > MAX_PARTS) throw tooMuch(file, unpacked);
        return true;
      },
    });
    return new Map(Object.entries(found));
  } catch (cause) {
    if (SyscallError.is(cause)) throw cause;
    throw notATable(file, `its packing is broken (${cause instanceof Error ? cause.message.slice(0, 120) : "unknown"})`);
  }
}

const tooMuch = (file: string, actual: number): SyscallError =>
  new SyscallError("TOO_LARGE", `${file} unpacks to more than ${MAX_UNPACKED} bytes in ${MAX_PARTS} parts`, { path: file, limit: MAX_UNPACKED, actual });
