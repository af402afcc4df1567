import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { limitedBody } from "./limited-body.ts";

async function passed(parts: readonly string[]): Promise<string> {
  let out = "";
  for await (const part of Readable.from(parts.map((text) => Buffer.from(text))).pipe(limitedBody())) out += String(part);
  return out;
}

test.for([
  { why: "a form", parts: ["a=1&_method=DELETE"] },
  { why: "a form, encoded", parts: ["a=1&%5f%6dethod=DELETE"] },
  { why: "a form in pieces", parts: ["a=1&_me", "th", "od=DELETE"] },
  { why: "a form in parts", parts: ['--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nDELETE'] },
  { why: "an object", parts: ['{"_method":"DELETE"}'] },
  { why: "an object with signs escaped", parts: ['{"\\u005fmethod":"DELETE"}'] },
  { why: "the name of the header", parts: ["X-HTTP-Method-Override=DELETE"] },
  { why: "two bytes a sign", parts: [[..."&_method=x"].join("\0")] },
])("a body that names a method ends: $why", async ({ parts }) => {
  await expect(passed(parts)).rejects.toMatchObject({ code: "INVALID" });
});

test.for(["a=1&b=2", '{"method":"photos.list","my_method":1}', "the method of _underscores"])("another one passes: %s", async (text) => {
  expect(await passed([text.slice(0, 5), text.slice(5)])).toBe(text);
});
