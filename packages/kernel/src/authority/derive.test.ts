import { type Authority, type Grant, literalPattern } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Derivation, deriveAuthority } from "./derive.ts";
import { rightsOf } from "./rights.ts";

const authority = (over: Partial<Authority> = {}): Authority => ({
  grants: [{ action: "fs.read", resource: "/a/**" }],
  budget: {},
  depth: 3,
  children: 10,
  ...over,
});
const derive = (parent: Authority, asked: Authority, left = {}): Authority =>
  deriveAuthority({ parent, asked, now: 1_000, counterId: (index) => `p1#${index}`, left });
const code = (work: () => unknown): string => {
  try {
    work();
    return "allowed";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("attenuation (I3)", () => {
  test("what has expired is nobody's to give, and of two the one that holds is given", () => {
    const until = (expiresAt: number): Grant => ({ action: "host.use", resource: "site.example/**", constraints: { expiresAt } });
    expect(code(() => derive(authority({ grants: [until(1_000)] }), authority({ grants: [SITE] })))).toBe("DENIED");
    const { grants } = derive(authority({ grants: [until(1_000), until(2_000)] }), authority({ grants: [SITE] }));
    expect(grants).toEqual([{ ...SITE, lineage: [{ id: "p1#1", constraints: { expiresAt: 2_000 } }] }]);
  });

  test.for([
    { why: "the same", grant: { action: "fs.read", resource: "/a/**" }, outcome: "allowed" },
    { why: "a part", grant: { action: "fs.read", resource: "/a/b/*" }, outcome: "allowed" },
    { why: "a place outside", grant: { action: "fs.read", resource: "/b/**" }, outcome: "DENIED" },
    { why: "a sibling sharing letters", grant: { action: "fs.read", resource: "/ab/**" }, outcome: "DENIED" },
    { why: "the parent of the place", grant: { action: "fs.read", resource: "/**" }, outcome: "DENIED" },
    { why: "another action", grant: { action: "fs.write", resource: "/a/**" }, outcome: "DENIED" },
  ] as const)("a child may be given $why: $outcome", ({ grant, outcome }) =>
    expect(code(() => derive(authority(), authority({ grants: [grant], depth: 1 })))).toBe(outcome),
  );

  test("depth runs out, and never grows", () => {
    expect(derive(authority(), authority({ depth: 60 })).depth).toBe(2);
    expect(code(() => derive(authority({ depth: 0 }), authority()))).toBe("QUOTA");
  });

  test("expiry is the earliest of the parent's, the child's and its wall-clock budget", () => {
    expect(derive(authority({ expiresAt: 5_000 }), authority({ expiresAt: 9_000 })).expiresAt).toBe(5_000);
    expect(derive(authority({ expiresAt: 5_000 }), authority({ budget: { wallMs: 100 } })).expiresAt).toBe(1_100);
  });

  test("more budget than is left is refused; what the parent must ask about, the child must too", () => {
    expect(code(() => derive(authority(), authority({ budget: { tokens: 11 } }), { tokens: 10 }))).toBe("BUDGET");
    expect(code(() => derive(authority(), authority({ budget: { tokens: 11, resets: "hour" } }), { tokens: 10 }))).toBe("BUDGET");
    expect(derive(authority(), authority({ budget: { tokens: 10, resets: "hour" } }), { tokens: 10 }).budget).toEqual({ tokens: 10, resets: "hour" });
    expect(derive(authority({ ask: ["file_write"] }), authority({ ask: ["echo"] })).ask).toEqual(["file_write", "echo"]);
  });

  test("a limit of the parent's grant stays shared: its counter goes with the child and the grandchild", () => {
    const limited: Grant = { action: "fs.read", resource: "/a/**", constraints: { maxUses: 10 } };
    const child = derive(authority({ grants: [limited] }), authority());
    expect(child.grants[0]?.lineage).toEqual([{ id: "p1#0", constraints: { maxUses: 10 } }]);
    expect(derive(child, authority({ depth: 1 })).grants[0]?.lineage).toEqual([{ id: "p1#0", constraints: { maxUses: 10 } }]);
  });

  test("a command of the last generation may run, and may spawn nothing", () => {
    const last = authority({ depth: 0 });
    expect(code(() => derive(last, authority({ depth: 0 })))).toBe("QUOTA");
    const command = deriveAuthority({ parent: last, asked: authority({ depth: 5 }), now: 0, counterId: String, left: {}, descends: false });
    expect(command.depth).toBe(0);
  });

  test("a child of both a limited and a free grant comes under no limit", () => {
    const limited: Grant = { action: "fs.read", resource: "/a/**", constraints: { maxUses: 1 } };
    const parent = authority({ grants: [limited, { action: "fs.read", resource: "/a/**" }] });
    expect(derive(parent, authority()).grants).toEqual([{ action: "fs.read", resource: "/a/**" }]);
  });

  test("a folder whose name looks like a pattern is given as itself, and not beyond", () => {
    const place = literalPattern("/a/[draft] {1}");
    const child = derive(authority(), authority({ grants: [{ action: "fs.read", resource: `${place}/**` }] }));
    const may = (resource: string): boolean => rightsOf(child).check({ action: "fs.read", resource }, 0).allowed;
    expect([may("/a/[draft] {1}/x"), may("/a/d {1}/x")]).toEqual([true, false]);
    expect(code(() => derive(child, authority({ grants: [{ action: "fs.read", resource: "/a/*/x" }], depth: 1 })))).toBe("DENIED");
    expect(code(() => derive(authority(), authority({ grants: [{ action: "fs.read", resource: "/a/[draft]/**" }] })))).toBe("INVALID");
  });

  const segment = fc.constantFrom("a", "b", "*", "**");
  const pattern = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`);
  const path = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join("/")}`);

  test("every request a child passes, its parent passes", () => {
    fc.assert(
      fc.property(pattern, pattern, path, (held, asked, resource) => {
        const parent = authority({ grants: [{ action: "fs.read", resource: held }] });
        const child = (() => {
          try {
            return derive(parent, authority({ grants: [{ action: "fs.read", resource: asked }] }));
          } catch {
            return undefined;
          }
        })();
        fc.pre(child !== undefined);
        const need = { action: "fs.read", resource } as const;
        return child === undefined || !rightsOf(child).check(need, 0).allowed || rightsOf(parent).check(need, 0).allowed;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a check (I2)", () => {
  test("without a grant the answer is no, and says which one would do", () => {
    const verdict = rightsOf(authority()).check({ action: "fs.write", resource: "/a/x" }, 0);
    expect(verdict).toMatchObject({ allowed: false, missing: { action: "fs.write", resource: "/a/x" } });
  });

  test.for([
    { now: 4_999, allowed: true },
    { now: 5_000, allowed: false },
    { now: 9_999, allowed: false },
  ])("an authority that expires at 5000 allows at $now: $allowed", ({ now, allowed }) => {
    expect(rightsOf(authority({ expiresAt: 5_000 })).check({ action: "fs.read", resource: "/a/x" }, now).allowed).toBe(allowed);
  });
});

const SITE: Grant = { action: "host.use", resource: "site.example/443/**" };

describe("what an agent gives a child", () => {
  const cases: readonly { why: string; held: Grant; given: Grant; more?: Partial<Derivation>; chosen: Grant["chosen"] | false }[] = [
    { why: "a host out of all of them was chosen", held: { action: "host.use", resource: "**" }, given: SITE, chosen: true },
    {
      why: "a folder out of all of them was chosen",
      held: { action: "fs.write", resource: "/**" },
      given: { action: "fs.write", resource: "/mnt/a/b/**" },
      chosen: true,
    },
    { why: "what was chosen stays so", held: { ...SITE, chosen: true }, given: SITE, chosen: true },
    { why: "what was chosen stays so where it says so itself", held: { ...SITE, chosen: true }, given: { ...SITE, chosen: true }, chosen: true },
    { why: "a host that its parent was given is not", held: SITE, given: SITE, chosen: false },
    { why: "a part of that is not", held: SITE, given: { action: "host.use", resource: "site.example/443/GET/a" }, chosen: false },
    { why: "what a person gives is not", held: { action: "host.use", resource: "**" }, given: SITE, more: { byPerson: true }, chosen: false },
    { why: "what a command has of what was chosen stays so", held: { ...SITE, chosen: true }, given: SITE, more: { descends: false }, chosen: true },
    {
      why: "what works for its one call has was judged with it",
      held: { action: "host.use", resource: "**" },
      given: SITE,
      more: { descends: false },
      chosen: "judged",
    },
    { why: "what was judged so stays so", held: { ...SITE, chosen: "judged" }, given: SITE, more: { descends: false }, chosen: "judged" },
    { why: "what such a one has of what was named is named", held: SITE, given: SITE, more: { descends: false }, chosen: false },
  ];
  test.for(cases)("$why", ({ held, given, more = {}, chosen }) => {
    const parent = authority({ grants: [held] });
    const child = deriveAuthority({ parent, asked: authority({ grants: [given] }), now: 0, counterId: String, left: {}, ...more });
    expect(child.grants[0]?.chosen ?? false).toBe(chosen);
  });
});
