import { expect, test } from "vitest";
import { protoIn } from "./rpc-json.ts";

const bad = JSON.parse('{"__proto__":{"a":1}}') as object;

test.for([
  { in: "nowhere", value: { a: [1, "x", { b: null }], c: { d: [] } }, at: undefined },
  { in: "a text that spells it", value: { a: "__proto__" }, at: undefined },
  { in: "the value itself", value: bad, at: "__proto__" },
  { in: "a field", value: { a: { b: bad } }, at: "a.b.__proto__" },
  { in: "a list of lists", value: { a: [0, [{}, bad]] }, at: "a[1][1].__proto__" },
  { in: "a list at the top", value: [{}, { x: bad }], at: "[1].x.__proto__" },
])("a forbidden member in $in is told by its place", ({ value, at }) => {
  expect(protoIn(value)).toBe(at);
  expect(protoIn(value), "looked at again").toBe(at);
});

test("the messages of a conversation are looked through once, and what comes after them is", () => {
  let looks = 0;
  const message = {
    get text() {
      looks++;
      return "said";
    },
  };
  expect(protoIn({ messages: [message] })).toBeUndefined();
  expect(protoIn({ messages: [message, { text: "more" }] })).toBeUndefined();
  expect(looks).toBe(1);
  expect(protoIn({ messages: [message, bad] })).toBe("messages[1].__proto__");
});
