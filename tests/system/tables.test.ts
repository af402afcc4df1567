import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import {
  agentList,
  agentSpawn,
  agentSpawnAndRun,
  auditQuery,
  systemPing,
  tableDescribe,
  tableExport,
  tableQuery,
  toolInvoke,
  vfsDeclared,
  vfsMount,
  vfsUndo,
  vfsVersions,
} from "@aether/protocol";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const ORDERS = [
  "id;customer;status;unit price;quantity;ordered",
  '1;7;refunded;"1.234,56";2;31.12.2024',
  "2;8;paid;10,00;3;01.02.2025",
  "3;7;Refunded;n/a;1;15.02.2025",
  '4;9;"on\nhold";5,5;10;',
  "5;8;paid;2,00;1;03.02.2025",
  "",
].join("\n");
const CUSTOMERS = JSON.stringify([
  { id: 7, name: "Ann", address: { city: "Bonn" } },
  { id: 8, name: "Bob", address: { city: "Köln" } },
]);
const AT = "/mnt/local/desk";

async function withFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ readonly installation: Installation; readonly client: Client; add(name: string, content: string | Uint8Array): void }> {
  const installation = new Installation({ script: { clerk: CLERK } });
  await installation.start();
  const client = await installation.client();
  const folder = installation.folder("desk");
  mkdirSync(folder, { recursive: true });
  const add = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
  for (const [name, content] of Object.entries(files)) add(name, content);
  await client.call(vfsMount, { folder, name: "desk", mode: "rw" });
  return { installation, client, add };
}

test("questions about tables are answered exactly, with what was read, matched and could not be read", async () => {
  const { installation, client } = await withFiles({ "orders.csv": ORDERS, "customers.json": CUSTOMERS });
  await using _ = installation;
  const { tables } = await client.call(tableDescribe, { files: [`${AT}/orders.csv`, `${AT}/customers.json`] });
  expect(tables.map(({ rows, columns }) => [rows, ...columns.map(({ name, type }) => `${name}: ${type}`)])).toEqual([
    [5, "id: integer", "customer: integer", "status: text", "unit price: number", "quantity: integer", "ordered: date"],
    [2, "id: integer", "name: text", "address.city: text"],
  ]);
  const totals = await client.call(tableQuery, {
    file: `${AT}/orders.csv`,
    join: [{ file: `${AT}/customers.json`, on: [{ left: "customer", right: "id" }] }],
    compute: [{ as: "total", of: "quantity * unit price" }],
    group: ["name"],
    measures: [{ fn: "sum", column: "total" }, { fn: "count" }],
    order: [{ column: "sum total", descending: true }],
  });
  expect(totals).toMatchObject({
    rows: [
      ["Ann", 2469.12, 2],
      ["Bob", 32, 2],
    ],
    total: 2,
    matched: 4,
    more: false,
  });
  expect(totals.unread).toEqual([{ column: "unit price", cells: 1, examples: [{ line: 4, text: "n/a" }] }]);
  const refunded = await client.call(tableQuery, { file: `${AT}/orders.csv`, where: "status = refunded", select: ["id", "ordered"] });
  expect(refunded).toMatchObject({
    rows: [
      [1, "2024-12-31"],
      [3, "2025-02-15"],
    ],
    lines: [2, 4],
    matched: 2,
    total: 2,
  });
  const after = await client.call(tableQuery, { file: `${AT}/orders.csv`, where: "ordered >= 2025-02 and not ([unit price] < 5)", select: ["id"] });
  // A line that follows a cell with a line end of its own is counted as it stands in the file.
  expect(after).toMatchObject({ rows: [[2], [3]], lines: [3, 4] });
  expect((await client.call(tableQuery, { file: `${AT}/orders.csv`, where: "id = 5", select: ["status"] })).lines).toEqual([7]);
});

const CLERK = [{ calls: [{ name: "table_query", input: { file: `${AT}/orders.csv`, group: ["status"] } }] }, { text: "done" }];

