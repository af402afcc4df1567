import { DatabaseSync } from "node:sqlite";
import { type CallContext, ofOwner, type Sql } from "@aether/ports";
import { modelUsage, type Written } from "@aether/protocol";
import { expect, test } from "vitest";
import { readUsage } from "./read-usage.ts";
import { rollUp, type Used } from "./roll-up.ts";
import { tables } from "./tables.ts";

const DAY = 86_400_000;
const FIRST = Date.parse("2026-03-01T12:00:00Z");

interface Step extends Partial<Used> {
  readonly owner?: string;
  readonly run?: string;
  readonly agent?: string;
  readonly day?: number;
}

function installation(steps: readonly Step[]) {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.flat()) db.exec(statement);
  for (const { owner = "me", run = "p1", agent = "writer", day = 0, ...used } of steps) {
    const item: Used = { model: "a/m", price: "own", usage: { inputTokens: 10, outputTokens: 1, cachedTokens: 4 }, microUsd: 5, end: "answered", ...used };
    const caller = { owner, root: run, identity: agent } as CallContext["caller"];
    const { text, values } = ofOwner(rollUp(item, { caller, now: () => FIRST + day * DAY }), owner);
    db.prepare(text).run(...values);
  }
  const read = async (statement: Sql) => {
    const { text, values } = ofOwner(statement, "me");
    return db.prepare(text).all(...values) as never;
  };
  const rows = () => Number(db.prepare("select count(*) as rows from model_usage").get()?.["rows"]);
  const usage = async (input: Written<typeof modelUsage>) => modelUsage.output.parse(await readUsage(modelUsage.input.parse(input), { read }));
  return { rows, usage };
}

const STEPS: readonly Step[] = [
  {},
  { run: "p2", agent: "reader" },
  { run: "p2", agent: "reader", model: "b/m", microUsd: 90 },
  { day: 1, microUsd: 7, price: "genai-prices 1" },
  { day: 1, model: "c/free", price: "", microUsd: 0, end: "failed" },
  { day: 2, end: "lost" },
  { owner: "other", microUsd: 999 },
];

test.for<{ why: string; asked: Written<typeof modelUsage>; rows: object[] }>([
  {
    why: "by model, the dearest first",
    asked: {},
    rows: [
      { model: "b/m", microUsd: 90 },
      { model: "a/m", microUsd: 22, steps: 3, lost: 1, inputTokens: 40, cachedTokens: 16 },
      { model: "c/free", failed: 1, unpriced: 1 },
    ],
  },
  {
    why: "by day, the latest first",
    asked: { by: ["day"] },
    rows: [{ day: "2026-03-03" }, { day: "2026-03-02", microUsd: 7 }, { day: "2026-03-01", microUsd: 100 }],
  },
  {
    why: "by run",
    asked: { by: ["run"] },
    rows: [
      { run: "p2", microUsd: 95 },
      { run: "p1", microUsd: 17 },
    ],
  },
  {
    why: "by agent and model",
    asked: { by: ["agent", "model"], agent: "reader" },
    rows: [
      { agent: "reader", model: "b/m" },
      { agent: "reader", model: "a/m" },
    ],
  },
  { why: "by owner, and nobody else's", asked: { by: ["owner"] }, rows: [{ owner: "me", microUsd: 112 }] },
  { why: "in all, with the lists that counted", asked: { by: [] }, rows: [{ microUsd: 112, prices: ["genai-prices 1", "own"] }] },
  { why: "of a stretch of days, both included", asked: { by: [], since: "2026-03-02", until: "2026-03-02" }, rows: [{ microUsd: 7 }] },
  { why: "of one run", asked: { by: [], run: "p2" }, rows: [{ microUsd: 95 }] },
  { why: "of one model", asked: { by: [], model: "b/m" }, rows: [{ microUsd: 90 }] },
  { why: "of what never was", asked: { by: [], run: "p9" }, rows: [] },
])("usage $why", async ({ asked, rows }) => expect((await installation(STEPS).usage(asked)).rows).toMatchObject(rows));

test("a thousand steps of a day are one row", async () => {
  const { rows, usage } = installation(Array.from({ length: 1_000 }, () => ({})));
  expect(rows()).toBe(1);
  expect((await usage({})).rows).toMatchObject([{ steps: 1_000, microUsd: 5_000 }]);
});

test("more rows than were asked for are told of", async () => {
  expect(await installation(STEPS).usage({ limit: 1 })).toMatchObject({ rows: [{ model: "b/m" }], more: true });
});
