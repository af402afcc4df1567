import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** Lines that go or come before two texts are told apart as a whole; comparing takes its square. */
const MOST_EDITS = 4_000;
const MOST_MS = 500;

export interface Texts {
  /** Undefined: there was no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Two texts as `diff -u` tells them apart. */
export function unifiedDiff(path: string, { before, after }: Texts): { readonly diff: string; readonly note?: string } {
  const name = path.slice(1);
  const diff = createTwoFilesPatch(
    before === undefined ? "/dev/null" : `a/${name}`,
    after === undefined ? "/dev/null" : `b/${name}`,
    before ?? "",
    after ?? "",
    undefined,
    undefined,
    {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
      maxEditLength: MOST_EDITS,
      timeout: MOST_MS,
    },
  );
  return diff === undefined ? { diff: "", note: "too many lines differ to tell them one by one" } : { diff: diff.replace(HUNK, "@@ -$1 +$2 @@") };
}

/** No line of a content begins so: each stands behind its sign. That a hunk has one line is not said. */
const HUNK = /^@@ -(\d+(?:,(?!1 )\d+)?)(?:,1)? \+(\d+(?:,(?!1 )\d+)?)(?:,1)? @@$/gm;
