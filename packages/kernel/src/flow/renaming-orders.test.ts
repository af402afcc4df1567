import { expect, test } from "vitest";
import { forbiddenPath, namedOtherwise } from "./forbidden-paths.ts";
import { deedOf } from "./word-acts.ts";

/** Whether a change of x.js in a folder that may be edited is asked about, for what the words say of it. */
function isAskedAbout(words: string): boolean {
  const slot = { slot: "path", type: "path", value: "/mnt/local/desk-07d08254-rw/x.js" } as const;
  return (["durable-write", "destructive"] as const).some((flow) => {
    const deed = deedOf("vfs.x", flow, [slot]);
    return forbiddenPath(words, slot, deed) || namedOtherwise(words, slot, deed) !== undefined;
  });
}

test.for([
  "Change the name of x.js to y.js",
  "Change the name of y.js to x.js",
  "Change the name of the file y.js into x.js",
  "Change le nom de y.js en x.js",
  "Cambia el nombre de y.js a x.js",
])("the name of a file is changed to another without a question: %s", (words) => expect(isAskedAbout(words)).toBe(false));

test.for([
  "Do not change the name of y.js to x.js",
  "Should I change the name of y.js to x.js?",
  "Change the name of y.js for me, and look at x.js",
  "Change the name of the class in y.js after you read x.js",
])("no name is changed to that of the file: %s", (words) => expect(isAskedAbout(words)).toBe(true));
