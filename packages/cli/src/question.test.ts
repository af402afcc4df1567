import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import { type AnySyscall, type Approval, SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { decide } from "./question.ts";
import { createScreen } from "./terminal.ts";

const APPROVAL: Approval = {
  id: "a1",
  agent_id: "p1",
  run: "p1",
  name: "writer",
  tool: "file_write",
  syscall: "vfs.write",
  description: "writer wants to call file_write",
  input: { path: "b.md" },
  cause: "manifest",
  evidence: null,
  requested_at: 1,
  expires_at: 2,
};

/** Asks, presses these keys one after the other, and tells how it ended and what was said. */
async function asked(keys: readonly string[], { taken = false, pending = true, signal = new AbortController().signal } = {}) {
  const input = new PassThrough();
  const said: string[] = [];
  const decisions: unknown[] = [];
  const call = async ({ name }: AnySyscall, value: unknown) => {
    if (name === "approval.list") return { pending: pending ? [APPROVAL] : [] };
    if (taken) throw new SyscallError("CONFLICT", "decided already");
    decisions.push(value);
    return { ok: true };
  };
  const screen = { ...createScreen(false), say: (text: string) => void said.push(text) };
  const client = { call } as unknown as Client;
  const question = { client, approval: APPROVAL, shown: (text: string) => text, signal, terminal: { input, output: new PassThrough() } };
  const end = decide(question, { screen });
  for (const key of keys) {
    await sleep(20);
    input.write(key);
  }
  return { end: await end, said: said.join("\n"), decisions };
}

test.for([
  { why: "Ctrl-C", keys: ["\u0003"] },
  { why: "Ctrl-D", keys: ["\u0004"] },
  { why: "Ctrl-C after a word", keys: ["perhaps", "\u0003"] },
])("$why leaves the question open, without a fault", async ({ keys }) => {
  expect(await asked(keys)).toEqual({ end: "left", said: "", decisions: [] });
});

test.for([
  { key: "y", decision: { id: "a1", decision: "approve", scope: "once" }, says: "allowed" },
  { key: "R", decision: { id: "a1", decision: "approve", scope: "run" }, says: "allowed for the rest of the run" },
  { key: "n", decision: { id: "a1", decision: "deny", scope: "once" }, says: "denied" },
])("$key is $says", async ({ key, decision, says }) => {
  expect(await asked([`${key}\n`])).toEqual({ end: "decided", said: says, decisions: [decision] });
});

test.for([
  { why: "an empty line", keys: ["\n", "y\n"] },
  { why: "another word", keys: ["what?\n", "y\n"] },
  { why: "a wish to see it", keys: ["s\n", "y\n"] },
])("$why is no answer: it is asked again", async ({ keys }) => {
  expect(await asked(keys)).toMatchObject({ end: "decided", decisions: [{ decision: "approve" }] });
});

test.for([
  { why: "at the answer", keys: ["y\n"], how: { taken: true } },
  { why: "while it waits", keys: [], how: { pending: false } },
])("a question that somebody else decided says so: $why", async ({ keys, how }) => {
  expect(await asked(keys, how)).toEqual({ end: "decided", said: "\nit was decided elsewhere", decisions: [] });
});

test("a question nobody waits for any more is closed", async () => {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 20);
  expect(await asked([], { signal: ended.signal })).toMatchObject({ end: "decided", decisions: [] });
});
