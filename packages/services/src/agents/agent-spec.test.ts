import { expect, test } from "vitest";
import { type AgentSpec, systemText } from "./agent-spec.ts";
import { loadManifest } from "./manifest.ts";
import { spawnFrom } from "./spawn.ts";

test.for([
  { why: "beside the manifest", written: "./notes/", folder: "/srv/notes", name: "notes" },
  { why: "deeper", written: "a/notes", folder: "/srv/a/notes", name: "a/notes" },
  { why: "above it", written: "../papers", folder: "/srv/papers", name: "papers" },
  { why: "with links on the way", written: "link", folder: "/srv/other", name: "link" },
  { why: "by its whole path", written: "/srv/desk/papers", folder: "/srv/desk/papers", name: "papers" },
  { why: "below the home", written: "~/papers", folder: "/home/ann/papers", name: "papers" },
  { why: "where the manifest lies", written: ".", folder: "/srv/desk", name: "desk" },
  { why: "called as another one", written: "/mine/first", folder: "/mine/first", name: "/mine/first" },
])("a folder $why is known as a person would name it", ({ written, folder, name }) => {
  const first = { written: "first", folder: "/srv/first", mode: "read" as const, path: "/mnt/local/first" };
  const folders = [first, { written, folder, mode: "edit" as const, path: "/mnt/local/x" }];
  const { spec } = spawnFrom({ loaded: loadManifest("name: a\nmodel: m\n"), goal: "", once: true, folders });
  const text = systemText(spec as unknown as AgentSpec, "p1");
  expect(text).toContain("Names in the task are relative to: /mnt/local/first\n");
  expect(text).toContain('The folder "first" of the task may be read at: /mnt/local/first\n');
  expect(text).toContain(`The folder "${name}" of the task may be changed at: /mnt/local/x`);
});

const folder = (path: string, mode: "read" | "edit") => ({ written: path, folder: path, mode, path: `/mnt/local${path}` });

test.for([
  { why: "one that may be changed", folders: [folder("/a", "edit"), folder("/b", "read")], begins: "/mnt/local/a" },
  { why: "one in which another may be changed", folders: [folder("/a", "read"), folder("/a/b", "edit")], begins: undefined },
  { why: "one that lies in a folder that may be changed", folders: [folder("/a/b", "read"), folder("/a", "edit")], begins: "/mnt/local/a/b" },
  { why: "for reading only", folders: [folder("/a", "read"), folder("/ab", "edit")], begins: undefined },
  { why: "not there", folders: [], begins: undefined },
])("short names begin in the first folder, or in the workspace: the first is $why", ({ folders, begins }) => {
  const { spec } = spawnFrom({ loaded: loadManifest("name: a\nmodel: m\n"), goal: "", once: true, folders });
  const line = begins === undefined ? [] : [`Relative paths and commands begin in: ${begins}`];
  expect(systemText(spec as unknown as AgentSpec, "p1").match(/^Relative paths.*$/gm) ?? []).toEqual(line);
});

test.for([
  { why: "a star", tool: '"*"', has: ["file_read", "file_write", "shell"] },
  { why: "two stars, beside a name", tool: '[shell, "**"]', has: ["shell", "file_read", "file_write"] },
  { why: "names alone", tool: "[file_read, not_here]", has: ["file_read", "not_here"] },
])("its model is told of tools by their names, where the manifest says $why", ({ tool, has }) => {
  const loaded = loadManifest(`name: a\nmodel: m\ncapabilities:\n  - tool: ${tool}\n`);
  const tools = ["file_read", "file_write", "shell", "history_search"];
  expect(spawnFrom({ loaded, goal: "", once: true, tools }).spec).toMatchObject({ tools: has });
});
