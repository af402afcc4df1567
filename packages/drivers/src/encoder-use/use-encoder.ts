import { join } from "node:path";
import type { Encoder } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { cancelled } from "./encoder-child.ts";
import { EncoderProcess, forkEncoder } from "./encoder-process.ts";
import { VectorCache } from "./vector-cache.ts";

const MAX_TEXTS = 96;
const MAX_CHARACTERS = 1_000;

export interface UseEncoderOptions {
  /** Vectors (at most about 20,000, 80 MB) and compiled code are kept here between starts; absent = in memory only. */
  readonly cacheFolder?: string;
  /** The child leaves after this long without work; default 60,000 ms. */
  readonly idleMs?: number;
}

/**
 * The sentence encoder that comes with the installation (Universal Sentence Encoder, English, 512 dimensions), in a
 * child process that is there only while it is used. The child gets an empty environment.
 *
 * `encode` throws SyscallError `TOO_LARGE` and `INVALID` for what it does not take, `CANCELLED` when `signal` aborts, `BUSY`
 * when more than 2,048 texts of all callers wait, `UNAVAILABLE` when the child failed twice over the same texts; the next call
 * starts another child. After `close` everything is `UNAVAILABLE`.
 */
export function createUseEncoder({ cacheFolder, idleMs = 60_000 }: UseEncoderOptions = {}): Encoder {
  const compileCache = cacheFolder === undefined ? undefined : join(cacheFolder, "compiled");
  const process = new EncoderProcess({ start: () => forkEncoder(compileCache), idleMs });
  return cachedEncoder({ cache: new VectorCache(cacheFolder), process });
}

/** What is known comes from the cache; the process is asked for the rest, each text once. */
export function cachedEncoder({ cache, process }: { readonly cache: VectorCache; readonly process: EncoderProcess }): Encoder {
  return {
    async encode(texts, signal) {
      check(texts);
      if (signal.aborted) throw cancelled();
      const cut = texts.map(canonical);
      const vectors = new Map<string, Float32Array>();
      const missing: string[] = [];
      for (const text of new Set(cut)) {
        const known = await cache.get(text);
        if (known) vectors.set(text, known);
        else missing.push(text);
      }
      await process.encode(missing, signal, (batch, made) => {
        for (const [index, text] of batch.entries()) {
          const vector = made[index];
          if (!vector) continue;
          vectors.set(text, vector);
          cache.put(text, vector);
        }
      });
      await cache.settled();
      return cut.map((text) => vectors.get(text)?.slice() ?? missed(text));
    },
    warm() {
      void process.encode(["."], new AbortController().signal, () => undefined).catch(() => undefined);
    },
    async close() {
      await process.close();
      await cache.settled();
    },
  };
}

function check(texts: readonly string[]): void {
  if (texts.length > MAX_TEXTS)
    throw new SyscallError("TOO_LARGE", `${texts.length} texts at once; the encoder takes ${MAX_TEXTS}`, { limit: MAX_TEXTS, actual: texts.length });
  const at = texts.findIndex((text) => typeof text !== "string");
  if (at >= 0) throw new SyscallError("INVALID", `text ${at} is no text`, { at });
}

/** The model's own normal form, cut before and after: one character can become eighteen. */
function canonical(text: string): string {
  return text.slice(0, MAX_CHARACTERS).toWellFormed().normalize("NFKC").slice(0, MAX_CHARACTERS).toWellFormed();
}

function missed(text: string): never {
  throw new Error(`no vector was made for a text of ${text.length} characters`);
}
