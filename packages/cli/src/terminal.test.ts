import { expect, test } from "vitest";
import { ago, took } from "./terminal.ts";

test.for([
  { ms: 5_000, text: "5s" },
  { ms: 65_000, text: "1m" },
  { ms: 7_300_000, text: "2h" },
  { ms: 200_000_000, text: "2d" },
])("$ms ms ago is $text", ({ ms, text }) => expect(ago(0, ms)).toBe(text));

test.for([
  { ended: 4_240, text: "4.2 s" },
  { ended: 0, text: "0.0 s" },
  { ended: -31_535_990_600, text: "time unknown (the clock was set back)" },
])("from 0 to $ended it took $text", ({ ended, text }) => expect(took(0, ended)).toBe(text));
