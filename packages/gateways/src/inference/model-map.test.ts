import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { createModelMap } from "./index.ts";

test.for([
  { asked: "claude-opus-4-8", served: "best" },
  { asked: "claude-haiku-4", served: "fast" },
  { asked: "claude-haiku-4-special", served: "ollama/one" },
  { asked: "gpt-9", served: "gpt-9" },
  { asked: "agent/notes", served: "agent/notes" },
  { asked: "fast", served: "fast" },
])("a model map: $asked is served by $served", ({ asked, served }) => {
  const map = createModelMap([
    { asked: "claude-*", served: "best" },
    { asked: "claude-haiku*", served: "fast" },
    { asked: "claude-haiku-4-special", served: "ollama/one" },
  ]);
  expect(map(asked)).toBe(served);
});

test.for([
  { why: "a star in the middle", rows: [{ asked: "a*b", served: "c" }] },
  {
    why: "one name twice",
    rows: [
      { asked: "a", served: "b" },
      { asked: "a", served: "c" },
    ],
  },
  { why: "nothing to serve it", rows: [{ asked: "a", served: "" }] },
])("a model map with $why is refused", ({ rows }) => expect(() => createModelMap(rows)).toThrow(SyscallError));
