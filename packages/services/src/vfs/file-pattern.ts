import { compilePattern, type Pattern, SyscallError } from "@aether/protocol";

const WORKS =
  "names below the folder that is searched; * and ? stand for part of one name, ** for any number of folders, anything else for itself; before each of [ ] { } ! \\ * ? in a name goes a backslash";

/**
 * A pattern for files below a folder.
 *
 * @throws SyscallError `INVALID` for what this language does not have, and for what could only lie outside of the folder
 */
export function filePattern(source: string): Pattern {
  const why = faultOf(source);
  if (why !== undefined) throw refused(source, why);
  try {
    return compilePattern(source, { partial: true });
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "INVALID") throw error;
    throw refused(source, "it holds signs that mean something in other pattern languages");
  }
}

/** Whether a file at such a place below the folder could fit, were it called otherwise: of one that could not, no answer tells anything. */
export function couldFit(source: string, place: string): boolean {
  return source.includes("**") || source.split("/").length === place.split("/").length;
}

function faultOf(source: string): string | undefined {
  if (source.startsWith("/") || source.startsWith("~"))
    return "it begins at the root or a home; give that folder as the path, and here only what lies below it";
  const segments = source.split("/");
  if (segments.includes("..")) return "it leads out of the folder; give the other folder as the path";
  return segments.includes(".") || segments.includes("") ? "it has an empty step or a . in it, which no path has" : undefined;
}

const refused = (source: string, why: string): SyscallError =>
  new SyscallError("INVALID", `unsupported pattern "${source}": ${why}. What works: ${WORKS}`, { pattern: source });
