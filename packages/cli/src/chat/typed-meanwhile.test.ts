import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { type Keyboard, TypedMeanwhile } from "./typed-meanwhile.ts";

function typing() {
  const seen: string[] = [];
  const input = Object.assign(new EventEmitter(), {
    setRawMode: (raw: boolean) => void seen.push(raw ? "keys" : "lines"),
    resume: () => input,
    pause: () => input,
  });
  const keyboard = { input, interrupt: () => void seen.push("interrupt"), suspend: () => void seen.push("suspend") } as unknown as Keyboard;
  const typed = new TypedMeanwhile(keyboard);
  typed.begin(() => undefined);
  return { typed, seen, keys: (text: string | Buffer) => void input.emit("data", Buffer.from(text)) };
}

test.for([
  { why: "a line without an end", keys: "wha", rows: ["> wha"], lines: [], rest: "wha" },
  { why: "whole lines, and one more", keys: "one\rtwo\rth", rows: ["next: one", "next: two", "> th"], lines: ["one", "two"], rest: "th" },
  { why: "one that goes on", keys: "one\\\rtwo\r", rows: ["next: one\\ntwo"], lines: ["one\ntwo"], rest: "" },
  { why: "slips, taken back", keys: "ones\u007f two three\u0017\r", rows: ["next: one two "], lines: ["one two "], rest: "" },
  { why: "a line that is thrown away", keys: "one\u0015two", rows: ["> two"], lines: [], rest: "two" },
  { why: "arrows and pastes", keys: "a\u001b[D\u001b[200~b\u001b[201~\u001bOP", rows: ["> ab"], lines: [], rest: "ab" },
  { why: "nothing at all", keys: "\r \r", rows: [], lines: [], rest: "" },
  { why: "what would move a screen", keys: "a\u009bb\r", rows: ["next: a\\u009bb"], lines: ["a\u009bb"], rest: "" },
])("$why is drawn as it is typed, and is there when the turn has ended", ({ keys: pressed, rows, lines, rest }) => {
  const { typed, keys } = typing();
  keys(pressed);
  expect(typed.rows()).toEqual(rows);
  expect([typed.taken(), typed.takenLine(), typed.rows()]).toEqual([{ lines, over: false }, rest, []]);
});

test("a letter of several bytes is one, and Ctrl-D on an empty line leaves after what was typed", () => {
  const { typed, keys } = typing();
  const letter = Buffer.from("é");
  keys(letter.subarray(0, 1));
  keys(letter.subarray(1));
  keys("\r\u0004");
  expect(typed.taken()).toEqual({ lines: ["é"], over: true });
});

test("keys are signals, and the terminal is as it was while a question has it, and at the end", () => {
  const { typed, seen, keys } = typing();
  keys("half\u0003");
  typed.hold("change", true);
  typed.hold("asked", true);
  typed.hold("change", false);
  typed.hold("asked", false);
  keys("\u001a");
  process.emit("SIGCONT");
  typed.end();
  typed.end();
  expect(seen).toEqual(["keys", "interrupt", "lines", "keys", "lines", "suspend", "keys", "lines"]);
  expect(typed.takenLine()).toBe("half");
});
