import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "@aether/host";
import { compose, type System } from "@aether/host/compose";
import { type Sql, service } from "@aether/ports";
import { TRUSTED } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PointReader } from "../../packages/drivers/src/journal-sqlite/point-reader.ts";
import { EVERYTHING } from "../support/kernel.ts";
import { writtenStatements } from "../support/written-statements.ts";

const base = mkdtempSync(join(tmpdir(), "aether-statements-"));
const SERVICES = join(import.meta.dirname, "../../packages/services/src");
/** Folders whose domain is not called like them. */
const DOMAINS: Readonly<Record<string, string>> = {
  agents: "agent",
  approvals: "approval",
  grants: "grant",
  models: "model",
  secrets: "secret",
  tools: "tool",
};
const WRITTEN = writtenStatements(SERVICES).map((one) => {
  const folder = one.file.split("/")[0] ?? "";
  return { ...one, domain: DOMAINS[folder] ?? folder };
});
const PRODUCT = "agent approval audit grant inference model policy secret system tool vfs vm web".split(" ");
const MANY = 60;

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
let system: System;
let tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
beforeAll(async () => {
  system = await compose({ config: loadConfig({ AETHER_HOME: join(base, "home") }), log: LOG, onStop: () => undefined, stays: () => true });
  const rows = await system.journal.read({
    text: `select t.name, group_concat(c.name) as columns from sqlite_schema t join pragma_table_info(t.name) c
      where t.type = 'table' and t.name not like 'sqlite%' group by t.name`,
    values: [],
  });
  tables = rows.map(({ name, columns }) => ({ name: String(name), columns: String(columns).split(",") }));
}, 60_000);
afterAll(async () => {
  await system.drain(1_000);
  rmSync(base, { recursive: true, force: true });
});

function bind(text: string, domain: string): Sql {
  const values = Array.from({ length: text.split("?").length }, () => null);
  return system.journal.bind({ text, values }, { domain, owner: "ann" });
}

/** The pairs of a domain and another's table of which this statement is one that the domain may say. */
function others(says: (table: { readonly name: string; readonly columns: readonly string[] }) => string): string[] {
  const may = (domain: string, text: string): boolean => {
    try {
      return bind(text, domain) !== undefined;
    } catch {
      return false;
    }
  };
  return PRODUCT.flatMap((domain) =>
    tables.filter((table) => !table.name.startsWith(`${domain}_`) && may(domain, says(table))).map(({ name }) => `${domain}: ${name}`),
  );
}

const rowsOf = ({ name, columns }: { readonly name: string; readonly columns: readonly string[] }): string => (columns.includes("owner") ? `{${name}}` : name);

const isWhole = ({ text }: { readonly text: string }): boolean => /^\s*(select|insert|update|delete|with)\b/.test(text);
const WHOLE = WRITTEN.filter(isWhole);

test("the sources have statements, and one part that is completed while it runs", () => {
  expect(WHOLE.length).toBeGreaterThan(MANY);
  expect(WRITTEN.filter((one) => !isWhole(one)).map(({ file }) => file)).toEqual(["models/usage/read-usage.ts"]);
});

test.for(WHOLE)("$file: $text", ({ text, domain }) => {
  expect(() => bind(text, domain)).not.toThrow();
});

describe("a statement that promises to be a look-up by key is answered without the worker", () => {
  const POINTS = WHOLE.filter(({ isPoint }) => isPoint);
  test("there are some", () => expect(POINTS.length).toBeGreaterThan(2));

  test.for(POINTS)("$file: $text", ({ text, domain }) => {
    const reader = new PointReader(join(base, "home", "journal.db"));
    const values = [...text.matchAll(/\?/g)].map(() => null);
    expect(reader.rows(system.journal.bind({ text, values }, { domain, owner: "ann" }))).toBeInstanceOf(Array);
    reader.close();
  });
});

test("what is put together while it runs is bound by the calls that do it", async () => {
  const session = system.kernel.openSession({ owner: "ann", identity: "ann", authority: EVERYTHING, label: TRUSTED });
  const asked = {
    agent_id: "p1",
    run: "p1",
    since: 0,
    until: 1,
    action: "fs.read",
    resource: "/a",
    verdict: "done",
    caller: "agent",
    before: 9,
    after: 0,
    kinds: ["file.*"],
  };
  expect(await session.call({ method: "audit.query", params: asked })).toEqual({ rows: [], next: null });
  expect(
    await session.call({ method: "model.usage", params: { by: ["day", "run", "agent", "model", "owner"], run: "p1", agent: "a", model: "m" } }),
  ).toMatchObject({ rows: [] });
  expect(await session.call({ method: "system.health", params: {} })).toMatchObject({
    checks: expect.arrayContaining([expect.objectContaining({ name: "journal", state: "ok" })]),
  });
});

