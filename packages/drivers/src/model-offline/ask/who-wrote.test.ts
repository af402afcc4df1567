import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import type { Source } from "../text/document.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";
import { splitQuestions } from "./split-questions.ts";

interface Mail {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}

const MAILS: readonly Mail[] = [
  { from: "Fay Lund", subject: "Moss and his tablets", text: "Moss gets one tablet in the morning with his food. I will pick him up on 16 May." },
  { from: "Ivan Petrov", subject: "Bill", text: "Could you send me the invoice for Duke again? I have lost it." },
  { from: "Kita Sonne", subject: "Besuch", text: "Guten Tag, wir würden gern mit 14 Kindern am 20. März kommen." },
];

/** As a reader of mails gives a mailbox: each message behind the one before, and where each begins. */
function mailbox(mails: readonly Mail[]): Source {
  const lines: string[] = [];
  const parts = mails.map(({ from, subject, text }, at) => {
    const line = lines.length + 1;
    lines.push(`From: ${from}`, "To: us", `Subject: ${subject}`, "Date: 2026-05-04", "", text, "", from.split(" ")[0] ?? "", "");
    return { line, number: at + 1 };
  });
  return { path: "mail.mbox", text: lines.join("\n"), places: { unit: "message", units: parts.length, isInPlace: false, parts } };
}

const told = async (goal: string): Promise<string[]> => {
  const { language } = tag(goal);
  const answers = await askTexts([mailbox(MAILS)], { questions: splitQuestions(goal, language), language, encode });
  return answers.map(({ text }) => text ?? "nothing");
};

const FAY = "- From: Fay Lund (mail.mbox, message 1)";
const LATER = "- I will pick him up on 16 May. (mail.mbox, message 1)";

test.for<{ readonly why: string; readonly goal: string; readonly wanted: readonly string[] }>([
  { why: "who wrote is who wrote the mail that says it", goal: "Who wrote about tablets?", wanted: [FAY] },
  { why: "and what is asked of her next is of that mail", goal: "who wrote about tablets and when is she picking him up", wanted: [FAY, LATER] },
  { why: "what I do is told with my name", goal: "Who will pick him up on 16 May?", wanted: [`${FAY}\n${LATER}`] },
  {
    why: "what we would like is told with our name",
    goal: "Wer möchte am 20. März kommen?",
    wanted: ["- From: Kita Sonne (mail.mbox, message 3)\n- Guten Tag, wir würden gern mit 14 Kindern am 20. März kommen. (mail.mbox, message 3)"],
  },
  { why: "a day is told without who named it", goal: "When will he be picked up?", wanted: [LATER] },
  { why: "nobody wrote of what no mail says", goal: "Who wrote about vaccinations?", wanted: ["nothing"] },
  { why: "what two mails say together was written by nobody", goal: "Who wrote about tablets and the invoice?", wanted: ["nothing"] },
])("in a mailbox $why", async ({ goal, wanted }) => {
  expect(await told(goal)).toEqual(wanted);
});
