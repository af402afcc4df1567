import type { EffectRow, EffectState } from "@aether/ports";
import { describe, expect, test } from "vitest";
import { Draft, OPEN } from "./draft.ts";

const row = (state: EffectState): EffectRow => ({
  key: "p:k",
  pid: "p",
  owner: "o",
  syscall: "s",
  class: "once",
  state,
  digest: "",
  definition: "",
  input: null,
  evidence: null,
  result: null,
  attempt: 1,
  at: 0,
});
const said = (draft: Draft) => ({ effects: draft.toStep().effects?.map(({ state, from }) => ({ state, from })), settled: draft.toStep().settled });

describe("one last word on each key of the ledger", () => {
  test("made and removed in one step leaves nothing to say", () => {
    const draft = new Draft();
    draft.upsert(row("intent"));
    draft.remove("p:k");
    expect(said(draft)).toEqual({ effects: [], settled: [] });
  });

  test("removed and made again replaces what was there", () => {
    const draft = new Draft();
    draft.remove("p:k");
    draft.upsert(row("intent"));
    expect(said(draft)).toEqual({ effects: [{ state: "intent", from: OPEN }], settled: [] });
  });

  test("replaced twice is checked against the first", () => {
    const draft = new Draft();
    draft.upsert(row("intent"), ["parked"]);
    draft.upsert(row("done"), ["intent"]);
    expect(said(draft)).toEqual({ effects: [{ state: "done", from: ["parked"] }], settled: [] });
  });

  test("an intent or a wait binds, a receipt does not", () => {
    const bound = new Draft();
    bound.upsert(row("suspended"));
    const free = new Draft();
    free.upsert(row("done"), ["intent"]);
    free.remove("p:other");
    expect([bound.binds, free.binds, free.empty]).toEqual([true, false, false]);
  });

  test("charges of one lineage become one", () => {
    const draft = new Draft();
    draft.charges.push({ accounts: ["a", "b"], calls: 1 }, { accounts: ["a", "b"], calls: 1, tokens: 5 }, { accounts: ["a"], calls: 1 });
    expect(draft.toStep().charges).toEqual([
      { accounts: ["a", "b"], tokens: 5, microUsd: 0, calls: 2, bytes: 0 },
      { accounts: ["a"], calls: 1 },
    ]);
  });
});

test("one call may write more rows than a function takes arguments", () => {
  const [draft, other] = [new Draft(), new Draft()];
  for (let n = 0; n < 300_000; n++) other.writes.push({ text: "select 1", values: [] });
  draft.add(other);
  expect(draft.toStep().writes).toHaveLength(300_000);
});