test("no further service is of a domain of the product", async () => {
  const config = loadConfig({ AETHER_HOME: join(base, "other") });
  const extra = [service({ domain: "vfs", definitions: {}, handlers: {} })];
  await expect(compose({ config, log: LOG, onStop: () => undefined, stays: () => true, extra })).rejects.toThrow(/the domain vfs is Aether's own/);
});

describe("a statement of the product that is given another owner's keys finds and changes nothing of theirs (I12)", () => {
  const THEIRS = "of bob";
  const LISTS = [`["${THEIRS}"]`, JSON.stringify([{ path: THEIRS, label: THEIRS, before: THEIRS, after: THEIRS, change: THEIRS }])];
  const look = async () => {
    const named = tables.filter(({ name, columns }) => columns.includes("owner") && (name.includes("_") || name === "audit"));
    const rows = named.map(({ name }) => system.journal.read({ text: `select * from ${name} where owner = 'bob'`, values: [] }));
    return { named, rows: await Promise.all(rows) };
  };
  beforeAll(async () => {
    const { named } = await look();
    const writes = named.map(({ name, columns }) => {
      const values = columns.map((column) => (column === "owner" ? "bob" : name === "audit" && column === "seq" ? 1_000_000 : THEIRS));
      return { text: `insert into ${name} (${columns.join()}) values (${columns.map(() => "?").join()})`, values };
    });
    await system.journal.commit({ writes });
    expect((await look()).rows.map((rows) => rows.length)).toEqual(named.map(() => 1));
  });

  /** Whoever asks has no rows yet: what is found is somebody else's. */
  let asked = 0;
  const values = (text: string, list: string): (string | number)[] =>
    [...text.matchAll(/(json_each\(|limit |offset )?\?/g)].map(([, before]) => (before === undefined ? THEIRS : before === "json_each(" ? list : 9));

  test.for(WHOLE.filter(({ text }) => !text.includes("{every ")))("$file: $text", async ({ text, domain }) => {
    const before = await look();
    for (const list of LISTS) {
      const bound = system.journal.bind({ text, values: values(text, list) }, { domain, owner: `ann ${++asked}` });
      if (/^\s*(select|with)\b/.test(text)) expect(JSON.stringify(await system.journal.read(bound))).not.toContain(THEIRS);
      // A row of the asker's own may be no good with such values: then nothing of it is kept.
      else await system.journal.commit({ writes: [bound] }).catch((error: { code: string }) => expect(error.code).toMatch(/CONFLICT|INTERNAL|STORAGE/));
    }
    expect(await look()).toEqual(before);
  });
});

describe("what a domain may name of others, and nothing else", () => {
  test("to read", () =>
    expect(others((table) => `select 1 from ${rowsOf(table)}`)).toEqual([
      "agent: kernel_wait",
      "agent: process",
      "approval: kernel_approval",
      "approval: kernel_rule",
      "approval: kernel_wait",
      "approval: process",
      "audit: audit",
      "audit: process",
      "grant: counter",
      "policy: audit",
      "policy: kernel_policy",
      "policy: process",
      "system: agent_continued",
      "system: audit",
      "system: kernel_approval",
      "system: process",
      "system: vfs_version",
      "vfs: process",
      "vm: kernel_rule",
    ]));

  test("to write", () => {
    const written = ["approval: kernel_approval", "approval: kernel_rule", "policy: kernel_policy"];
    expect(others((table) => `delete from ${rowsOf(table)}`)).toEqual(written);
    expect(others((table) => `update ${rowsOf(table)} set ${table.columns.find((column) => column !== "owner")} = null`)).toEqual(written);
  });

  test("of every owner's rows", () => {
    const every = (domain: string, name: string): boolean => {
      try {
        return bind(`select 1 from {every ${name}}`, domain) !== undefined;
      } catch {
        return false;
      }
    };
    const found = PRODUCT.flatMap((domain) => tables.filter(({ name }) => every(domain, name)).map(({ name }) => `${domain}: ${name}`));
    expect(found).toEqual([
      "model: model_begun",
      "model: model_connection",
      "model: model_image",
      "model: model_rest",
      "system: agent_continued",
      "system: kernel_approval",
      "system: process",
      "system: vfs_version",
      "vfs: process",
      "vfs: vfs_copy",
      "vfs: vfs_landing",
      "vfs: vfs_mount",
      "vfs: vfs_tree",
      "vfs: vfs_version",
    ]);
  });

  test("and tables without owners are these", () => {
    const nobodys = tables.filter(({ name, columns }) => name.includes("_") && name !== "process_spec" && !columns.includes("owner"));
    expect(nobodys.map(({ name }) => name)).toEqual(["kernel_wait", "system_clock"]);
  });
});
