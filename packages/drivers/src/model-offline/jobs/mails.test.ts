import { describe, expect, test } from "vitest";
import type { MailsFrame } from "../grammar/frame.ts";
import { readPrompt } from "../prompt.ts";
import { mails } from "./mails.ts";

const HOME = "/mnt/local/x-1";
const BOX = `From: Nora Kemp <kemp@vets.example>
To: Practice <desk@vets.example>
Date: 2026-05-25T14:33:00.000Z
Subject: Rota for June

The rota hangs in the kitchen.

From: Tom Hale <tom@vets.example>
To: Nora Kemp <kemp@vets.example>
Date: 2026-06-02T09:00:00.000Z
Subject: Oats

Could you order oat milk
for the kitchen, please?

From: Ida Moss <ida@vets.example>
To: Practice <desk@vets.example>
Date: 2026-06-03T09:00:00.000Z
Subject: Milk

The oat milk stands in the fridge.
`;
const parts = BOX.split("\n").flatMap((line, at) => (line.startsWith("From: ") ? [at + 1] : []));

function said(frame: Partial<MailsFrame>, truncated = false): string {
  const path = `${HOME}/post.mbox`;
  const file = {
    path,
    text: BOX,
    truncated,
    document: { kind: "mailbox", unit: "message", units: 3, parts: parts.map((line, at) => ({ line, number: at + 1 })) },
  };
  const messages = [
    { role: "user", parts: [{ type: "text", text: "mails" }] },
    { role: "assistant", parts: [{ type: "tool-call", id: "1", name: "file_read_many", input: { paths: [path], as: "text" } }] },
    { role: "tool", parts: [{ type: "tool-result", id: "1", name: "file_read_many", ok: true, content: { files: [{ ok: true, file }] } }] },
  ];
  const system = `Readable: ${HOME} (may be read)\nNames in the task are relative to: ${HOME}`;
  const tools = [{ name: "file_read_many", inputSchema: { properties: { as: {} } } }];
  const prompt = readPrompt({ system, messages, tools } as unknown as Parameters<typeof readPrompt>[0]);
  const whole: MailsFrame = { job: "mails", tells: "mails", material: { names: [], endings: [] }, language: "en", ...frame };
  const located = { entries: [{ path, bytes: BOX.length }], folders: [HOME], files: [], where: "", more: false, missing: [], unseen: 0, closed: [] };
  const outcome = mails(prompt, whole, located);
  return outcome.do === "told" ? outcome.result.text : outcome.do === "cannot" ? `cannot: ${outcome.text}` : outcome.do;
}

describe("mails", () => {
  test.for([
    ["of a sender", { from: ["Nora", "Kemp"] }, "1 of 3 mails:\n- 2026-05-25 Rota for June (from Nora Kemp; post.mbox, message 1)"],
    ["to somebody", { to: ["Nora"] }, "1 of 3 mails:\n- 2026-06-02 Oats (from Tom Hale; post.mbox, message 2)"],
    ["counted of a month", { tells: "count", day: { month: 6 } }, "2 mails, of 3 in post.mbox."],
    ["counted where there is none", { tells: "count", from: ["Nora"], day: { month: 6 } }, "0 mails, of 3 in post.mbox."],
    [
      "that ask for something",
      { tells: "senders", about: ["oat", "milk"], asks: true },
      '- Tom Hale, in "Oats": "Could you order oat milk for the kitchen, please?" (post.mbox, message 2)',
    ],
    [
      "about something: all who wrote of it",
      { tells: "senders", about: ["oat", "milk"] },
      '- Tom Hale, in "Oats": "Could you order oat milk for the kitchen, please?" (post.mbox, message 2)\n- Ida Moss, in "Milk": "The oat milk stands in the fridge." (post.mbox, message 3)',
    ],
    [
      "of one of several that are called so",
      { tells: "count", from: ["example"] },
      /^cannot: Whose mails are counted is not said: there are some from Nora Kemp and Tom/,
    ],
    ["of nobody here", { from: ["Vera"] }, "cannot: No mail from Vera is in post.mbox. The mails are from Nora Kemp, Tom Hale, Ida Moss."],
    ["about nothing here", { about: ["roof"] }, "cannot: No mail in post.mbox fits that. The mails are from Nora Kemp, Tom Hale, Ida Moss."],
  ] as const)("%s", ([_why, frame, wanted]) => expect(said(frame)).toEqual(typeof wanted === "string" ? wanted : expect.stringMatching(wanted)));

  test("a mailbox that was not read whole is not told of", () => {
    expect(said({ from: ["Nora"] }, true)).toBe("cannot: post.mbox is too long to be read whole, so some of its mails would be left out.");
  });
});
