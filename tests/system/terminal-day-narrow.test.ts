import { expect, test } from "vitest";
import { connects, dayAt, looksBack, mends, nextMorning, talks } from "../support/day.ts";

test.for([40])(
  "a day at %i columns: connected, talked to, steered, edited and tested in place, undone, gone on with the next morning",
  { timeout: 180_000 },
  async (columns) => {
    await using day = await dayAt(columns);
    await connects(day);
    await talks(day);
    await mends(day);
    await nextMorning(day);
    await looksBack(day);
    const all = day.raw.join("");
    expect(all).toContain("✓ notes.md");
    expect(all).toContain("The café notes are written → “done”.");
    // NO_COLOR is set.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a colour begins
    expect(all).not.toMatch(/\u001b\[[0-9;]*m/);
  },
);