test("a file that may not be read is refused, who asked has the label of the files, and both are on record", async () => {
  const { installation, client } = await withFiles({ "orders.csv": ORDERS, "wages.csv": "name,wage\nAnn,1\n" });
  await using _ = installation;
  const capabilities = ["tool: table_query", `fs.read: ${AT}/orders.csv`, "model.use: script/*"];
  const { agent_id } = await client.call(agentSpawn, { manifest: { name: "clerk", model: "script/clerk", lifecycle: "persistent", capabilities } });
  const ask = (input: object) => client.call(toolInvoke, { agent_id, tool: "table_query", input: input as never });
  await expect(ask({ file: `${AT}/wages.csv` })).rejects.toMatchObject({ code: "DENIED" });
  await expect(ask({ file: `${AT}/orders.csv`, join: [{ file: `${AT}/wages.csv`, on: ["name"] }] })).rejects.toMatchObject({ code: "DENIED" });
  await ask({ file: `${AT}/orders.csv`, group: ["status"] });
  const rows = async (resource: string, verdict: "done" | "refused"): Promise<number> =>
    (await client.call(auditQuery, { agent_id, resource, verdict })).rows.length;
  await expect.poll(() => rows(`${AT}/orders.csv`, "done")).toBeGreaterThan(0);
  await expect.poll(() => rows(`${AT}/wages.csv`, "refused")).toBeGreaterThan(0);

  const runs = await client.call(agentSpawnAndRun, { manifest: { name: "reader", model: "script/clerk", capabilities }, message: "go" });
  using database = new DatabaseSync(join(installation.home, "home", "journal.db"), { readOnly: true, timeout: 10_000 });
  const [row] = database.prepare("select label from process where pid = ?").all(runs.agent_id);
  expect(JSON.parse(String(row?.["label"]))).toMatchObject({ integrity: "untrusted", confidentiality: "private", sources: [`${AT}/orders.csv`] });
});

const part = (xml: string): Uint8Array => strToU8(`<?xml version="1.0"?>${xml}`);
const workbook = (sheet: string, others: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zipSync({
    "xl/workbook.xml": part('<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'),
    "xl/_rels/workbook.xml.rels": part('<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>'),
    "xl/worksheets/s.xml": part(sheet),
    ...others,
  });
/** The same, saying of its first part that it unpacks to so many bytes. */
function saying(bytes: Uint8Array, size: number): Uint8Array {
  const entry = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(size, entry + 24);
  return changed;
}

test("a hostile file harms its own call alone: entities, bombs, lies and broken packing are told, and the next question is answered", async () => {
  const { installation, client, add } = await withFiles({ "good.csv": "a,b\n1,2\n" });
  await using _ = installation;
  add(
    "entity.xlsx",
    workbook('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&e;</v></c></row></sheetData></worksheet>'),
  );
  add("bomb.xlsx", saying(workbook("<worksheet/>"), 0x7fff_ffff));
  add("lie.xlsx", saying(workbook("<worksheet/>"), 3));
  add("wide.xlsx", workbook('<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'));
  add("broken.xlsx", workbook("<worksheet/>").subarray(0, 300));
  add("other.zip", zipSync({ "a.txt": strToU8("a") }));
  add("picture.png", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 0]));
  add("deep.json", `${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  const failures = await Promise.all(
    ["entity.xlsx", "bomb.xlsx", "lie.xlsx", "wide.xlsx", "broken.xlsx", "other.zip", "picture.png", "deep.json"].map((name) =>
      client.call(tableDescribe, { files: [`${AT}/${name}`] }).then(
        () => `${name}: answered`,
        (error: { code: string; message: string }) => `${name}: ${error.code} ${error.message.includes("passwd") ? "TOLD" : ""}`.trim(),
      ),
    ),
  );
  expect(failures).toEqual([
    "entity.xlsx: UNSUPPORTED",
    "bomb.xlsx: TOO_LARGE",
    "lie.xlsx: UNSUPPORTED",
    "wide.xlsx: TOO_LARGE",
    "broken.xlsx: UNSUPPORTED",
    "other.zip: UNSUPPORTED",
    "picture.png: UNSUPPORTED",
    "deep.json: UNSUPPORTED",
  ]);
  expect((await client.call(tableQuery, { file: `${AT}/good.csv` })).rows).toEqual([[1, 2]]);
});

test("names and values with SQL in them are names and values", async () => {
  const evil = `x"); drop table t0; --`;
  const { installation, client } = await withFiles({ "evil.csv": `"${evil.replaceAll('"', '""')}",c0,line\n1' or '1'='1,2,3\n4,5,6\n` });
  await using _ = installation;
  const query = { file: `${AT}/evil.csv` };
  expect(await client.call(tableQuery, query)).toMatchObject({
    columns: [{ name: evil }, { name: "c0" }, { name: "line" }],
    rows: [
      ["1' or '1'='1", 2, 3],
      ["4", 5, 6],
    ],
  });
  const condition = { column: evil, is: "=" as const, value: "1' or '1'='1" };
  expect(
    await client.call(tableQuery, { ...query, where: condition, group: [evil], measures: [{ fn: "sum", column: "line", as: `"; drop table m; --` }] }),
  ).toMatchObject({
    rows: [["1' or '1'='1", 3]],
    matched: 1,
  });
  for (const column of ["c1", "rowid", "t0.c0", "sqlite_master", "fold(c0)"])
    await expect(client.call(tableQuery, { ...query, where: { column, is: "empty" } })).rejects.toMatchObject({ code: "INVALID" });
});

