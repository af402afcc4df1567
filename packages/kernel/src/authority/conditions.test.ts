import { type Authority, type Constraints, type Grant, limitWords } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deriveAuthority } from "./derive.ts";
import { rightsOf } from "./rights.ts";

const authority = (...grants: Grant[]): Authority => ({ grants, budget: {}, depth: 5, children: 5 });
const fetching = (constraints?: Constraints): Grant => ({ action: "tool.use", resource: "web_fetch", ...(constraints && { constraints }) });
const may = (held: Authority, args?: unknown, now = 0): boolean => rightsOf(held).check({ action: "tool.use", resource: "web_fetch" }, now, args).allowed;
const derived = (parent: Authority, ...grants: Grant[]): Authority =>
  deriveAuthority({ parent, asked: authority(...grants), now: 0, counterId: String, left: {} });

const BELOW = { args: { url: ["https://a.example/docs/**"] } };
test.for([
  { why: "what is below it", url: "https://a.example/docs/x/y", allowed: true },
  { why: "another host", url: "https://b.example/docs/x", allowed: false },
  { why: "a host that begins alike", url: "https://a.example.b/docs/x", allowed: false },
  { why: "a name before the host", url: "https://a.example@b.example/docs/x", allowed: false },
  { why: "a way up and out", url: "https://a.example/docs/../secret", allowed: false },
  { why: "a way up, in percent", url: "https://a.example/docs/%2E%2e/secret", allowed: false },
  { why: "a way up at the end", url: "https://a.example/docs/..", allowed: false },
  { why: "a way up before a query", url: "https://a.example/docs/..?x", allowed: false },
  { why: "another slash", url: "https://a.example/docs/..\\secret", allowed: false },
  { why: "a slash in percent", url: "https://a.example/docs/..%2fsecret", allowed: false },
  { why: "a line end", url: "https://a.example/docs/x\n", allowed: false },
  { why: "a list of which each fits", url: ["https://a.example/docs/x", "https://a.example/docs"], allowed: true },
  { why: "a list of which one does not", url: ["https://a.example/docs/x", "https://b.example"], allowed: false },
  { why: "an empty list", url: [], allowed: false },
  { why: "an object", url: { url: "https://a.example/docs/x" }, allowed: false },
  { why: "nothing", url: undefined, allowed: false },
])("an argument is $why: $allowed", ({ url, allowed }) => expect(may(authority(fetching(BELOW)), { url })).toBe(allowed));

test("numbers and answers are told by their text, and what every object has is no argument", () => {
  const held = authority(fetching({ args: { count: ["1", "2"], raw: ["false"] } }));
  expect([may(held, { count: 2, raw: false }), may(held, { count: 3, raw: false }), may(held, { count: 1 })]).toEqual([true, false, false]);
  expect(may(authority(fetching({ args: { constructor: ["**"] } })), {})).toBe(false);
});

test("of several grants any that fits will do, and a no says what each would have taken", () => {
  const held = authority(fetching({ args: { url: ["a"] } }), fetching({ args: { url: ["b"] } }), fetching({ args: { url: ["c"] }, expiresAt: 5 }));
  expect([may(held, { url: "a" }), may(held, { url: "b" }), may(held, { url: "c" }, 4), may(held, { url: "c" }, 5)]).toEqual([true, true, true, false]);
  const verdict = rightsOf(held).check({ action: "tool.use", resource: "web_fetch" }, 6, { url: "d" });
  expect(verdict).toMatchObject({
    why: "it is granted only with url a; or it is granted only with url b; or it was granted until 1970-01-01 00:00 UTC",
  });
});

test.for([
  { why: "its time", grant: fetching({ expiresAt: 10 }) },
  { why: "its arguments", grant: fetching({ args: { url: ["a"] } }) },
])("a child of what is held to $why is held to it, with none or wider ones of its own, to the third generation", ({ grant }) => {
  const wide = fetching({ expiresAt: 1_000, args: { url: ["**"] } });
  for (const asked of [fetching(), wide]) {
    const child = derived(authority(grant), asked);
    for (const held of [child, derived(child, fetching())]) {
      expect(may(held, { url: "b" }, 11)).toBe(false);
      expect(may(held, { url: "a" }, 9)).toBe(true);
    }
  }
});

/** What has expired is not given. */
function whereGiven(derive: () => Authority): Authority | undefined {
  try {
    return derive();
  } catch {
    return undefined;
  }
}

test("no child may with any arguments, at any time, what its parent may not (I3)", () => {
  const word = fc.constantFrom("a", "b", "*", "**", "a/b", "a/*");
  const limits = fc.record({ args: fc.record({ url: fc.array(word, { minLength: 1, maxLength: 2 }) }), expiresAt: fc.nat(3) }, { requiredKeys: [] });
  const grants = fc.array(fc.option(limits, { nil: undefined }).map(fetching), { minLength: 1, maxLength: 3 });
  const call = fc.record({ url: fc.constantFrom("a", "b", "a/b", "a/c", "c"), now: fc.nat(4) });
  fc.assert(
    fc.property(grants, grants, call, (held, asked, { url, now }) => {
      const parent = authority(...held);
      const child = whereGiven(() => derived(parent, ...asked));
      return !child || !may(child, { url }, now) || may(parent, { url }, now);
    }),
    { numRuns: 3_000 },
  );
});

test("limits in words: the tightest of each kind", () => {
  const own: Constraints = { maxUses: 10, perMinute: 5, expiresAt: Date.UTC(2026, 11, 1, 18), args: { url: ["https://a/**", "https://b/**"] } };
  expect(
    limitWords([
      { constraints: { maxUses: 4, args: { raw: ["false"] } }, used: 1 },
      { constraints: own, used: 2 },
    ]),
  ).toBe("3 uses left, at most 5 a minute, until 2026-12-01 18:00 UTC, only with raw false and url https://a/** or https://b/**");
  expect([limitWords([{ constraints: { maxUses: 1 }, used: 1 }]), limitWords([])]).toEqual(["used up", ""]);
});
