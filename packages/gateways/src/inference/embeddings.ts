import type { Json } from "@aether/protocol";
import * as z from "zod";
import type { Embedding } from "./ask.ts";
import { parseWith, refuse } from "./read-body.ts";

/** Most texts of one request: as many as one `model.embed` takes. */
export const MAX_TEXTS = 96;

const Request = z.looseObject({
  model: z.string().min(1).max(200),
  input: z.union([z.string(), z.array(z.string()), z.array(z.number()), z.array(z.array(z.number()))]),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  dimensions: z.int().optional(),
});

/** A request of OpenAI's Embeddings. @throws SyscallError `INVALID` naming the member that does not fit, or that would change the vectors if it were left out */
export function readEmbedding(body: Json): Embedding {
  const { model, input, encoding_format: encoding, dimensions } = parseWith(Request, body);
  refuse(dimensions !== undefined, "dimensions", "vectors come as long as the model makes them; leave it out");
  const texts = typeof input === "string" ? [input] : input;
  const isText = texts.every((text) => typeof text === "string");
  refuse(!isText, "input", "tokens are a model's own: send the texts themselves (many libraries have a setting, such as check_embedding_ctx_length=False)");
  refuse(texts.length === 0 || texts.length > MAX_TEXTS, "input", `send 1 to ${MAX_TEXTS} texts at a time, not ${texts.length}`);
  return {
    model,
    texts: texts as string[],
    dropped: [],
    body({ vectors, inputTokens }) {
      const data = vectors.map((vector, index) => ({ object: "embedding", index, embedding: encoding === "base64" ? base64Of(vector) : [...vector] }));
      return { object: "list", data, model, usage: { prompt_tokens: inputTokens, total_tokens: inputTokens } };
    },
  };
}

/** The answer of `model.embed`. */
export const Embedded = z.object({ vectors: z.array(z.array(z.number())), inputTokens: z.number(), model: z.string() });

/** 32-bit numbers, the lowest byte first, as OpenAI's own clients read them. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString("base64");
}
