import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import { homesOf, pastBarrel } from "./barrel.ts";

const ROOT = dirname(import.meta.dirname);
const CACHE = join(ROOT, ".cache", "aether");
/** Older bundles stay for the daemons that still run from them. */
const KEPT = 8;
/** Left outside the bundle: they find their own files by their place in node_modules. */
const EXTERNAL = ["esbuild", "@energetic-ai/*", "just-bash", "quickjs-emscripten", "pyodide", "@lydell/*"];

const SOURCE = /(?<!\.test|\.conformance)\.(ts|tsx|json)$/;
const WORKER = /\.worker\.ts$/;
const WORKER_URL = /new URL\("(?:\.{1,2}\/)(?:[\w.-]+\/)*([\w-]+)\.worker\.ts", import\.meta\.url\)/g;
const WORKER_MENTION = /["'`][^"'`\n]*\.worker\.ts["'`]/;

/**
 * Makes worker addresses right in the bundle, which is one flat folder: `new URL("./x.worker.ts", import.meta.url)`
 * becomes `new URL("./x.worker.js", import.meta.url)`, wherever the worker's source lies.
 */
export function withBundledWorkers(text: string, path: string): string {
  const rewritten = text.replaceAll(WORKER_URL, 'new URL("./$1.worker.js", import.meta.url)');
  const mention = WORKER_MENTION.exec(rewritten);
  if (mention) throw new Error(`${path} names a worker as ${mention[0]}; write new URL("./name.worker.ts", import.meta.url), on one line`);
  return rewritten;
}

/** The files that decide what the bundle is, sorted. */
function sources(): string[] {
  const under = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (entry.name === "node_modules" || entry.name === "dist") return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return under(path);
      return SOURCE.test(entry.name) ? [path] : [];
    });
  return [...under(join(ROOT, "packages")), import.meta.filename, join(ROOT, "tools/barrel.ts"), join(ROOT, "package-lock.json")].sort();
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    const bytes = readFileSync(path);
    hash.update(`${relative(ROOT, path).replaceAll(sep, "/")}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex").slice(0, 24);
}

/** Output name to source: the command line and every `*.worker.ts`, whose names are therefore unique. */
export function entriesOf(paths: readonly string[]): Record<string, string> {
  const entries: Record<string, string> = { main: join(ROOT, "packages/cli/src/main.ts") };
  for (const path of paths.filter((candidate) => WORKER.test(candidate))) {
    const name = basename(path, ".ts");
    const other = entries[name];
    if (other) throw new Error(`two workers are called ${name}: ${relative(ROOT, other)} and ${relative(ROOT, path)}; rename one`);
    entries[name] = path;
  }
  return entries;
}

const ownSources: Plugin = {
  name: "own-sources",
  setup(build) {
    const barrels = ["protocol", "ports"].map((name) => ({ name: `@aether/${name}`, homes: homesOf(join(ROOT, "packages", name, "src/index.ts")) }));
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.includes(`${sep}node_modules${sep}`)) return undefined;
      const text = withBundledWorkers(readFileSync(path, "utf8"), relative(ROOT, path));
      return { contents: barrels.reduce((past, { name, homes }) => pastBarrel(past, name, homes), text), loader: "ts" };
    });
  },
};

/**
 * Output name to source. Each worker is bundled by itself: files that programs share would bring it all that the largest of them needs,
 * and a thread pays for what it loads in memory and time.
 */
export async function bundle(entryPoints: Readonly<Record<string, string>>, into: string): Promise<void> {
  const isWorker = ([, path]: [string, string]): boolean => WORKER.test(path);
  const entries = Object.entries(entryPoints);
  const programs = entries.filter((entry) => !isWorker(entry));
  const sets = [programs, ...entries.filter(isWorker).map((entry) => [entry])].filter((set) => set.length > 0);
  await Promise.all(sets.map((set) => bundleTogether(Object.fromEntries(set), into)));
}

