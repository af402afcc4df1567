import { SyscallError } from "./errors.ts";
import type { Place } from "./syscall.ts";

/** Longest canonical path, in bytes of UTF-8. */
const MAX_PATH = 4096;
/** Longest segment, in bytes of UTF-8: what the common file systems hold. */
const MAX_SEGMENT = 255;

/** Nearly every path is one of these, and needs no closer look. */
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.@+,=-]{1,255})+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Makes a written path canonical: absolute, in NFC, without `.`, empty segments or a trailing slash. `~` and `~/x` stand for
 * the home, a relative path for one below `cwd`. Nothing is decoded: `%2e` is three characters.
 *
 * `..` is refused rather than resolved: what is matched must be what was written.
 *
 * @throws SyscallError `INVALID` for `..`, control characters (NUL too), backslashes, names that are not NFC or not well-formed,
 *         `~name`, an empty path, more than 4,096 bytes, or a segment above 255 bytes
 */
export function canonicalPath(written: string, at: { readonly home: string; readonly cwd: string }): string {
  if (written.length <= MAX_PATH && PLAIN.test(written)) return written;
  if (written === "") throw refused(written, "it is empty; name a file or folder");
  if (written.length > MAX_PATH) throw refused(written, `it is longer than ${MAX_PATH} bytes`);
  const segments = anchored(written, at)
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".");
  for (const segment of segments) {
    const fault = segmentFault(segment);
    if (fault !== undefined) throw refused(written, fault);
  }
  const path = `/${segments.join("/")}`;
  if (utf8Length(path) > MAX_PATH) throw refused(written, `it is longer than ${MAX_PATH} bytes`);
  return path;
}

/** The pure canonicaliser that decode hands to a definition's `canonical`. `home` and `cwd` are canonical themselves. */
export function createPlace(at: { readonly home: string; readonly cwd: string }): Place {
  return { home: at.home, cwd: at.cwd, path: (written) => canonicalPath(written, at) };
}

/** Whether a name can stand in a canonical path. A file with another name exists for the host only. */
export function isCanonicalName(name: string): boolean {
  return name !== "" && name !== "." && !name.includes("/") && segmentFault(name) === undefined;
}

function anchored(written: string, { home, cwd }: { readonly home: string; readonly cwd: string }): string {
  if (written.startsWith("/")) return written;
  if (written === "~" || written.startsWith("~/")) return `${home}/${written.slice(1)}`;
  if (written.startsWith("~")) throw refused(written, "only ~ and ~/… stand for a home; write the other one out");
  return `${cwd}/${written}`;
}

function segmentFault(segment: string): string | undefined {
  if (segment === "..") return "it contains ..; write the path without it";
  if (CONTROL.test(segment)) return "it contains a control character";
  if (segment.includes("\\")) return "it contains a backslash; folders are separated by /";
  if (!segment.isWellFormed()) return "it contains half a character";
  if (segment.normalize("NFC") !== segment) return "it is not in Unicode form NFC; write its letters composed";
  return utf8Length(segment) > MAX_SEGMENT ? `a name in it is longer than ${MAX_SEGMENT} bytes` : undefined;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function refused(written: string, why: string): SyscallError {
  const shown = JSON.stringify(written.length > 200 ? `${written.slice(0, 200)}…` : written);
  return new SyscallError("INVALID", `${shown} is not a path here: ${why}`, { path: written.slice(0, 512) });
}
