import type { Schema } from "../packages/protocol/src/index.ts";

/**
 * Inputs that show what a definition's `needs` and `effect` depend on: every text is its own field name in angle
 * brackets; one input has every field, one has only the required ones, and one stands for each further choice of each
 * field (a boolean's other value, the other names of an enumeration, an optional field left out). A field with a default is
 * never missing: decode puts it in.
 */
export function sampleInputs(schema: Schema): unknown[] {
  return samplesOf(schema, "input", 0);
}

function samplesOf(schema: Schema, name: string, depth: number): unknown[] {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return [...schema.enum];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((choice) => samplesOf(choice, name, depth));
  switch (schema.type) {
    case "boolean":
      return [false, true];
    case "number":
    case "integer":
      return [schema.minimum ?? 1];
    case "array":
      return samplesOf(schema.items ?? {}, name, depth + 1).map((item) => [item]);
    case "object":
      return depth > 3 ? [{}] : objectSamples(schema, depth);
    case "null":
      return [null];
    default:
      // An address has a form that needs are read from.
      return [name === "url" ? "https://example.com/page" : `<${name}>`];
  }
}

function objectSamples({ properties = {}, required = [] }: Schema, depth: number): unknown[] {
  const fields = Object.entries(properties).map(([name, schema]) => ({
    name,
    values: valuesOf(schema, name, depth + 1),
    optional: isOptional(schema, required.includes(name)),
  }));
  const full = Object.fromEntries(fields.map(({ name, values }) => [name, values[0]]));
  const least = Object.fromEntries(fields.filter(({ optional }) => !optional).map(({ name, values }) => [name, values[0]]));
  const others = fields.flatMap(({ name, values, optional }) => {
    const { [name]: _, ...without } = full;
    return [...values.slice(1).map((value) => ({ ...full, [name]: value })), ...(optional ? [without] : [])];
  });
  return [full, least, ...others];
}

/** Not a default text or number: the field's own name stands for it already. */
function valuesOf(schema: Schema, name: string, depth: number): unknown[] {
  const values = samplesOf(schema, name, depth);
  return typeof schema.default === "object" ? [...values, schema.default] : values;
}

const isOptional = ({ default: standard }: Schema, required: boolean): boolean => !required && standard === undefined;
