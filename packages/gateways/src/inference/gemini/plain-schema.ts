import { type Json, ownOf } from "@aether/protocol";

type Fields = Readonly<Record<string, Json>>;

const TYPES: Readonly<Record<string, string>> = {
  STRING: "string",
  NUMBER: "number",
  INTEGER: "integer",
  BOOLEAN: "boolean",
  ARRAY: "array",
  OBJECT: "object",
  NULL: "null",
};
/** Whole numbers, which this wire also writes as texts. */
const COUNTS: ReadonlySet<string> = new Set(["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"]);
/** Of Google's schemas alone; they say nothing of which answers fit. */
const LEFT_OUT: ReadonlySet<string> = new Set(["propertyOrdering", "nullable", "example"]);
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "defs"]);

const isFields = (value: Json | undefined): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** JSON Schema of a schema as Google's wire writes it: types in capitals, `nullable`, counts as texts, two names for each keyword. */
export function plainSchema(given: Json): Json {
  if (!isFields(given)) return given;
  const schema = Object.fromEntries(
    Object.entries(given).flatMap(([written, value]): [string, Json][] => {
      const name = camelCase(written);
      return LEFT_OUT.has(name) ? [] : [[name, keyword(name, value)]];
    }),
  );
  return given["nullable"] === true ? orNull(schema) : schema;
}

function keyword(name: string, value: Json): Json {
  if (name === "type" && typeof value === "string") return ownOf(TYPES, value) ?? value;
  if (COUNTS.has(name) && typeof value === "string" && /^\d{1,15}$/.test(value)) return Number(value);
  if (name === "items" || name === "additionalProperties") return plainSchema(value);
  if (name === "anyOf" && Array.isArray(value)) return (value as readonly Json[]).map(plainSchema);
  if (NAMED.has(name) && isFields(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainSchema(inner)]));
  return value;
}

function orNull(schema: Fields): Json {
  const { type, enum: values } = schema;
  if (typeof type !== "string") return { anyOf: [schema, { type: "null" }] };
  return { ...schema, type: [type, "null"], ...(Array.isArray(values) && { enum: [...(values as readonly Json[]), null] }) };
}
