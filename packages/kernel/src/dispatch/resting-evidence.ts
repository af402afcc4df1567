import { type Json, Label } from "@aether/protocol";

/** What a look before an intent came to, as it rests there: the handler's own word, what it has read, and the limited grants it has counted. */
interface Resting {
  readonly evidence: Json;
  readonly counted: readonly string[];
  /** Absent where it has read nothing new. */
  readonly label?: Label;
}

const COUNTED = "kernel.counted";
const SEEN = "kernel.seen";

export function toResting({ evidence, counted }: Resting): Json {
  return counted.length === 0 ? evidence : { [COUNTED]: [...counted], evidence };
}

/** What was read to come to this goes on with it (I7). */
export function toSeen(evidence: Json, label: Label, before: Label): Json {
  return label === before ? evidence : { [SEEN]: label as unknown as Json, evidence };
}

export function fromResting(value: Json | undefined): Resting {
  const { [COUNTED]: counted, evidence = null } = fieldsOf(value);
  return Array.isArray(counted) ? { ...fromSeen(evidence), counted: counted.map(String) } : { ...fromSeen(value ?? null), counted: [] };
}

function fromSeen(value: Json): Pick<Resting, "evidence" | "label"> {
  const { [SEEN]: seen, evidence = null } = fieldsOf(value);
  return seen === undefined ? { evidence: value } : { evidence, label: Label.parse(seen) };
}

const fieldsOf = (value: Json | undefined): { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [name: string]: Json }) : {};
