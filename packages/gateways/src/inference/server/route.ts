import type { Json } from "@aether/protocol";
import type { Addressed, Embedding, Wire } from "../ask.ts";

/** `hello`: clients look whether somebody is there before they ask. */
export type Route =
  | { readonly kind: "hello"; readonly wire: Wire }
  | { readonly kind: "answer" | "count"; readonly wire: Wire; readonly at?: Addressed }
  | { readonly kind: "embed"; readonly wire: Wire; readonly read: (body: Json) => Embedding }
  | { readonly kind: "models"; readonly wire: Wire; readonly id?: string };
