import * as z from "zod";
import { type Schema, schemaText } from "./schema-text.ts";
import type { AnySyscall } from "./syscall.ts";

/** The definitions among a module's exports, by name. */
export function syscallsAmong(exports: Readonly<Record<string, unknown>>): AnySyscall[] {
  return Object.values(exports)
    .filter(isSyscall)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isSyscall(value: unknown): value is AnySyscall {
  if (typeof value !== "object" || value === null) return false;
  return ["name", "summary", "input", "output", "flow", "needs"].every((key) => key in value);
}

/** The schema of what is given to a call, or of what it gives, as JSON Schema. */
export const schemaOf = (type: z.ZodType, io: "input" | "output"): Schema => z.toJSONSchema(type, { io, unrepresentable: "any" }) as Schema;

/** One field in words. */
export interface FieldText {
  readonly name: string;
  readonly type: string;
  /** `required`, `optional`, or its default as JSON. */
  readonly presence: "required" | "optional" | { readonly default: string };
}

/** The fields of an object; undefined for what is none. */
export function fieldTexts(schema: Schema): readonly FieldText[] | undefined {
  return (
    schema.properties &&
    Object.entries(schema.properties).map(([name, property]) => ({ name, type: schemaText(property), presence: presenceOf(schema, name, property) }))
  );
}

function presenceOf({ required }: Schema, name: string, property: Schema): FieldText["presence"] {
  if (property.default !== undefined) return { default: JSON.stringify(property.default) };
  return required?.includes(name) ? "required" : "optional";
}
