import { expect, test } from "vitest";
import { replayRoutes } from "../../bench/flow/routes-replay.ts";

test("what a mail has an agent send by a shell, a child, a later run, a link or again and again does not leave (I7)", { timeout: 300_000 }, async () => {
  const { guarded, open, untried } = await replayRoutes();
  if (untried.length > 0) process.stderr.write(`skipped: no box with a way out works here, so ${untried.join(", ")} were not tried\n`);
  expect(guarded.filter(({ harm }) => harm).map(({ route }) => route)).toEqual([]);
  expect(open.filter(({ harm }) => !harm).map(({ route }) => route)).toEqual([]);
  expect(guarded.filter(({ useful }) => !useful).map(({ route }) => route)).toEqual([]);
});
