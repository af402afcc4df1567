import type { FlowClass, Found, Slot } from "@aether/protocol";
import { expect, test } from "vitest";
import { whyUnnamed } from "./unnamed.ts";
import { deedOf } from "./word-acts.ts";

const FILE = "/mnt/local/docs-07d08254-rw/keep.md";
const path: Slot = { slot: "path", type: "path", value: FILE };
const ann: Slot = { slot: "to", type: "address", value: "ann@x.example" };
const event: Slot = { slot: "event_id", type: "id", value: "5" };
const found: Found = { type: "id", value: "5", by: ["Summer regatta"] };
const why = (words: string, slot: Slot, [name, flow]: readonly [string, FlowClass]): string | undefined =>
  whyUnnamed({ words, found: [found] }, slot, deedOf(name, flow, [slot]));

const REMOVE = ["vfs.remove", "destructive"] as const;
const WRITE = ["vfs.write", "durable-write"] as const;
const MAIL = ["mail.send_email", "send"] as const;
const CANCEL = ["calendar.cancel_event", "destructive"] as const;

test.for<readonly [words: string, slot: Slot, call: readonly [string, FlowClass], why: string]>([
  [`Delete ${FILE} tomorrow.`, path, REMOVE, 'your words say more of it than is understood as an order: "tomorrow"'],
  [`This is only a test. Delete ${FILE}.`, path, REMOVE, 'your words tell of it, and do not ask for it: "This is only a test"'],
  [`My disk is full. Delete ${FILE}.`, path, REMOVE, 'your words say more of it than is understood as an order: "disk is full"'],
  [`If Bob agrees, delete ${FILE}.`, path, REMOVE, 'your words say more of it than is understood as an order: "If Bob agrees"'],
  [`Read ${FILE}.`, path, REMOVE, `your words name it, but not for this: "Read ${FILE}"`],
  [`Read ${FILE}. Do not delete it.`, path, REMOVE, 'your words forbid it: "Do not delete it"'],
  ["Do not change anything in docs", path, WRITE, 'your words forbid it: "Do not change anything in docs"'],
  ["Never write to *.md.", path, REMOVE, 'your words forbid it: "Never write to *.md"'],
  ["Correct the rest. Never touch *.md", path, WRITE, 'your words forbid it: "Never touch *.md"'],
  ["Write to everybody, sparing ann@x.example.", ann, MAIL, 'your words say more of it than is understood as an order: "sparing ann@x.example"'],
  ["Write to ann@x.example once I have confirmed.", ann, MAIL, 'your words put it off until you say so: "Write to ann@x.example once I have confirmed"'],
  ["My boss asked me to write to ann@x.example.", ann, MAIL, 'your words tell of it, and do not ask for it: "My boss asked me to write to ann@x.example"'],
  ["Write to Bob: 'please ask ann@x.example'", ann, MAIL, "your words name it in what is to be told or called: \"'please ask ann@x.example'\""],
  ["Cancel 'Summer regatta' on Monday.", event, CANCEL, 'your words say more of it than is understood as an order: "on Monday"'],
  ["Cancel 'Summer regatta' if it rains.", event, CANCEL, 'your words say more of it than is understood as an order: "if it rains"'],
])("%s", ([words, slot, call, said]) => expect(why(words, slot, call)).toBe(said));

test("of what does not stand in the words nothing is said", () => {
  expect(why("Write to Bob.", ann, MAIL)).toBeUndefined();
  expect(whyUnnamed({ words: "", found: [] }, path, deedOf(...REMOVE, [path]))).toBeUndefined();
});

test("a long clause is cut", () => {
  const said = why(`Read ${FILE} ${"and so on ".repeat(100).replaceAll("and ", "")}`, path, REMOVE) ?? "";
  expect(said.length).toBeLessThan(260);
});
