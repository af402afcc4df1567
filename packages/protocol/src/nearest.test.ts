import { expect, test } from "vitest";
import { alike, nearest } from "./nearest.ts";

const COMMANDS = ["backup", "call", "chat", "logs", "ps", "rm", "run", "top", "vm"];

test.for([
  { why: "two signs that were swapped", wanted: "rnu", names: ["run"] },
  { why: "one that is missing", wanted: "bakup", names: ["backup"] },
  { why: "a part of a name", wanted: "log", names: ["logs"] },
  { why: "an option is no command", wanted: "-m", names: [] },
  { why: "another word is none of them", wanted: "frobnicate", names: [] },
  { why: "nothing is near nothing", wanted: "", names: [] },
])("$why: $wanted may have meant $names", ({ wanted, names }) => expect(alike(wanted, COMMANDS)).toEqual(names));

test("the nearest are there whatever was written, the most alike first", () => {
  expect(nearest("rnu", COMMANDS, 2)[0]).toBe("run");
  expect(nearest("frobnicate", COMMANDS, 3)).toHaveLength(3);
});
