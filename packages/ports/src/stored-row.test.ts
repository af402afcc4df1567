import { expect, test } from "vitest";
import type { Row, SqlValue } from "./sql.ts";
import { type StoredTableName, storedRow } from "./stored-row.ts";

const HASH = "a".repeat(64);
const SOUND: readonly [StoredTableName, string, Row][] = [
  ["event", "event 2 of p1", { pid: "p1", seq: 2, kind: "call.settled", v: 1, at: 5, body: "{}" }],
  ["account", "account p1", { id: "p1", tokens: 1, microUsd: 2, calls: 3, bytes: 4, since: 0, tokensBefore: 0, microUsdBefore: 0, callsBefore: 0 }],
  ["outbox", "outbox 3", { pos: 3, topic: "t", body: "1", label: null, at: 5 }],
  [
    "kernel_approval",
    "approval a1",
    { id: "a1", cause: "flow", state: "open", input: "{}", evidence: "null", preview: null, requested_at: 1, expires_at: 2, decided_at: null },
  ],
  [
    "vfs_version",
    "version 1 of /run/p1/a (vfs_version)",
    { path: "/run/p1/a", version: 1, change: "edit", changed_at: 5, state_before: null, state_after: HASH, label: null },
  ],
];

test("a sound row is as it was written", () => {
  for (const [table, , row] of SOUND) expect(Object.keys(storedRow(table, row))).toEqual(Object.keys(row));
  expect(storedRow("event", { seq: 1, body: '{"a":[1]}' })).toEqual({ seq: 1, body: { a: [1] } });
});

const WRONG: readonly SqlValue[] = [1.5, new Uint8Array([1]), Number.NaN];
const damages = SOUND.flatMap(([table, name, row]) =>
  Object.keys(row).flatMap((column) => WRONG.map((wrong): [StoredTableName, string, string, Row] => [table, name, column, { ...row, [column]: wrong }])),
);

test("whatever column of whatever table holds what is not of its kind, it is named", () => {
  for (const [table, name, column, row] of damages) {
    // The key is part of the name.
    const says = ["pid", "seq", "id", "pos", "path", "version"].includes(column) ? `, its ${column} ` : `${name}, its ${column} `;
    expect(() => storedRow(table, row)).toThrow(expect.objectContaining({ code: "STORAGE", message: expect.stringContaining(says) }));
  }
});
