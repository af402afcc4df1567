import { test } from "vitest";
import { isPlain, wholeDay } from "../support/day.ts";

const DAY = "a day at 40 columns: connected, talked to, steered, edited and tested in place, undone, gone on with the next morning";

test(DAY, { timeout: 180_000 }, async () => {
  await using day = await wholeDay(40);
  isPlain(day);
});
