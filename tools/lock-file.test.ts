import { expect, test } from "vitest";
import { completed, disagreements, installedLevel, type Lock } from "./lock-file.ts";

const asking = (...names: string[]): Lock => ({
  packages: {
    "": {},
    "node_modules/tool": { version: "1.0.0", dev: true, optionalDependencies: Object.fromEntries(names.map((name) => [name, "1.0.0"])) },
  },
});

test.for([
  { name: "@tool/cli-darwin-arm64", platform: { os: ["darwin"], cpu: ["arm64"] } },
  { name: "@tool/cli-linux-x64-musl", platform: { os: ["linux"], cpu: ["x64"], libc: ["musl"] } },
  { name: "@tool/binding-linux-arm-gnueabihf", platform: { os: ["linux"], cpu: ["arm"], libc: ["glibc"] } },
  { name: "@tool/binding-win32-ia32-msvc", platform: { os: ["win32"], cpu: ["ia32"] } },
])("adds the build the registry did not have: $name", ({ name, platform }) => {
  const lock = completed(asking(name));
  expect(lock.packages[`node_modules/${name}`]).toEqual({ version: "1.0.0", dev: true, optional: true, ...platform });
  expect(completed(lock)).toEqual(lock);
});

test("refuses to guess the platform of a package whose name does not say", () => {
  expect(() => completed(asking("fast-thing"))).toThrow(/cannot tell the platform of fast-thing/);
});

test.for([
  { why: "a build without an entry", lock: asking("@tool/cli-darwin-arm64"), manifest: {}, says: "no entry for @tool/cli-darwin-arm64" },
  {
    why: "a dependency added to a manifest alone",
    lock: asking(),
    manifest: { dependencies: { zod: "4.6.7" } },
    says: "does not have the dependencies of package.json",
  },
])("finds $why", ({ lock, manifest, says }) => expect(disagreements(lock, () => manifest).join("\n")).toContain(says));

test("a complete lock file that says what the manifests say has nothing to find", () => {
  expect(disagreements(completed(asking("@tool/cli-darwin-arm64")), () => ({}))).toEqual([]);
});

const locked: Lock = {
  packages: {
    "": {},
    "packages/own": { version: "0.1.0" },
    "node_modules/@aether/own": { link: true },
    "node_modules/needed": { version: "1.0.0" },
    "node_modules/needed-darwin-arm64": { version: "1.0.0", optional: true, os: ["darwin"], cpu: ["arm64"] },
    "node_modules/needed-linux-x64": { version: "1.0.0", optional: true, os: ["linux"], cpu: ["x64"], libc: ["glibc"] },
    "node_modules/needed-linux-x64-musl": { version: "1.0.0", optional: true, os: ["linux"], cpu: ["x64"], libc: ["musl"] },
    "node_modules/needed-by-darwin": { version: "1.0.0", optional: true },
    "node_modules/tool": { version: "1.0.0", dev: true },
  },
};
const complete = { "@aether/own": "0.1.0", needed: "1.0.0", "needed-linux-x64": "1.0.0", tool: "1.0.0" };
const { tool: _, ...withoutTool } = complete;
const { "needed-linux-x64": __, ...withoutBuild } = complete;
const { "@aether/own": ___, ...withoutLink } = complete;

test.for([
  { why: "everything for this platform", there: complete, level: "dev" },
  { why: "everything but a development tool", there: withoutTool, level: "run" },
  { why: "a development tool in another version", there: { ...complete, tool: "1.0.1" }, level: "run" },
  { why: "a needed package in another version", there: { ...complete, needed: "0.9.0" }, level: undefined },
  { why: "no build for this platform", there: withoutBuild, level: undefined },
  { why: "a workspace that is not linked", there: withoutLink, level: undefined },
  { why: "nothing", there: {}, level: undefined },
])("with $why installed the level is $level", ({ there, level }) => {
  const versions = new Map(Object.entries(there).map(([name, version]) => [`node_modules/${name}`, version]));
  expect(installedLevel(locked, { os: "linux", cpu: "x64", libc: "glibc" }, (path) => versions.get(path))).toBe(level);
});
