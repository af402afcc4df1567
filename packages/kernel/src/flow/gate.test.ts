import {
  CONFIDENTIALITY,
  DEFAULT_FLOW_POLICY,
  FLOW_CLASSES,
  type FlowClass,
  FlowPolicy,
  INTEGRITY,
  type Label,
  NAMINGS,
  SLOT_TYPES,
  unnamedOf,
} from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideFlow, FLOW_TABLE, type FlowQuestion, type JudgedSlot } from "./gate.ts";

const label = (integrity: Label["integrity"], confidentiality: Label["confidentiality"], readers?: string[]): Label => ({
  integrity,
  confidentiality,
  sources: integrity === "untrusted" ? ["https://evil.example/page"] : [],
  ...(readers && { readers }),
});
const CLEAN = label("trusted", "private");
const FIRST_PARTY = label("tool", "private");
const TAINTED = label("untrusted", "private");
const TAINTED_PUBLIC = label("untrusted", "public");
const SECRET = label("trusted", "secret");

const slot = (named: JudgedSlot["named"], value = "ann@example.org"): JudgedSlot => ({ slot: "to", type: "address", value, named });
const hostSlot = (value: string): JudgedSlot => ({ slot: "url", type: "host", value, named: null });
const ask = (asked: Partial<FlowQuestion>) =>
  decideFlow({ syscall: "mail.send", flow: "send", context: CLEAN, slots: [], content: false, policy: DEFAULT_FLOW_POLICY, now: 1_000, ...asked });

interface Row {
  readonly why: string;
  readonly asked: Partial<FlowQuestion>;
  readonly verdict: string;
  readonly rule: string;
}

const plant = (as: "asked" | "refused" = "asked") => [{ path: "/mnt/local/p/Makefile", as, why: "a build runs it" }];
const MINE = slot("authority", "/mnt/local/p/Makefile");

describe("what other programs run or trust", () => {
  test.for<Row>([
    { why: "is written unasked by a context that has read nothing untrusted", asked: { plants: plant() }, verdict: "allow", rule: "trusted" },
    {
      why: "is asked about by one that has, whoever named it",
      asked: { plants: plant(), context: TAINTED, slots: [slot("words")] },
      verdict: "ask",
      rule: "plants",
    },
    { why: "also where that is public", asked: { plants: plant(), context: TAINTED_PUBLIC, slots: [slot("workspace")] }, verdict: "ask", rule: "plants" },
    { why: "is asked about for what a handle brings", asked: { plants: plant(), carried: TAINTED, slots: [MINE] }, verdict: "ask", rule: "plants" },
    { why: "is asked about for what a copy brings", asked: { plants: plant(), brings: TAINTED, slots: [MINE] }, verdict: "ask", rule: "plants" },
    {
      why: "is not asked about for what a trusted copy brings",
      asked: { plants: plant(), brings: FIRST_PARTY, slots: [MINE] },
      verdict: "allow",
      rule: "trusted",
    },
    {
      why: "is removed only so, too",
      asked: { plants: plant(), flow: "destructive", context: TAINTED, slots: [slot("words")] },
      verdict: "ask",
      rule: "plants",
    },
    { why: "is refused where version control keeps it", asked: { plants: plant("refused") }, verdict: "deny", rule: "internals" },
    { why: "is refused if one of several is", asked: { plants: [...plant(), ...plant("refused")], context: TAINTED }, verdict: "deny", rule: "internals" },
  ])("$why", ({ asked, verdict, rule }) => {
    const decision = ask({ flow: "durable-write", slots: [MINE], ...asked });
    expect(decision).toMatchObject({ verdict, rule, flow: "plants", plants: asked.plants });
    if (verdict !== "allow") expect(decision.reason).toContain("Makefile");
  });

  const rules = (when: FlowPolicy["rules"][number]["when"], verdict: "allow" | "ask" | "deny") =>
    FlowPolicy.parse({ rules: [{ when, verdict, why: "the owner says so" }] });
  test.for<{ why: string; policy: FlowPolicy; as?: "refused"; verdict: string; rule: string }>([
    { why: "who allows writing allows no planting", policy: rules({ flow: ["durable-write"] }, "allow"), verdict: "ask", rule: "plants" },
    { why: "nor does who allows a syscall", policy: rules({ syscall: "vfs.**" }, "allow"), verdict: "ask", rule: "plants" },
    { why: "who allows planting does", policy: rules({ flow: ["plants"] }, "allow"), verdict: "allow", rule: "policy:0" },
    { why: "who names the place does", policy: rules({ values: ["/mnt/local/p/Makefile"] }, "allow"), verdict: "allow", rule: "policy:0" },
    { why: "who forbids writing forbids planting", policy: rules({ flow: ["durable-write"] }, "deny"), verdict: "deny", rule: "policy:0" },
    { why: "nobody allows what version control keeps", policy: rules({ flow: ["plants"] }, "allow"), as: "refused", verdict: "deny", rule: "internals" },
  ])("$why", ({ policy, as, verdict, rule }) => {
    expect(ask({ flow: "durable-write", context: TAINTED, slots: [MINE], plants: plant(as), policy })).toMatchObject({ verdict, rule });
  });

  test("a rule about planting says nothing of other writing", () => {
    const policy = rules({ flow: ["plants"] }, "deny");
    expect(ask({ flow: "durable-write", context: TAINTED, slots: [MINE], policy }).rule).toBe("labelled");
  });

  test("a yes is to one call, for it was shown as it is", () => {
    const decision = ask({ flow: "durable-write", context: TAINTED, slots: [MINE, slot(null, "/x")], plants: plant() });
    expect(unnamedOf(decision, { digest: "d1", label: TAINTED })).toEqual([
      ["to", "/x"],
      ["call", "d1"],
    ]);
  });
});

