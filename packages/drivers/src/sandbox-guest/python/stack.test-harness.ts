import { parentPort, workerData } from "node:worker_threads";
import type { Tree } from "../tree/tree.ts";
import { createPythonRuntime } from "./python-runtime.ts";

let output = "";
const MEMORY = 134_217_728;

// Runs one program without places, on this thread's stack.
await createPythonRuntime({ memoryBytes: MEMORY }).run({
  program: { kind: "code", language: "python", code: String(workerData), args: [] },
  cwd: "/tmp",
  home: "/tmp",
  env: {},
  tree: { list: () => [] } as Partial<Tree> as Tree,
  memoryBytes: MEMORY,
  openFiles: 64,
  outputBytes: 65_536,
  wallMs: 60_000,
  read: () => new Uint8Array(),
  readable: () => true,
  write: (_, bytes) => {
    output += Buffer.from(bytes).toString();
  },
});
parentPort?.postMessage(output);
