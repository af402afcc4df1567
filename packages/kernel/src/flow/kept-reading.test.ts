import { expect, test } from "vitest";
import { keptReading } from "./kept-reading.ts";

test("a text is read once however often it is asked about, and of many texts the last sixteen are kept", () => {
  const read: string[] = [];
  const lengthOf = keptReading((words) => read.push(words));
  for (let asked = 0; asked < 1_000; asked++) lengthOf("the words");
  expect(read).toEqual(["the words"]);
  for (let other = 0; other < 16; other++) lengthOf(`other ${other}`);
  lengthOf("other 3");
  expect(read).toHaveLength(17);
  lengthOf("the words");
  expect(read.at(-1)).toBe("the words");
  expect(read).toHaveLength(18);
});

test("that nothing was found is kept, too", () => {
  let reads = 0;
  const nothing = keptReading((): undefined => void reads++);
  expect([nothing(""), nothing(""), reads]).toEqual([undefined, undefined, 1]);
});
