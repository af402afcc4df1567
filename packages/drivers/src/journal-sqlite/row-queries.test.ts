import { DatabaseSync } from "node:sqlite";
import type { ProcessFilter } from "@aether/ports";
import { expect, test } from "vitest";
import { processCountQuery, processesQuery } from "./row-queries.ts";
import { CORE } from "./schema.ts";

const AGENTS = { owner: "local", kinds: ["agent"], order: "newest", limit: 51 } as const;
const LIVING = ["ready", "running", "waiting", "stopped"] as const;

function planOf({ statement }: { readonly statement: { readonly text: string; readonly values: readonly unknown[] } }): string {
  using db = new DatabaseSync(":memory:");
  for (const version of CORE) for (const text of version) db.exec(text);
  const rows = db.prepare(`explain query plan ${statement.text}`).all(...(statement.values as (string | number)[])) as { detail: string }[];
  return rows.map(({ detail }) => detail).join("\n");
}

test.for<{ why: string; filter: ProcessFilter; index: string }>([
  { why: "the newest", filter: AGENTS, index: "process_owner" },
  { why: "a page of the newest", filter: { ...AGENTS, bornBefore: 9 }, index: "process_owner" },
  { why: "those that live, however many have ended", filter: { ...AGENTS, states: LIVING }, index: "process_alive" },
  { why: "those of a name", filter: { ...AGENTS, name: "a" }, index: "process_named" },
  { why: "those of a run", filter: { owner: "local", root: "p1" }, index: "process_" },
])("of all processes $why are found by an index, in their order, and no table is looked through", ({ filter, index }) => {
  for (const plan of [planOf(processesQuery(filter)), planOf(processCountQuery(filter))]) {
    expect(plan).toContain(index);
    expect(plan).not.toMatch(/^SCAN|TEMP B-TREE/m);
  }
});

test("a count reads an index and no row", () => expect(planOf(processCountQuery(AGENTS))).toContain("COVERING INDEX process_owner"));
