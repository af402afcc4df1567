/** Parent → child. */
export interface EncodeRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

/** Child → parent. One buffer for all vectors, in order. */
export type EncodeReply = { readonly id: number; readonly vectors: Float32Array; readonly length: number } | { readonly id: number; readonly failed: string };
