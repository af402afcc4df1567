import { type Json, Label } from "@aether/protocol";
import type { Turn } from "./workspace-turns.ts";

/**
 * What a look before an intent came to, as it rests there: the handler's own word, what it has read, the limited grants it has counted,
 * the workspaces in which it is its turn, and by which standing yes it was let through.
 */
interface Resting {
  readonly evidence: Json;
  readonly counted: readonly string[];
  /** Absent in what was written before there were turns. */
  readonly turns?: readonly Turn[];
  /** The standing yes that let it through. */
  readonly rule?: string | undefined;
  /** Absent where it has read nothing new. */
  readonly label?: Label;
}

const COUNTED = "kernel.counted";
const SEEN = "kernel.seen";
const TURNS = "kernel.turns";
const RULE = "kernel.rule";

export function toResting({ evidence, counted, turns = [], rule }: Resting): Json {
  if (counted.length === 0 && turns.length === 0 && rule === undefined) return evidence;
  return { [COUNTED]: [...counted], [TURNS]: turns as readonly Turn[] & Json, ...(rule !== undefined && { [RULE]: rule }), evidence };
}

/** What was read to come to this goes on with it (I7). */
export function toSeen(evidence: Json, label: Label, before: Label): Json {
  return label === before ? evidence : { [SEEN]: label as unknown as Json, evidence };
}

export function fromResting(value: Json | undefined): Resting {
  const { [COUNTED]: counted, [TURNS]: turns, [RULE]: rule, evidence = null } = fieldsOf(value);
  if (!Array.isArray(counted)) return { ...fromSeen(value ?? null), counted: [] };
  return {
    ...fromSeen(evidence),
    counted: counted.map(String),
    ...(Array.isArray(turns) && { turns: turns as unknown as readonly Turn[] }),
    ...(typeof rule === "string" && { rule }),
  };
}

function fromSeen(value: Json): Pick<Resting, "evidence" | "label"> {
  const { [SEEN]: seen, evidence = null } = fieldsOf(value);
  return seen === undefined ? { evidence: value } : { evidence, label: Label.parse(seen) };
}

const fieldsOf = (value: Json | undefined): { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [name: string]: Json }) : {};
