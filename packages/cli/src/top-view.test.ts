import type { AgentInfo } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { columnsOf } from "./columns.ts";
import { doesWords, topAgents, topList, topRows } from "./top-view.ts";

const NOW = 1_000_000_000;
const agent = (index: number, over: Partial<AgentInfo> = {}): AgentInfo => ({
  agent_id: `p${String(index).padStart(15, "0")}`,
  name: `name-${index}`,
  model: "a/b",
  state: "running",
  waiting_on: null,
  capability_count: 1,
  started_at: NOW - 60_000,
  ended_at: null,
  parent_agent: null,
  run: `p${index}`,
  exit: null,
  spent: { tokens: 1, microUsd: 10_000, calls: 1, bytes: 0 },
  budget: {},
  goal: "日本語の仕事 and more that is long enough to be cut somewhere",
  restarts: 0,
  doing: { since: NOW - 5_000, calls: [{ name: "shell", about: "npm test\u001b[2J && echo a long line of things that go on" }] },
  ...over,
});
const over = { state: "exited", exit: { code: 0, reason: "completed", output: null }, ended_at: NOW - 1_000 } as const;

describe.each([
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
  { columns: 20, rows: 5 },
])("at $columns columns and $rows rows", (size) => {
  test("no row is wider than the screen, no screen longer, and what agents do is seen", () => {
    const facts = { alive: Array.from({ length: 60 }, (_, index) => agent(index)), aliveCount: 1_050, ended: [agent(99, over)], endedCount: 3 };
    const rows = topRows(facts, { chosen: 1 }, { ...size, now: NOW });
    expect(rows.length).toBeLessThanOrEqual(size.rows);
    for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(size.columns);
    expect(rows.join("\n")).toContain("5s");
    expect(rows.join("")).not.toContain("\u001b");
    expect(rows[0]).toContain("1050 agents aliv");
    expect(rows.findIndex((row) => row.startsWith(">"))).toBe(size.rows > 5 ? 3 : -1);
    if (size.rows > 5) expect(rows.at(-2)).toContain(`${1_050 - topAgents(facts, size.rows).length} more live`);
  });

  test("the log of one fits too", () => {
    const facts = { alive: [agent(1)], aliveCount: 1, ended: [], endedCount: 0 };
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index} ${"x".repeat(60)}`);
    const rows = topRows(facts, { chosen: 0, open: { agent: agent(1), lines } }, { ...size, now: NOW });
    expect(rows.length).toBeLessThanOrEqual(size.rows);
    for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(size.columns);
  });
});

test.for([
  { columns: 59, row: /^. 0000001 +name-1 +1s +\$0\.0100 +completed$/, goal: /^ {4}日本語の仕事 and more that is long enough/ },
  { columns: 39, row: /^. 0000001 +1s +completed$/, goal: /^ {4}name-1: 日本語の仕事 and/ },
  { columns: 29, row: /^. 0000001 +1s +completed$/, goal: /^ {4}name-1: 日本語/ },
])("what a run is for stands below it at $columns columns, where all have the room", ({ columns, row, goal }) => {
  const facts = { alive: [agent(0)], aliveCount: 1, ended: [agent(1, { ...over, agent_id: "p000000000000001" })], endedCount: 1 };
  const rows = topRows(facts, { chosen: 1 }, { columns, rows: 24, now: NOW });
  expect(rows[4]).toMatch(row);
  expect(rows[5]).toMatch(goal);
  for (const one of rows) expect(columnsOf(one)).toBeLessThanOrEqual(columns);
  const list = topList([...facts.alive, ...facts.ended], { columns, now: NOW, alive: facts.alive }).split("\n");
  expect(list[4]?.trim()).toMatch(new RegExp(goal.source.replace("^ {4}", "^")));
});

test.for([
  { columns: 79, rows: 24, says: /completed {2}for: 日本語の仕事 and more/ },
  { columns: 39, rows: 6, says: /completed {2}for: name-/ },
])("where they have not, it stands behind what it does: $columns columns, $rows rows", ({ columns, rows, says }) => {
  const facts = { alive: [], aliveCount: 0, ended: [agent(1, over), agent(2, over)], endedCount: 2 };
  expect(topRows(facts, { chosen: 0 }, { columns, rows, now: NOW })[2]).toMatch(says);
});

test.for([
  { over: {}, says: /^shell npm test/ },
  { over: { doing: { since: NOW, calls: [] } }, says: /^waits for a\/b$/ },
  { over: { waiting_on: "approval" }, says: /^waits for your decision: shell npm test/ },
  { over: { waiting_on: "budget", doing: undefined }, says: /^waits for its budget to renew$/ },
  { over: { waiting_on: "child" }, says: /^waits for hand, hand$/ },
  { over: { doing: { since: NOW, calls: [], asks: { model: "c/d", does: "waits" } } }, says: /^waits for c\/d$/ },
  { over: { doing: { since: NOW, calls: [], asks: { model: "c/d", does: "thinks" } } }, says: /^thinks with c\/d$/ },
  { over: { doing: { since: NOW, calls: [], asks: { model: "c/d", does: "writes" } } }, says: /^writes with c\/d$/ },
  {
    over: { doing: { since: NOW, calls: [], asks: { model: "c/d", does: "waits", again: { at: NOW + 19_400, why: "429" } } } },
    says: /^asks again in 20s: 429$/,
  },
  { over: { waiting_on: "signal" }, says: /^paused$/ },
  { over, says: /^completed$/ },
])("what an agent does is told in words: $says", ({ over: changed, says }) => {
  const alive = [2, 3].map((index) => agent(index, { name: "hand", parent_agent: agent(1).agent_id }));
  expect(doesWords(agent(1, changed as Partial<AgentInfo>), { now: NOW, alive })).toMatch(says);
});
