import { Worker } from "node:worker_threads";
import { SyscallError } from "@aether/protocol";

/** A page that takes longer is made to take long. */
const PATIENCE_MS = 8_000;
const HEAP_MIB = 192;

/** A page's text, made in a thread of its own: what a stranger wrote may not hold up everyone else. */
export function readPage(html: string, base: string): Promise<{ readonly title: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./markdown.worker.ts", import.meta.url), {
      workerData: { html, base },
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    const over = (settle: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      settle();
    };
    const failed = (why: string): void =>
      over(() =>
        reject(new SyscallError("UNSUPPORTED", `${base} cannot be turned into text: ${why}; fetch it with a command in a box instead`, { url: base })),
      );
    const timer = setTimeout(() => failed(`it took longer than ${PATIENCE_MS / 1_000} s`), PATIENCE_MS);
    worker.once("message", (page: { title: string; text: string }) => over(() => resolve(page)));
    worker.once("error", (error) => failed(error.message));
  });
}
