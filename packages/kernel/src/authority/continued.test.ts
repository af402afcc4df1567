import type { Authority, Grant, Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { counterId } from "../budget/meter.ts";
import { continuedAuthority } from "./continued.ts";

const READ: Grant = { action: "fs.read", resource: "/mnt/local/a/**" };
const COUNTED: Grant = { action: "tool.use", resource: "web_fetch", constraints: { maxUses: 2 } };
const EXPIRED: Grant = { action: "fs.write", resource: "/mnt/local/b/**", constraints: { expiresAt: 50 } };
const CHOSEN: Grant = { action: "host.use", resource: "x.example/443/GET/**", chosen: true };
const OLD: Authority = {
  grants: [READ, EXPIRED, COUNTED, CHOSEN],
  budget: { tokens: 100 },
  depth: 2,
  children: 5,
  words: "send it",
  line: "p0",
  ask: ["shell"],
};
const PERSON: Authority = {
  grants: (["fs.read", "fs.write", "fs.create", "tool.use", "host.use"] as const).map((action) => ({ action, resource: "**" })),
  budget: {},
  depth: 6,
  children: 100,
};
const row = (authority: Authority) => ({ pid: "p1", root: "p1", authority: authority as unknown as Json });
const goOn = (old: Partial<Authority>, { parent = PERSON, left = {}, added = { grants: [] as Grant[], budget: {} } } = {}) =>
  continuedAuthority({ row: row({ ...OLD, ...old }), left, added, line: "p0" }, { parent, now: 100, counterId: (index) => `session#${index}`, left: {} });

test("it has what is left of the rights, each limit counted where it was, and no more", () => {
  const { grants, ask, depth, children, line, continues, words } = goOn({}, { left: { tokens: 40 } });
  expect(grants).toEqual([
    READ,
    { action: "tool.use", resource: "web_fetch", lineage: [{ id: counterId("p1", 2), constraints: { maxUses: 2 } }] },
    { action: "host.use", resource: "x.example/443/GET/**", chosen: true },
  ]);
  expect({ ask, depth, children, line, continues, words }).toEqual({ ask: ["shell"], depth: 2, children: 5, line: "p0", continues: "p1", words: undefined });
});

test("what was counted stays counted through a line of any length", () => {
  let authority = OLD;
  for (let turn = 0; turn < 40; turn++) authority = { ...goOn(authority), words: "" };
  expect(authority.grants[1]?.lineage).toEqual([{ id: counterId("p1", 2), constraints: { maxUses: 2 } }]);
});

test("its budget is what is left, of each kind that a person does not name anew; nothing left is no licence", () => {
  expect(goOn({}, { left: { tokens: 40 } }).budget).toEqual({ tokens: 40 });
  expect(goOn({}, { left: { tokens: 0 }, added: { grants: [], budget: { tokens: 7, calls: 3 } } }).budget).toEqual({ tokens: 7, calls: 3 });
  expect(() => goOn({}, { left: { tokens: 0 } })).toThrow("nothing is left of the 100 tokens");
});

test("whoever asks must hold all of it, and a time that is over stays over", () => {
  const poor = { ...PERSON, grants: [READ] };
  expect(() => goOn({}, { parent: poor })).toThrow("a child cannot be given tool.use: web_fetch");
  expect(() => goOn({ expiresAt: 99 })).toThrow("the time that this run was given is over");
  expect(goOn({ expiresAt: 101, budget: { wallMs: 10 } }, { left: {} })).toMatchObject({ expiresAt: 101, budget: {} });
});

test("what is added is what a person adds, and bare", () => {
  const out: Grant = { action: "fs.create", resource: "/mnt/local/out/march.md" };
  expect(goOn({}, { added: { grants: [out], budget: {} } }).grants.at(-1)).toEqual(out);
});
