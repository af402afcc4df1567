import type { AuditEntry, CallContext, ListedSecret, SecretNames } from "@aether/ports";
import { type Json, SyscallError, toWireError } from "@aether/protocol";
import { expect, test } from "vitest";
import { createSecretService } from "./index.ts";

const RULE = { name: "key", hosts: ["api.example/443/**"], header: "authorization" };

interface Faults {
  readonly record?: Error;
  readonly set?: Error;
}

function open(faults: Faults = {}) {
  const given: unknown[] = [];
  const told: Json[] = [];
  const listed: ListedSecret[] = [{ ...RULE, setAt: 3 }];
  const secrets: SecretNames = {
    set: async (...set) => {
      if (faults.set) throw faults.set;
      return given.push(set) > 1;
    },
    list: async (owner) => (owner === "ann" ? listed : []),
    remove: async (owner, name) => owner === "ann" && name === "key",
  };
  const record = async (entry: AuditEntry): Promise<void> => {
    if (faults.record) throw faults.record;
    told.push(entry as unknown as Json);
  };
  const { handlers } = createSecretService({ secrets, record });
  const audit = (kind: string, body: Json) => told.push({ kind, body });
  const ctx = { caller: { owner: "ann", pid: "p1" }, now: () => 5, audit } as unknown as CallContext;
  const enter = async (name: string, input: unknown): Promise<unknown> => {
    const handler = handlers[name];
    if (typeof handler !== "function") throw new Error(`no handler ${name}`);
    return handler(input, ctx).catch((error: unknown) => toWireError(error));
  };
  return { enter, given, told };
}

test("a person sets, lists and removes, and the audit log hears of it without the value", async () => {
  const { enter, given, told } = open();
  expect(await enter("secret.set", { ...RULE, value: "canary-value" })).toEqual({ name: "key", replaced: false });
  expect(given).toEqual([["ann", { ...RULE, value: "canary-value" }]]);
  expect(await enter("secret.list", {})).toEqual({ secrets: [{ ...RULE, set_at: 3 }] });
  expect([await enter("secret.remove", { name: "key" }), await enter("secret.remove", { name: "other" })]).toEqual([{ removed: true }, { removed: false }]);
  expect(told).toMatchObject([
    { owner: "ann", pid: "p1", kind: "secret.set", at: 5, body: RULE },
    { kind: "secret.removed", body: { name: "key" } },
  ]);
  expect(JSON.stringify(told)).not.toContain("canary");
});

test("what cannot be put on record is not set", async () => {
  const { enter, given } = open({ record: new SyscallError("STORAGE", "the disk is full") });
  expect(await enter("secret.set", { ...RULE, value: "canary-value" })).toMatchObject({ code: "STORAGE" });
  expect(given).toEqual([]);
});

test("what could not be set is on record as that", async () => {
  const { enter, told } = open({ set: new SyscallError("QUOTA", "one secret too many") });
  expect(await enter("secret.set", { ...RULE, value: "canary-value" })).toMatchObject({ code: "QUOTA" });
  expect(told).toMatchObject([{ kind: "secret.set" }, { kind: "secret.set.failed", body: { name: "key", code: "QUOTA" } }]);
});
