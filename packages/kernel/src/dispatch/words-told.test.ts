import { type Label, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { WordsTold } from "./words-told.ts";

const PRIVATE: Label = { integrity: "untrusted", confidentiality: "private", sources: ["a"] };
const delta = (text: string, at: number, label = TRUSTED) => ({ value: { text, at }, label });

test("what a call says is known as far as it came, with its label, until the call ends", () => {
  const told = new WordsTold();
  told.begin("p1:m0");
  told.begin("p2:m0");
  told.hear("p1:m0", "delta", delta("one ", 0));
  told.hear("p1:m0", "delta", delta("two", 4, PRIVATE));
  told.hear("p2:m0", "delta", delta("of another", 0));
  told.hear("p1:m7", "delta", delta("of a call that has ended", 0));
  expect(told.of("p1")).toEqual({ cut: [{ call: "m0", words: "one two" }], label: expect.objectContaining({ confidentiality: "private" }) });
  told.end("p1:m0");
  expect(told.of("p1")).toEqual({ cut: [], label: undefined });
});

test.for(["asked", "retry"])("what was said before it is %s again is void", (again) => {
  const told = new WordsTold();
  told.begin("p1:m0");
  told.hear("p1:m0", "delta", delta("in vain", 0));
  told.hear("p1:m0", again, { value: {}, label: TRUSTED });
  expect(told.of("p1").cut).toEqual([]);
  told.hear("p1:m0", "delta", delta("anew", 0));
  expect(told.of("p1").cut).toEqual([{ call: "m0", words: "anew" }]);
});

test("of what is too long, or heard with a gap, the beginning is known", () => {
  const told = new WordsTold();
  told.begin("p1:m0");
  told.hear("p1:m0", "delta", delta("begins", 0));
  told.hear("p1:m0", "delta", delta("far behind", 90));
  told.hear("p1:m0", "delta", delta(" on", 6));
  expect(told.of("p1").cut).toEqual([{ call: "m0", words: "begins" }]);
  told.begin("p1:m1");
  told.hear("p1:m1", "delta", delta("x".repeat(20_000), 0));
  expect(told.of("p1").cut[1]?.words.length).toBe(16_384);
});
