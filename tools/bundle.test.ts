import { expect, test } from "vitest";
import { entriesOf, withBundledWorkers } from "./bundle.ts";

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
