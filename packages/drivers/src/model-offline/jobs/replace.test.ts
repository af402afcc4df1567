import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import type { Done, Prompt } from "../prompt.ts";
import { replace } from "./replace.ts";

const FRAME = { job: "replace", oldText: "teh", newText: "the", material: { names: ["a.md"], endings: [] } } as const;
const PATH = "/mnt/local/desk/a.md";

const after = (...done: readonly Done[]): Prompt => ({
  goal: "",
  readable: [],
  editable: ["/mnt/local/desk"],
  handOver: [],
  home: "/mnt/local/desk",
  aliases: [],
  results: [],
  unseen: 0,
  tools: new Set(),
  documents: true,
  said: [],
  done,
});
const read = (content: Json): Done => ({ name: "file_read", input: { path: PATH }, ok: true, content });
const EDIT = { path: PATH, oldText: "teh", newText: "the", all: true };

test("how often it replaced is what the edits say, and not what was counted before", () => {
  const seen = read({ path: PATH, text: "teh one\n", truncated: false });
  const done: Done = { name: "file_edit", input: EDIT, ok: true, content: { path: PATH, replaced: 3 } };
  expect(replace(after(seen, done), FRAME)).toMatchObject({ do: "told", result: { text: expect.stringMatching(/3 times in 1 file[\s\S]*a\.md: 3/) } });
});

test("what can be read and not edited is said before anything is changed", () => {
  const document = { kind: "text", encoding: "windows-1252", unit: "line", units: 1, parts: [], notes: [] };
  const seen = read({ path: PATH, text: "teh caf\u00e9\n", truncated: false, document });
  expect(replace(after(seen), FRAME)).toMatchObject({ do: "cannot", text: expect.stringMatching(/a\.md is not UTF-8 text.*Nothing was changed/) });
});

test("a name that stands within a longer word is not replaced there, and nowhere else", () => {
  const frame = { ...FRAME, oldText: "Ann", newText: "Kay", whole: true } as const;
  const within = read({ path: PATH, text: "Ann and Annabel\n", truncated: false });
  expect(replace(after(within), frame)).toMatchObject({ do: "cannot", text: expect.stringMatching(/within a longer word.*Nothing was changed/) });
  const alone = read({ path: PATH, text: "Ann's boat, and Ann\n", truncated: false });
  expect(replace(after(alone), frame)).toMatchObject({ do: "calls" });
});
