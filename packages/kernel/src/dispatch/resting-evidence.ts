import type { Json } from "@aether/protocol";

/** What a look before an intent came to, as it rests there: the handler's own word, and the limited grants it has counted. */
interface Resting {
  readonly evidence: Json;
  readonly counted: readonly string[];
}

const COUNTED = "kernel.counted";

export function toResting({ evidence, counted }: Resting): Json {
  return counted.length === 0 ? evidence : { [COUNTED]: [...counted], evidence };
}

export function fromResting(value: Json | undefined): Resting {
  const { [COUNTED]: counted, evidence = null } = (typeof value === "object" && value !== null ? value : {}) as { readonly [name: string]: Json };
  return Array.isArray(counted) ? { evidence, counted: counted.map(String) } : { evidence: value ?? null, counted: [] };
}
