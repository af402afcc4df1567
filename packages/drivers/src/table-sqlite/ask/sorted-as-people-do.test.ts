import { canonicalTableQuery } from "@aether/ports/conformance/table-engine";
import { expect, test } from "vitest";
import { createSqliteTables } from "../index.ts";
import { sortKey } from "./open-store.ts";

const CSV =
  "name,team,points,day\nZorn,b,10,2026-01-02\nÖhler,ä,9,2026-02-01\nohm,a,9,2026-01-01\nPohl,a,100,2025-12-31\nÉclair,b,1,2026-03-01\nEbert,ä,2,2026-03-02\n";
const asked = async (query: Parameters<typeof canonicalTableQuery>[0]) => {
  const engine = createSqliteTables();
  try {
    const files = [{ path: "/t/t.csv", bytes: new TextEncoder().encode(CSV) }];
    const { rows } = await engine.ask({ query: canonicalTableQuery(query), files }, new AbortController().signal);
    return rows.map(([first]) => first);
  } finally {
    await engine.close();
  }
};

test("texts are in the order that people put them in, with marks and without regard to case", async () => {
  expect(await asked({ file: "t.csv", order: [{ column: "name" }] })).toEqual(["Ebert", "Éclair", "Öhler", "ohm", "Pohl", "Zorn"]);
  expect(await asked({ file: "t.csv", order: [{ column: "name", descending: true }] })).toEqual(["Zorn", "Pohl", "ohm", "Öhler", "Éclair", "Ebert"]);
});

test("groups are, too, and stay apart where only a mark keeps them so", async () => {
  expect(await asked({ file: "t.csv", group: ["team"], order: [{ column: "team" }] })).toEqual(["a", "ä", "b"]);
});

test("numbers and days stay in their own order", async () => {
  expect(await asked({ file: "t.csv", select: ["points"], order: [{ column: "points" }] })).toEqual([1, 2, 9, 9, 10, 100]);
  expect(await asked({ file: "t.csv", select: ["day"], order: [{ column: "day" }], limit: 2 })).toEqual(["2025-12-31", "2026-01-01"]);
});

test.for([
  ["Straße", "Strasse"],
  ["Łódź", "Lodz"],
  ["Ærø", "Aero"],
])("%s stands right behind %s", ([marked = "", plain = ""]) => {
  expect(sortKey(marked) > sortKey(plain)).toBe(true);
  expect(sortKey(marked) < sortKey(`${plain}a`)).toBe(true);
});
