import { expect, test } from "vitest";
import type { Question } from "../dispatch/approvals.ts";
import { Asking } from "./asking.ts";

const question = (tool: string, more: Partial<Question> = {}): Question =>
  ({ tool, cause: "flow", evidence: { earlier: 2, content: null }, left: 3, ...more }) as Question;
/** The number of each as its person reads it with its card, and an exclamation mark where it is one too many. */
const put = (questions: readonly Question[]): string[] => {
  const asking = new Asking();
  return questions.map((one, at) => {
    const { asked, tooMany } = asking.put(one, (question) => ({ id: `a${at}`, question }));
    const { card = asked.id, evidence } = asked.question;
    return `${(evidence as { earlier: number }).earlier + 1} ${card}${tooMany ? "!" : ""}`;
  });
};

test.for<{ why: string; questions: readonly Question[]; numbers: readonly string[] }>([
  { why: "of one tool are one", questions: [question("a"), question("a")], numbers: ["3 a0", "3 a0"] },
  {
    why: "of other tools are others, and one too many pauses",
    questions: ["a", "b", "c", "d"].map((tool) => question(tool)),
    numbers: ["3 a0", "4 a1", "5 a2", "6 a3!"],
  },
  { why: "that come later keep the number of their card", questions: [question("a"), question("b"), question("a")], numbers: ["3 a0", "4 a1", "3 a0"] },
  {
    why: "beyond those on a full card are another",
    questions: Array.from({ length: 9 }, () => question("a", { left: 1 })),
    numbers: [...Array.from({ length: 8 }, () => "3 a0"), "4 a8!"],
  },
  { why: "of which none may be asked any more pause at once", questions: [question("a", { left: 0 })], numbers: ["3 a0!"] },
  {
    why: "that join a card which is one too many pause, too",
    questions: ["a", "b", "b"].map((tool) => question(tool, { left: 1 })),
    numbers: ["3 a0", "4 a1!", "4 a1!"],
  },
  { why: "of the manifest are none of the gate's", questions: [question("a", { cause: "manifest" }), question("b")], numbers: ["3 a0", "3 a1"] },
])("questions of one commit $why", ({ questions, numbers }) => {
  expect(put(questions)).toEqual(numbers);
});
