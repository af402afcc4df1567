import { ACTIONS, type Action, type Authority, compilePattern, type Grant } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { denied, Rights, rightsOf } from "./rights.ts";

const authority = (grants: readonly Grant[], over: Partial<Authority> = {}): Authority => ({ grants: [...grants], budget: {}, depth: 0, children: 0, ...over });
const READ_A: Grant = { action: "fs.read", resource: "/a/**" };
const allows = (grants: readonly Grant[], action: Action, resource: string): boolean => rightsOf(authority(grants)).check({ action, resource }, 0).allowed;

test.for([
  { why: "below the place", action: "fs.read", resource: "/a/x/y", allowed: true },
  { why: "the place itself", action: "fs.read", resource: "/a", allowed: true },
  { why: "a sibling sharing letters", action: "fs.read", resource: "/ab", allowed: false },
  { why: "the place above", action: "fs.read", resource: "/", allowed: false },
  { why: "another action on the same place", action: "fs.write", resource: "/a/x", allowed: false },
  { why: "another action that begins alike", action: "fs.remove", resource: "/a/x", allowed: false },
] as const)("who may read /a/** may $action $resource ($why): $allowed", ({ action, resource, allowed }) => {
  expect(allows([READ_A], action, resource)).toBe(allowed);
});

test("no grants, no rights: not one action on anything (I2)", () => {
  for (const action of Object.keys(ACTIONS) as Action[]) for (const resource of ["/a", "*", "**", ""]) expect(allows([], action, resource)).toBe(false);
});

test("every tool is not every child, nor any file", () => {
  const tools: Grant[] = [{ action: "tool.use", resource: "*" }];
  expect([allows(tools, "tool.use", "echo"), allows(tools, "agent.spawn", "echo"), allows(tools, "fs.read", "/a")]).toEqual([true, false, false]);
});

test("a no says what is missing, and the narrowest grant that would do", () => {
  const need = { action: "fs.write", resource: "/a/x" } as const;
  const verdict = rightsOf(authority([READ_A])).check(need, 0);
  expect(verdict).toMatchObject({ allowed: false, missing: need });
  if (verdict.allowed) return;
  expect(denied(need, verdict)).toMatchObject({ code: "DENIED", data: { ...need, grant: "fs.write: /a/x" } });
});

test("the grant named in a no can be written down as it is, whatever the name", () => {
  const need = { action: "fs.read", resource: "/b/[draft] {1}" } as const;
  const verdict = rightsOf(authority([READ_A])).check(need, 0);
  expect(verdict).toMatchObject({ missing: { resource: "/b/\\[draft\\] \\{1\\}" } });
  if (!verdict.allowed) expect(allows([verdict.missing], need.action, need.resource)).toBe(true);
});

test.for([
  { now: 4_999, allowed: true },
  { now: 5_000, allowed: false },
  { now: 9_999, allowed: false },
])("an authority that expires at 5000 allows at $now: $allowed", ({ now, allowed }) => {
  expect(rightsOf(authority([READ_A], { expiresAt: 5_000 })).check({ action: "fs.read", resource: "/a/x" }, now).allowed).toBe(allowed);
});

test.for([
  { why: "limited first", order: [0, 1] },
  { why: "limited last", order: [1, 0] },
])("the same literal twice: the one without limits counts ($why)", ({ order }) => {
  const grants: Grant[] = [
    { action: "tool.use", resource: "echo", constraints: { maxUses: 1 } },
    { action: "tool.use", resource: "echo" },
  ];
  const held = order.flatMap((at) => grants[at] ?? []);
  expect(rightsOf(authority(held)).check({ action: "tool.use", resource: "echo" }, 0)).toEqual({ allowed: true, grant: grants[1] });
});

test("a pattern that is not supported never becomes a right", () => {
  expect(() => new Rights(authority([{ action: "fs.read", resource: "/a/{b}" }]))).toThrow(expect.objectContaining({ code: "INVALID" }));
});

test("agrees with the definition: some grant of the action matches, and a free one is taken before a limited one", () => {
  const segment = fc.constantFrom("a", "b", "*", "**");
  const resource = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
  const grant = fc
    .record({ action: fc.constantFrom<Action>("fs.read", "fs.write"), resource, limited: fc.boolean() })
    .map(({ limited, ...rest }): Grant => ({ ...rest, ...(limited && { constraints: { maxUses: 1 } }) }));
  const path = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`);
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 6 }), path, (grants, at) => {
      const covering = grants.filter(({ action, resource: held }) => action === "fs.read" && compilePattern(held).matches(at));
      const verdict = rightsOf(authority(grants)).check({ action: "fs.read", resource: at }, 0);
      expect(verdict.allowed).toBe(covering.length > 0);
      if (!verdict.allowed) return;
      expect(covering).toContainEqual(verdict.grant);
      expect(verdict.grant.constraints !== undefined).toBe(covering.every(({ constraints }) => constraints !== undefined));
    }),
    { numRuns: 2_000 },
  );
});

const NEVER = (): boolean => false;

test.for<{ why: string; grant: Partial<Grant>; over?: Partial<Authority>; spent?: boolean; held: object | undefined }>([
  { why: "under no limit", grant: {}, held: { limited: false } },
  { why: "counted", grant: { constraints: { maxUses: 3 } }, held: { limited: true, constraints: { maxUses: 3 } } },
  { why: "counted, and used up", grant: { constraints: { maxUses: 3 } }, spent: true, held: undefined },
  {
    why: "counted by the minute, and until a time",
    grant: { constraints: { perMinute: 3, expiresAt: 200 } },
    held: { limited: true, until: 200, constraints: { perMinute: 3, expiresAt: 200 } },
  },
  { why: "counted for an ancestor", grant: { lineage: [{ id: "c", constraints: { maxUses: 3 } }] }, held: { limited: true } },
  { why: "until a time", grant: { constraints: { expiresAt: 200 } }, held: { limited: false, until: 200, constraints: { expiresAt: 200 } } },
  { why: "until a time that is now", grant: { constraints: { expiresAt: 100 } }, held: undefined },
  { why: "expired for an ancestor", grant: { lineage: [{ id: "c", constraints: { expiresAt: 50 } }] }, held: undefined },
  {
    why: "until the first of its ends",
    grant: { constraints: { expiresAt: 300 } },
    over: { expiresAt: 150 },
    held: { limited: false, until: 150, constraints: { expiresAt: 300 } },
  },
  { why: "of an authority that has expired", grant: {}, over: { expiresAt: 100 }, held: undefined },
  { why: "for some arguments", grant: { constraints: { args: { path: ["x"] } } }, held: { limited: true, constraints: { args: { path: ["x"] } } } },
  { why: "that an agent chose", grant: { chosen: true }, held: { limited: false, chosen: true } },
])("a grant $why: what holds of it", ({ grant, over, spent = false, held }) => {
  const rights = rightsOf(authority([{ ...READ_A, ...grant }], over));
  const isSpent = (): boolean => spent;
  expect(rights.inForce("fs.read", 100, isSpent)).toEqual(held ? [{ resource: "/a/**", ...held }] : []);
  expect(rights.lapsed("fs.read", 100, isSpent)).toEqual(held ? [] : ["/a/**"]);
  expect([rights.inForce("fs.write", 100, NEVER), rights.lapsed("fs.write", 100, NEVER)]).toEqual([[], []]);
});
