import { expect, test } from "vitest";
import { answerOf } from "./answer.ts";

const located = { entries: [], folders: [], files: [], where: "the folder", more: false, missing: [], unseen: 0, closed: [] };
const encode = async (texts: readonly string[]): Promise<Float32Array[]> =>
  texts.map((text) => Float32Array.from([Math.cos(text.length), Math.sin(text.length)]));

test("a statement that answers both halves of a question is quoted once", async () => {
  const text = "# Fair\n\nThe fair is on 12 May 2025 in the town hall.\n\nThe entry fee is 5 euros.\n";
  const questions = ["When is the fair?", "where is it?"];
  const frame = { job: "answer", query: "fair", words: ["fair"], expected: "date", questions, language: "en", material: { names: [], endings: [] } } as const;
  const answer = await answerOf([{ path: "fair.md", text }], { frame, goal: questions.join(" and "), located, work: { encode }, sharers: 1 });
  expect(answer).toEqual({ text: "- The fair is on 12 May 2025 in the town hall. (fair.md, line 3)", failed: false });
});

test("lines that may be to-dos keep it from being said that there are none", async () => {
  const material = { names: [], endings: [] };
  const frame = { job: "digest", wishes: ["todos"], material, limits: {}, counted: false, split: false } as const;
  const of = async (text: string) => answerOf([{ path: "notes.txt", text }], { frame, goal: "to-dos", located, work: { encode }, sharers: 1 });
  const unsure = await of("Meeting\n\nfollow-up with the mill about the roof\n");
  expect(unsure).toMatchObject({ failed: true });
  expect(unsure.text).toContain("follow-up with the mill about the roof (notes.txt, line 3)");
  expect(await of("The pond froze.\n")).toEqual({ text: "## To-dos\n\nNo to-dos were found.", failed: false });
});
