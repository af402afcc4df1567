import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { one, type Story, shell, story, theRun, works } from "../support/in-place.ts";

const LIMIT_MS = 180_000;

/** Links of the person's, and what lies at their ends. */
const LINKS = {
  ".envrc": { to: "env/dev.txt", file: "env/dev.txt" },
  "CLAUDE.md": { to: "readme.md", file: "readme.md" },
  ".vscode": { to: "ide", file: "ide/x.txt" },
  ".github": { to: "ci", file: "ci/w.txt" },
  ".git/hooks": { to: "../hooks.d", file: "hooks.d/check" },
} as const;
const ENDS = Object.values(LINKS).map(({ file }) => file);

/** A project with these links; the model's turns begin with the project's own text, which nobody vouched for. */
async function linked(turns: readonly unknown[], { reads = true } = {}): Promise<Story & AsyncDisposable> {
  const read = reads ? [one("file_read", { path: "EDIT/notes.txt" })] : [];
  const told = await story([...read, ...turns, { text: "done" }]);
  for (const file of ENDS) {
    mkdirSync(dirname(join(told.proj, file)), { recursive: true });
    writeFileSync(join(told.proj, file), "old\n");
  }
  rmSync(join(told.proj, ".git/hooks"), { recursive: true, force: true });
  for (const [at, { to }] of Object.entries(LINKS)) symlinkSync(to, join(told.proj, at));
  return told;
}

const textsIn = (proj: string): string[] => ENDS.map((file) => readFileSync(join(proj, file), "utf8"));

describe.concurrent("what a person's own link gives a name that other programs run or trust", () => {
  test("waits for a person where a command writes it, by the link or by its own name", { timeout: LIMIT_MS }, async () => {
    const writes = [".envrc", "readme.md", ".vscode/x.txt", "ci/w.txt", "hooks.d/check", "plain.txt"].map((file) => `echo PWNED > ${file}`);
    await using told = await linked([{ calls: [shell(`cd EDIT && ${writes.join(" && ")}`)] }]);
    const { code, err } = await works(told);
    expect(code, err).toBe(3);
    for (const [link, { file }] of Object.entries(LINKS)) expect(err).toMatch(new RegExp(`${file}: your link ${link.replace(".", "\\.")}\\S* leads to it: `));
    expect(err).not.toContain("plain.txt: ");
    expect(textsIn(told.proj)).toEqual(ENDS.map(() => "old\n"));
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none", "--deny");
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(textsIn(told.proj)).toEqual(ENDS.map(() => "old\n"));
    expect(readFileSync(join(told.proj, "plain.txt"), "utf8")).toBe("PWNED\n");
  });

  test.for(ENDS)("waits where a file tool writes %s", { timeout: LIMIT_MS }, async (file) => {
    await using told = await linked([one("file_write", { path: `EDIT/${file}`, text: "PWNED\n" })]);
    const { code, err } = await works(told);
    expect([code, err]).toEqual([3, expect.stringContaining(`${file}: your link `)]);
    expect(textsIn(told.proj)).toEqual(ENDS.map(() => "old\n"));
  });

  test("waits where the link lies in the person's home, which is not named by more than the link", { timeout: LIMIT_MS }, async () => {
    await using told = await linked([one("file_write", { path: "EDIT/dots/shell", text: "PWNED\n" })]);
    const home = dirname(told.terminal.folder);
    mkdirSync(join(home, ".config/fish"), { recursive: true });
    symlinkSync(join(told.proj, "dots/shell"), join(home, ".config/fish/config.fish"));
    const { code, err } = await works(told);
    expect([code, err]).toEqual([3, expect.stringContaining("dots/shell: your link config.fish leads to it: ")]);
  });

  test("waits from the moment that a link is there: what made it was said yes to, and not what is written after it", { timeout: LIMIT_MS }, async () => {
    await using told = await linked([
      { calls: [shell("cd EDIT && ln -s later.txt Makefile")] },
      one("file_write", { path: "EDIT/later.txt", text: "PWNED\n" }),
    ]);
    const { err } = await works(told);
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none");
    const followed = await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(followed.err).toContain("later.txt: your link Makefile leads to it: a build runs it");
  });

  test("is told at the end where nothing untrusted was read, and by show", { timeout: LIMIT_MS }, async () => {
    await using told = await linked([one("file_write", { path: "EDIT/env/dev.txt", text: "A=1\n" })], { reads: false });
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    expect(err).toContain("! changed what other programs run or trust: env/dev.txt");
    const { out } = await told.terminal.runIn(told.proj, "show", (await theRun(told)).agent_id);
    expect(out).toContain("env/dev.txt: changed, and your link .envrc leads to it: a shell runs it when somebody comes into the folder");
  });
});