test("100,000 rows are grouped while others are answered, and a question that is cancelled ends", async () => {
  const rows = Array.from(
    { length: 100_000 },
    (_, at) => `${at},${["DE", "FR", "IT"][at % 3]},2025-0${1 + (at % 9)}-10,${at % 1_000}.25,x${at % 77},y,z,1,2,3\n`,
  );
  const { installation, client } = await withFiles({ "big.csv": `id,country,day,amount,a,b,c,d,e,f\n${rows.join("")}` });
  await using _ = installation;
  const question = client.call(tableQuery, { file: `${AT}/big.csv`, group: ["country"], measures: [{ fn: "sum", column: "amount" }, { fn: "count" }] });
  let answered = 0;
  let over = false;
  void question.finally(() => {
    over = true;
  });
  const other = await installation.another();
  await using __ = other;
  while (!over) {
    await other.call(systemPing, {});
    answered++;
    await sleep(2);
  }
  const sum = (country: number): number =>
    Array.from({ length: 100_000 }, (_, at) => (at % 3 === country ? (at % 1_000) + 0.25 : 0)).reduce((a, b) => a + b, 0);
  expect((await question).rows).toEqual([
    ["DE", sum(0), 33_334],
    ["FR", sum(1), 33_333],
    ["IT", sum(2), 33_333],
  ]);
  // It takes about a second, and each of these a millisecond: far fewer would mean that the daemon itself was at work.
  expect(answered).toBeGreaterThan(20);
  const abort = new AbortController();
  const cut = client.call(tableQuery, { file: `${AT}/big.csv` }, { signal: abort.signal });
  abort.abort();
  await expect(cut).rejects.toMatchObject({ code: "CANCELLED" });
  expect((await client.call(tableQuery, { file: `${AT}/big.csv`, limit: 1 })).rows).toHaveLength(1);
});

