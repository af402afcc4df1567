import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MadeFile } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { versionControlFiles } from "./version-control-files.ts";

const made = (names: readonly string[]): MadeFile[] => names.map((name) => ({ path: `/run/p/${name}`, name, bytes: 1, delivered: false }));
const kept = (names: readonly string[], folder = "/nowhere/at/all"): string[] =>
  [...versionControlFiles({ files: made(names), folder })].map(({ name }) => name);

describe("what version control would run where it comes to", () => {
  test.each([".git/config", "src/.git/hooks/pre-commit", "src/.GIT/config", "src/.git.", "a/.hg/hgrc", "site.git/config", "x/git~1/config", "gitdir"])(
    "%s is by its name",
    (name) => expect(kept([name, "src/app.py"])).toEqual([name]),
  );

  test("a repository under another name is all of it, in any case of letters", () => {
    const names = ["a/Head", "a/objects/info/x", "a/REFS/heads/main", "a/config", "a/work/app.py"];
    expect(kept([...names, "b/HEAD", "b/app.py", "HEAD"])).toEqual(names);
  });

  test("the rest of a repository that lies there already is, and what comes into one", () => {
    const folder = mkdtempSync(join(tmpdir(), "kept-"));
    mkdirSync(join(folder, "half/objects"), { recursive: true });
    writeFileSync(join(folder, "half/HEAD"), "ref: refs/heads/main\n");
    expect(kept(["half/refs/heads/main", "half.md"], folder)).toEqual(["half/refs/heads/main"]);
    mkdirSync(join(folder, "half/refs"));
    expect(kept(["pre-commit"], join(folder, "half/hooks"))).toEqual(["pre-commit"]);
  });

  test.each(["report.md", ".gitignore", "src/config", "git/config", ".github/workflows/ci.yml"])("%s is none of it", (name) =>
    expect(kept([name])).toEqual([]),
  );
});
