import { parentPort, workerData } from "node:worker_threads";
import { toWireError } from "@aether/protocol";
import { openDatabase } from "./open-database.ts";
import { serveJournal } from "./serve-journal.ts";
import { toStorageError } from "./storage-error.ts";
import type { Reply, Request, WorkerOptions } from "./wire.ts";

const options = workerData as WorkerOptions;
const port = parentPort;
if (!port) throw new Error("the journal's worker runs in a worker thread");
const say = (reply: Reply): void => port.postMessage(reply);

try {
  const serve = serveJournal(openDatabase(options.file), options);
  port.on("message", (request: Request) => {
    say(serve(request));
    if ("ask" in request && request.ask === "close") port.close();
  });
  say({ opened: true });
} catch (cause) {
  say({ refused: toWireError(toStorageError(cause, options.file)) });
}
