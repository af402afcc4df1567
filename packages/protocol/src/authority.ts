import * as z from "zod";
import { Constraints } from "./constraints.ts";
import { CONFIDENTIALITY } from "./label.ts";
import { RENEWALS } from "./renewal.ts";

/**
 * What can be asked for. A grant with an action outside this table is refused at load, so a misspelt one is an
 * error and never a right that silently grants nothing.
 */
export const ACTIONS = {
  "fs.read": "read and list files under a path",
  "fs.create": "create a file that does not exist yet",
  "fs.write": "create, replace and edit files under a path",
  "fs.remove": "move files to the trash, or away",
  "fs.mount": "give a host folder a place in the namespace",
  "tool.use": "call a tool by name",
  "model.use": "call a model by name",
  "model.control": "connect and disconnect model providers, by name",
  "agent.spawn": "start a child by manifest name",
  "agent.read": "see a process: its state and its log",
  "agent.control": "stop, pause and resume a process",
  "agent.act": "call a tool on behalf of a process",
  "message.send": "send to a process",
  "approval.read": "see what waits for a decision",
  "approval.decide": "decide it",
  "history.undo": "take back what a run wrote",
  "host.use": "reach a network host: <host>/<port>/<method>/<path>; search: the engine that web_search asks",
  "secret.use": "have a secret, by its name, put into requests to the hosts that it names",
  "secret.control": "set, list and remove secrets, by name",
  "vm.use": "run commands in a kind of box, or in the default one",
  "policy.read": "see the flow policy, and why it decided",
  "policy.control": "change the flow policy",
  "label.control": "say of files who may see them and how far they are believed, and see what was said",
  "audit.read": "see the audit log, of one process or run, or all of it",
  "system.read": "see the state of this installation",
  "system.control": "drain and stop this installation",
} as const;
export type Action = keyof typeof ACTIONS;
export const ActionName = z.enum(Object.keys(ACTIONS) as [Action, ...Action[]]);

export const Grant = z
  .strictObject({
    action: ActionName,
    /** A {@link Pattern} without partial segments; `literalPattern` makes one of a real path. */
    resource: z.string().min(1).max(4096),
    constraints: Constraints.optional(),
    /** Shared counters of the ancestors whose limit this grant came under; set by derivation, outermost first. */
    lineage: z
      .array(z.strictObject({ id: z.string(), constraints: Constraints }))
      .max(16)
      .optional(),
    /**
     * A part that an agent chose of a wider right, which names nothing: neither does this. `judged`: for a call of its own, by whose decision it
     * names, but opens no private address. Set by derivation.
     */
    chosen: z.union([z.literal(true), z.literal("judged")]).optional(),
  })
  .refine(({ action, constraints }) => constraints?.args === undefined || action === "tool.use", {
    path: ["constraints", "args"],
    error: "arguments are of a tool: args stands with tool.use alone",
  });
export type Grant = z.infer<typeof Grant>;

/**
 * Limits of a run tree. An absent limit is "no limit of its own"; ancestors still bind. Zero means nothing at all. With `resets` they
 * hold for each window of the calendar anew; `wallMs` is of its whole life all the same.
 */
export const Budget = z.strictObject({
  tokens: z.int().nonnegative().optional(),
  /** Millionths of a US dollar. */
  microUsd: z.int().nonnegative().optional(),
  calls: z.int().nonnegative().optional(),
  wallMs: z.int().nonnegative().optional(),
  bytes: z.int().nonnegative().optional(),
  resets: z.enum(RENEWALS).optional(),
});
export type Budget = z.infer<typeof Budget>;
export const BUDGET_KINDS = ["tokens", "microUsd", "calls", "bytes"] as const;
export type BudgetKind = (typeof BUDGET_KINDS)[number];
export type Spend = { readonly [K in BudgetKind]?: number };

export const MAX_GRANTS = 1_024;

/** Characters that are kept of what a person says to a run. */
export const MAX_WORDS = 65_536;

/** The one object that travels from user to agent to child, and only shrinks (I3). */
export const Authority = z.strictObject({
  grants: z.array(Grant).max(MAX_GRANTS),
  budget: Budget,
  labelCeiling: z.enum(CONFIDENTIALITY).optional(),
  /** Epoch milliseconds after which nothing is allowed. */
  expiresAt: z.int().optional(),
  /** How many further generations may be spawned below this process. */
  depth: z.int().min(0).max(64),
  /** How many live descendants it may have. */
  children: z.int().min(0).max(1_000_000),
  /**
   * The person's own words that the run was started with, and those it was told since, the latest first: what they name, by type, is a typed
   * grant (DESIGN 4.7). Of more than {@link MAX_WORDS} characters the last of them are not kept, and then they name nothing. Set by the
   * kernel; the same for every process of the run.
   */
  words: z.string().max(MAX_WORDS).optional(),
  /**
   * Of what goes on from an ended run: the first run of the line, where everything that is counted for a run is counted on, and in whose
   * workspace it goes on. Set by the kernel; the same for every process of the run.
   */
  line: z.string().max(64).optional(),
  /** The ended process whose context it goes on with. Set by the kernel; of the run's first process alone. */
  continues: z.string().max(64).optional(),
  /** Tools whose every call waits for a person's decision, whatever the rest allows. */
  ask: z.array(z.string().min(1).max(128)).max(256).optional(),
});
export type Authority = z.infer<typeof Authority>;

export interface Need<A extends Action = Action> {
  readonly action: A;
  readonly resource: string;
}
