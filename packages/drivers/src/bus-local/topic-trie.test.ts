import fc from "fast-check";
import { expect, test } from "vitest";
import { TopicTrie } from "./topic-trie.ts";

/** The definition, in its slowest form. */
function fits(pattern: readonly string[], topic: readonly string[]): boolean {
  const [head, ...more] = pattern;
  if (head === undefined) return topic.length === 0;
  if (head === ">") return topic.length > 0;
  const [first, ...others] = topic;
  return first !== undefined && (head === "*" || head === first) && fits(more, others);
}

const topic = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 6 });
const pattern = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "c", "*"), { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([tokens, rest]) => (rest ? [...tokens, ">"] : tokens));

test("45: it matches what a naive matcher matches, also after some patterns left", () => {
  const patterns = fc.array(fc.tuple(pattern, fc.boolean()), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(patterns, fc.array(topic, { minLength: 1, maxLength: 60 }), (added, topics) => {
      const trie = new TopicTrie<number>();
      for (const [at, [tokens]] of added.entries()) trie.add(tokens, at);
      for (const [at, [tokens, stays]] of added.entries()) if (!stays) trie.remove(tokens, at);
      for (const tokens of topics) {
        const naive = [...added.entries()].filter(([, [each, stays]]) => stays && fits(each, tokens)).map(([at]) => at);
        expect(trie.match(tokens).sort((a, b) => a - b)).toEqual(naive);
      }
    }),
    { numRuns: 300 },
  );
});

test("removing what is not there changes nothing", () => {
  const trie = new TopicTrie<string>();
  trie.add(["a", "*"], "here");
  for (const odd of [["a"], ["a", "b"], ["a", "*", "c"], ["a", ">"], ["x", "y"]]) trie.remove(odd, "here");
  trie.remove(["a", "*"], "other");
  expect(trie.match(["a", "b"])).toEqual(["here"]);
});
