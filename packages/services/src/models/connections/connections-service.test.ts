import { DatabaseSync } from "node:sqlite";
import { type CallContext, ofOwner, type Sql } from "@aether/ports";
import { type Json, modelConnect, SyscallError, toWireError, type Written } from "@aether/protocol";
import { expect, test } from "vitest";
import { failed, fakeContext, fakeDriver, finish, open, said } from "../models.test-harness.ts";
import { tables } from "../usage/tables.ts";
import { createModelConnections } from "./connections-service.ts";

const FAR = { host: "models.example" };

/** An installation of which the person `ann` has it, and everything that its connections did. */
function installation() {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.flat()) db.exec(statement);
  const keys = new Map<string, string>();
  const told: Json[] = [];
  const connected: string[] = [];
  const disk = { isFull: false };
  const service = createModelConnections({
    models: { connect: ({ name }) => connected.push(`+${name}`), disconnect: (name) => connected.push(`-${name}`), isAlias: (name) => name === "fast" },
    plan: ({ baseUrl = "https://models.example/v1" }) => ({
      baseUrl,
      reader: baseUrl.includes("127.0.0.1") ? "local" : FAR,
      needsKey: baseUrl.includes("example"),
    }),
    open: ({ name, private: mayRead, hasKey }) => fakeDriver({ name: `${name}:${mayRead ? "private" : "public"}:${hasKey ? "key" : "none"}` }),
    keys: { set: async ({ name }, key) => void keys.set(name, key), remove: async (name) => void keys.delete(name), names: async () => [...keys.keys()] },
    taken: ["offline"],
    others: async () => [
      { name: "ollama", provider: "ollama", base_url: "http://127.0.0.1:1/v1", reader: "local", private: true, key: false, source: "found" },
    ],
    commit: async ({ writes = [], audit = [] }) => {
      if (disk.isFull) throw new SyscallError("STORAGE", "the disk is full");
      for (const { text, values } of writes.map((one) => ofOwner(one, "nobody"))) db.prepare(text).run(...values);
      told.push(...audit.map(({ kind, body }) => ({ kind, body })));
    },
  });
  const readAs = (owner: string) => async (statement: Sql) => {
    const { text, values } = ofOwner(statement, owner);
    return db.prepare(text).all(...values) as never;
  };
  const enter = async (name: string, input: unknown, { owner = "ann" } = {}): Promise<unknown> => {
    const writes: Sql[] = [];
    const caller = { owner, identity: owner, pid: "p1" };
    const audit = (kind: string, body: Json) => told.push({ kind, body });
    const ctx = {
      caller,
      now: () => 5,
      read: readAs(owner),
      audit,
      write: (...more: Sql[]) => writes.push(...more.map((one) => ofOwner(one, owner))),
    } as unknown as CallContext;
    const handler = service.handlers[name];
    if (typeof handler !== "function") throw new Error(`no handler ${name}`);
    const answer = await handler(input, ctx).catch((error: unknown) => toWireError(error));
    for (const { text, values } of writes) db.prepare(text).run(...values);
    return answer;
  };
  const connect = (input: Partial<Written<typeof modelConnect>>, who = {}) =>
    enter("model.connect", modelConnect.input.parse({ provider: "anthropic", consent: "private", ...input }), who);
  return { enter, connect, keys, told, connected, disk, start: () => service.start?.({ read: readAs("nobody") }) };
}

const KEY = "sk-canary-1";

test("a person connects, and what it may read and by whose word rests beside it, and in the audit log; the key does not", async () => {
  const { enter, connect, keys, told, connected } = installation();
  expect(await connect({ key: KEY, consent: "public" })).toMatchObject({
    replaced: false,
    connection: { name: "anthropic", reader: "models.example", private: false },
  });
  expect([keys.get("anthropic"), connected]).toEqual([KEY, ["+anthropic:public:key"]]);
  expect(await enter("model.connections", {})).toEqual({
    connections: [
      {
        ...{ name: "anthropic", provider: "anthropic", base_url: "https://models.example/v1", reader: "models.example", private: false, key: true },
        ...{ source: "connected", by: "ann", at: 5 },
      },
      expect.objectContaining({ name: "ollama", source: "found" }),
    ],
  });
  expect(await enter("model.disconnect", { name: "anthropic" })).toEqual({ removed: true });
  expect([keys.size, connected.at(-1)]).toEqual([0, "-anthropic"]);
  expect(told).toEqual([
    {
      kind: "model.connected",
      body: { name: "anthropic", provider: "anthropic", reader: "models.example", private: false, key: true, replaced: false },
    },
    { kind: "model.disconnected", body: { name: "anthropic", provider: "anthropic", reader: "models.example" } },
  ]);
});

