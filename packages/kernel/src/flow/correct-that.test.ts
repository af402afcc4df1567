import { expect, test } from "vitest";
import { namedOtherwise } from "./forbidden-paths.ts";
import { deedOf } from "./word-acts.ts";

/** Whether it is asked about that x.js is written, for what the words say of it. */
function isAskedAbout(words: string): boolean {
  const slot = { slot: "path", type: "path", value: "/mnt/local/desk-07d08254-rw/x.js" } as const;
  return namedOtherwise(words, slot, deedOf("vfs.x", "durable-write", [slot])) !== undefined;
}

test.for([
  "They write Gardn, it should be Garden. Please correct that in x.js.",
  "The port is wrong: fix it in x.js",
  "It should be Garden. Correct this in the file x.js, please.",
])("what was said before is changed there: %s", (words) => {
  expect(isAskedAbout(words)).toBe(false);
});

test.for(["Show me that in x.js", "Correct that from x.js", "Fix what is described in x.js", "Look for it in x.js", "Don't correct that in x.js"])(
  "nothing is changed there: %s",
  (words) => {
    expect(isAskedAbout(words)).toBe(true);
  },
);
