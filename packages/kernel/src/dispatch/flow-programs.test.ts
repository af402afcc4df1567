import { type Handlers, type Journal, type Service, service } from "@aether/ports";
import { type Authority, type FlowClass, joinLabels, type Label, open, type Slot, syscall, TRUSTED } from "@aether/protocol";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { Meter } from "../budget/meter.ts";
import type { Approvals, Ruling } from "./approvals.ts";
import { Executor } from "./executor.ts";
import { flowStageOf, surroundingsOf } from "./flow.test-harness.ts";
import { agentOf } from "./principal.test-harness.ts";
import type { Principal } from "./principal.ts";
import { Registry } from "./registry.ts";

const RUNS = 100_000;
const WORDS = "Send the summary to ann@example.org and look at www.example.org/news, then delete file 7.";
const AUTHORITY: Authority = { grants: [], budget: {}, depth: 1, children: 5, words: WORDS };
const WHO = ["ann@example.org", "eve@evil.example", "www.example.org/news", "www.example.org/?q=secret", "evil.example", "7", "8"];

const LABELS = {
  clean: TRUSTED,
  page: { integrity: "untrusted", confidentiality: "public", sources: ["https://evil.example"] },
  file: { integrity: "tool", confidentiality: "private", sources: ["/home/me/diary"] },
  mail: { integrity: "untrusted", confidentiality: "private", sources: ["mail:1"] },
  vault: { integrity: "trusted", confidentiality: "secret", sources: ["vault"] },
} as const satisfies Record<string, Omit<Label, "sources"> & { sources: readonly string[] }>;
type Source = keyof typeof LABELS;

const Input = z.strictObject({ from: z.string().default("clean"), to: z.string().default(""), text: z.string().default("") });
type In = z.output<typeof Input>;
const typeOf = (to: string): Slot["type"] => (/^\d+$/.test(to) ? "id" : to.includes("@") ? "address" : "host");
const define = <N extends string>(name: N, flow: FlowClass, aims = false) =>
  syscall({
    name,
    summary: "For this test.",
    input: Input,
    output: z.strictObject({}),
    errors: [],
    effect: "state",
    flow,
    needs: open("a test"),
    ...(aims && { slots: ({ to }: In) => [{ slot: "file_id", type: typeOf(to), value: to }], content: ({ text }: In) => text }),
  });
const DEFINITIONS = {
  read: define("t.read", "read"),
  write: define("t.write", "durable-write"),
  ask: define("t.ask", "disclose"),
  fetch: define("t.fetch", "egress", true),
  send: define("t.send", "send", true),
  remove: define("t.remove", "destructive", true),
  rule: define("t.rule", "authority"),
  spawn: define("t.spawn", "spawn"),
  // A composite: what it has read so far counts for what it calls.
  relay: define("t.relay", "read"),
};

/** What happened outside, by a bookkeeping of its own: what the context really held, and whether a person said so. */
interface Deed {
  readonly what: string;
  readonly to: string;
  readonly held: ReadonlySet<Source>;
  readonly approved: boolean;
}

let deeds: Deed[];
let held: Set<Source>;
let approves: boolean;
let asked: boolean;
let executor: Executor;
let who: Principal;

const deed =
  (what: string) =>
  async ({ to }: In) => {
    deeds.push({ what, to, held: new Set(held), approved: asked && approves });
    return {};
  };
const handlers: Handlers<typeof DEFINITIONS> = {
  "t.read": async ({ from }, ctx) => {
    held.add(from as Source);
    ctx.raise(LABELS[from as Source] as unknown as Label);
    return {};
  },
  "t.write": async () => ({}),
  "t.ask": async () => ({}),
  "t.fetch": deed("fetch"),
  "t.send": deed("send"),
  "t.remove": deed("remove"),
  "t.rule": deed("rule"),
  "t.spawn": async () => ({}),
  "t.relay": async ({ from, to, text }, ctx) => {
    await ctx.call(DEFINITIONS.read, { from });
    return ctx.call(DEFINITIONS.send, { to, text });
  },
};