async function bundleTogether(entryPoints: Readonly<Record<string, string>>, into: string): Promise<void> {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: ROOT,
    entryPoints: { ...entryPoints },
    outdir: into,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    sourcemap: "linked",
    sourcesContent: false,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    logLevel: "warning",
    external: EXTERNAL,
    plugins: [ownSources],
    // CommonJS packages inside an ESM bundle ask for `require`.
    banner: { js: 'import { createRequire as aetherRequire } from "node:module"; const require = aetherRequire(import.meta.url);' },
  });
}

/** Makes the bundle for the present sources unless it is there; returns its hash. Two at once are harmless. */
async function ensureBundle(): Promise<string> {
  const started = new Date();
  const paths = sources();
  const hash = hashOf(paths);
  await bundleOnce({ into: CACHE, hash, entries: entriesOf(paths), kept: KEPT });
  remember(hash, started);
  return hash;
}

/**
 * The folder of programs bundled from the present sources and from other files: entry name to path from the root of the
 * checkout. Made once for all who ask with these sources.
 */
export async function bundledBeside(into: string, entries: Readonly<Record<string, string>>, others: readonly string[]): Promise<string> {
  const paths = sources();
  const { main: _, ...workers } = entriesOf(paths);
  const hash = hashOf([...paths, ...others.map((path) => join(ROOT, path))]);
  const own = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(ROOT, path)]));
  await bundleOnce({ into, hash, entries: { ...own, ...workers }, kept: 2 });
  return join(into, hash);
}

interface BundleOnce {
  readonly into: string;
  readonly hash: string;
  readonly entries: Readonly<Record<string, string>>;
  /** How many older ones stay. */
  readonly kept: number;
}

async function bundleOnce({ into, hash, entries, kept }: BundleOnce): Promise<void> {
  const folder = join(into, hash);
  const [first = "main"] = Object.keys(entries);
  if (existsSync(join(folder, `${first}.js`))) return;
  const temporary = join(into, `tmp-${process.pid}`);
  try {
    mkdirSync(into, { recursive: true });
    await bundle(entries, temporary);
    moveInto(temporary, folder);
    prune(into, hash, kept);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Lets the launcher skip this program until a source is newer than `since`. */
function remember(hash: string, since: Date): void {
  const current = join(CACHE, `current-${process.pid}`);
  try {
    writeFileSync(current, `${hash}\n`);
    // A source changed while we read it must look newer than the bundle.
    utimesSync(current, since, since);
    renameSync(current, join(CACHE, "current"));
  } catch (cause) {
    // In a checkout that this user may only read, the bundle still runs; finding it takes a little longer each time.
    if (!isReadOnly(cause)) throw cause;
  }
}

const isReadOnly = (cause: unknown): boolean => ["EACCES", "EPERM", "EROFS"].includes((cause as NodeJS.ErrnoException).code ?? "");

function moveInto(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch (cause) {
    // Another launcher made the same bundle first.
    if (!existsSync(folder)) throw cause;
  }
}

function prune(into: string, hash: string, kept: number): void {
  const old = readdirSync(into)
    .filter((name) => /^[0-9a-f]{24}$/.test(name) && name !== hash)
    .map((name) => ({ name, madeAt: statSync(join(into, name)).mtimeMs }))
    .sort((a, b) => b.madeAt - a.madeAt)
    .slice(kept);
  for (const { name } of old) rmSync(join(into, name), { recursive: true, force: true });
}

/** What to tell about a failed bundle; esbuild has printed its own errors already. */
function complaint(cause: unknown): string | undefined {
  if (isReadOnly(cause)) return `bundle: cannot write to ${CACHE}; make the checkout writable, or let its owner run this once`;
  const isPrinted = typeof cause === "object" && cause !== null && "errors" in cause;
  return isPrinted ? undefined : `bundle: ${cause instanceof Error ? cause.message : String(cause)}`;
}

if (process.argv[1] === import.meta.filename) {
  try {
    process.stdout.write(`${await ensureBundle()}\n`);
  } catch (cause) {
    const text = complaint(cause);
    if (text) console.error(text);
    process.exitCode = 1;
  }
}
