import type { CallContext, FlowTrial, Leaving } from "@aether/ports";
import { type FlowDecision, HOST_FILE, type Json, type Label } from "@aether/protocol";
import { expect, test } from "vitest";
import { leavingRules } from "./leaving-rules.ts";
import { Repeats } from "./repeats.ts";

const URL = "http://x.example/a";
const decision = (verdict: FlowDecision["verdict"], rule: string): FlowDecision => ({
  verdict,
  rule,
  reason: `because of ${rule}`,
  flow: "egress",
  sources: [],
  slots: [],
  shown: true,
});
const get = (more: Partial<Leaving> = {}): Leaving => ({ url: URL, method: "GET", beside: [], usual: [], ...more });

/** A gate that lets through what is listed: `flow` for an address alone, `flow+` for more. */
function gate(allowed: readonly string[], label: Label = HOST_FILE) {
  const asked: string[] = [];
  const trials: FlowTrial[] = [];
  const looked: boolean[] = [];
  const repeats = new Repeats();
  const judge = async (trial: FlowTrial): Promise<FlowDecision> => {
    const { flow, beside } = trial.input as { flow: string; beside: Json[] };
    const what = `${flow}${beside.length > 0 ? "+" : ""}`;
    asked.push(what);
    trials.push(trial);
    return allowed.includes(what) ? decision("allow", what) : decision("ask", what);
  };
  const leaves = leavingRules({
    context: () => ({ judge, caller: { pid: "p1" } }) as unknown as CallContext,
    label: async (isNow) => {
      looked.push(isNow);
      return label;
    },
    processes: ["p2", "p1"],
    count: (url) => repeats.count("run", url),
  });
  return { leaves, asked, trials, looked };
}

const HEADERS = { usual: ["user-agent"] };
const NOTE = { beside: ["the header x-note"] };
const BODY = { method: "POST", beside: ["the method POST", "a body"] };
test.for<{ why: string; leaving: Leaving; allowed: readonly string[]; asked: readonly string[]; as: string | undefined; rule: string }>([
  { why: "nothing, if not the address", leaving: get(), allowed: ["egress+", "send+"], asked: ["egress"], as: undefined, rule: "egress" },
  { why: "the address alone", leaving: get(HEADERS), allowed: ["egress"], asked: ["egress", "egress+"], as: "address", rule: "egress" },
  { why: "all of it", leaving: get(HEADERS), allowed: ["egress", "egress+"], asked: ["egress", "egress+"], as: "written", rule: "egress+" },
  { why: "constants in place of no headers", leaving: get(), allowed: ["egress"], asked: ["egress", "egress+"], as: "address", rule: "egress" },
  { why: "no header beside the address", leaving: get(NOTE), allowed: ["egress"], asked: ["egress", "egress+"], as: undefined, rule: "egress+" },
  {
    why: "no body, where only reading is let through",
    leaving: get(BODY),
    allowed: ["egress", "egress+"],
    asked: ["egress", "send+"],
    as: undefined,
    rule: "send+",
  },
  {
    why: "no body in a GET either",
    leaving: get({ beside: ["a body"] }),
    allowed: ["egress", "egress+"],
    asked: ["egress", "send+"],
    as: undefined,
    rule: "send+",
  },
  { why: "no body, where sending is but the address is not", leaving: get(BODY), allowed: ["send+"], asked: ["egress"], as: undefined, rule: "egress" },
  { why: "a body", leaving: get(BODY), allowed: ["egress", "send+"], asked: ["egress", "send+"], as: "written", rule: "send+" },
  {
    why: "another method without a body like one with",
    leaving: get({ method: "DELETE", beside: ["the method DELETE"] }),
    allowed: ["egress", "egress+"],
    asked: ["egress", "send+"],
    as: undefined,
    rule: "send+",
  },
  {
    why: "a HEAD like a GET",
    leaving: get({ method: "HEAD", ...HEADERS }),
    allowed: ["egress", "egress+"],
    asked: ["egress", "egress+"],
    as: "written",
    rule: "egress+",
  },
])("leaves: $why", async ({ leaving, allowed, asked, as, rule }) => {
  const at = gate(allowed);
  const verdict = await at.leaves(leaving);
  expect([verdict.allowed ? verdict.as : undefined, verdict.decision?.rule, at.asked]).toEqual([as, rule, asked]);
});

