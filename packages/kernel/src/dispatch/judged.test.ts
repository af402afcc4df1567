import { DEFAULT_FLOW_POLICY, HOST_FILE, type Label, open, syscall } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { decideFlow } from "../flow/gate.ts";
import { judge } from "./flow-stage.ts";
import type { Under } from "./judged.ts";
import { agentOf } from "./principal.test-harness.ts";

const UNTRUSTED: Label = { ...HOST_FILE, integrity: "untrusted" };
const TO = "UK12345678901234567890";

const paying = syscall({
  name: "bank.pay",
  summary: "",
  input: z.object({ monthly: z.boolean() }),
  output: z.null(),
  errors: [],
  flow: "send",
  slots: () => [{ slot: "to", type: "account", value: TO }],
  recurs: ({ monthly }) => monthly,
  needs: open("a test"),
});

const under = (words: string): Under => ({
  who: agentOf({ pid: "p2", owner: "ann", label: UNTRUSTED, words }),
  policy: DEFAULT_FLOW_POLICY,
  now: 0,
  isSpent: () => false,
});

test.for([
  { words: `Pay 10 EUR to ${TO}.`, monthly: false, named: "words" },
  { words: `Pay 10 EUR to ${TO}.`, monthly: true, named: null },
  { words: `Pay 10 EUR to ${TO} twice.`, monthly: true, named: null },
  { words: `Pay 10 EUR to ${TO} every month.`, monthly: true, named: "words" },
])("$words names in a call that repeats ($monthly): $named", ({ words, monthly, named }) => {
  const { slots } = judge(decideFlow, { entry: { definition: paying } as never, input: { monthly } }, under(words));
  expect(slots.map((slot) => slot.named)).toEqual([named]);
});
