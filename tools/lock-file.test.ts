import { expect, test } from "vitest";
import { completed, disagreements, type Lock } from "./lock-file.ts";

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
