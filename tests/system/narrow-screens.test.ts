import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { tellingProvider } from "../support/telling-provider.ts";

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

const TABLE = [
  "Here is what each one owes.\n\n| Customer | Open since | Sum | What is to be done about it |\n|---|---|---:|---|\n",
  "| Bakery Wagner | 3 March | 1,240.00 | remind them by letter, and call in April |\n",
  "| Ferry company of the north | 12 May | 87.50 | nothing, it is paid in part every month |\n\nThat is all.",
];

test("a table that a model wrote is laid out by the width of the screen, as it comes and later", { timeout: 120_000 }, async () => {
  await using provider = await tellingProvider({ owe: [{ text: TABLE, pieceMs: 20 }] });
  await using terminal = new Terminal({ env: { NO_COLOR: "1" } });
  await terminal.run("model", "connect", "openai-compatible", "--base-url", provider.baseUrl, "--name", "mine");
  for (const cols of [80, 40]) {
    const come = await terminal.at({ cols, rows: 400 }, "run", "What does each one owe?", "-m", "mine/teller");
    await come.ended;
    for (const look of ["show", "logs"]) {
      const later = await terminal.at({ cols, rows: 400 }, look);
      await later.ended;
      isLaidOut(later.seen(), { cols, what: look });
    }
    isLaidOut(come.seen(), { cols, what: "run" });
  }
  const piped = await terminal.run("run", "What does each one owe?", "-m", "mine/teller");
  expect(piped.out).toContain(TABLE.join(""));
});

/** No lone bars, every cell whole, and those of a row in one place. */
function isLaidOut(rows: readonly string[], { cols, what }: { readonly cols: number; readonly what: string }): void {
  const said = rows.join("\n");
  expect(said, what).not.toMatch(/^\s*\|/m);
  for (const row of rows) expect(row.length, `${what} at ${cols}: ${row}`).toBeLessThanOrEqual(cols);
  if (cols === 80) expect(said, what).toMatch(/Bakery Wagner +3 March +1,240\.00 +remind/);
  else for (const cell of ["Bakery Wagner\n", "Open since 3 March", "Sum 1,240.00"]) expect(said, `${what} ${cell}`).toContain(cell);
}
