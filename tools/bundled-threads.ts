import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "vitest/config";
import { bundle } from "./bundle.ts";

const ROOT = dirname(import.meta.dirname);
/** Workers that are threads of whoever starts them; the others are programs of their own. */
const THREADS = {
  "decisions.worker": join(ROOT, "packages/drivers/src/model-offline/decisions.worker.ts"),
  "journal-sqlite.worker": join(ROOT, "packages/drivers/src/journal-sqlite/journal-sqlite.worker.ts"),
} as const;
const THREAD_URL = new RegExp(`new URL\\("\\./(${Object.keys(THREADS).join("|")})\\.ts", import\\.meta\\.url\\)`, "g");

/** The same in every run: what Vitest remembers of a module names it. */
const FOLDER = join(ROOT, ".cache", "test-threads");

/** Whole files take the place of others, because another run may start threads from them. */
async function makeThreads(): Promise<void> {
  const temporary = `${FOLDER}-${process.pid}`;
  try {
    await bundle(THREADS, temporary);
    mkdirSync(FOLDER, { recursive: true });
    for (const file of readdirSync(temporary)) renameSync(join(temporary, file), join(FOLDER, file));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Tests start threads as they are in the bundle. From source each thread would strip its types, which Node does in
 * WebAssembly, and V8 now and then ends a process whose threads load and drop WebAssembly one after the other
 * (nodejs/node#64500: "Check failed: jit_page.has_value()").
 */
export function bundledThreads(): Plugin {
  return {
    name: "bundled-threads",
    enforce: "pre",
    buildStart: makeThreads,
    transform(code) {
      if (!code.includes(".worker.ts")) return undefined;
      const at = (name: string): string => JSON.stringify(pathToFileURL(join(FOLDER, `${name}.js`)).href);
      return { code: code.replaceAll(THREAD_URL, (_, name: string) => `new URL(${at(name)})`), map: null };
    },
  };
}
