import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Somebody whom the host's permissions bind, as they bind no root. */
const ORDINARY = process.getuid?.() === 0 ? { uid: 65_533, gid: 65_533 } : {};
const top = mkdtempSync(join(tmpdir(), "aether-closed-"));
if (ORDINARY.uid !== undefined) chownSync(top, ORDINARY.uid, ORDINARY.gid);
afterAll(() => rmSync(top, { recursive: true, force: true }));

const HERE = import.meta.dirname;
const PROGRAM = `
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
const { createHostDisks } = await import(${JSON.stringify(join(HERE, "index.ts"))});
const { createWorkspaceTrees } = await import(${JSON.stringify(join(HERE, "workspace-trees.ts"))});
const { MemoryBlobs, sha256 } = await import(${JSON.stringify(join(HERE, "memory-blobs.test-harness.ts"))});
const told = {};
for (const written of process.argv.slice(2)) {
const [top, mode] = [process.argv[1] + "/" + written, Number.parseInt(written, 8)];
const make = (name) => {
  mkdirSync(top + name + "/in/deep", { recursive: true });
  for (const file of ["/in/f", "/in/deep/f"]) writeFileSync(top + name + file, "x");
};
const close = (name) => { for (const folder of ["/in/deep", "/in"]) chmodSync(top + name + folder, mode); };
const disk = await createHostDisks({ failPoint: () => undefined }).open(top, { create: false });
make("/own"); close("/own");
await disk.remove(["own"], { own: true });
make("/mine"); close("/mine");
const kept = await disk.remove(["mine"]).then(() => "removed", ({ code }) => code);
const trees = createWorkspaceTrees({ blobs: new MemoryBlobs(), digest: { sha256 } });
make("/work");
const { hash } = await trees.snapshot(top + "/work", { signal: new AbortController().signal });
writeFileSync(top + "/work/in/f", "another"); writeFileSync(top + "/work/in/g", "new"); close("/work");
await trees.restore(top + "/work", hash);
told[written] = { kept, work: readdirSync(top + "/work/in"), mode: statSync(top + "/work/in").mode & 0o700, left: readdirSync(top) };
}
console.log(JSON.stringify(told));
`;

const MODES = ["500", "400", "000"];
let ended: { readonly stdout: string; readonly stderr: string };
beforeAll(() => {
  for (const mode of MODES) {
    mkdirSync(join(top, mode));
    if (ORDINARY.uid !== undefined) chownSync(join(top, mode), ORDINARY.uid, ORDINARY.gid);
  }
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", PROGRAM, top, ...MODES];
  ended = spawnSync(process.execPath, args, { ...ORDINARY, encoding: "utf8" });
}, 120_000);

test.skipIf(process.platform === "win32").for(MODES)("folders of mode %s go where all is the installation's own, and are put back; a person's stay", (mode) => {
  const told = JSON.parse(ended.stdout || "{}") as Readonly<Record<string, unknown>>;
  expect(told[mode], ended.stderr).toEqual({ kept: "DENIED", work: ["deep", "f"], mode: 0o700, left: ["mine", "work"] });
  const place = join(top, mode);
  for (const folder of ["mine/in", "mine/in/deep"]) chmodSync(join(place, folder), 0o700);
  expect([readdirSync(join(place, "mine/in")), statSync(join(place, "work/in/f")).size]).toEqual([["deep", "f"], 1]);
});
