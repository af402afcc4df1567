import type { Journal } from "@aether/ports";
import { HOST_FILE, type Label, type Slot, SyscallError, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { flowStageOf, NO_USES } from "./flow.test-harness.ts";
import { tryCall } from "./flow-stage.ts";
import { agentOf } from "./principal.test-harness.ts";
import type { Principal } from "./principal.ts";
import { Registry } from "./registry.ts";

const journal = { read: async () => [] } as unknown as Journal;
const SECRET: Label = { ...HOST_FILE, confidentiality: "secret" };
const who = (more: Partial<Principal> = {}): Principal =>
  agentOf({
    owner: "ann",
    identity: "scribe",
    authority: { grants: [{ action: "host.use", resource: "x.example/**" }], budget: {}, depth: 1, children: 1 },
    cwd: "/run/p1",
    label: HOST_FILE,
    words: "read http://y.example/page",
    ...more,
  });

interface Asked {
  readonly url: string;
  readonly flow?: "egress" | "send";
  readonly beside?: readonly string[];
  readonly label?: Label;
  readonly who?: Partial<Principal>;
  /** What has been read by now by the processes that are named; ended where there is none. */
  readonly now?: Readonly<Record<string, Label>>;
}

function decided({ url, flow = "egress", beside = [], label, who: more, now = {} }: Asked) {
  const registry = new Registry([], { sha256: (text: string) => text } as never);
  const borrow = async <T>({ pid }: { pid: string }, use: (one: Principal) => Promise<T>): Promise<T> => {
    const read = now[pid];
    if (!read) throw new SyscallError("NOT_FOUND", "it has ended");
    return use(who({ pid, label: read }));
  };
  const clock = { now: () => 0, timer: () => () => undefined };
  const deps = { ...flowStageOf(journal), registry, clock, borrow, uses: NO_USES, touching: async () => undefined };
  const trial = { name: "vm.request", input: { url, flow, beside: [...beside] }, pid: "p1", ...(label && { label }), beside: Object.keys(now) };
  return tryCall(deps, { who: who(more), isSpent: () => false }, trial);
}

test.for<Asked & { why: string; rule: string }>([
  { why: "an address that the words name", url: "http://y.example/page", rule: "named" },
  { why: "another one of that host", url: "http://y.example/page?d", rule: "untrusted-leaves" },
  { why: "one with more than its address", url: "http://y.example/page", beside: ["a body"], rule: "untrusted-leaves" },
  { why: "one that sends", url: "http://y.example/page", flow: "send", beside: ["a body"], rule: "untrusted-leaves" },
  { why: "one to a host that was granted whole", url: "http://x.example/a?b", flow: "send", beside: ["a body"], rule: "named" },
  { why: "one of a box that holds a secret", url: "http://x.example/", label: SECRET, rule: "secret-leaves" },
  { why: "one whose process has read a secret by now", url: "http://x.example/", now: { p1: SECRET }, rule: "secret-leaves" },
  { why: "one beside whose process another has read one", url: "http://x.example/", now: { p1: HOST_FILE, p2: SECRET }, rule: "secret-leaves" },
  { why: "one of what has readers", url: "http://x.example/", label: { ...SECRET, readers: ["x.example"] }, rule: "named" },
  { why: "one of what has other readers", url: "http://x.example/", label: { ...HOST_FILE, readers: ["z.example"] }, rule: "outside-readers" },
  { why: "a person's own", url: "http://z.example/?d", flow: "send", beside: ["a body"], label: SECRET, who: { kind: "session" }, rule: "trusted" },
])("a request of a box is judged like a call: $why", async ({ rule, ...asked }) => {
  expect((await decided(asked)).rule).toBe(rule);
});

test("of text that leaves, all is told; and one whose own process has ended is no more judged", async () => {
  const decision = await decided({ url: "http://x.example/a", flow: "send", beside: ["a body"] });
  expect([decision.shown, decision.slots.map(({ slot, value }: Slot) => [slot, value])]).toEqual([true, [["url", "http://x.example/a"]]]);
  await expect(decided({ url: "http://x.example/a", now: { p1: undefined as never } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await decided({ url: "http://x.example/a", now: { p2: undefined as never } })).verdict).toBe("allow");
  expect((await decided({ url: "http://x.example/a", label: TRUSTED })).rule).toBe("named");
});