test.for<{ why: string; again: Partial<Written<typeof modelConnect>>; says: object; key: string | undefined }>([
  { why: "the consent alone keeps the key", again: { consent: "public" }, says: { replaced: true, connection: { private: false, key: true } }, key: KEY },
  { why: "the key alone replaces it", again: { key: "sk-canary-2" }, says: { replaced: true }, key: "sk-canary-2" },
  { why: "the address needs a key anew", again: { base_url: "https://other.example/v1" }, says: { code: "INVALID" }, key: KEY },
  { why: "to one on this machine leaves the key behind", again: { base_url: "http://127.0.0.1:1/v1" }, says: { connection: { key: false } }, key: undefined },
])("changing $why", async ({ again, says, key }) => {
  const { connect, keys } = installation();
  await connect({ key: KEY });
  expect(await connect(again)).toMatchObject(says);
  expect(keys.get("anthropic")).toBe(key);
});

test.for<{ why: string; input: Partial<Written<typeof modelConnect>>; who?: { owner: string }; code: string }>([
  { why: "without the key that is needed", input: { name: "taken" }, code: "INVALID" },
  { why: "under a name of the installation's own", input: { name: "offline", key: KEY }, code: "EXISTS" },
  { why: "under a name that stands for a chain", input: { name: "fast", key: KEY }, code: "EXISTS" },
  { why: "under another owner's name", input: { name: "taken", key: KEY }, who: { owner: "bob" }, code: "EXISTS" },
  { why: "as the sixty-fifth", input: { name: "one-more", key: KEY }, code: "QUOTA" },
])("nobody connects $why", async ({ input, who, code }) => {
  const { connect, keys } = installation();
  for (const name of ["taken", ...Array.from({ length: 63 }, (_, at) => `c${at}`)]) await connect({ name, base_url: "http://127.0.0.1:1/v1" });
  expect(await connect(input, who)).toMatchObject({ code });
  expect(keys.size).toBe(0);
});

test("what cannot be kept is not asked: a person who was told that it failed has agreed to nothing", async () => {
  const { connect, connected, disk, told } = installation();
  await connect({ key: KEY, consent: "public" });
  disk.isFull = true;
  expect(await connect({ consent: "private" })).toMatchObject({ code: "STORAGE" });
  expect([connected, told.length]).toEqual([["+anthropic:public:key"], 1]);
});

test("another owner neither sees nor removes a connection", async () => {
  const { enter, connect } = installation();
  await connect({ key: KEY });
  expect(await enter("model.disconnect", { name: "anthropic" }, { owner: "bob" })).toEqual({ removed: false });
  expect(await enter("model.connections", {}, { owner: "bob" })).toMatchObject({ connections: [{ name: "ollama" }] });
});

test("a start connects what was connected, and removes keys of nothing", async () => {
  const { connect, start, connected, keys } = installation();
  await connect({ key: KEY, consent: "public" });
  keys.set("orphan", KEY);
  connected.length = 0;
  await start();
  expect([connected, [...keys.keys()]]).toEqual([["+anthropic:public:key"], ["anthropic"]]);
});

test("a driver that is connected under a name takes over at once, without what was held against the last one", async () => {
  const ill = fakeDriver({ name: "mine", attempts: [[failed(false)]] });
  const { service, step, list } = open([fakeDriver()], { breaker: { failures: 1 } });
  service.connect(ill);
  await expect(step(fakeContext().ctx, { model: "mine/small" })).rejects.toMatchObject({ code: "UPSTREAM" });
  const well = fakeDriver({ name: "mine", attempts: [[...said("well"), finish()]], models: async () => [{ name: "other", contextTokens: 9 }] });
  service.connect(well);
  expect((await list(fakeContext().ctx)).models.map(({ name }) => name)).toEqual(["fake/small", "fake/org/large", "mine/other"]);
  expect(await step(fakeContext().ctx, { model: "mine/other" })).toMatchObject({ model: "mine/other" });
  service.disconnect("mine");
  await expect(step(fakeContext().ctx, { model: "mine/other" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what is kept from a reader is private text, and not public text", async () => {
  const { service, step } = open([fakeDriver()]);
  service.connect(fakeDriver({ name: "mine", reader: { host: "models.example", private: false } }));
  const ctx = (confidentiality: "public" | "private") => fakeContext({ label: { integrity: "trusted", confidentiality, sources: [] } }).ctx;
  expect(await step(ctx("public"), { model: "mine/small" })).toMatchObject({ model: "mine/small" });
  await expect(step(ctx("private"), { model: "mine/small" })).rejects.toMatchObject({
    code: "DENIED",
    message: expect.stringMatching(/models\.example was connected without consent/),
  });
});
