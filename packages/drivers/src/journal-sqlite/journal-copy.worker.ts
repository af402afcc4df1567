import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { toWireError } from "@aether/protocol";
import { toStorageError } from "./storage-error.ts";

const { file, to } = workerData as { readonly file: string; readonly to: string };
try {
  const db = new DatabaseSync(file, { readOnly: true });
  // Of one moment, while others commit: what they write meanwhile is in the log ahead, which this does not read.
  db.prepare("vacuum into ?").run(to);
  db.close();
  parentPort?.postMessage({ done: true });
} catch (cause) {
  parentPort?.postMessage({ refused: toWireError(toStorageError(cause, to)) });
}
