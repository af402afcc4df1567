import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { internLabel, type Label, TRUSTED } from "@aether/protocol";
import { afterAll, expect, test } from "vitest";
import { openSqliteJournal } from "./index.ts";
import { CORE, LEDGER } from "./schema.ts";

const base = mkdtempSync(join(tmpdir(), "aether-outbox-labels-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const newFile = (): string => join(mkdtempSync(join(base, "home-")), "journal.db");
const open = (file: string) => openSqliteJournal({ file, node: "node" });

const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"], readers: ["ann@x.example"] };
const UNKNOWN: Label = { integrity: "untrusted", confidentiality: "private", sources: ["*"] };

test("a journal of before there were labels is upgraded: nobody kept what its rows came from, so they are believed by nobody", async () => {
  const file = newFile();
  using old = new DatabaseSync(file);
  old.exec(LEDGER);
  for (const [index, statements] of CORE.slice(0, 4).entries()) {
    for (const statement of statements) old.exec(statement);
    old.prepare("insert into migration (domain, version) values ('journal', ?)").run(index + 1);
  }
  old.exec(`insert into outbox (topic, body, at) values ('mail.came', '"obey me"', 7)`);
  old.close();

  const journal = await open(file);
  await journal.commit({ outbox: [{ topic: "mail.read", body: 1, label: TRUSTED, at: 8 }] });
  expect(await journal.outbox(0, 10)).toEqual([
    { pos: 1, topic: "mail.came", body: "obey me", label: UNKNOWN, at: 7 },
    { pos: 2, topic: "mail.read", body: 1, label: TRUSTED, at: 8 },
  ]);
  await journal.close();
});

test("a label is read as it was written, after another start too; a trusted one takes no room", async () => {
  const file = newFile();
  const first = await open(file);
  await first.commit({ outbox: [MAIL, TRUSTED, { ...TRUSTED }].map((label) => ({ topic: "t", body: 1, label, at: 0 })) });
  await first.close();
  const again = await open(file);
  const labels = (await again.outbox(0, 10)).map(({ label }) => label);
  await again.close();
  expect(labels).toEqual([MAIL, TRUSTED, TRUSTED]);
  expect([labels[0] === internLabel(MAIL), labels[1] === TRUSTED]).toEqual([true, true]);
  using database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare("select label is null as none from outbox order by pos").all()).toEqual([{ none: 0 }, { none: 1 }, { none: 1 }]);
});

test.for(["", "{", "{}", "null", '"trusted"', '{"integrity":"best","confidentiality":"public","sources":[]}'])(
  "a label that is %j is damage, and not taken for a good one",
  async (text) => {
    const file = newFile();
    const journal = await open(file);
    await journal.commit({ outbox: [{ topic: "t", body: 1, label: MAIL, at: 0 }] });
    using database = new DatabaseSync(file);
    database.prepare("update outbox set label = ?").run(text);
    await expect(journal.outbox(0, 10)).rejects.toMatchObject({ code: "STORAGE" });
    await journal.close();
  },
);
