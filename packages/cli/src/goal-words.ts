/** A file that the person's own words ask for. */
export interface NamedOutput {
  /** As written: relative to the current folder, or absolute. */
  readonly file: string;
}

const MAKES = /\b(write|save|put|export|store|create|make|produce|generate|draft|output|compile|collect|summari[sz]e|list|extract|turn|convert)\b/i;
const TARGET =
  /\b(?:to|into|as|in|called|named)\s+(?:(?:a|the)\s+)?(?:new\s+)?(?:file\s+)?(?:called\s+|named\s+)?["'`]?((?:\/|\.\/)?[\p{L}\p{N}_][\p{L}\p{N}_./-]*\.[A-Za-z][A-Za-z0-9]{0,7})\b["'`]?/gu;

/**
 * The files that a goal says to make: only names that stand literally in it, after "to", "into", "as", "called"
 * (DESIGN 4.3: a person's own words are a source of authority). A file that exists and is only read is left out.
 */
export function outputsIn(goal: string, exists: (file: string) => boolean): NamedOutput[] {
  if (!MAKES.test(goal)) return [];
  const found = new Set<string>();
  for (const match of goal.matchAll(TARGET)) {
    const file = (match[1] ?? "").replace(/^\.\//, "");
    const preposition = match[0].split(/\s/)[0]?.toLowerCase();
    if (file.split("/").includes("..") || (preposition === "in" && exists(file))) continue;
    found.add(file);
  }
  return [...found].map((file) => ({ file }));
}
