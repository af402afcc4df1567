import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SENTENCE_ENDS, withoutEnd } from "@aether/protocol";
import { isSeen } from "../unseen-names.ts";

/** A file as it is named after an @: in quotes where it holds blanks. */
const NAMED = /(^|\s)@(?:"([^"]+)"|(\S+))/g;
/** What may become one, at the end of a line. */
const BEGUN = /(?:^|\s)@("?)([^"\s]*|(?<=")[^"]*)$/;
const MOST = 50;

/** The words with each `@file` of the folder as the name alone; an @ before anything else stays. */
export function withNames(words: string, cwd: string): string {
  return words.replace(NAMED, (whole: string, ...parts: (string | undefined)[]) => {
    const [before = "", quoted, plain] = parts;
    const name = quoted ?? plain ?? "";
    const bare = withoutEnd(name, SENTENCE_ENDS);
    const found = [name, bare].find((one) => existsSync(join(cwd, one)));
    if (found === undefined || found === "") return whole;
    return `${before}${quoted === undefined ? found : `"${found}"`}${name.slice(found.length)}`;
  });
}

/** Names of the folder that go on with what stands behind an @, as readline asks for them. */
export function completedNames(line: string, cwd: string): [string[], string] {
  const begun = BEGUN.exec(line);
  if (!begun) return [[], line];
  const [, quote = "", written = ""] = begun;
  const within = written.endsWith("/") ? written.slice(0, -1) : dirname(written);
  const start = written.endsWith("/") ? "" : basename(written);
  const folder = within === "." && !written.startsWith("./") ? "" : within;
  const names = namesOf(join(cwd, folder)).filter((name) => name.startsWith(start) && (start !== "" || !name.startsWith(".")));
  const shown = names.slice(0, MOST).map((name) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    return /\s/.test(path) ? `@"${path}"` : `@${path}`;
  });
  return [shown, `@${quote}${written}`];
}

function namesOf(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => isSeen(folder, name));
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch {
    return [];
  }
}
