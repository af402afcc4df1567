import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import { type AnySyscall, type Approval, SyscallError } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { cardsOf, decide } from "./question.ts";
import { createScreen } from "./terminal.ts";

const APPROVAL: Approval = {
  id: "a1",
  card: "a1",
  agent_id: "p1",
  run: "p1",
  name: "writer",
  tool: "file_write",
  syscall: "vfs.write",
  description: "writer wants to call file_write",
  input: { path: "b.md" },
  cause: "manifest",
  evidence: null,
  preview: null,
  requested_at: 1,
  expires_at: 2,
};

/** Asks, presses these keys one after the other, and tells how it ended and what was said. */
async function asked(
  keys: readonly string[],
  {
    taken = false,
    pending = true,
    approvals = [APPROVAL],
    signal = new AbortController().signal,
  }: { taken?: boolean | string; pending?: boolean; approvals?: Approval[]; signal?: AbortSignal } = {},
) {
  const input = new PassThrough();
  const said: string[] = [];
  const decisions: unknown[] = [];
  const call = async ({ name }: AnySyscall, value: { readonly id: string }) => {
    if (name === "approval.list") return { pending: pending ? [APPROVAL] : [] };
    if (taken === true || taken === value.id) throw new SyscallError("CONFLICT", "decided already");
    decisions.push(value);
    return { ok: true };
  };
  const screen = { ...createScreen(false), say: (text: string) => void said.push(text) };
  const client = { call } as unknown as Client;
  const question = { client, approvals, shown: (text: string) => text, signal, terminal: { input, output: new PassThrough() } };
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

/** A question of the flow gate about a host that nobody named. */
const STOPPED: Approval = {
  ...APPROVAL,
  identity: "writer",
  cause: "flow",
  flow: {
    decision: {
      verdict: "ask",
      rule: "untrusted-leaves",
      reason: "nobody named it",
      flow: "egress",
      sources: [],
      slots: [{ slot: "url", type: "host", value: "x.example", named: null }],
      shown: false,
    },
    label: { integrity: "untrusted", confidentiality: "private", sources: [] },
    signals: [],
    uses: [],
    provenance: [],
    content: null,
    cost: {},
    earlier: 0,
  },
};

test.for([
  { key: "v", decision: { id: "a1", decision: "approve", scope: "value" }, says: "allowed: this tool with these values for the rest of the run" },
  { key: "q", decision: { id: "a1", decision: "quarantine", scope: "once" }, says: "denied; the agent is told to have it read in quarantine" },
  {
    key: "t 2d",
    decision: { id: "a1", decision: "approve", scope: "rule", expires_at: expect.any(Number) },
    says: "allowed: this tool with these values until then",
  },
])("$key to what the flow gate stopped is $says", async ({ key, decision, says }) => {
  expect(await asked([`${key}\n`], { approvals: [STOPPED] })).toEqual({ end: "decided", said: says, decisions: [decision] });
});

test("what the flow gate stopped is not allowed for the whole run", async () => {
  expect(await asked(["r\n", "n\n"], { approvals: [STOPPED] })).toMatchObject({ decisions: [{ decision: "deny" }] });
});

describe("calls on one card", () => {
  const BOTH = [STOPPED, { ...STOPPED, id: "a2" }];

  test("have one answer, which is given for each", async () => {
    const once = { decision: "approve", scope: "once" };
    expect(await asked(["y\n"], { approvals: BOTH })).toEqual({
      end: "decided",
      said: "allowed",
      decisions: [
        { id: "a1", ...once },
        { id: "a2", ...once },
      ],
    });
  });

  test("may be decided one by one", async () => {
    expect(await asked(["o\n"], { approvals: BOTH })).toEqual({ end: "apart", said: "", decisions: [] });
    expect(await asked(["o\n", "n\n"], { approvals: [STOPPED] })).toMatchObject({ end: "decided", decisions: [{ decision: "deny" }] });
  });

  test("of which somebody else decided one: the answer is for the others, and says so", async () => {
    expect(await asked(["n\n"], { approvals: BOTH, taken: "a1" })).toMatchObject({
      said: "denied\n1 of them was decided elsewhere",
      decisions: [{ id: "a2" }],
    });
  });

  test("are those of one card, in the order of asking", () => {
    const pending = [STOPPED, { ...STOPPED, id: "b1", card: "b1" }, { ...STOPPED, id: "a2" }];
    expect(cardsOf(pending).map((card) => card.map(({ id }) => id))).toEqual([["a1", "a2"], ["b1"]]);
  });
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
