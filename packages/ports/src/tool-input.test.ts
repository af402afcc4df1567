import { expect, test } from "vitest";
import { toolInputOf } from "./tool-input.ts";

test.for(['{"__proto__":{"a":1}}', '{"a":[{"__proto__":1}]}', '{"\\u005f_proto__":null}'])("%s stays the text it is, so that nothing else is called", (text) =>
  expect(toolInputOf(text)).toBe(text),
);

test.for(['{"constructor":{"prototype":1}}', '{"toString":1}', '{"a":"__proto__"}'])("%s is data", (text) =>
  expect(toolInputOf(text)).toEqual(JSON.parse(text)),
);

test.for([
  { what: "more values than arguments have", text: `{"a":[${"0,".repeat(100_000)}0]}` },
  { what: "a number that JSON cannot carry", text: '{"a":[1e999]}' },
  { what: "lists within lists", text: `${"[".repeat(65)}${"]".repeat(65)}` },
])("$what stay the text they are", ({ text }) => expect(toolInputOf(text)).toBe(text));
