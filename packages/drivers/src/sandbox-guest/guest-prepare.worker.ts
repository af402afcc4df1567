import { writeFileSync } from "node:fs";
import { enableCompileCache, flushCompileCache } from "node:module";
import { loadRuntime } from "./runtimes.ts";
import type { PrepareStart } from "./wire.ts";

const [, , , options = "{}"] = process.argv;
const start = JSON.parse(options) as PrepareStart;
enableCompileCache(start.compileCache);
await import("./files/remote-tree.ts");
await import("./files/remote-fetch.ts");
const runtime = await loadRuntime(start, true);
await runtime.warm?.();
flushCompileCache();
writeFileSync(start.done, "");
process.exit();
