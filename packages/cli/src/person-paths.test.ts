import { expect, test } from "vitest";
import { inPersonsPaths, placed } from "./person-paths.ts";

const MOUNTS = [
  { path: "/mnt/local/desk-1a2b", folder: "/home/ann/desk" },
  { path: "/mnt/local/desk-1a2b-rw", folder: "/home/ann/desk/out" },
  { path: "/mnt/local/far-3c4d", folder: "/srv/far" },
  { path: "/mnt/local/root-9", folder: "/" },
];
const shown = inPersonsPaths(MOUNTS, "/home/ann/desk");

test.for([
  { why: "a file where the person stands", text: "there is nothing at /mnt/local/desk-1a2b/a b.md", says: "there is nothing at a b.md" },
  { why: "the folder where the person stands", text: "file_list /mnt/local/desk-1a2b", says: "file_list ." },
  { why: "a folder below it, whose mount begins with the same name", text: "/mnt/local/desk-1a2b-rw/x.md.", says: "out/x.md." },
  {
    why: "the folder itself at the end of a sentence",
    text: "you may not write /mnt/local/far-3c4d, nor read it",
    says: "you may not write /srv/far, nor read it",
  },
  { why: "the folder itself, and the sentence is over", text: "nothing at /mnt/local/far-3c4d. Look again", says: "nothing at /srv/far. Look again" },
  { why: "a file elsewhere", text: '"/mnt/local/far-3c4d/n.md" is gone', says: '"/srv/far/n.md" is gone' },
  { why: "a file of the whole disk", text: "/mnt/local/root-9/etc/hosts", says: "/etc/hosts" },
  { why: "a file of a workspace", text: "there is nothing at /run/p1m7yxapmhy8mnmnq/b.md", says: "there is nothing at b.md" },
  { why: "a workspace", text: "/run/p1m7yxapmhy8mnmnq is full", says: "its workspace is full" },
  {
    why: "rights to all of a folder",
    text: "fs.read is granted for /run/p1m7yxapmhy8mnmnq/**, /mnt/local/desk-1a2b/**, /mnt/local/far-3c4d/** and not for /etc/hostname",
    says: "fs.read is granted for its workspace/**, ./**, /srv/far/** and not for /etc/hostname",
  },
  { why: "another mount of a longer name stays", text: "/mnt/local/desk-1a2bc/a.md", says: "/mnt/local/desk-1a2bc/a.md" },
  { why: "an address stays", text: "https://example.com/run/p1m7yxapmhy8mnmnq/x", says: "https://example.com/run/p1m7yxapmhy8mnmnq/x" },
  { why: "other folders stay", text: "see /run/user/1000 and /mnt/usb", says: "see /run/user/1000 and /mnt/usb" },
])("$why: $says", ({ text, says }) => {
  expect(shown(text)).toBe(says);
});

test("without mounts only workspaces are known", () => {
  expect(inPersonsPaths([], "/")("/mnt/local/a/b /run/p1m7yxapmhy8/c")).toBe("/mnt/local/a/b c");
});

test.for([
  { path: "/mnt/local/desk-1a2b/n.md", says: "n.md" },
  { path: "/run/p1m7yxapmhy8mnmnq/n.md", says: "n.md (in its workspace)" },
  { path: "/run/p1m7yxapother11/n.md", says: "n.md (in the workspace of other11)" },
])("on a line of its own, $path is $says", ({ path, says }) => {
  expect(placed(path, { shown, own: "p1m7yxapmhy8mnmnq" })).toBe(says);
});
