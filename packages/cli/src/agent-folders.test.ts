import { homedir } from "node:os";
import { expect, test } from "vitest";
import { folderLines, inItsPaths } from "./agent-folders.ts";

const FOLDERS = [
  { folder: "/srv/desk", mode: "read" as const, path: "/mnt/local/desk" },
  { folder: "/srv/desk/.src", mode: "edit" as const, path: "/mnt/local/src-rw" },
  { folder: `${homedir()}/papers`, mode: "read" as const, path: "/mnt/local/papers" },
];

test.for([
  ["Read /srv/desk/a.md.", "Read /mnt/local/desk/a.md."],
  ["Sum up /srv/desk, please", "Sum up /mnt/local/desk, please"],
  ['Read "/srv/desk/my plan.md"', 'Read "/mnt/local/desk/my plan.md"'],
  ["Repair /srv/desk/.src/a.js", "Repair /mnt/local/src-rw/a.js"],
  ["Read ~/papers/b.md", "Read /mnt/local/papers/b.md"],
  ["Read /srv/desktop/a.md and a/b.md", "Read /srv/desktop/a.md and a/b.md"],
  ["Read /srv/desk/../other", "Read /srv/desk/../other"],
  ["See https://example.com/srv/desk", "See https://example.com/srv/desk"],
])("what a person says as %s is told as %s", ([said = "", told]) => expect(inItsPaths(said, { folders: FOLDERS })).toBe(told));

test("a folder is told with what may be done there, in signs that do nothing to a terminal", () => {
  const [first, second] = folderLines([
    { folder: "/srv/a\u001b[2Jb", mode: "read", path: "/mnt/local/a" },
    { folder: "/srv/c", mode: "edit", path: "/mnt/local/c", gone: true },
  ]);
  expect(first).toMatch(/^reads {13}\/srv\/a/);
  expect(first).not.toContain("\u001b");
  expect(second).toMatch(/^changes in place {2}\/srv\/c \(gone, or taken away: /);
});
