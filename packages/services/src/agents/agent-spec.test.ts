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

test.for([
  { why: "a star", tool: '"*"', has: ["file_read", "file_write", "shell"] },
  { why: "two stars, beside a name", tool: '[shell, "**"]', has: ["shell", "file_read", "file_write"] },
  { why: "names alone", tool: "[file_read, not_here]", has: ["file_read", "not_here"] },
])("its model is told of tools by their names, where the manifest says $why", ({ tool, has }) => {
  const loaded = loadManifest(`name: a\nmodel: m\ncapabilities:\n  - tool: ${tool}\n`);
  const tools = ["file_read", "file_write", "shell", "history_search"];
  expect(spawnFrom({ loaded, goal: "", once: true, tools }).spec).toMatchObject({ tools: has });
});
