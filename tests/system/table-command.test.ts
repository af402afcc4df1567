import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentLogs } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LIMIT_MS = 180_000;
const ORDERS = "id,status,price,quantity,ordered\n1,paid,1.50,2,2025-01-31\n2,open,2,3,2025-02-01\n3,Paid,n/a,1,2025-02-15\n";

test("aether table describes, asks and exports files where a person stands", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: {} });
  terminal.write("orders.csv", ORDERS);
  terminal.write("people.json", '[{"order": 1, "name": "Ann"}]');
  const described = await terminal.run("table", "describe", "orders.csv");
  expect(described).toMatchObject({ code: 0 });
  expect(described.out).toMatch(/^orders\.csv: 3 rows, 5 columns\n.*\n.*\nprice +number +1\.50 · 2 · n\/a\n/);
  const asked = await terminal.run(
    "table",
    "query",
    "orders.csv",
    "--compute",
    "total = price * quantity",
    "--where",
    "status = paid",
    "--count",
    "--sum",
    "total",
  );
  expect(asked.out).toMatch(/^count +sum total\n2 +3\n?$/);
  expect(asked.err).toContain("from 3 rows of orders.csv; 2 matched");
  expect(asked.err).toContain('1 cell of price could not be read and is left out: "n/a" in line 4');
  const pivot = await terminal.run(
    "table",
    "query",
    "orders.csv",
    "--compute",
    "m = month(ordered)",
    "--group",
    "m",
    "--pivot",
    "status",
    "--sum",
    "quantity",
    "--json",
  );
  expect(JSON.parse(pivot.out)).toMatchObject({
    columns: [{ name: "m" }, { name: "open" }, { name: "Paid" }, { name: "paid" }],
    rows: [
      ["2025-01", null, null, 2],
      ["2025-02", 3, 1, null],
    ],
  });
  const joined = await terminal.run(
    "table",
    "query",
    "orders.csv",
    "--join",
    "people.json",
    "--on",
    "id=order",
    "--left",
    "--select",
    "id,name",
    "--order",
    "id desc",
    "--limit",
    "2",
    "--to",
    "out.jsonl",
  );
  expect(joined).toMatchObject({ code: 0, out: expect.stringContaining("wrote 2 rows to out.jsonl") });
  expect(readFileSync(join(terminal.folder, "out.jsonl"), "utf8")).toBe('{"id":3,"name":null}\n{"id":2,"name":null}\n');
  expect(await terminal.run("table", "query", "orders.csv", "--to", "out.jsonl")).toMatchObject({
    code: 1,
    err: expect.stringContaining("is there already; --overwrite replaces it"),
  });
  expect(await terminal.run("table", "query", "orders.csv", "--where", "prise > 3")).toMatchObject({
    code: 2,
    err: expect.stringContaining('no column "prise"'),
  });
  expect(await terminal.run("table", "query", "gone.csv")).toMatchObject({ code: 1, err: "aether: there is nothing at gone.csv\n" });
  expect(await terminal.run("table", "describe", "gone.csv", "--json")).toMatchObject({
    code: 1,
    out: expect.stringContaining('"message":"there is nothing at gone.csv"'),
  });
  expect(await terminal.run("table", "draw", "orders.csv")).toMatchObject({ code: 2 });
  expect(await terminal.run("table", "query", "orders.csv", "--pivot", "status")).toMatchObject({ code: 2, err: expect.stringContaining("--pivot") });
});

const call = (name: string, input: unknown) => ({ calls: [{ name, input }] });

test("a result cannot be written where version control keeps its own, and waits for a person where other programs run it", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: {} });
  const proj = join(terminal.folder, "proj");
  mkdirSync(proj);
  execFileSync("git", ["init", "--quiet", proj]);
  writeFileSync(join(proj, "orders.csv"), ORDERS);
  // A folder has one address: that of the place around it, where the run reads that, too.
  const { out } = await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, mode: "rw" }));
  const { path } = JSON.parse(out) as { path: string };
  const exported = (to: string) => call("table_export", { query: { file: `${path}/proj/orders.csv` }, to: `${path}/proj/${to}` });
  terminal.write("../script.json", JSON.stringify({ exports: [exported(".git/hooks/x.csv"), exported(".vscode/tasks.json"), { text: "done" }] }));
  await terminal.run("down");
  const { code, err } = await terminal.run("run", "Tidy the orders in proj", "--edit", "proj", "-m", "script/exports");
  expect(err).toContain("changes what other programs run or trust");
  expect(code).toBe(3);
  const client = await terminal.connect();
  const agent_id = /(?:aether logs -f|; run) (p[0-9a-z]{8,40})/.exec(err)?.[1] ?? "";
  const { entries } = await client.call(agentLogs, { agent_id });
  await client.close();
  expect(JSON.stringify(entries)).toMatch(/DENIED.*version control/);
  for (const file of [".git/hooks/x.csv", ".vscode/tasks.json"]) expect(existsSync(join(proj, file))).toBe(false);
});
