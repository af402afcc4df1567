import { join } from "node:path";
import { expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";

const SCRIPT = { maker: [{ calls: [{ name: "file_write", input: { path: "report.md", text: "# Release\n" } }] }, { text: "See report.md." }] };

test("files are listed as agents see them, by their places and by a person's own names, with what was done to them", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("notes/a.txt", "mine\n");
  expect(await terminal.run("files", "mounts")).toMatchObject({ code: 0, out: "", err: "no run was given a folder yet\n" });
  expect((await terminal.run("run", "-m", "script/maker", "Write report.md")).code).toBe(0);

  const mounts = await terminal.run("files", "mounts");
  expect(mounts.out).toMatch(new RegExp(`read +/mnt/local/\\S+ +${terminal.folder}\n`));
  expect(mounts.out).toMatch(new RegExp(`change +/mnt/local/\\S+ +${terminal.folder}\n?`));
  expect((await terminal.run("files", "ls")).out.split("\n").map((line) => line.trim())).toEqual(expect.arrayContaining(["/mnt/", "/run/"]));
  expect((await terminal.run("files", "ls", ".", "--all")).out).toMatch(/5 B +\/mnt\/local\/\S+\/notes\/a\.txt/);
  expect((await terminal.run("files", "versions", "report.md")).out).toMatch(/^NO +WHEN +WHAT +RUN +FILE\n1 .* copy +\S{7} +\/mnt\/local\/\S+\/report\.md\n$/);
  expect((await terminal.run("files", "versions", "notes/a.txt")).err).toBe("no run changed it\n");
  expect(jsonLines((await terminal.run("files", "versions", "report.md", "--json")).out)).toMatchObject([[{ version: 1, change: "copy" }]]);

  expect((await terminal.run("files", "ls", join(terminal.folder, "notes"))).out).toMatch(/5 B +\/mnt\/local\/\S+\/notes\/a\.txt/);
  const given = (jsonLines((await terminal.run("files", "mounts", "--json")).out)[0] as unknown as { path: string; mode: string }[]).find(
    ({ mode }) => mode === "rw",
  );
  expect((await terminal.run("files", "unmount", given?.path ?? "")).err).toContain("the folder itself is untouched");
  expect((await terminal.run("files", "mounts")).out).not.toContain(given?.path);
  expect(terminal.read("report.md")).toBe("# Release\n");
});

test("what is no place, and what is no verb, is said with the way out", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect(await terminal.run("files", "ls", join(terminal.folder, "elsewhere"))).toMatchObject({
    code: 1,
    err: expect.stringContaining("in no folder that a run was given (aether files mounts)"),
  });
  expect(await terminal.run("files", "ls", "/run/p000000000")).toMatchObject({ code: 1, err: expect.stringContaining("/run/p000000000") });
  expect(await terminal.run("files", "remove")).toMatchObject({ code: 2, err: expect.stringContaining("Usage: aether files ls") });
});
