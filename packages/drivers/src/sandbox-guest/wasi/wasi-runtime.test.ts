import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { clear, hostFolder } from "../tree/tree.test-harness.ts";
import { limitModule } from "./limit-module.ts";
import { buildModule, constant, type ModuleParts, OP, ProgramBuilder } from "./module-builder.test-harness.ts";
import { ModuleRefused } from "./module-refused.ts";
import { type Running, runWasm } from "./wasi.test-harness.ts";

afterEach(clear);

const GROW_PAGE = [...constant(1), OP.GROW, 0];
const EXIT = { name: "proc_exit", signature: "i", result: false };
const FOR_EVER = [OP.LOOP, 0x40, OP.BR, 0, OP.END];
/** Ends with what growing by `pages` gave. */
const growBy = (pages: number): number[] => [...constant(pages), OP.GROW, 0, OP.CALL, 0];

interface Row extends Running {
  readonly why: string;
  readonly module: ModuleParts;
  readonly ends: object;
}

test.for<Row>([
  { why: "that ends is 0", module: { code: [] }, ends: { code: 0 } },
  { why: "that traps has the code of an abort", module: { code: [OP.UNREACHABLE] }, ends: { code: 134, stderr: "wasm: it trapped: unreachable\n" } },
  { why: "that fills the stack leaves a worker that is not used again", module: { code: [OP.CALL, 0] }, ends: { code: 134, spoiled: true } },
  { why: "can grow to its cap", module: { imports: [EXIT], code: growBy(255) }, ends: { code: 1 } },
  { why: "cannot grow beyond its cap", module: { imports: [EXIT], code: growBy(256) }, ends: { code: 4_294_967_295 } },
  { why: "cannot grow beyond its own maximum", module: { imports: [EXIT], memory: [1, 4], code: growBy(4) }, ends: { code: 4_294_967_295 } },
  { why: "that says it may have it all has no more", module: { imports: [EXIT], memory: [1, 65_536], code: growBy(256) }, ends: { code: 4_294_967_295 } },
  {
    why: "that traps with its memory full has reached the cap",
    module: { code: [...constant(255), OP.GROW, 0, OP.DROP, OP.UNREACHABLE] },
    ends: { code: 134, cap: "memory" },
  },
  { why: "that begins above the cap is not run", module: { memory: [257], code: [] }, ends: { code: 126, cap: "memory" } },
  {
    why: "that wants its memory given has one with the cap",
    module: { imports: [EXIT], memoryImport: [1, 65_536], code: growBy(256) },
    ends: { code: 4_294_967_295 },
  },
  { why: "with a table of all entries there are is not run", module: { table: [10_000_000], code: [] }, ends: { code: 126, cap: "memory" } },
  { why: "with a table that may grow is run", module: { table: [1], code: [] }, ends: { code: 0 } },
  {
    why: "that wants a call nobody has is refused by name",
    module: { imports: [{ module: "env", name: "system", signature: "i" }], code: [] },
    ends: { code: 126, message: expect.stringContaining("env.system") },
  },
  {
    why: "that wants a call WASI has not",
    module: { imports: [{ name: "toString", signature: "" }], code: [] },
    ends: { code: 126, message: expect.stringContaining("toString") },
  },
  {
    why: "that wants a call by another signature gets numbers as they come, and an errno",
    module: { imports: [{ name: "fd_close", signature: "I" }], code: [OP.I64_CONST, 1, OP.CALL, 0, OP.DROP] },
    ends: { code: 0 },
  },
  { why: "without a beginning is refused", module: { code: [], entry: "main" }, ends: { code: 126, message: expect.stringContaining("_start") } },
  { why: "that is only initialized is a program, too", module: { code: [], entry: "_initialize" }, ends: { code: 0 } },
  { why: "that traps while it is linked", module: { code: [OP.UNREACHABLE], startsAtOnce: true }, ends: { code: 134 } },
  { why: "that exits while it is linked", module: { imports: [EXIT], code: [...constant(7), OP.CALL, 0], startsAtOnce: true }, ends: { code: 7 } },
  { why: "whose code is none does not compile", module: { code: [0xff] }, ends: { code: 126, message: expect.stringContaining("compile") } },
  {
    why: "in a folder that is not there is not run",
    module: { code: [] },
    cwd: "/run/p1/none",
    ends: { code: 126, message: expect.stringContaining("/run/p1/none") },
  },
])("a module $why", async ({ module, ends, ...running }) => {
  expect(await runWasm(hostFolder(), buildModule(module), running)).toMatchObject(ends);
});

test("growing a page at a time ends at the cap, not at the machine's memory", async () => {
  const code = [OP.LOOP, 0x40, ...GROW_PAGE, ...constant(-1), OP.NE, 0x0d, 0, OP.END, OP.UNREACHABLE];
  expect(await runWasm(hostFolder(), buildModule({ code }))).toMatchObject({
    code: 134,
    cap: "memory",
    message: expect.stringContaining("16777216 of 16777216"),
  });
});

test.for([
  { why: "text", code: "(module)", says: "base64" },
  { why: "nothing", code: "", says: "begins otherwise" },
  { why: "another file", code: Buffer.from("#!/bin/sh\nexit 0").toString("base64"), says: "begins otherwise" },
  { why: "a component", code: Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]).toString("base64"), says: "components" },
  { why: "half a module", code: Buffer.from(buildModule({ code: [] }).subarray(0, 20)).toString("base64"), says: "whole" },
])("code that is $why is refused with the reason", async ({ code, says }) => {
  const { code: end, message, stderr } = await runWasm(hostFolder(), code);
  expect([end, message, stderr]).toEqual([126, expect.stringContaining(says), `wasm: ${message}\n`]);
});

test("a module of the box is run by its path, and a missing one is said so", async () => {
  const folder = hostFolder();
  const program = new ProgramBuilder();
  writeFileSync(join(folder, "program.wasm"), program.call("fd_write", [1, ...program.pieces(program.text("ran")), 64]).build());
  for (const path of ["/run/p1/program.wasm", "program.wasm", "../p1/program.wasm"])
    expect(await runWasm(folder, "", { path })).toMatchObject({ code: 0, stdout: "ran" });
  expect(await runWasm(folder, "", { path: "none.wasm" })).toMatchObject({ code: 126, message: expect.stringContaining("ENOENT") });
});

test.for<{ why: string; module: ModuleParts }>([
  { why: "runs", module: { code: FOR_EVER } },
  { why: "is linked", module: { code: FOR_EVER, startsAtOnce: true } },
])("one that loops for ever while it $why is ended from outside", async ({ module }) => {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const module = new WebAssembly.Module(workerData);
    parentPort.postMessage("ready");
    new WebAssembly.Instance(module).exports._start();
  `;
  const worker = new Worker(source, { eval: true, workerData: limitModule(buildModule(module), 1_048_576).bytes });
  await new Promise((resolve) => worker.once("message", resolve));
  expect(await worker.terminate()).toBe(1);
});

test("whatever bytes come, a module is limited or refused, and nothing else happens", () => {
  const whole = buildModule({ imports: [EXIT], memory: [1, 9], table: [2, 3], data: [{ at: 0, bytes: Uint8Array.of(1, 2) }], code: [OP.UNREACHABLE] });
  const damaged = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }).map((changes) => {
    const bytes = whole.slice();
    for (const [at, value] of changes) bytes[at] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 64 })), (bytes) => {
      try {
        limitModule(bytes, 1_048_576);
      } catch (cause) {
        expect(cause).toBeInstanceOf(ModuleRefused);
      }
    }),
    { numRuns: 2_000 },
  );
});
