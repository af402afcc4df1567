/** The part of JSON Schema that zod writes and the reference page shows. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly $ref?: string;
}

/** One schema in a few words, such as `text (1 to 4096)` or `list of text (at most 16)`. */
export function schemaText(schema: Schema, depth = 0): string {
  if (schema.$ref) return "any JSON";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map((choice) => schemaText(choice, depth)))].join(", or ");
  switch (schema.type) {
    case "string":
      return `text${schema.pattern ? ` like ${schema.pattern}` : range(schema.minLength, schema.maxLength)}`;
    case "integer":
      return `integer${range(lowest(schema), bound(schema.maximum))}`;
    case "number":
      return `number${range(lowest(schema), bound(schema.maximum))}`;
    case "array":
      return `list of ${schemaText(schema.items ?? {}, depth + 1)}${range(schema.minItems, schema.maxItems)}`;
    case "object":
      return objectText(schema, depth);
    default:
      return schema.type ? [schema.type].flat().join(" or ") : "any JSON";
  }
}

/** zod writes the whole range of safe integers for "no bound". */
const bound = (value: number | undefined): number | undefined => (value !== undefined && Number.isSafeInteger(value + Math.sign(value)) ? value : undefined);

function lowest({ minimum, exclusiveMinimum }: Schema): number | undefined {
  return exclusiveMinimum === undefined ? bound(minimum) : exclusiveMinimum + 1;
}

function range(least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return ` (${least} to ${most})`;
  if (least !== undefined && least !== 0) return ` (at least ${least})`;
  return most === undefined ? "" : ` (at most ${most})`;
}

function objectText(schema: Schema, depth: number): string {
  if (!schema.properties) {
    const values = typeof schema.additionalProperties === "object" ? schemaText(schema.additionalProperties, depth + 1) : "any JSON";
    return `map of ${values}`;
  }
  const fields = Object.entries(schema.properties).map(([name, property]) => {
    const key = schema.required?.includes(name) ? name : `${name}?`;
    return depth < 2 ? `${key}: ${schemaText(property, depth + 1)}` : key;
  });
  return fields.length === 0 ? "{}" : `{ ${fields.join("; ")} }`;
}
