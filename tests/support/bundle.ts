import { globSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { withBundledWorkers } from "../../tools/bundle.ts";

export const ROOT = new URL("../../", import.meta.url).pathname;

export interface Programs {
  /** The test daemon. */
  readonly daemon: string;
  /** The command line. */
  readonly cli: string;
}

let programs: Promise<Programs> | undefined;

/** Both programs as single files, built once per test process: they start several times faster than the sources. */
export function bundledPrograms(): Promise<Programs> {
  programs ??= bundle();
  return programs;
}

async function bundle(): Promise<Programs> {
  const folder = join(ROOT, ".cache", "test-programs", String(process.pid));
  const workers = globSync("packages/*/src/**/*.worker.ts", { cwd: ROOT });
  await build({
    absWorkingDir: ROOT,
    entryPoints: {
      daemon: "tests/support/daemon.ts",
      cli: "packages/cli/src/main.ts",
      ...Object.fromEntries(workers.map((file) => [basename(file, ".ts"), file])),
    },
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: ["esbuild", "@energetic-ai/*"],
    banner: { js: 'import { createRequire as aetherRequire } from "node:module"; const require = aetherRequire(import.meta.url);' },
    plugins: [
      {
        name: "worker-urls",
        setup(plugin) {
          plugin.onLoad({ filter: /packages\/.*\.ts$/ }, ({ path }) => {
            const text = readFileSync(path, "utf8");
            return text.includes(".worker.ts") ? { contents: withBundledWorkers(text, path), loader: "ts" } : undefined;
          });
        },
      },
    ],
    logLevel: "error",
  });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return { daemon: join(folder, "daemon.js"), cli: join(folder, "cli.js") };
}
