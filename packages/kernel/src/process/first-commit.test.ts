import { expect, test } from "vitest";
import { FirstCommit } from "./first-commit.ts";

/** Three commits at once, of which the first may fail; who of them was asked to bring the row? */
async function three({
  fails,
  exists = false,
  done = false,
}: {
  fails: number;
  exists?: boolean;
  done?: boolean;
}): Promise<{ firsts: boolean[]; done: boolean; said: string[] }> {
  const birth = new FirstCommit(done, async () => exists);
  const firsts: boolean[] = [];
  const commit = async (first: boolean): Promise<void> => {
    const number = firsts.push(first);
    await Promise.resolve();
    if (number <= fails) throw new Error("CONFLICT");
  };
  const ends = await Promise.allSettled([birth.run(commit), birth.run(commit), birth.run(commit)]);
  return { firsts, done: birth.done, said: ends.map(({ status }) => status) };
}

test.for([
  { why: "the first brings the row, the others follow it", given: { fails: 0 }, firsts: [true, false, false], done: true },
  { why: "after one that failed the next brings it", given: { fails: 1 }, firsts: [true, true, false], done: true },
  { why: "as long as each fails, each brings it", given: { fails: 3 }, firsts: [true, true, true], done: false },
  { why: "one that failed after its commit has brought it", given: { fails: 1, exists: true }, firsts: [true, false, false], done: true },
  { why: "a row that was there is not brought again", given: { fails: 0, done: true }, firsts: [false, false, false], done: true },
])("$why", async ({ given, firsts, done }) => {
  const seen = await three(given);
  expect([seen.firsts, seen.done]).toEqual([firsts, done]);
  expect(seen.said).toEqual([0, 1, 2].map((index) => (index < given.fails ? "rejected" : "fulfilled")));
});
