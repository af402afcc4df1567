import type { Drawn, DrawRequest, Embedded, EmbedRequest } from "@aether/ports";
import { type Json, JsonValue, Usage } from "@aether/protocol";
import * as z from "zod";
import { genericOf } from "./exchange.ts";

/** What a model makes that is no step: vectors of texts, or a picture. Bytes and numbers rest in base64. */
const Vector = z.base64().refine((text) => Buffer.byteLength(text, "base64") % Float32Array.BYTES_PER_ELEMENT === 0);
const Vectors = z.strictObject({ vectors: z.array(Vector), inputTokens: z.int().nonnegative() });
const Picture = z.strictObject({ picture: z.base64(), media: z.string(), usage: Usage, leftOut: z.array(z.string()) });
export const Made = z.strictObject({
  /** The model asked, as `<driver>/<model>`. */
  model: z.string(),
  /** Milliseconds since 1970. */
  at: z.int().nonnegative(),
  request: JsonValue,
  made: z.union([Vectors, Picture]),
});
export type Made = z.infer<typeof Made>;

/** What of such a request a recording is matched by; process ids stand in it by their places. */
export const wantedOf = ({ model: _, ...request }: EmbedRequest | DrawRequest): Json => genericOf(request as unknown as Json);

export const vectorsMade = ({ vectors, inputTokens }: Embedded): Made["made"] => ({
  vectors: vectors.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64")),
  inputTokens,
});

export const pictureMade = ({ bytes, media, usage, leftOut }: Drawn): Made["made"] => ({
  picture: Buffer.from(bytes).toString("base64"),
  media,
  usage,
  leftOut: [...leftOut],
});

/** Undefined where it is something else. */
export function vectorsOf({ made }: Made): Embedded | undefined {
  if (!("vectors" in made)) return undefined;
  const { vectors, inputTokens } = made;
  return { vectors: vectors.map((text) => new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer)), inputTokens };
}

/** Undefined where it is something else. */
export function pictureOf({ made }: Made): Drawn | undefined {
  if (!("picture" in made)) return undefined;
  const { picture, media, usage, leftOut } = made;
  return { bytes: new Uint8Array(Buffer.from(picture, "base64")), media, usage, leftOut };
}
