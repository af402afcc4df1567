import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { completedNames, withNames } from "./named-files.ts";

const cwd = mkdtempSync(join(tmpdir(), "aether-names-"));
mkdirSync(join(cwd, "docs"));
for (const name of ["a.csv", "plan for may.md", "docs/b.md", ".hidden"]) writeFileSync(join(cwd, name), "x");
afterAll(() => rmSync(cwd, { recursive: true }));

test.for([
  ["sum @a.csv by month", "sum a.csv by month"],
  ["read @a.csv.", "read a.csv."],
  ['read @"plan for may.md", please', 'read "plan for may.md", please'],
  ["@docs/b.md and @docs", "docs/b.md and docs"],
  ["write to ann@a.csv and @nobody", "write to ann@a.csv and @nobody"],
])("%s", ([words = "", as]) => expect(withNames(words, cwd)).toBe(as));

test.for<readonly [string, readonly string[], string]>([
  ["sum @a", ["@a.csv"], "@a"],
  ["read @pl", ['@"plan for may.md"'], "@pl"],
  ['read @"plan f', ['@"plan for may.md"'], '@"plan f'],
  ["@docs/", ["@docs/b.md"], "@docs/"],
  ["@docs/b", ["@docs/b.md"], "@docs/b"],
  ["@", ["@a.csv", "@docs/", '@"plan for may.md"'], "@"],
  ["@.h", ["@.hidden"], "@.h"],
  ["nothing here", [], "nothing here"],
])("%s and the tab key", ([line, names, begun]) => expect(completedNames(line, cwd)).toEqual([names, begun]));