describe("the decision table", () => {
  test.for<Row>([
    { why: "a clean context sends to whom it likes", asked: { slots: [slot(null)] }, verdict: "allow", rule: "trusted" },
    { why: "so does one with results of first-party tools", asked: { context: FIRST_PARTY, slots: [slot(null)] }, verdict: "allow", rule: "trusted" },
    { why: "an untrusted one reads on", asked: { context: TAINTED, flow: "read" }, verdict: "allow", rule: "reads" },
    { why: "it asks before it sends to somebody nobody named", asked: { context: TAINTED, slots: [slot(null)] }, verdict: "ask", rule: "untrusted-leaves" },
    { why: "it sends to whom the words name", asked: { context: TAINTED, slots: [slot("words")] }, verdict: "allow", rule: "named" },
    {
      why: "but not when one of two is nobody's choice",
      asked: { context: TAINTED, slots: [slot("words"), slot(null)] },
      verdict: "ask",
      rule: "untrusted-leaves",
    },
    { why: "nor when it does not say to whom", asked: { context: TAINTED, slots: [] }, verdict: "ask", rule: "untrusted-leaves" },
    {
      why: "a page is fetched by a context that holds nothing private",
      asked: { context: TAINTED_PUBLIC, flow: "egress" },
      verdict: "allow",
      rule: "public-fetch",
    },
    { why: "one that does asks first", asked: { context: TAINTED, flow: "egress", slots: [slot(null)] }, verdict: "ask", rule: "untrusted-leaves" },
    {
      why: "even a public one asks before it changes something outside",
      asked: { context: TAINTED_PUBLIC, slots: [slot(null)] },
      verdict: "ask",
      rule: "untrusted-leaves",
    },
    {
      why: "it writes where somebody said",
      asked: { context: TAINTED, flow: "durable-write", slots: [slot("workspace")] },
      verdict: "allow",
      rule: "labelled",
    },
    { why: "elsewhere it asks", asked: { context: TAINTED, flow: "durable-write", slots: [slot(null)] }, verdict: "ask", rule: "write-elsewhere" },
    {
      why: "it removes what the words name",
      asked: { context: TAINTED, flow: "destructive", slots: [slot("words")] },
      verdict: "allow",
      rule: "named-removal",
    },
    {
      why: "nothing else",
      asked: { context: TAINTED, flow: "destructive", slots: [slot(null)] },
      verdict: "ask",
      rule: "untrusted-removal",
    },
    {
      why: "what a lookup found is not named enough for that",
      asked: { context: TAINTED, flow: "destructive", slots: [slot("lookup")] },
      verdict: "ask",
      rule: "untrusted-removal",
    },
    { why: "a removal of nothing in particular asks", asked: { context: TAINTED, flow: "destructive" }, verdict: "ask", rule: "untrusted-removal" },
    { why: "a lookup names enough to send to", asked: { context: TAINTED, slots: [slot("lookup")] }, verdict: "allow", rule: "named" },
    { why: "no authority after untrusted content", asked: { context: TAINTED, flow: "authority" }, verdict: "ask", rule: "untrusted-authority" },
    { why: "children are born with its label", asked: { context: TAINTED, flow: "spawn" }, verdict: "allow", rule: "labelled" },
    { why: "secrets leave to nobody", asked: { context: SECRET, slots: [slot("words")] }, verdict: "deny", rule: "secret-leaves" },
    { why: "not even as an address", asked: { context: SECRET, flow: "egress", slots: [slot("words")] }, verdict: "deny", rule: "secret-leaves" },
    {
      why: "but to their readers",
      asked: { context: label("trusted", "secret", ["ann@example.org"]), slots: [slot(null)] },
      verdict: "allow",
      rule: "trusted",
    },
    {
      why: "and to no other",
      asked: { context: label("trusted", "secret", ["bob@example.org"]), slots: [slot("words")] },
      verdict: "deny",
      rule: "secret-leaves",
    },
    {
      why: "private content with readers asks for others",
      asked: { context: label("trusted", "private", ["bob@example.org"]), slots: [slot("words")] },
      verdict: "ask",
      rule: "outside-readers",
    },
    {
      why: "also where one of two recipients is none of them",
      asked: { context: label("trusted", "private", ["bob@example.org"]), slots: [slot("words", "bob@example.org"), slot("words")] },
      verdict: "ask",
      rule: "outside-readers",
    },
    {
      why: "and where it does not say who they are",
      asked: { context: label("trusted", "private", ["bob@example.org"]), slots: [] },
      verdict: "ask",
      rule: "outside-readers",
    },
    {
      why: "readers of what a handle holds are readers too",
      asked: { carried: label("untrusted", "private", ["bob@example.org"]), slots: [slot("words")] },
      verdict: "ask",
      rule: "outside-readers",
    },
    {
      why: "a reader that is a host is one by all its addresses",
      asked: { context: label("trusted", "secret", ["Status.example"]), flow: "egress", slots: [hostSlot("https://status.example:8443/a?b=c")] },
      verdict: "allow",
      rule: "trusted",
    },
    {
      why: "and no other host is, whatever its address holds",
      asked: { context: label("trusted", "secret", ["status.example"]), flow: "egress", slots: [hostSlot("https://x.status.example/status.example")] },
      verdict: "deny",
      rule: "secret-leaves",
    },
    {
      why: "nor is anything but a host one by it",
      asked: { context: label("trusted", "secret", ["status.example"]), slots: [slot("words", "https://status.example/")] },
      verdict: "deny",
      rule: "secret-leaves",
    },
    { why: "a clean plan of named values is granted", asked: { flow: "plan", slots: [slot("words")] }, verdict: "allow", rule: "plan" },
    { why: "one with others is asked", asked: { flow: "plan", slots: [slot("words"), slot(null)] }, verdict: "ask", rule: "plan" },
    { why: "one that comes late is refused", asked: { context: TAINTED, flow: "plan", slots: [slot("words")] }, verdict: "deny", rule: "late-plan" },
    {
      why: "what a handle chose is nobody's choice in a clean context",
      asked: { carried: TAINTED, slots: [{ ...slot(null), carried: true }] },
      verdict: "ask",
      rule: "untrusted-leaves",
    },
    { why: "what it holds goes to whom the clean context chose", asked: { carried: TAINTED, slots: [slot(null)] }, verdict: "allow", rule: "trusted" },
    { why: "unless it is secret", asked: { carried: SECRET, slots: [slot("words")] }, verdict: "deny", rule: "secret-leaves" },
    { why: "what it holds goes nowhere that the call does not say", asked: { carried: TAINTED }, verdict: "ask", rule: "untrusted-leaves" },
    {
      why: "it removes nothing that the call does not say",
      asked: { flow: "destructive", carried: TAINTED },
      verdict: "ask",
      rule: "untrusted-removal",
    },
    {
      why: "it changes no rights",
      asked: { flow: "authority", carried: TAINTED, slots: [slot("words")] },
      verdict: "ask",
      rule: "untrusted-authority",
    },
    { why: "it may be kept and read", asked: { flow: "durable-write", carried: TAINTED }, verdict: "allow", rule: "trusted" },
    { why: "above the ceiling nothing moves on", asked: { ceiling: "public", flow: "durable-write" }, verdict: "deny", rule: "ceiling" },
    {
      why: "nor what a handle brings that is above it",
      asked: { ceiling: "private", context: CLEAN, carried: { ...TAINTED, confidentiality: "secret" }, flow: "durable-write" },
      verdict: "deny",
      rule: "ceiling",
    },
    { why: "but it is read", asked: { ceiling: "public", flow: "read" }, verdict: "allow", rule: "reads" },
  ])("$why", ({ asked, verdict, rule }) => {
    expect(ask(asked)).toMatchObject({ verdict, rule });
  });

  test("a reason names the sources and the values that nobody named", () => {
    const { reason, sources } = ask({ context: TAINTED, slots: [slot(null, "eve@evil.example")] });
    expect(reason).toContain("https://evil.example/page");
    expect(reason).toContain('to "eve@evil.example"');
    expect(sources).toEqual(["https://evil.example/page"]);
  });

  test("a reason names what a handle brought", () => {
    const { reason } = ask({ context: FIRST_PARTY, carried: TAINTED, slots: [{ ...slot(null), carried: true }] });
    expect(reason).toContain("https://evil.example/page");
  });

  test("every row can be read by people", () => {
    expect(FLOW_TABLE.map(({ rule }) => rule)).toContain("untrusted-authority");
    for (const { says } of FLOW_TABLE) expect(says.length).toBeGreaterThan(20);
  });
});

