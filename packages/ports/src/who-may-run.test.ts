import { expect, test } from "vitest";
import { modeOfMade, modeOfMadeFolder, modeWritten } from "./who-may-run.ts";

const octal = (mode: number): string => mode.toString(8);

test.for([
  { made: 0o600, becomes: "600" },
  { made: 0o644, becomes: "644" },
  { made: 0o666, becomes: "644" },
  { made: 0o777, becomes: "755" },
  { made: 0o711, becomes: "700" },
  { made: 0o6755, becomes: "755" },
  { made: 0o000, becomes: "400" },
  { made: 0o1640, becomes: "640" },
])("a file that a program made with $made.toString(8) is a person's with $becomes", ({ made, becomes }) => expect(octal(modeOfMade(made))).toBe(becomes));

test("a folder that a program made is entered by its owner and written by nobody else", () => {
  expect([0o700, 0o777, 0o2775, 0].map((mode) => octal(modeOfMadeFolder(mode)))).toEqual(["700", "755", "755", "700"]);
});

test.for([
  { why: "a new file is like any other", before: undefined, asked: {}, becomes: "644" },
  { why: "a new file has what is asked for", before: undefined, asked: { mode: 0o600 }, becomes: "600" },
  { why: "one that is there stays as it is", before: 0o640, asked: {}, becomes: "640" },
  { why: "bits are taken from it", before: 0o644, asked: { without: 0o044 }, becomes: "600" },
  { why: "bits are taken from it, and who still reads it runs it", before: 0o644, asked: { without: 0o004, executable: true }, becomes: "750" },
  { why: "it is as it was once it is as it was left", before: 0o600, asked: { mode: 0o644, ifMode: 0o600 }, becomes: "644" },
  { why: "what somebody made of it since stays, but for who may run it", before: 0o640, asked: { mode: 0o755, ifMode: 0o600 }, becomes: "750" },
])("$why", ({ before, asked, becomes }) => expect(octal(modeWritten(before, asked))).toBe(becomes));
