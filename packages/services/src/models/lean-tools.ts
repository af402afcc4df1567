import type { Json, ToolSpec } from "@aether/protocol";

type Fields = { readonly [name: string]: Json };

/** What a model calls well without. Dispatch checks every call against the whole schema, and names what does not fit. */
const SILENT: ReadonlySet<string> = new Set(["minLength", "maxLength", "minItems", "minimum", "exclusiveMinimum", "pattern", "propertyNames"]);
/** An upper bound from here on is met by accident only. */
const LARGE = 1_000;
/** And a list of so many. */
const MANY = 64;
const EMPTY: ReadonlySet<string> = new Set(["false", '""', "[]", "{}", "0"]);

/**
 * Tools with the part of their schemas that helps a model to call them: every prompt carries it. A tool that takes a
 * list of what another one takes says so instead of repeating it.
 */
export function leanTools(tools: readonly ToolSpec[]): ToolSpec[] {
  const known = tools.map(leanOf);
  const names = new Map(known.map(({ tool, schema }) => [schema, tool.name]));
  return known.map(({ tool, lists }) => (lists ? { ...tool, inputSchema: sharing(tool.inputSchema as Fields, names) } : tool));
}

interface Lean {
  readonly tool: ToolSpec;
  /** Its schema as text. */
  readonly schema: string;
  /** It takes a list of objects. */
  readonly lists: boolean;
}

const made = new WeakMap<ToolSpec, Lean>();

function leanOf(tool: ToolSpec): Lean {
  const known = made.get(tool);
  if (known) return known;
  const inputSchema = leanSchema(tool.inputSchema as Fields);
  const lists = Object.values((inputSchema.properties ?? {}) as Fields).some((field) => itemsOf(field)?.properties !== undefined);
  const lean = { tool: { ...tool, inputSchema }, schema: JSON.stringify(inputSchema), lists };
  made.set(tool, lean);
  return lean;
}

function sharing(schema: Fields, names: ReadonlyMap<string, string>): Fields {
  const properties = Object.entries(schema.properties as Fields).map(([name, field]): [string, Json] => {
    const shared = names.get(JSON.stringify(itemsOf(field) ?? null));
    return [name, shared === undefined ? field : { ...(field as Fields), items: { type: "object", description: `as for ${shared}` } }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

const itemsOf = (field: Json): Fields | undefined => (isFields(field) && isFields(field.items) ? field.items : undefined);
const isFields = (value: Json | undefined): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** A field may be called as a keyword is, so the names below `properties` are not looked at. */
function leanSchema(schema: Fields): Fields {
  const kept = Object.entries(schema).filter(([keyword, value]) => !saysNothing(keyword, value));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, keyword === "properties" ? leanFields(value as Fields) : leanValue(keyword, value)]));
}

function leanFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, isFields(field) ? leanSchema(field) : field]));
}

function leanValue(keyword: string, value: Json): Json {
  if (keyword === "default" || keyword === "const" || keyword === "enum") return value;
  if (Array.isArray(value)) return value.map((item) => (isFields(item) ? leanSchema(item) : item));
  return isFields(value) ? leanSchema(value) : value;
}

function saysNothing(keyword: string, value: Json): boolean {
  if (keyword === "additionalProperties") return value === false || JSON.stringify(value) === "{}";
  if (keyword === "default") return EMPTY.has(JSON.stringify(value));
  if (keyword === "maximum") return typeof value === "number" && value >= LARGE;
  if (keyword === "maxItems") return typeof value === "number" && value >= MANY;
  return SILENT.has(keyword);
}
