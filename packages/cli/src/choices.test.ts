import type { Approval, FlowDecision, Label } from "@aether/protocol";
import { expect, test } from "vitest";
import { choicesOf, choicesOfAll, promptOf, readChoice, waysOf } from "./choices.ts";

const NOW = 1_000;
const HOUR = 3_600_000;
const slot = (named: FlowDecision["slots"][number]["named"]) => ({ slot: "url", type: "host" as const, value: "evil.example", named });

type Asked = Pick<Approval, "id" | "flow" | "identity" | "syscall">;

const PLANTS: Partial<FlowDecision> = { flow: "plants", plants: [{ path: "/mnt/local/desk/Makefile", why: "make runs it", as: "asked" }] };

function asked(over: Partial<FlowDecision> = {}, integrity: Label["integrity"] = "untrusted"): Asked {
  const decision: FlowDecision = { verdict: "ask", rule: "r", reason: "w", flow: "egress", sources: [], slots: [slot(null)], shown: false, ...over };
  const label = { integrity, confidentiality: "private" as const, sources: [] };
  return {
    id: "a1",
    syscall: "web.fetch",
    identity: "scribe",
    flow: { decision, label, uses: [], signals: [], provenance: [], content: null, cost: {}, earlier: 0 },
  };
}
const PLAIN: Asked = { id: "a1", syscall: "web.fetch" };
const NOBODY: Asked = { id: "a1", syscall: "web.fetch", flow: asked().flow };
const once = { decision: "approve", scope: "once" };

test.for<{ why: string; of: Asked; typed: string; answer: unknown }>([
  { why: "a yes is for one call", of: PLAIN, typed: "y", answer: once },
  { why: "a tool may be allowed for the run", of: PLAIN, typed: "R", answer: { decision: "approve", scope: "run" } },
  { why: "no tool is, while untrusted text was read", of: asked(), typed: "r", answer: undefined },
  { why: "its values are", of: asked(), typed: " v ", answer: { decision: "approve", scope: "value" } },
  { why: "a plain question has no values", of: PLAIN, typed: "v", answer: undefined },
  { why: "a rule holds for a week", of: asked(), typed: "t", answer: { decision: "approve", scope: "rule", expires_at: NOW + 168 * HOUR } },
  { why: "or for as many hours as one writes", of: asked(), typed: "t 12h", answer: { decision: "approve", scope: "rule", expires_at: NOW + 12 * HOUR } },
  { why: "or days", of: asked(), typed: "t 2 d", answer: { decision: "approve", scope: "rule", expires_at: NOW + 48 * HOUR } },
  { why: "no rule holds for ever", of: asked(), typed: "t 400d", answer: undefined },
  { why: "nor for no time", of: asked(), typed: "t 0h", answer: undefined },
  { why: "nor about rights", of: asked({ flow: "authority" }), typed: "t", answer: undefined },
  {
    why: "what a write brings to where programs run it is among its values",
    of: { ...asked(PLANTS), syscall: "vfs.write" },
    typed: "v",
    answer: { decision: "approve", scope: "value" },
  },
  { why: "what a copy brings there is not", of: { ...asked(PLANTS), syscall: "vfs.copy" }, typed: "v", answer: undefined },
  { why: "nor what a move does", of: { ...asked(PLANTS), syscall: "vfs.move" }, typed: "t", answer: undefined },
  { why: "nor for an agent that is nobody across runs", of: NOBODY, typed: "t", answer: undefined },
  { why: "a time goes with a rule only", of: asked(), typed: "y 2d", answer: undefined },
  { why: "no is no", of: asked(), typed: "n", answer: { decision: "deny", scope: "once" } },
  { why: "the text may be read in quarantine instead", of: asked(), typed: "q", answer: { decision: "quarantine", scope: "once" } },
  { why: "where some was read", of: asked({ flow: "plan" }, "trusted"), typed: "q", answer: undefined },
  { why: "which a plain question does not offer", of: PLAIN, typed: "q", answer: undefined },
  { why: "another word is no answer", of: asked(), typed: "yes", answer: undefined },
])("$why", ({ of, typed, answer }) => {
  expect(readChoice(choicesOf(of), typed, NOW)?.answer).toEqual(answer);
});

test("what is asked names each key, and each way has its command", () => {
  expect(promptOf(choicesOf(PLAIN), 1)).toBe("allow? [y] once, [r] this tool for the whole run, [n] no, [s] show all of it: ");
  expect(promptOf(choicesOf(asked()), 1)).toMatch(/\[y\].*\[v\] these values for the whole run.*\[t\].*\[n\].*\[q\]/);
  expect(promptOf(choicesOf(asked({ slots: [slot("words")] })), 1)).toContain("[v] this same call for the whole run");
  const commands = waysOf([asked()]).map((way) => way.trim().split(/ {2,}/)[0]);
  expect(commands).toEqual(["", " --value", " --rule --hours 168", " --deny", " --quarantine"].map((option) => `aether approve a1${option}`));
});

test("of calls on one card only what fits each of them is offered, each named, and they may be taken one by one", () => {
  const two = [asked(), { ...asked({ flow: "authority" }), id: "a2" }];
  expect(choicesOfAll(two).map(({ key }) => key)).toEqual(["y", "v", "n", "q"]);
  expect(promptOf(choicesOfAll(two), 2)).toMatch(/^allow\? \[y\] all 2, once, .*\[o\] one by one/);
  expect(waysOf(two)[0]).toMatch(/^ {2}aether approve a1 a2 +each of these calls, once$/);
});
