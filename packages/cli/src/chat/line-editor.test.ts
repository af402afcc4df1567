import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Terminal, typedAt } from "./line-editor.ts";

const [CTRL_C, CTRL_D] = ["\u0003", "\u0004"];

test.for([
  { why: "a line", keys: "one\r", typed: { text: "one", ahead: [] }, leaves: false },
  { why: "a line that goes on", keys: "one\\\rtwo\r", typed: { text: "one\ntwo", ahead: [] }, leaves: false },
  { why: "one line that stands for two", keys: "one↵two\r", typed: { text: "one\ntwo", ahead: [] }, leaves: false },
  { why: "what is pasted", keys: "\u001b[200~one↵\rtwo\u001b[201~\r", typed: { text: "one↵\ntwo", ahead: [] }, leaves: false },
  { why: "two lines at once", keys: "one\rtwo\rthree\r", typed: { text: "one", ahead: ["two", "three"] }, leaves: false },
  { why: "a line and Ctrl-D behind it", keys: `one\r${CTRL_D}`, typed: { text: "one", ahead: [] }, leaves: false },
  { why: "Ctrl-C on an empty line", keys: CTRL_C, typed: { left: "interrupt" }, leaves: true },
  { why: "Ctrl-D on an empty line", keys: CTRL_D, typed: { left: "end" }, leaves: true },
])("$why is what was typed, and who leaves does so on a line of their own", async ({ keys, typed, leaves }) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  const asked = typedAt({ input, output } as unknown as Terminal, { prompt: "> " });
  await sleep(20);
  input.write(keys);
  expect(await asked).toEqual(typed);
  await sleep(20);
  expect(/> (?:\[[0-9;]*\w)*\n/.test(shown.replaceAll("\u001b", ""))).toBe(leaves);
});