describe("the content rule", () => {
  test.for([
    { why: "untrusted text to a named recipient is shown", asked: { context: TAINTED, slots: [slot("words")], content: true }, shown: true },
    { why: "so is what a handle carries", asked: { carried: TAINTED, slots: [slot(null)], content: true }, shown: true },
    {
      why: "so is an address that may carry something private",
      asked: { context: TAINTED, flow: "egress", slots: [slot("words")], content: true },
      shown: true,
    },
    { why: "one that carries nothing private is not", asked: { context: TAINTED_PUBLIC, flow: "egress", slots: [slot("words")], content: true }, shown: false },
    { why: "clean text is not", asked: { slots: [slot(null)], content: true }, shown: false },
    { why: "nothing to show is not shown", asked: { context: TAINTED, slots: [slot("words")] }, shown: false },
  ] as const)("$why", ({ asked, shown }) => {
    expect(ask(asked)).toMatchObject({ verdict: "allow", shown });
  });

  test("an owner may be asked instead", () => {
    const policy = FlowPolicy.parse({ content: "ask" });
    expect(ask({ policy, context: TAINTED, slots: [slot("words")], content: true })).toMatchObject({ verdict: "ask", rule: "content" });
  });
});

describe("the owner's rules", () => {
  const ruled = (rule: unknown, asked: Partial<FlowQuestion>) => ask({ policy: FlowPolicy.parse({ rules: [rule] }), ...asked });
  test.for([
    { why: "come before the table", rule: { when: { syscall: "mail.*" }, verdict: "deny", why: "no mail" }, asked: {}, verdict: "deny" },
    {
      why: "allow values",
      rule: { when: { values: ["eve@x.org"] }, verdict: "allow", why: "" },
      asked: { context: TAINTED, slots: [slot(null, "eve@x.org")] },
      verdict: "allow",
    },
    {
      why: "allow no others beside them",
      rule: { when: { values: ["eve@x.org"] }, verdict: "allow", why: "" },
      asked: { context: TAINTED, slots: [slot(null, "eve@x.org"), slot(null)] },
      verdict: "ask",
    },
    {
      why: "allow no call without values by values",
      rule: { when: { values: ["eve@x.org"] }, verdict: "allow", why: "" },
      asked: { context: TAINTED },
      verdict: "ask",
    },
    {
      why: "forbid a value beside others",
      rule: { when: { values: ["eve@x.org"] }, verdict: "deny", why: "" },
      asked: { slots: [slot("words"), slot("words", "eve@x.org")] },
      verdict: "deny",
    },
    {
      why: "ask about a value beside others",
      rule: { when: { values: ["eve@x.org"] }, verdict: "ask", why: "" },
      asked: { slots: [slot("words", "eve@x.org"), slot("words")] },
      verdict: "ask",
    },
    {
      why: "forbid no other values",
      rule: { when: { values: ["eve@x.org"] }, verdict: "deny", why: "" },
      asked: { slots: [slot("words", "steve@x.org")] },
      verdict: "allow",
    },
    {
      why: "forbid no call without values by values",
      rule: { when: { values: ["eve@x.org"] }, verdict: "deny", why: "" },
      asked: { slots: [] },
      verdict: "allow",
    },
    ...["EVE@x.org", " eve@x.org"].map((value) => ({
      why: `forbid an address as it is written, too: ${JSON.stringify(value)}`,
      rule: { when: { values: ["Eve@x.org"] }, verdict: "deny", why: "" },
      asked: { slots: [{ ...slot("words"), type: "address", value }] },
      verdict: "deny",
    })),
    {
      why: "forbid an account as it is written, too",
      rule: { when: { values: ["UK12 3456 7890"] }, verdict: "deny", why: "" },
      asked: { slots: [{ ...slot("words"), type: "account", value: "uk1234567890" }] },
      verdict: "deny",
    },
    ...["HTTP://x.example/a", "http://X.example/a", "http://x.example:80/a", "http://x.example/a#b"].map((value) => ({
      why: `forbid an address of the web as it is written, too: ${value}`,
      rule: { when: { values: ["http://x.example/a"] }, verdict: "deny", why: "" },
      asked: { flow: "egress", slots: [{ ...slot("words"), type: "host", value }] },
      verdict: "deny",
    })),
    ...["http://x.example/a", "https://X.EXAMPLE:8443/"].map((value) => ({
      why: `forbid all of a host by its name: ${value}`,
      rule: { when: { values: ["x.example"] }, verdict: "deny", why: "" },
      asked: { flow: "egress", slots: [{ ...slot("words"), type: "host", value }] },
      verdict: "deny",
    })),
    ...["http://x.example/A", "http://x.example/a/", "http://x.example/a?", "https://x.example/a", "http://y.example/a"].map((value) => ({
      why: `forbid no other address: ${value}`,
      rule: { when: { values: ["http://x.example/a", "example"] }, verdict: "deny", why: "" },
      asked: { flow: "egress", slots: [{ ...slot("words"), type: "host", value }] },
      verdict: "allow",
    })),
    {
      why: "allow no host by its name",
      rule: { when: { values: ["x.example"] }, verdict: "allow", why: "" },
      asked: { context: TAINTED, flow: "egress", slots: [{ ...slot(null), type: "host", value: "http://x.example/a" }] },
      verdict: "ask",
    },
    { why: "are about no other syscall", rule: { when: { syscall: "note.*" }, verdict: "deny", why: "" }, asked: {}, verdict: "allow" },
    { why: "are about no other class", rule: { when: { flow: ["egress"] }, verdict: "deny", why: "" }, asked: {}, verdict: "allow" },
    { why: "are about no better integrity", rule: { when: { integrity: "untrusted" }, verdict: "deny", why: "" }, asked: {}, verdict: "allow" },
    { why: "are about nothing less confidential", rule: { when: { confidentiality: "secret" }, verdict: "deny", why: "" }, asked: {}, verdict: "allow" },
    { why: "end", rule: { when: {}, verdict: "deny", why: "", expires_at: 1_000 }, asked: {}, verdict: "allow" },
    {
      why: "are about what a handle carries, too",
      rule: { when: { integrity: "untrusted" }, verdict: "deny", why: "" },
      asked: { carried: TAINTED },
      verdict: "deny",
    },
    { why: "fit what is at least so confidential", rule: { when: { confidentiality: "private" }, verdict: "ask", why: "" }, asked: {}, verdict: "ask" },
    {
      why: "let no secret out",
      rule: { when: { flow: ["send"] }, verdict: "allow", why: "" },
      asked: { context: SECRET, slots: [slot("words")] },
      verdict: "deny",
    },
    {
      why: "give no authority away after untrusted content",
      rule: { when: { flow: ["authority"] }, verdict: "allow", why: "" },
      asked: { context: TAINTED, flow: "authority" },
      verdict: "ask",
    },
    {
      why: "make no late plan good",
      rule: { when: { flow: ["plan"] }, verdict: "allow", why: "" },
      asked: { context: TAINTED, flow: "plan" },
      verdict: "deny",
    },
  ] as const)("$why", ({ rule, asked, verdict }) => {
    expect(ruled(rule, asked as Partial<FlowQuestion>).verdict).toBe(verdict);
  });
});

