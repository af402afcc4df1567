import { expect, test } from "vitest";
import type { Done, Prompt } from "../prompt.ts";
import { describedFiles, describingCalls } from "./described.ts";

const HOME = "/mnt/local/x-1";
const promptOf = (done: readonly Done[]): Prompt => ({
  goal: "",
  home: HOME,
  aliases: [],
  readable: [HOME],
  editable: [],
  handOver: [],
  results: [],
  unseen: 0,
  tools: new Set(["table_describe"]),
  said: [],
  documents: false,
  done,
});

const paths = (count: number): string[] => Array.from({ length: count }, (_, at) => `${HOME}/t${at}.csv`);
const filesOf = (prompt: Prompt, wanted: readonly string[]): unknown => describingCalls(prompt, wanted).map(({ input }) => (input as Done["input"]).files);
const table = (file: string) => ({ file, rows: 1, columns: [{ name: "city", type: "text", empty: 0, examples: [], values: ["Bonn"] }], notes: [] });

test("tables of a folder are looked at together, as many as one call takes", () => {
  const all = paths(18);
  expect(filesOf(promptOf([]), all)).toEqual([all.slice(0, 16), all.slice(16)]);
});

test("what was looked at together is known of each file, and is not asked for again", () => {
  const [first = "", second = ""] = paths(2);
  const done: Done = { name: "table_describe", input: { files: [first, second] }, ok: true, content: { tables: [table(first)] } };
  expect(describedFiles(promptOf([done]))).toEqual(
    new Map([
      [first, { tables: [expect.objectContaining({ rows: 1, columns: [expect.objectContaining({ name: "city", values: ["Bonn"] })] })] }],
      [second, { tables: [] }],
    ]),
  );
  expect(describingCalls(promptOf([done]), [first, second])).toEqual([]);
});

test("where one file keeps the others from being read, each is looked at by itself", () => {
  const [good = "", bad = "", other = ""] = paths(3);
  const together: Done = { name: "table_describe", input: { files: [good, bad] }, ok: false, content: { message: "it is broken" } };
  expect(filesOf(promptOf([together]), [good, bad, other])).toEqual([[good], [bad], [other]]);
  const alone: Done = { ...together, input: { files: [bad] } };
  expect(describedFiles(promptOf([together, alone]))).toEqual(new Map([[bad, { refused: "it is broken" }]]));
});
