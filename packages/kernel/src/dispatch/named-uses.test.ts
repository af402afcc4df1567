import type { Authority, FlowClass, Slot } from "@aether/protocol";
import { DEFAULT_FLOW_POLICY, open, syscall, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { Meter } from "../budget/meter.ts";
import type { Under } from "./judged.ts";
import { namedUsesOf } from "./named-uses.ts";

const under = (words: string, root = "p1", line = root): Under => ({
  who: {
    pid: "p2",
    root,
    workspace: root,
    line,
    owner: "ann",
    identity: "me",
    kind: "agent",
    authority: { grants: [], budget: {}, depth: 0, children: 0 } as unknown as Authority,
    cwd: "/",
    label: TRUSTED,
    words,
    found: [],
  },
  policy: DEFAULT_FLOW_POLICY,
  now: 0,
  isSpent: () => false,
});

const callOf = (flow: FlowClass, ...slots: readonly Slot[]) => ({
  entry: {
    definition: syscall({ name: "bank.send", summary: "", input: z.json(), output: z.json(), errors: [], flow, slots: () => slots, needs: open("a test") }),
  } as never,
  input: {},
});
const account = (value: string): Slot => ({ slot: "to", type: "account", value });
const amount = (value: string): Slot => ({ slot: "amount", type: "amount", value });

/** A run that makes one call after the other; what each says is whether it was used up before. */
class Run {
  readonly #meter = new Meter();
  /** By counter, as the journal has it. */
  readonly journal = new Map<string, number>();

  async makes(call: ReturnType<typeof callOf>, who: Under): Promise<boolean> {
    const digest = { sha256: String };
    const loadCounters = async (ids: readonly string[]): Promise<void> =>
      this.#meter.loadCounters(
        ids,
        ids.map((id) => ({ id, used: this.journal.get(id) ?? 0, recent: [] })),
        0,
      );
    const { limits, spent } = await namedUsesOf({ meter: this.#meter, digest, loadCounters }, call, who);
    if (!spent) for (const { id } of this.#meter.use(limits, 0)) this.journal.set(id, (this.journal.get(id) ?? 0) + 1);
    return spent;
  }
}

const A = "UK12345678901234567890";
const B = "DE89370400440532013000";
const ONCE = `Pay 10 EUR to ${A}.`;

test("a payment that was asked for once is used up by one", async () => {
  const run = new Run();
  const call = callOf("send", account(A), amount("10"));
  expect([await run.makes(call, under(ONCE)), await run.makes(call, under(ONCE))]).toEqual([false, true]);
});

test("of two payments of one amount each is made once: the amount says not whom", async () => {
  const run = new Run();
  const words = under(`Pay 10 EUR to ${A} and pay 10 EUR to ${B}.`);
  const [a, b] = [callOf("send", account(A), amount("10")), callOf("send", account(B), amount("10"))];
  expect([await run.makes(a, words), await run.makes(a, words), await run.makes(b, words), await run.makes(b, words)]).toEqual([false, true, false, true]);
});

test("what the journal says was used is used", async () => {
  const [before, run] = [new Run(), new Run()];
  const call = callOf("send", account(A), amount("10"));
  await before.makes(call, under(ONCE));
  for (const [id, used] of before.journal) run.journal.set(id, used);
  expect(await run.makes(call, under(ONCE))).toBe(true);
});

test("another run has its own", async () => {
  const run = new Run();
  const call = callOf("send", account(A), amount("10"));
  expect([await run.makes(call, under(ONCE)), await run.makes(call, under(ONCE, "p9"))]).toEqual([false, false]);
});

test.for<{ why: string; call: ReturnType<typeof callOf>; who: Under }>([
  { why: "reading", call: callOf("egress", { slot: "url", type: "host", value: "http://www.x.example/" }), who: under("Look at www.x.example") },
  { why: "what nobody named", call: callOf("send", account(B)), who: under(ONCE) },
  { why: "what may be done each time", call: callOf("send", account(A)), who: under(`Pay 10 EUR to ${A} every week.`) },
  { why: "a person's own session", call: callOf("send", account(A)), who: { ...under(ONCE), who: { ...under(ONCE).who, kind: "session" } } },
])("$why is not counted", async ({ call, who }) => {
  const run = new Run();
  await run.makes(call, who);
  expect([...run.journal]).toEqual([]);
});

test("what goes on from a run has nothing again that its words named once", async () => {
  const run = new Run();
  const call = callOf("send", account(A), amount("10 EUR"));
  expect([await run.makes(call, under(ONCE)), await run.makes(call, under(ONCE, "p7", "p1")), await run.makes(call, under(ONCE, "p8"))]).toEqual([
    false,
    true,
    false,
  ]);
});
