import { expect, test } from "vitest";
import * as z from "zod";
import { Manifest } from "./manifest.ts";
import { fieldsOf } from "./schema-fields.ts";

test("a field is told with its type, bounds, default and meaning, one in another with dots, those of a list with brackets", () => {
  const schema = z.strictObject({
    count: z.int().min(2).max(3_000).default(5).describe("how many"),
    inner: z.strictObject({ kind: z.enum(["one", "two"]).describe("which") }).optional(),
    many: z
      .array(z.strictObject({ path: z.string().max(9).describe("where") }))
      .max(4)
      .default([]),
  });
  expect(fieldsOf(schema)).toEqual([
    { name: "count", takes: "a whole number, 2 to 3,000", otherwise: "5", means: "how many", required: false },
    { name: "inner.kind", takes: "`one` or `two`", means: "which", required: true },
    { name: "many[].path", takes: "a text, at most 9 characters", means: "where", required: true },
  ]);
});

test("a field without a description is an error, and a manifest has none", () => {
  expect(() => fieldsOf(z.strictObject({ bare: z.string() }))).toThrow("bare");
  expect(fieldsOf(Manifest).map(({ name }) => name)).toEqual(expect.arrayContaining(["name", "restart.policy", "budget_config.max_bytes"]));
});
