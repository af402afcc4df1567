import { DatabaseSync } from "node:sqlite";
import type { CallContext, Sql } from "@aether/ports";
import { canonicalJson, type Label } from "@aether/protocol";
import { expect, test } from "vitest";
import { labelBelow } from "./labels.ts";
import type { Spot } from "./resolve.ts";

/** Of one statement, as the journal has it. */
const MOST_ROWS = 10_000;

test("the label of a folder is that of all in it, however many labels its files have", async () => {
  const db = new DatabaseSync(":memory:");
  db.exec("create table vfs_label (path text, label text)");
  const add = db.prepare("insert into vfs_label (path, label) values (?, ?)");
  for (let at = 0; at < MOST_ROWS + 2_000; at++) {
    const label: Label = { integrity: at === 11_111 ? "untrusted" : "tool", confidentiality: at === 7 ? "secret" : "public", sources: [`/run/p1/${at}`] };
    add.run(`/run/p1/${at}`, canonicalJson(label));
  }
  const read = async ({ text, values }: Sql) => {
    const rows = db.prepare(text.replaceAll(/[{}]/g, "")).all(...(values as never[]));
    if (rows.length > MOST_ROWS) throw new Error("a statement may return 10000 rows");
    return rows;
  };
  const spot = { kind: "run", path: "/run/p1", root: "/run/p1", at: [] } as unknown as Spot;
  expect(await labelBelow(spot, { read } as unknown as CallContext)).toMatchObject({ integrity: "untrusted", confidentiality: "secret" });
});
