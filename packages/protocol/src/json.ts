import * as z from "zod";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Any JSON value; the schema behind {@link Json}. It is looked through, and not copied: values of tools and models are large. */
export const JsonValue: z.ZodType<Json> = z.unknown().refine(isJson, "is no JSON value") as z.ZodType<unknown> as z.ZodType<Json>;

/** Whether JSON carries it as it is: no `undefined`, no number without an end, no object of a class, no member that some programs would take for one. */
function isJson(value: unknown): value is Json {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (isScalar(one)) continue;
    if (Array.isArray(one)) for (const item of one) left.push(item);
    else if (isPlain(one) && !Object.hasOwn(one, "__proto__")) for (const key of Object.keys(one)) left.push(one[key]);
    else return false;
  }
  return true;
}

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/**
 * One text per value: keys sorted, no spaces, `undefined` members dropped. Digests are taken over this text.
 *
 * @param textOf How a text is written; as JSON has it where none is given.
 * @throws TypeError for numbers that JSON cannot carry (NaN, infinities)
 */
export function canonicalJson(value: unknown, textOf: (text: string) => string = JSON.stringify): string {
  if (typeof value === "string") return textOf(value);
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null, textOf)).join(",")}]`;
  if (typeof value === "object") return canonicalObject(value as Record<string, unknown>, textOf);
  throw new TypeError(`JSON cannot carry a ${typeof value}`);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON cannot carry ${value}`);
  return JSON.stringify(value);
}

function canonicalObject(value: Record<string, unknown>, textOf: (text: string) => string): string {
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key], textOf)}`);
  return `{${members.join(",")}}`;
}

/** Every string in a value, in order; names of members are none. */
export function textsOf(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return (Array.isArray(value) ? value : Object.values(value)).flatMap((item: Json) => textsOf(item));
}
