import { expect, test } from "vitest";
import { changeWord } from "./change-word.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)];

test.for([
  { change: "command", before: null, after: A, word: "made" },
  { change: "command", before: A, after: null, word: "removed" },
  { change: "command", before: A, after: B, word: "changed" },
  { change: "command", before: A, after: A, word: "command" },
  { change: "edit", before: A, after: B, word: "edit" },
  { change: "write", before: null, after: A, word: "write" },
] as const)("$change from $before to $after is told as $word", ({ word, ...change }) => expect(changeWord(change)).toBe(word));
