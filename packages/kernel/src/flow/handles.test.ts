import { DatabaseSync } from "node:sqlite";
import { type Journal, KERNEL_TABLES, type Row } from "@aether/ports";
import { type Label, SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { handleOf, heardOf, isCarried, keepHandle, readHandles } from "./handles.ts";

const LABEL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/a"] };
const OTHER: Label = { integrity: "untrusted", confidentiality: "public", sources: ["x.example"] };
const WHO = { owner: "ann", line: "p1" };
const kept = (handle: string, text: string, more: { owner?: string; root?: string; label?: Label } = {}) =>
  keepHandle({ handle, owner: "ann", root: "p1", pid: "p2", label: LABEL, text, at: 1, ...more });
const ROWS = [
  kept("handle:h_p2_0", "one"),
  kept("handle:h_p2_1", "two", { label: OTHER }),
  kept("handle:h_p9_0", "theirs", { owner: "bob" }),
  kept("handle:h_p8_0", "elsewhere", { root: "p7" }),
];

const database = new DatabaseSync(":memory:");
for (const statement of KERNEL_TABLES.migrations.flat()) database.exec(statement);
for (const { text, values } of ROWS) database.prepare(text).run(...values);
const journal: Pick<Journal, "read"> = { read: async ({ text, values }) => database.prepare(text).all(...values) as Row[] };

test("an input without handles is left as it is, and nothing is read", async () => {
  const input = { path: "/a", text: "see handle:h_p2_0 there", list: ["handle:", "handle:h_P2", 7, null] };
  const untouched = await readHandles({ read: () => Promise.reject(new Error("read")) }, WHO, input);
  expect(untouched).toEqual({ input });
});

test("texts stand where handles did, at any depth, with what they bring", async () => {
  const input = { to: "ann", body: { parts: ["handle:h_p2_0", { text: "handle:h_p2_1" }, "as it is"] }, file: "handle:h_p2_0" };
  expect(await readHandles(journal, WHO, input)).toEqual({
    input: { to: "ann", body: { parts: ["one", { text: "two" }, "as it is"] }, file: "one" },
    carried: {
      label: { integrity: "untrusted", confidentiality: "private", sources: ["/a", "x.example"] },
      values: new Set(["one", "two"]),
      arguments: new Set(["body", "file"]),
    },
  });
});

test.for([
  { why: "of nobody", handle: "handle:h_p2_7", code: "NOT_FOUND" },
  { why: "of another owner", handle: "handle:h_p9_0", code: "NOT_FOUND" },
  { why: "of another run", handle: "handle:h_p8_0", code: "NOT_FOUND" },
])("a handle $why is none", async ({ handle, code }) => {
  const error = await readHandles(journal, WHO, { text: handle }).catch((thrown: unknown) => thrown);
  expect(SyscallError.is(error) && error.code).toBe(code);
});

test("a call takes no more than 64 handles", async () => {
  const many = Array.from({ length: 65 }, (_, index) => `handle:h_p2_${index}`);
  await expect(readHandles(journal, WHO, { many })).rejects.toMatchObject({ code: "INVALID" });
});

test.for([
  { why: "nothing, where it stands in arguments that the tool keeps to itself", untold: ["text", "more"], heard: undefined },
  { why: "the text, where one of them is not kept", untold: ["text"], heard: LABEL },
  { why: "the text, where nothing is said of it", heard: LABEL },
])("whoever is told how the call ended has heard $why", ({ untold, heard }) => {
  const carried = { label: LABEL, values: new Set(["one"]), arguments: new Set(["text", "more"]) };
  expect(heardOf(untold ? { untold } : {}, carried)).toEqual(heard);
});

test.for([
  { why: "its value", slot: { slot: "recipients", type: "address" as const, value: "eve@x.example" }, carried: true },
  { why: "its argument, whatever became of the value", slot: { slot: "path", type: "path" as const, value: "/run/p1/out.md" }, carried: true },
  { why: "what the tool made of its value", slot: { slot: "recipients", type: "address" as const, value: "EVE@x.example" }, carried: true },
  { why: "a part of its value", slot: { slot: "recipients", type: "address" as const, value: "bob@x.example" }, carried: true },
  { why: "neither", slot: { slot: "to", type: "address" as const, value: "ann@x.example" }, carried: false },
])("a slot came out of a handle by $why: $carried", ({ slot, carried }) => {
  expect(isCarried(slot, { label: LABEL, values: new Set(["eve@x.example", "../out.md", "Bob <bob@x.example>"]), arguments: new Set(["path"]) })).toBe(carried);
});

test("what is kept is found by the handle that names it", () => {
  const handle = handleOf("p2", 0);
  expect(handle).toBe("handle:h_p2_0");
  expect(keepHandle({ handle, owner: "ann", root: "p1", pid: "p2", label: LABEL, text: "one", at: 1 }).values?.[0]).toBe("h_p2_0");
});
