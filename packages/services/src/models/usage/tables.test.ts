import { DatabaseSync } from "node:sqlite";
import { ofOwner } from "@aether/ports";
import { expect, test } from "vitest";
import { kept, stillKept } from "../attached.ts";
import { tables } from "./tables.ts";

test("pictures of an older home are kept, and one owner's picture may be another's, too", () => {
  using db = new DatabaseSync(":memory:");
  const clock = { now: () => 1_000, timer: () => () => undefined };
  for (const statement of tables.migrations.slice(0, 4).flat()) db.exec(statement);
  db.exec("insert into model_image (hash, owner, made_at) values ('h1', 'ann', 5)");
  for (const statement of tables.migrations.slice(4).flat()) db.exec(statement);
  for (const [owner, hash] of [
    ["bob", "h1"],
    ["ann", "h1"],
    ["bob", "h2"],
  ] as const) {
    const { text, values } = ofOwner(kept(hash, clock), owner);
    db.prepare(text).run(...values);
  }
  expect(db.prepare("select * from model_image order by owner, hash").all()).toEqual([
    { owner: "ann", hash: "h1", made_at: 1_000 },
    { owner: "bob", hash: "h1", made_at: 1_000 },
    { owner: "bob", hash: "h2", made_at: 1_000 },
  ]);
  const found = stillKept(clock, ["h2", "h3"]).flatMap((statement) => {
    const { text, values } = ofOwner(statement, "nobody");
    return db.prepare(text).all(...values);
  });
  expect(found).toEqual([{ hash: "h2" }]);
});