test("the gate is asked in the caller's name, with what the box and its processes know by now", async () => {
  const label: Label = { ...HOST_FILE, confidentiality: "secret" };
  const at = gate([], label);
  await at.leaves(get());
  await at.leaves(get({ goesOn: true }));
  expect(at.trials[0]).toMatchObject({ name: "vm.request", input: { url: URL, flow: "egress", beside: [] }, pid: "p1", label, beside: ["p2", "p1"] });
  expect(at.looked).toEqual([true, false]);
});

test("a refusal names the row and what it carried", async () => {
  const verdict = await gate(["egress"]).leaves(get(BODY));
  expect(verdict.allowed ? "" : verdict.why).toMatch(/because of send\+ \(send\+; .*http:\/\/x\.example\/a, with the method POST, a body\)\. Nobody is asked/);
});

const POSTS = { method: "POST", beside: ["the method POST", "a body"] };
test.for<{ why: string; leaving: Partial<Leaving>; says: Pick<FlowDecision, "verdict" | "rule">; plain: RegExp; never?: RegExp }>([
  { why: "what sends", leaving: POSTS, says: { verdict: "ask", rule: "untrusted-leaves" }, plain: /^POST to x\.example .*--allow send:x\.example,/ },
  {
    why: "a body that a GET carries",
    leaving: { beside: ["a body"] },
    says: { verdict: "ask", rule: "untrusted-leaves" },
    plain: /it sends something.*--allow send:x\.example,/,
    never: /web_fetch/,
  },
  { why: "an address", leaving: {}, says: { verdict: "ask", rule: "untrusted-leaves" }, plain: /could carry.*--allow send:x\.example,.*web_fetch/ },
  {
    why: "a tunnel",
    leaving: { method: "CONNECT", url: "https://x.example/" },
    says: { verdict: "ask", rule: "untrusted-leaves" },
    plain: /^https to x\.example from a command .*tunnel/,
  },
  { why: "what a rule of the owner's asks about", leaving: POSTS, says: { verdict: "ask", rule: "policy:0" }, plain: /\(policy:0\)/, never: /--allow/ },
  { why: "what has readers", leaving: {}, says: { verdict: "ask", rule: "outside-readers" }, plain: /\(outside-readers\)/, never: /--allow/ },
  { why: "what leaves to nobody", leaving: {}, says: { verdict: "deny", rule: "secret-leaves" }, plain: /secret-leaves/, never: /--allow|web_fetch/ },
])("a person is told what to type, where that helps: $why", async ({ leaving, says, plain, never }) => {
  const judge = async (): Promise<FlowDecision> => ({ ...decision(says.verdict, says.rule) });
  const context = (): CallContext => ({ judge, caller: { pid: "p1" } }) as unknown as CallContext;
  const verdict = await leavingRules({ context, label: async () => HOST_FILE, processes: [], count: () => 1 })(get(leaving));
  const told = verdict.allowed ? "" : verdict.plain;
  expect(told).toMatch(plain);
  if (never) expect(told).not.toMatch(never);
});

test("one address by itself is asked for so often in a run and no more; what goes on does not count, nor what may leave whole", async () => {
  const at = gate(["egress"]);
  for (let count = 0; count < 64; count++) expect((await at.leaves(get())).allowed).toBe(true);
  expect(await at.leaves(get())).toMatchObject({ allowed: false, why: expect.stringContaining("64 times") });
  expect((await at.leaves(get({ goesOn: true }))).allowed).toBe(true);
  expect((await at.leaves(get({ url: "http://x.example/b" }))).allowed).toBe(true);
  const whole = gate(["egress", "egress+"]);
  for (let count = 0; count < 70; count++) expect((await whole.leaves(get())).allowed).toBe(true);
});
