import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LIMIT_MS = 120_000;

/** Of a person whom the host's permissions bind. */
function folder(files: Readonly<Record<string, string>>, closed: readonly string[]) {
  const terminal = new Terminal({ ordinary: true });
  const at = join(terminal.folder, "w");
  mkdirSync(at);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(at, name, ".."), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  for (const name of closed) chmodSync(join(at, name), 0o000);
  // Whoever ends the test may have to look into it to remove it.
  const open = () => {
    for (const name of closed) chmodSync(join(at, name), 0o700);
  };
  return {
    terminal,
    run: (...words: readonly string[]) => terminal.runIn(at, "run", "-m", "offline/rules", ...words),
    [Symbol.asyncDispose]: async () => {
      open();
      await terminal[Symbol.asyncDispose]();
    },
  };
}

const NOTES = "# Garden\n\nThe garden is a place of 40 beds. It opens in May.\n\n- [ ] Anna orders the seeds by 3 May 2026\n";

test.skipIf(process.platform === "win32")("a subfolder that is closed is left out and named, and the rest is worked with", { timeout: LIMIT_MS }, async () => {
  await using told = folder({ "a.md": NOTES, "x/b.md": "# Secret\n\nNobody reads this.\n", "t.csv": "name,amount\na,1\nb,2\n" }, ["x"]);
  const brief = await told.run("Write a brief of the files");
  expect([brief.code, brief.out + brief.err]).toEqual([0, expect.stringContaining("garden")]);
  expect(brief.out).toContain("Left out: x (closed)");
  const listed = await told.run("List the files");
  expect([listed.code, listed.out]).toEqual([0, expect.stringMatching(/a\.md.*Left out: x \(closed\)/s)]);
  const rows = await told.run("How many rows are in t.csv?");
  expect([rows.code, rows.out]).toEqual([0, expect.stringContaining("2")]);
});

test.skipIf(process.platform === "win32")("a file that cannot be read is left out and named, and the rest is worked with", { timeout: LIMIT_MS }, async () => {
  await using told = folder({ "a.md": NOTES, "b.md": "# Secret\n\nNobody reads this.\n", "c.csv": "name,amount\na,1\n", "d.csv": "name,amount\na,1\n" }, [
    "b.md",
    "c.csv",
  ]);
  const brief = await told.run("Write a brief of the files");
  expect([brief.code, brief.out + brief.err]).toEqual([0, expect.stringContaining("garden")]);
  expect(brief.out).toMatch(/Not read: [^\n]*b\.md \([^)]*closed/);
  const rows = await told.run("How many rows are in d.csv?");
  expect([rows.code, rows.out + rows.err]).toEqual([0, expect.stringContaining("1")]);
  const named = await told.run("How many rows are in c.csv?");
  expect([named.code, named.out + named.err]).toEqual([1, expect.stringMatching(/c\.csv.*closed/s)]);
});

test.skipIf(process.platform === "win32")("where the folder itself is closed it says so", { timeout: LIMIT_MS }, async () => {
  await using told = folder({ "a.md": NOTES, "x/b.md": NOTES }, ["x"]);
  const { code, out, err } = await told.run("Summarise the folder x");
  expect(code, out + err).toBe(1);
  expect(out + err).not.toContain("There is no this folder");
  expect(out + err).toMatch(/closed/);
});
