import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bundle, entriesOf, withBundledWorkers } from "./bundle.ts";

test.for([
  { why: "a worker beside the caller", source: 'new URL("./store.worker.ts", import.meta.url)' },
  { why: "a worker in a folder below", source: 'new URL("./sql/store.worker.ts", import.meta.url)' },
  { why: "a worker in a folder above", source: 'new URL("../../sql/store.worker.ts", import.meta.url)' },
])("lies beside the bundle: $why", ({ source }) => {
  expect(withBundledWorkers(`const at = ${source};`, "a.ts")).toBe('const at = new URL("./store.worker.js", import.meta.url);');
});

test.for([
  { why: "a bare string", source: 'new Worker("./store.worker.ts")' },
  { why: "a template", source: "new URL(`./store.worker.ts`, import.meta.url)" },
  { why: "an import of worker code", source: 'import { x } from "./store.worker.ts";' },
])("refuses an address it could not keep right: $why", ({ source }) => {
  expect(() => withBundledWorkers(source, "a.ts")).toThrow(/a\.ts names a worker as .*store\.worker\.ts/);
});

test("leaves other addresses alone", () => {
  const text = 'new URL("./store.ts", import.meta.url); // see store.worker.ts';
  expect(withBundledWorkers(text, "a.ts")).toBe(text);
});

test("two workers of one name would overwrite each other", () => {
  expect(() => entriesOf(["/a/store.worker.ts", "/b/store.worker.ts"])).toThrow(/two workers are called store\.worker/);
});

test("guests run from the bundle: their workers, interpreters and WebAssembly are found", async () => {
  const root = dirname(import.meta.dirname);
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  // Below the checkout, where a bundle lies and finds the packages that are not in it.
  const folder = mkdtempSync(join(cache, "test-"));
  try {
    const guests = join(root, "packages/drivers/src/sandbox-guest");
    const workers = ["guest-files.worker.ts", "guest-host.worker.ts", "guest.worker.ts"].map((name) => join(guests, name));
    const { main: _, ...entries } = entriesOf(workers);
    await bundle({ ...entries, guests: join(guests, "index.ts") }, folder);
    writeFileSync(join(folder, "use.mjs"), USE_GUESTS);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "use.mjs"), folder], { env: {} });
    expect(stdout.trim().split("\n")).toEqual(["just-bash true", "6", "quickjs-emscripten true", "7"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a thread loads what it needs itself, and nothing of what the program around it shares", async () => {
  const root = dirname(import.meta.dirname);
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "test-"));
  try {
    const { main = "", ...journal } = entriesOf([join(root, "packages/drivers/src/journal-sqlite/journal-sqlite.worker.ts")]);
    await bundle({ main, ...journal }, folder);
    const text = readFileSync(join(folder, "journal-sqlite.worker.js"), "utf8");
    expect(text).not.toMatch(/from "\.\//);
    expect(text.length).toBeLessThan(100_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const USE_GUESTS = `
import { createGuestSandboxes } from "./guests.js";
const sandboxes = createGuestSandboxes({ installation: "bundled", pythonWithoutWall: true });
const never = new AbortController().signal;
const programs = { bash: { kind: "shell", script: "echo $((2 * 3)) | cat" }, js: { kind: "code", language: "javascript", code: "console.log(await 7)", args: [] } };
for (const [rung, program] of Object.entries(programs)) {
  const { version, available } = await sandboxes[rung].probe();
  console.log(version.split(" ")[0], available);
  const limits = { memoryBytes: 134217728, cpuMs: 20000, pids: 16, openFiles: 64 };
  const box = await sandboxes[rung].open({ id: "b", places: [{ at: "/run/p1", folder: process.argv[2], writable: true, hidden: [] }], env: {}, limits }, never);
  const running = await box.start({ program, limits: { wallMs: 20000, cpuMs: 20000, outputBytes: 65536 } }, never);
  for await (const { bytes } of running.output) process.stdout.write(bytes);
}
await Promise.all([sandboxes.bash.close(), sandboxes.js.close()]);
`;
