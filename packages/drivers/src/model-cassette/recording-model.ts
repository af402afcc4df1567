import { appendFileSync, chmodSync, closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Clock, DrawRequest, EmbedRequest, ErrorPart, ModelDriver, StepPart } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { askedOf, type Exchange, isEnding } from "./exchange.ts";
import { type Made, pictureMade, vectorsMade, wantedOf } from "./made.ts";

export interface RecordingOptions {
  /** Absolute; exchanges are appended, a line each. Holds whole prompts and answers: made with mode 0600. */
  readonly file: string;
  readonly clock: Pick<Clock, "now">;
}

/** The same driver, and every exchange that came to an end is written down, vectors and pictures that were made too. One that was cut off by the caller is not. */
export function createRecordingModel(driver: ModelDriver, { file, clock }: RecordingOptions): ModelDriver {
  prepare(file);
  const { embed, draw } = driver;
  const write = (entry: Exchange | Made): void => append(file, `${JSON.stringify(entry)}\n`);
  const about = ({ model }: { readonly model: string }): Pick<Made, "model" | "at"> => ({ model: `${driver.name}/${model}`, at: clock.now() });
  const madeOf = (request: EmbedRequest | DrawRequest, made: Made["made"]): Made => ({ ...about(request), request: wantedOf(request), made });
  return {
    name: driver.name,
    reader: driver.reader,
    ...(driver.atOnce !== undefined && { atOnce: driver.atOnce }),
    models: (signal) => driver.models(signal),
    ...(driver.speaks && { speaks: driver.speaks }),
    ...(embed && {
      async embed(request, signal) {
        const embedded = await embed.call(driver, request, signal);
        write(madeOf(request, vectorsMade(embedded)));
        return embedded;
      },
    }),
    ...(draw && {
      async draw(request, signal) {
        const drawn = await draw.call(driver, request, signal);
        write(madeOf(request, pictureMade(drawn)));
        return drawn;
      },
    }),
    async *step(request, signal) {
      const asked = askedOf(request);
      const parts: StepPart[] = [];
      for await (const part of driver.step(request, signal)) {
        parts.push(part);
        const whole = isEnding(part) && !signal.aborted;
        const failed =
          whole &&
          failureOf(() => write({ ...about(request), request: asked.request as Exchange["request"], parts: asked.generic(parts) as Exchange["parts"] }));
        yield failed || part;
      }
    },
  };
}

/** A step without its recording has failed, and has been paid for. */
function failureOf(write: () => void): ErrorPart | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    return { type: "error", message: error instanceof Error ? error.message : String(error), retryable: false };
  }
}

/** @throws SyscallError `STORAGE` when it cannot be written */
function prepare(file: string): void {
  append(file, "");
  chmodSync(file, 0o600);
  // A kill in the middle of a line leaves the beginning of one, and what is appended to that is no exchange.
  if (!endsWithLine(file)) append(file, "\n");
}

function endsWithLine(file: string): boolean {
  const opened = openSync(file, "r");
  try {
    const { size } = fstatSync(opened);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(opened, last, { position: size - 1 }) === 1 && last.toString() === "\n");
  } finally {
    closeSync(opened);
  }
}

/** @throws SyscallError `STORAGE` when it cannot be written */
function append(file: string, text: string): void {
  try {
    appendFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw new SyscallError("STORAGE", `the recording ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, { file });
  }
}
