import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lookBelow } from "./unseen-names.ts";

function folderWith(...names: readonly (string | Buffer)[]): string {
  const folder = mkdtempSync(join(tmpdir(), "aether-unseen-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const sub of ["sub", "node_modules", ".git"]) mkdirSync(join(folder, sub));
  for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), "");
  return folder;
}

test("names that cannot be said are found at any depth, and no others", () => {
  const folder = folderWith("a.md", "line\nend.md", "sub/esc\u001b[2J.md", "sub/back\\slash.md", "sub/ü.md", ".git/line\nend", "node_modules/line\nend");
  mkdirSync(join(folder, "fol\tder"));
  writeFileSync(join(folder, "fol\tder", "line\nend"), "");
  expect([...lookBelow(folder).unseen].sort()).toEqual(["fol\tder", "line\nend.md", "sub/back\\slash.md", "sub/esc\u001b[2J.md"]);
});

test.skipIf(process.platform !== "linux")("bad UTF-8 is found; the sign for it is a letter like others", () => {
  const folder = folderWith(Buffer.from([0x62, 0xff, 0x2e, 0x6d]), "real\uFFFD.md");
  expect(lookBelow(folder).unseen).toEqual(["b\uFFFD.m"]);
});

test("a folder that is not there has none", () => {
  expect(lookBelow("/nowhere/at/all").unseen).toEqual([]);
});

test("tables are found by their names, where agents see them", () => {
  expect(lookBelow(folderWith("a.md", "sub/b.csv")).tables).toBe(true);
  expect(lookBelow(folderWith("a.XLSX")).tables).toBe(true);
  expect(lookBelow(folderWith("package.json", "node_modules/a.csv", "a.csv.md", "line\n.csv")).tables).toBe(false);
});
