import * as z from "zod";

/** One field of a schema; `name` has those that it stands in before it, with dots; `[]` = each of a list. */
export interface Field {
  readonly name: string;
  /** Its type and bounds, for people. */
  readonly takes: string;
  /** As JSON would write it, a text without quotes; absent = none. */
  readonly otherwise?: string;
  readonly means: string;
  readonly required: boolean;
}

const Node = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties(): z.ZodOptional<z.ZodRecord<z.ZodString, typeof Node>> {
    return z.record(z.string(), Node).optional();
  },
  get items(): z.ZodOptional<typeof Node> {
    return Node.optional();
  },
  get anyOf(): z.ZodOptional<z.ZodArray<typeof Node>> {
    return z.array(Node).optional();
  },
});
type Node = z.infer<typeof Node>;

/**
 * The fields of an object's schema, those of objects and of lists of objects in it one by one.
 *
 * @throws Error where a field has no description
 */
export const fieldsOf = (type: z.ZodType): Field[] => within(Node.parse(z.toJSONSchema(type, { io: "input" })), "");

function within({ properties = {}, required = [] }: Node, before: string): Field[] {
  return Object.entries(properties).flatMap(([key, node]) => {
    const name = `${before}${key}`;
    if (node.properties) return within(node, `${name}.`);
    if (node.items?.properties) return within(node.items, `${name}[].`);
    if (node.description === undefined) throw new Error(`the field ${name} has no description`);
    const otherwise = shown(node.default);
    return [{ name, takes: takenBy(node), means: node.description, required: required.includes(key), ...(otherwise !== undefined && { otherwise }) }];
  });
}

/** Of nothing, an empty text or an empty list there is nothing to show. */
function shown(value: Node["default"]): string | undefined {
  if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function takenBy(node: Node): string {
  if (node.anyOf) return node.anyOf.map(takenBy).join(", or ");
  if (node.enum) return node.enum.map((one) => `\`${one}\``).join(" or ");
  if (node.type === "integer") return `a whole number${bounds(node)}`;
  if (node.type === "number") return `a number${bounds(node)}`;
  if (node.type === "array") return `a list${most(node.maxItems, "of them")}: ${node.items ? takenBy(node.items) : "anything"}`;
  if (node.type === "object") return "names with values";
  if (node.pattern !== undefined) return `a text that fits \`${node.pattern}\``;
  return `a text${most(node.maxLength, "characters")}`;
}

const most = (count: number | undefined, of: string): string => (count === undefined ? "" : `, at most ${count.toLocaleString("en-US")} ${of}`);

/** The greatest whole number that is exact bounds nothing that a person would write. */
function bounds({ minimum, exclusiveMinimum, maximum }: Node): string {
  const from = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1;
  const to = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const words = (bound: number): string => bound.toLocaleString("en-US");
  if (from === undefined || from === Number.MIN_SAFE_INTEGER) return to === undefined ? "" : `, at most ${words(to)}`;
  return to === undefined ? `, at least ${words(from)}` : `, ${words(from)} to ${words(to)}`;
}
