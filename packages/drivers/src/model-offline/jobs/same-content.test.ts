import { expect, test } from "vitest";
import type { Done, Prompt } from "../prompt.ts";
import { sameContent } from "./same-content.ts";

const DESK = "/mnt/local/desk";
const FILES = ["a.png", "b.png"].map((name) => ({ path: `${DESK}/${name}`, bytes: 9 }));
const HASH = "a".repeat(64);

const after = (tools: readonly string[], ...done: readonly Done[]): Prompt => ({
  goal: "",
  readable: [DESK],
  editable: [],
  handOver: [],
  home: DESK,
  aliases: [],
  results: [],
  unseen: 0,
  tools: new Set(tools),
  documents: true,
  said: [],
  done,
});
const UNREAD: Done = {
  name: "file_read_many",
  input: { paths: FILES.map(({ path }) => path) },
  ok: true,
  content: { files: FILES.map(({ path }) => ({ path, ok: false, code: "UNSUPPORTED", message: "no text" })) },
};
const COMMAND = `sha256sum -- '${DESK}/a.png' '${DESK}/b.png'`;
const hashed = (stdout: string, code: number): Done => ({
  name: "shell",
  input: { command: COMMAND },
  ok: true,
  content: { stdout, stderr: "", code, reason: "exited" },
});

test("what is no text is compared by a command", () => {
  expect(sameContent(after(["shell"], UNREAD), FILES)).toEqual({ do: "calls", calls: [{ name: "shell", input: { command: COMMAND } }] });
  const told = hashed(`${HASH}  ${DESK}/a.png\n${HASH}  ${DESK}/b.png\n`, 0);
  expect(sameContent(after(["shell"], UNREAD, told), FILES)).toEqual({ groups: [[`${DESK}/a.png`, `${DESK}/b.png`]], unread: [] });
});

test.for([
  ["no command may be run", after([], UNREAD)],
  ["it fails", after(["shell"], UNREAD, hashed("", 127))],
] as const)("where %s, it is not compared", ([, prompt]) => {
  expect(sameContent(prompt, FILES)).toEqual({ groups: [], unread: FILES.map(({ path }) => path) });
});