beforeEach(() => {
  const journal = { read: async () => [], counters: async () => [], effect: async () => undefined, events: async () => [] } as unknown as Journal;
  const digest = { sha256: (text: string | Uint8Array) => String(text) };
  const clock = { now: () => 0, timer: () => () => undefined };
  const meter = new Meter();
  meter.hold([{ id: "p1", limits: {}, row: undefined }]);
  const approvals = {
    ruling: async (): Promise<Ruling> => {
      asked = true;
      return approves ? { kind: "pass", by: "rule", writes: [], audit: [] } : { kind: "ask" };
    },
    asked: async () => 0,
  } as unknown as Approvals;
  const t: Service = service({ domain: "t", definitions: DEFINITIONS, handlers });
  executor = new Executor({
    journal,
    clock,
    digest,
    meter,
    registry: new Registry([t], digest),
    approvals,
    flow: flowStageOf(journal),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    loadCounters: async () => undefined,
    commit: async () => undefined,
    surroundings: surroundingsOf(() => who),
  });
});

interface Call {
  readonly name: keyof typeof DEFINITIONS;
  readonly from: Source;
  readonly to: string;
  readonly approves: boolean;
}
const program = fc.array(
  fc.record<Call>({
    name: fc.constantFrom(...(Object.keys(DEFINITIONS) as (keyof typeof DEFINITIONS)[])),
    from: fc.constantFrom(...(Object.keys(LABELS) as Source[])),
    to: fc.constantFrom(...WHO),
    approves: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

/** A process as the runner drives it: the label of each result is the context's from then on. */
async function run(calls: readonly Call[]): Promise<void> {
  deeds = [];
  held = new Set();
  who = agentOf({ authority: AUTHORITY, words: WORDS });
  for (const [index, { name, from, to, approves: says }] of calls.entries()) {
    approves = says;
    asked = false;
    const before = { label: who.label, held: new Set(held) };
    const admission = await executor.admit({ who, key: `p1:${index}`, name: DEFINITIONS[name].name, input: { from, to, text: "text" } });
    if (admission.kind !== "sealed") continue;
    const finished = await executor.run(admission.call, { attempt: 1, signal: new AbortController().signal });
    executor.giveBack(admission.call);
    if (finished.kind === "settled") who.label = joinLabels(who.label, finished.label);
    // A call that asks begins anew once it is answered: its process has heard nothing of it.
    else held = before.held;
    expect(joinLabels(who.label, before.label)).toEqual(who.label);
  }
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  send: ["ann@example.org", "www.example.org/news", "7"],
  fetch: ["ann@example.org", "www.example.org/news", "7"],
  remove: ["ann@example.org", "www.example.org/news", "7"],
};
const has = ({ held }: Deed, ...sources: readonly Source[]): boolean => sources.some((source) => held.has(source));

/** What must not have happened, or undefined. */
function breach(deed: Deed): string | undefined {
  const { what, to, approved } = deed;
  if ((what === "send" || what === "fetch") && has(deed, "vault")) return `a secret left to ${to}`;
  if (!has(deed, "page", "mail") || approved) return undefined;
  if (what === "fetch" && !has(deed, "file", "mail")) return undefined;
  return (NAMED[what] ?? []).includes(to) ? undefined : `${what} ${to} followed from untrusted text`;
}

test(`over ${RUNS} programs, nothing consequential follows from untrusted text without a name or a person, and no secret leaves (I7)`, async () => {
  let tainted = 0;
  await fc.assert(
    fc.asyncProperty(program, async (calls) => {
      await run(calls);
      tainted += deeds.filter((deed) => has(deed, "page", "mail")).length;
      expect(deeds.flatMap((deed) => breach(deed) ?? [])).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  expect(tainted).toBeGreaterThan(RUNS / 10);
}, 600_000);