describe("over all questions", () => {
  const anyLabel = fc.record({
    integrity: fc.constantFrom(...INTEGRITY),
    confidentiality: fc.constantFrom(...CONFIDENTIALITY),
    sources: fc.constant<string[]>([]),
  });
  const anySlot = fc.record({
    slot: fc.constant("s"),
    type: fc.constantFrom(...SLOT_TYPES),
    value: fc.constantFrom("a", "b"),
    named: fc.constantFrom(null, ...NAMINGS),
    carried: fc.boolean(),
  });
  const question: fc.Arbitrary<FlowQuestion> = fc.record({
    syscall: fc.constant("x.y"),
    flow: fc.constantFrom(...FLOW_CLASSES),
    context: anyLabel,
    slots: fc.array(anySlot, { maxLength: 3 }),
    content: fc.boolean(),
    policy: fc.constant(DEFAULT_FLOW_POLICY),
    now: fc.constant(0),
  });
  const leaving: readonly FlowClass[] = ["egress", "send"];
  const rank = { deny: 0, ask: 1, allow: 2 } as const;

  test("private bytes of an untrusted context leave only to somebody named (G1)", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { flow, context, slots } = asked;
        if (!leaving.includes(flow) || context.integrity !== "untrusted" || context.confidentiality === "public") return;
        if (decideFlow(asked).verdict === "allow") expect(slots.length > 0 && slots.every(({ named }) => named !== null)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  test("an untrusted context changes no authority by itself (G2)", () => {
    fc.assert(
      fc.property(question, (asked) => {
        if (asked.context.integrity === "untrusted" && (asked.flow === "authority" || asked.flow === "plan"))
          expect(decideFlow(asked).verdict).not.toBe("allow");
      }),
      { numRuns: 20_000 },
    );
  });

  test("reading more never allows more", () => {
    fc.assert(
      fc.property(question, fc.constantFrom(...INTEGRITY), fc.constantFrom(...CONFIDENTIALITY), (asked, integrity, confidentiality) => {
        const { context } = asked;
        const worse = {
          ...context,
          integrity: INTEGRITY[Math.max(INTEGRITY.indexOf(context.integrity), INTEGRITY.indexOf(integrity))] ?? "untrusted",
          confidentiality: CONFIDENTIALITY[Math.max(CONFIDENTIALITY.indexOf(context.confidentiality), CONFIDENTIALITY.indexOf(confidentiality))] ?? "secret",
        };
        expect(rank[decideFlow({ ...asked, context: worse }).verdict]).toBeLessThanOrEqual(rank[decideFlow(asked).verdict]);
      }),
      { numRuns: 20_000 },
    );
  });

  test("one more slot never allows more, once there is one", () => {
    fc.assert(
      fc.property(question, anySlot, (asked, more) => {
        if (asked.slots.length === 0) return;
        expect(rank[decideFlow({ ...asked, slots: [...asked.slots, more] }).verdict]).toBeLessThanOrEqual(rank[decideFlow(asked).verdict]);
      }),
      { numRuns: 20_000 },
    );
  });
});
