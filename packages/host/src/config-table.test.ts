import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FAIL_POINTS } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { loadConfig, SETTINGS, TESTING, TOLD_IN_BOXES } from "./config.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** Between a box and its own shell; none of them reaches a daemon. */
const IN_BOX_SCRIPTS = ["AETHER_FD", "AETHER_CODE", "AETHER_JOB"];

function filesIn(folder: string, ends: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name === "dist") return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path, ends);
    return ends.some((end) => entry.name.endsWith(end)) && !/\.(?:test|test-harness|conformance)\.ts$/.test(entry.name) ? [path] : [];
  });
}

const namesIn = (files: readonly string[]): string[] =>
  [...new Set(files.flatMap((file) => readFileSync(file, "utf8").match(/\bAETHER_[A-Z_]*[A-Z]\b/g) ?? []))].sort();

test("sources name no variable that is not in the table, and every one in it", () => {
  const named = namesIn(filesIn(join(ROOT, "packages"), [".ts"]));
  const known = [...SETTINGS, ...TESTING, ...TOLD_IN_BOXES, ...IN_BOX_SCRIPTS];
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => name.startsWith("AETHER_") && !named.includes(name))).toEqual([]);
});

test("settings are read in one place", () => {
  const readers = filesIn(join(ROOT, "packages"), [".ts"]).filter((file) =>
    /process\.env\.AETHER_|process\.env\[["'`]AETHER_/.test(readFileSync(file, "utf8")),
  );
  expect(readers).toEqual([]);
});

test("the page of settings has them all, and documents name no other", () => {
  const page = readFileSync(join(ROOT, "docs/configuration.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const listed = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/g)].map(([, name = ""]) => name));
  expect(listed.toSorted()).toEqual(SETTINGS.filter((name) => name !== "XDG_DATA_HOME").toSorted());
  for (const name of [...TESTING, ...TOLD_IN_BOXES]) expect(page).toContain(name);
  const documents = [...filesIn(join(ROOT, "docs"), [".md"]), ...["README.md", "AGENTS.md", "INVARIANTS.md"].map((name) => join(ROOT, name))];
  const known = [...SETTINGS, ...TESTING, ...TOLD_IN_BOXES];
  expect(namesIn(documents.filter((file) => statSync(file).isFile())).filter((name) => !known.includes(name))).toEqual([]);
});

test.for([
  ["AETHER_MODLE", "AETHER_MODEL"],
  ["AETHER_HOME_DIR", "AETHER_HOME"],
  ["AETHER_KEEP_AUDIT_DAY", "AETHER_KEEP_AUDIT_DAYS"],
  ["AETHER_SEARX_URL", "AETHER_SEARCH_URL"],
  ["AETHER___proto__", "AETHER_HOME"],
  ["aether_model", "AETHER_MODEL"],
  ["Aether_Home", "AETHER_HOME"],
] as const)("%s is refused, and %s named", ([wrong, near]) => {
  const loading = () => loadConfig({ [wrong]: "x" });
  expect(loading).toThrow(SyscallError);
  expect(loading).toThrow(near === "AETHER_HOME" && wrong.includes("proto") ? /there is no AETHER___proto__; did you mean AETHER_/ : `did you mean ${near}?`);
});

test("an empty one, one of others, and what a box tells are no mistakes", () => {
  expect(() =>
    loadConfig({ AETHER_MODLE: "", AETHERIC: "x", MY_AETHER_X: "x", AETHER_WORKSPACE: "/run/p1", AETHER_FAIL_POINT: "box.exit.after:1" }),
  ).not.toThrow();
});

test.for([
  ["journal.comit.after:1", /there is no point journal\.comit\.after; did you mean journal\.commit\.after\? There are journal\.commit\.before, /],
  ["journal.commit.afterwards:1", /there is no point journal\.commit\.afterwards/],
  ["journal:1", /there is no point journal;/],
  ["constructor:1", /there is no point constructor;/],
  ["box.exit.after", /AETHER_FAIL_POINT: is a point and a count/],
  ["box.exit.after:0", /AETHER_FAIL_POINT: is a point and a count/],
] as const)("AETHER_FAIL_POINT=%s is refused: nothing would ever come by there", ([point, why]) => {
  const loading = () => loadConfig({ AETHER_FAIL_POINT: point });
  expect(loading).toThrow(SyscallError);
  expect(loading).toThrow(why);
});

test("every fail point is one that something passes", () => {
  const sources = filesIn(join(ROOT, "packages"), [".ts"]).filter((file) => !file.endsWith(".test.ts") && !file.endsWith("platform.ts"));
  const text = sources.map((file) => readFileSync(file, "utf8")).join("\n");
  expect(FAIL_POINTS.filter((point) => !text.includes(`"${point}"`))).toEqual([]);
});
