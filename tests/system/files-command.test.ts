import { join } from "node:path";
import { expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";

const SCRIPT = {
  maker: [{ calls: [{ name: "file_write", input: { path: "report.md", text: "# Release\n" } }] }, { text: "See report.md." }],
  cleaner: [
    {
      calls: [
        { name: "file_remove", input: { path: "/mnt/local/edited/desk/a.txt" } },
        { name: "file_write", input: { path: "/mnt/local/edited/desk/b.txt", text: "changed\n" } },
      ],
    },
    { text: "Clean." },
  ],
};

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
  expect((await terminal.run("files", "versions", "report.md")).out).toMatch(/^NO +WHEN +WHAT +RUN +FILE\n1 .* copy +\S{7} +report\.md\n$/);
  for (const there of ["notes/a.txt", "notes", "/mnt"]) expect(await terminal.run("files", "versions", there)).toMatchObject({ code: 0 });
  expect((await terminal.run("files", "versions", "notes/a.txt")).err).toBe("no run changed it\n");
  for (const missing of ["notes/b.txt", "nothing/b.txt", "/run/p000000000/x", "/mnt/local/none"])
    expect(await terminal.run("files", "versions", missing)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining(`there is no ${missing}, and no run changed one`),
    });
  expect(jsonLines((await terminal.run("files", "versions", "notes/b.txt", "--json")).out)).toMatchObject([{ error: "NOT_FOUND", exit_code: 1 }]);
  expect(jsonLines((await terminal.run("files", "versions", "report.md", "--json")).out)).toMatchObject([[{ version: 1, change: "copy" }]]);

  expect((await terminal.run("files", "ls", join(terminal.folder, "notes"))).out).toMatch(/5 B +\/mnt\/local\/\S+\/notes\/a\.txt/);
  const given = (jsonLines((await terminal.run("files", "mounts", "--json")).out)[0] as unknown as { path: string; mode: string }[]).find(
    ({ mode }) => mode === "rw",
  );
  expect((await terminal.run("files", "unmount", given?.path ?? "")).err).toContain("the folder itself is untouched");
  expect((await terminal.run("files", "mounts")).out).not.toContain(given?.path);
  await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, mode: "rw" }));
  expect((await terminal.run("files", "mounts")).out.trim().split("\n")).toHaveLength(3);
  expect((await terminal.run("files", "unmount", ".")).err).toContain(
    "undo, diff and versions of what runs did there work again once a run is given the folder",
  );
  expect((await terminal.run("files", "mounts")).err).toBe("no run was given a folder yet\n");
  expect((await terminal.run("files", "unmount", ".")).code).toBe(1);
  expect(terminal.read("report.md")).toBe("# Release\n");
});

test("what a run removed is in the trash and is brought back, whole or as it was once, and that can be undone", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("desk/a.txt", "mine\n");
  terminal.write("desk/b.txt", "kept\n");
  await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "edited", mode: "rw" }));
  const edited = await terminal.run("run", "-m", "script/cleaner", "--edit", "desk", "Clean up desk");
  expect(edited, edited.err).toMatchObject({ code: 0 });
  expect([terminal.read("desk/a.txt"), terminal.read("desk/b.txt")]).toEqual([undefined, "changed\n"]);

  const trash = await terminal.run("files", "trash");
  expect(trash.out).toMatch(/^REMOVED +RUN +SIZE +FILE\n\d{4}-\d\d-\d\d .* \S{7} +5 B +desk\/a\.txt\n$/);
  expect(jsonLines((await terminal.run("files", "trash", "desk", "--json")).out)).toMatchObject([{ files: [{ change: "remove", bytes: 5 }], more: false }]);
  const back = await terminal.run("files", "restore", "desk/a.txt");
  expect(back).toMatchObject({ code: 0, err: expect.stringContaining("✓ desk/a.txt\n") });
  expect(terminal.read("desk/a.txt")).toBe("mine\n");
  expect((await terminal.run("files", "trash")).err).toContain("nothing was removed there");
  expect((await terminal.run("files", "versions", "desk/a.txt")).out).toContain("restore");

  expect(await terminal.run("files", "restore", "desk/a.txt@1", "--overwrite")).toMatchObject({
    code: 1,
    err: expect.stringContaining("desk/a.txt cannot be brought back: change 1 took it away; @0 is what it held before"),
  });
  expect((await terminal.run("files", "restore", "desk/a.txt@9", "--overwrite")).err).toContain("it has no version 9");
  expect(await terminal.run("files", "restore", "desk/b.txt")).toMatchObject({
    code: 1,
    err: expect.stringContaining("no run removed desk/b.txt; aether files versions desk/b.txt lists"),
  });
  expect(await terminal.run("files", "restore", "desk/b.txt@0")).toMatchObject({ code: 1, err: expect.stringContaining("--overwrite replaces it") });
  expect((await terminal.run("files", "restore", "desk/b.txt@0", "--to", "elsewhere/b.txt")).code).toBe(0);
  expect([terminal.read("desk/b.txt"), terminal.read("elsewhere/b.txt")]).toEqual(["changed\n", "kept\n"]);
  const whole = await terminal.run("files", "restore", "desk/b.txt@0", "--overwrite");
  expect(terminal.read("desk/b.txt")).toBe("kept\n");
  const [, undo] = /aether undo (p\w+)/.exec(whole.err) ?? [];
  expect((await terminal.run("undo", undo ?? "")).out).toContain("restored");
  expect(terminal.read("desk/b.txt")).toBe("changed\n");
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
