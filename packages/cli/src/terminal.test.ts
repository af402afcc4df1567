import { expect, test } from "vitest";
import { ago } from "./terminal.ts";

test.for([
  { ms: 5_000, text: "5s" },
  { ms: 65_000, text: "1m" },
  { ms: 7_300_000, text: "2h" },
  { ms: 200_000_000, text: "2d" },
])("$ms ms ago is $text", ({ ms, text }) => expect(ago(0, ms)).toBe(text));
