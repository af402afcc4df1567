import * as z from "zod";
import { FlowDecision, FlowPolicy, Slot } from "../flow.ts";
import { JsonValue } from "../json.ts";
import { Label } from "../label.ts";
import { open, syscall } from "../syscall.ts";

export const policyShow = syscall({
  name: "policy.show",
  summary: "Show the flow policy: the owner's rules, and the table that decides where none fits.",
  input: z.strictObject({}),
  output: z.strictObject({
    policy: FlowPolicy,
    /** Counts the changes; 0 = nobody has set one. */
    version: z.int().nonnegative(),
    /** Looked at from the top; the first row that fits decides. */
    table: z.array(z.strictObject({ rule: z.string(), says: z.string() })),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["policy.read"],
  needs: () => [{ action: "policy.read", resource: "*" }],
});

export const policySet = syscall({
  name: "policy.set",
  summary: "Replace the owner's flow policy; running agents are under the new one at their next call.",
  input: z.strictObject({
    policy: FlowPolicy,
    /** Fails with CONFLICT unless this is the present version. */
    ifVersion: z.int().nonnegative().optional(),
  }),
  output: z.strictObject({ version: z.int().positive() }),
  errors: ["CONFLICT"],
  effect: "state",
  flow: "authority",
  audit: "policy.set",
  told: ({ policy }, { version }) => ({ version, policy }),
  personal: "what is held by the policy does not change it",
  announces: ["policy.*.changed"],
  asks: ["policy.control"],
  needs: () => [{ action: "policy.control", resource: "*" }],
});

export const policyTest = syscall({
  name: "policy.test",
  summary: "Tell what the flow gate would decide about a call, without making it.",
  input: z.strictObject({
    /** The syscall, or a tool by its name. */
    name: z.string().min(1).max(128),
    input: JsonValue,
    /** Whose context; default: one that has read nothing. */
    agent_id: z.string().optional(),
    /** What the context has read; joined to the agent's, where one is named. */
    label: Label.optional(),
    /** The user's words; default: the agent's, or none. */
    words: z.string().max(16_384).optional(),
    /** Instead of the owner's. */
    policy: FlowPolicy.optional(),
  }),
  output: FlowDecision,
  errors: ["NOT_FOUND", "UNKNOWN_METHOD"],
  effect: "read",
  flow: "read",
  asks: ["policy.read"],
  needs: () => [{ action: "policy.read", resource: "*" }],
});

export const policyExplain = syscall({
  name: "policy.explain",
  summary: "Tell what the flow gate refused an agent, asked a person about or showed, the latest last; of a run's first agent, of the whole run.",
  input: z.strictObject({
    agent_id: z.string().min(1).max(64),
    /** Only this call. */
    call: z.string().max(256).optional(),
    limit: z.int().min(1).max(1_000).default(20),
  }),
  output: z.strictObject({
    decisions: z.array(z.strictObject({ at: z.int(), call: z.string(), syscall: z.string(), decision: FlowDecision })),
    /** What the agent has read so far, in short. */
    label: Label,
  }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["policy.read"],
  needs: () => [{ action: "policy.read", resource: "*" }],
});

export const policyPropose = syscall({
  name: "policy.propose",
  summary: "Ask, before anything is read, for the recipients, files and places that the task will need.",
  input: z.strictObject({ grants: z.array(Slot).min(1).max(64) }),
  output: z.strictObject({ granted: z.array(Slot) }),
  errors: [],
  effect: "state",
  flow: "plan",
  audit: "policy.planned",
  slots: ({ grants }) => grants,
  finds: ({ grants }) => grants.map(({ slot, type, value }) => ({ slots: [slot], type, value, by: [] })),
  asks: [],
  needs: open("what the user's words do not name is asked of a person"),
  tool: {
    name: "plan_access",
    description: "Before you read anything: name the recipients, ids and hosts you will act on that the user did not name. A person decides.",
  },
});
