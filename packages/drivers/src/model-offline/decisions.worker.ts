import { parentPort } from "node:worker_threads";
import { fromWireError, toWireError } from "@aether/protocol";
import { decide } from "./decide.ts";
import type { FromThread, ToThread } from "./decision-threads.ts";

/** One request after the other; meanwhile sentence vectors are asked for, one list at a time. */
let vectors: PromiseWithResolvers<readonly Float32Array[]> | undefined;

const tell = (message: FromThread): void => parentPort?.postMessage(message);

function encode(texts: readonly string[]): Promise<readonly Float32Array[]> {
  vectors = Promise.withResolvers();
  tell({ encode: texts });
  return vectors.promise;
}

parentPort?.on("message", (message: ToThread) => {
  if ("vectors" in message) vectors?.resolve(message.vectors);
  else if ("noVectors" in message) vectors?.reject(fromWireError(message.noVectors));
  else
    void decide(message.asked, encode).then(
      (decision) => tell({ decision }),
      (error: unknown) => tell({ failed: toWireError(error) }),
    );
});
