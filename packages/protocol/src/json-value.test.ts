import { describe, expect, test } from "vitest";
import * as z from "zod";
import { JsonValue } from "./json.ts";

const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => [inner], null as unknown);

describe("a JSON value", () => {
  test.for([
    ["text", "x"],
    ["a number", -0.5],
    ["nothing", null],
    ["a list", [1, "x", [], {}]],
    ["an object", { a: { b: [null, true] } }],
    ["one without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["what is nested 100,000 deep", nested(100_000)],
  ] as const)("is %s", ([, value]) => {
    const read = JsonValue.safeParse(value);
    expect(read.success).toBe(true);
    expect(read.data).toBe(value);
  });

  test.for([
    ["nothing said", undefined],
    ["a number without an end", Number.POSITIVE_INFINITY],
    ["no number", Number.NaN],
    ["a large integer", 1n],
    ["a function", () => 1],
    ["a sign", Symbol("x")],
    ["a time", new Date(0)],
    ["a map", new Map()],
    ["bytes", new Uint8Array(1)],
    ["an error", new Error("x")],
    ["a member that is not said", { a: undefined }],
    ["a list with a hole", new Array(2)],
    ["one with a member that is called like its prototype", JSON.parse('{"a": [{"__proto__": {"b": 1}}]}')],
    ["a function within", { a: [() => 1] }],
  ] as const)("is not %s", ([, value]) => expect(JsonValue.safeParse(value).success).toBe(false));

  test("that is missing is missed", () => {
    const schema = z.strictObject({ body: JsonValue });
    expect(schema.safeParse({}).success).toBe(false);
    expect(z.toJSONSchema(schema)).toMatchObject({ required: ["body"] });
  });
});

test("48,000 fields of a schema are read in a moment", () => {
  const properties = Object.fromEntries(Array.from({ length: 48_000 }, (_, index) => [`p${index}`, { type: "string" }]));
  const before = process.threadCpuUsage();
  expect(JsonValue.safeParse({ type: "object", properties }).success).toBe(true);
  expect(process.threadCpuUsage(before).user / 1_000, "ms").toBeLessThan(100);
});