test("a whole result becomes a file by the write of all files: rights, label, versions and undo are those of a write", async () => {
  const { installation, client } = await withFiles({ "orders.csv": ORDERS });
  await using _ = installation;
  const query = { file: `${AT}/orders.csv`, where: "quantity > 1", select: ["id", "ordered"] };
  const written = await client.call(tableExport, { query, to: `${AT}/out.md` });
  expect(written).toMatchObject({ path: `${AT}/out.md`, format: "md", created: true, rows: 3, matched: 3 });
  const folder = installation.folder("desk");
  expect(readFileSync(join(folder, "out.md"), "utf8")).toBe("| id | ordered |\n| --- | --- |\n| 1 | 2024-12-31 |\n| 2 | 2025-02-01 |\n| 4 |  |\n");
  await expect(client.call(tableExport, { query, to: `${AT}/out.md` })).rejects.toMatchObject({ code: "EXISTS" });
  await expect(client.call(tableExport, { query, to: `${AT}/out.doc` })).rejects.toMatchObject({ code: "INVALID" });
  expect(await client.call(tableExport, { query, to: `${AT}/out.md`, overwrite: true, format: "jsonl" })).toMatchObject({ created: false });
  const { versions } = await client.call(vfsVersions, { path: `${AT}/out.md` });
  expect(versions.map(({ change }) => change)).toEqual(["write", "write"]);
  await client.call(tableExport, { query, to: `${AT}/out.xlsx` });
  expect((await client.call(tableQuery, { file: `${AT}/out.xlsx` })).rows).toEqual([
    [1, "2024-12-31"],
    [2, "2025-02-01"],
    [4, null],
  ]);

  const reads = [`fs.read: ${AT}/orders.csv`, "tool: table_export"];
  const agent = async (name: string, more: readonly string[]): Promise<string> =>
    (await client.call(agentSpawn, { manifest: { name, model: "script/clerk", lifecycle: "persistent", capabilities: [...reads, ...more] } })).agent_id;
  const writes = (agent_id: string, to: string) => client.call(toolInvoke, { agent_id, tool: "table_export", input: { query, to } as never });
  const reader = await agent("reader", []);
  await expect(writes(reader, `${AT}/no.csv`)).rejects.toMatchObject({ code: "DENIED" });
  const writer = await agent("writer", ["fs.create: /run/*/**", `fs.create: ${AT}/sub/**`]);
  await writes(writer, `${AT}/sub/yes.csv`);
  expect(existsSync(join(folder, "no.csv"))).toBe(false);
  const { is } = await client.call(vfsDeclared, { file: join(folder, "sub", "yes.csv") });
  expect(is?.label).toMatchObject({ integrity: "untrusted", sources: expect.arrayContaining([`${AT}/orders.csv`]) });
  const { run } = (await client.call(agentList, { all: true })).agents.find(({ agent_id }) => agent_id === writer) ?? {};
  await client.call(vfsUndo, { run: run ?? "" });
  expect(existsSync(join(folder, "sub", "yes.csv"))).toBe(false);
});

test("tables are read by a process that has no network of this machine", async (context) => {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "true"], { stdio: "ignore" });
  } catch {
    return context.skip("bubblewrap does not work here");
  }
  const { installation, client } = await withFiles({ "orders.csv": ORDERS });
  await using _ = installation;
  await client.call(tableDescribe, { files: [`${AT}/orders.csv`] });
  const networkOf = (pid: string | number): string => readlinkSync(`/proc/${pid}/ns/net`);
  const home = networkOf(installation.daemonPid);
  // The process for the next call is started ahead.
  const readers = await until("the next reader of tables", async () => {
    const found = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isReader(pid, installation.daemonPid));
    return found.length > 0 ? found : undefined;
  });
  expect(readers.filter((pid) => networkOf(pid) === home)).toEqual([]);
});

/** A program of tables, not what starts it, below the daemon. */
function isReader(pid: string, daemon: number): boolean {
  try {
    const [program = "", ...words] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return program === process.execPath && words.some((word) => word.includes("table-call.worker")) && isBelow(pid, daemon);
  } catch {
    // It ended while it was looked at.
    return false;
  }
}

function isBelow(pid: string, daemon: number): boolean {
  for (let at = Number(pid); at > 1; at = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${at}/status`, "utf8"))?.[1])) if (at === daemon) return true;
  return false;
}
