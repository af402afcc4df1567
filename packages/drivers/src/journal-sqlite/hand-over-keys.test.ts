import { DatabaseSync } from "node:sqlite";
import { HAND_OVER_KEYS, handOverCall, isHandOver } from "@aether/protocol";
import { expect, test } from "vitest";

const db = new DatabaseSync(":memory:");
const inStore = (key: string): boolean => db.prepare("select ? glob ? as found").get(key, HAND_OVER_KEYS)?.["found"] === 1;

test.for([
  { key: `p1:${handOverCall(0, 0)}`, is: true },
  { key: `p1:${handOverCall(12, 34)}`, is: true },
  { key: "p1:t0-0", is: false },
  { key: "p1:d", is: false },
  { key: "c:local:4f", is: false },
])("a program of agents handed a file over by $key: $is, told from a key and in the store alike", ({ key, is }) =>
  expect([isHandOver(key), inStore(key)]).toEqual([is, is]),
);
