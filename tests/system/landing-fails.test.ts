import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { endsOf, filesIn, one, type Story, story, theRun, works } from "../support/in-place.ts";
import { smallDisk } from "../support/small-disk.ts";

const LIMIT_MS = 180_000;
const FILES = { "a.txt": "mine\n", "gone.txt": "mine\n", "sub/s.txt": "mine\n", "z.txt": "Z".repeat(900_000) };
const CHANGES = "cd EDIT && echo agent > a.txt && echo new > b.txt && rm gone.txt";

/** What did not fit or could not be changed is named, the rest is told, shown, and taken back. */
async function onRecord(told: Story, left: string): Promise<void> {
  const { agent_id } = await theRun(told);
  const { out } = await told.terminal.runIn(told.proj, "diff", agent_id, "--stat");
  for (const changed of ["a.txt", "b.txt", "gone.txt"]) expect(out).toContain(changed);
  expect(out).not.toMatch(new RegExp(`\\s${left}\\s`));
  expect((await told.terminal.runIn(told.proj, "show", agent_id)).out).not.toMatch(/left +a\.txt/);
  expect((await told.terminal.runIn(told.proj, "undo", agent_id)).code).toBe(0);
}

describe.runIf(boxesWork("landings that fail are not tested"))("a command of which not all can reach the folder", () => {
  test.for([
    { why: "z.txt has no room on its disk", change: "head -c 1900000 /dev/zero | tr '\\0' y > z.txt", left: "z.txt" },
    { why: "sub is mounted for reading only", change: "echo agent > sub/s.txt", left: "sub/s.txt" },
    { why: "sub is where another disk is", change: "rm -r sub", left: "sub" },
  ])("$why: it is told and the rest is on record, and undone", { timeout: LIMIT_MS }, async ({ change, left }, { skip }) => {
    await using disk = smallDisk(2, skip);
    await using told = await story([one("shell", { command: `${CHANGES} && ${change}` }), { text: "done" }], { files: FILES, beside: disk.folder });
    const sub = join(told.proj, "sub");
    if (left !== "z.txt") execFileSync("mount", ["--bind", sub, sub]);
    if (left === "sub/s.txt") execFileSync("mount", ["-o", "remount,ro,bind", sub]);
    try {
      const before = filesIn(told.proj);
      const { code, err } = await works(told);
      expect(code, err).toBe(0);
      expect(err).not.toContain("changed no file");
      const { results, failed } = await endsOf(told);
      expect(failed).toEqual([]);
      expect(results[0]).toMatchObject({ code: 0, message: expect.stringMatching(new RegExp(`not taken over into the folder: .*${left} \\(`)) });
      expect(filesIn(told.proj)).toMatchObject({ "a.txt": "0 agent\n", "b.txt": "0 new\n" });
      expect(existsSync(join(told.proj, "gone.txt"))).toBe(false);
      await onRecord(told, left);
      expect(filesIn(told.proj)).toEqual(before);
    } finally {
      if (left !== "z.txt") execFileSync("umount", ["-l", sub]);
    }
  });

  test("one in the background says so in its output, and the rest is on record, and undone", { timeout: LIMIT_MS }, async ({ skip }) => {
    await using disk = smallDisk(2, skip);
    const command = `${CHANGES} && head -c 1900000 /dev/zero | tr '\\0' y > z.txt; touch $AETHER_WORKSPACE/wrote; sleep 600`;
    await using told = await story(
      [
        one("terminal_open", { command }),
        one("shell", { command: "while [ ! -e $AETHER_WORKSPACE/wrote ]; do sleep 0.1; done" }),
        // What the other wrote comes before it.
        one("shell", { command: "true" }),
        { text: "done" },
      ],
      { files: FILES, beside: disk.folder },
    );
    const before = filesIn(told.proj);
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    expect(err).not.toContain("changed no file");
    const { failed } = await endsOf(told);
    expect(failed).toEqual([]);
    expect(filesIn(told.proj)).toMatchObject({ "a.txt": "0 agent\n", "b.txt": "0 new\n" });
    await onRecord(told, "z.txt");
    expect(filesIn(told.proj)).toEqual(before);
  });
});
