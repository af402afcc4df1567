import { appendFileSync, chmodSync } from "node:fs";
import type { Clock, ModelDriver, StepPart } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { askedOf, type Exchange, isEnding } from "./exchange.ts";

export interface RecordingOptions {
  /** Absolute; exchanges are appended, a line each. Holds whole prompts and answers: made with mode 0600. */
  readonly file: string;
  readonly clock: Pick<Clock, "now">;
}

/** The same driver, and every exchange that came to an end is written down. One that was cut off by the caller is not. */
export function createRecordingModel(driver: ModelDriver, { file, clock }: RecordingOptions): ModelDriver {
  prepare(file);
  const { embed, draw } = driver;
  return {
    name: driver.name,
    reader: driver.reader,
    models: (signal) => driver.models(signal),
    ...(embed && { embed: (request, signal) => embed.call(driver, request, signal) }),
    ...(draw && { draw: (request, signal) => draw.call(driver, request, signal) }),
    async *step(request, signal) {
      const asked = askedOf(request);
      const parts: StepPart[] = [];
      for await (const part of driver.step(request, signal)) {
        parts.push(part);
        if (isEnding(part) && !signal.aborted) {
          const exchange: Exchange = { model: `${driver.name}/${request.model}`, at: clock.now(), request: asked.request, parts: asked.generic(parts) };
          appendFileSync(file, `${JSON.stringify(exchange)}\n`);
        }
        yield part;
      }
    },
  };
}

/** @throws SyscallError `STORAGE` when it cannot be written */
function prepare(file: string): void {
  try {
    appendFileSync(file, "", { mode: 0o600 });
    chmodSync(file, 0o600);
  } catch (error) {
    throw new SyscallError("STORAGE", `the recording ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, { file });
  }
}
