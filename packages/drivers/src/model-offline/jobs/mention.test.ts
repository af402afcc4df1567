import { expect, test } from "vitest";
import type { MentionFrame } from "../grammar/frame.ts";
import type { Located } from "../locate.ts";
import type { Done, Prompt } from "../prompt.ts";
import { mention } from "./listing.ts";

const DESK = "/mnt/local/desk";
const FILE = `${DESK}/code/tide.ts`;
const NOTE = `${DESK}/note.md`;
const LOCATED: Located = {
  entries: [FILE, NOTE].map((path) => ({ path, bytes: 9 })),
  folders: [DESK],
  files: [],
  where: "this folder",
  more: false,
  missing: [],
  unseen: 0,
  closed: [],
};

const searched = (text: string, ...matches: readonly { readonly path: string; readonly line: number; readonly text: string }[]): Done => ({
  name: "file_search",
  input: { path: DESK, text, limit: 1_000 },
  ok: true,
  content: { matches: [...matches], more: false },
});
const after = (...done: readonly Done[]): Prompt => ({
  goal: "",
  readable: [DESK],
  editable: [],
  handOver: [],
  home: DESK,
  aliases: [],
  results: [],
  unseen: 0,
  tools: new Set(["file_search"]),
  documents: false,
  said: [],
  done,
});
const FRAME: MentionFrame = { job: "mention", text: "tideTable", material: { names: [], endings: [] } };
const textOf = (outcome: ReturnType<typeof mention>): string => (outcome.do === "told" ? outcome.result.text : JSON.stringify(outcome));

test("in a program a name is that name alone, in a text any line that has it", () => {
  const found = searched(
    "tideTable",
    { path: FILE, line: 1, text: "const tideTables = 1;" },
    { path: FILE, line: 2, text: "TIDETABLE" },
    { path: FILE, line: 3, text: "tideTable(port)" },
    { path: NOTE, line: 4, text: "Two tidetables hang there." },
  );
  expect(textOf(mention(after(found), FRAME, LOCATED))).toBe('2 of 2 files hold "tideTable":\n- code/tide.ts (line 3)\n- note.md (line 4)');
});

test("lines with one mark or another are shown once, in their order", () => {
  const frame: MentionFrame = { ...FRAME, text: "TODO", or: ["FIXME"], counts: "lines", shown: true };
  const both = { path: FILE, line: 5, text: "// TODO and FIXME: moor it" };
  const found = [
    searched("TODO", both, { path: FILE, line: 9, text: "todoList()" }),
    searched("FIXME", { path: FILE, line: 2, text: "// FIXME: leaks" }, both),
  ];
  expect(textOf(mention(after(...found), frame, LOCATED))).toBe(
    "- // FIXME: leaks (code/tide.ts, line 2)\n- // TODO and FIXME: moor it (code/tide.ts, line 5)",
  );
});
