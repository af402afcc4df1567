import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LOOKS = ["show", "logs", "doctor", "model list", "files mounts", "status", "cost", "grants list run", "audit --limit 9", "run --help", "--help"];
/** What a run used and when is another each time. */
const words = (text: string): string[] => text.split(/\s+/).filter((word) => /^[A-Za-z"'(,.:;-]{2,14}$/.test(word));

test("nothing that a pipe gets is missing on a narrow screen, and no word of it is broken", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ env: { NO_COLOR: "1" } });
  terminal.write(
    "notes.md",
    "# Harbour\n\nThe harbour opens on 3 May 2026, which is later than the council had been told in the spring.\n\nWho pays for the lights?\n",
  );
  expect((await terminal.run("run", "Write a brief of notes.md to brief.md")).code).toBe(0);
  for (const look of LOOKS) {
    const args = look.split(" ");
    const { out } = await terminal.run(...args);
    for (const cols of [80, 40]) {
      const screen = await terminal.at({ cols, rows: 400 }, ...args);
      await screen.ended;
      const shown = screen.seen();
      for (const row of shown) expect(row.length, `${look} at ${cols}: ${row}`).toBeLessThanOrEqual(cols);
      const seen = new Set(words(shown.join("\n")));
      expect([look, cols, words(out).filter((word) => !seen.has(word))]).toEqual([look, cols, []]);
    }
  }
});
