/** Parent → child: one batch. The child works on them one after another, in order. */
export interface EncodeRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

/** Child → parent. One buffer for all vectors of the batch, in order; each has {@link DIMENSIONS} numbers and unit norm. */
export type EncodeReply = { readonly id: number; readonly vectors: Float32Array } | { readonly id: number; readonly failed: string };

/** What the model gives; any other length is damage. */
export const DIMENSIONS = 512;
