import * as z from "zod";
import { ActionName, Grant } from "../authority.ts";
import { Constraints, limitWords } from "../constraints.ts";
import { DamagedRows } from "../damaged-rows.ts";
import { syscall } from "../syscall.ts";
import { AgentId } from "./agent.ts";

export const HeldGrant = z.strictObject({
  action: z.string(),
  resource: z.string(),
  constraints: Constraints.optional(),
  /** Of `maxUses`, over its whole lineage below this process. */
  used: z.int().nonnegative().optional(),
  /** Limits of the grants of others that this one is a part of, outermost first; they share what is left of them. */
  inherited: z.array(z.strictObject({ constraints: Constraints, used: z.int().nonnegative().optional() })).optional(),
  /** A part that an agent chose of a wider right. */
  chosen: z.union([z.literal(true), z.literal("judged")]).optional(),
});
export type HeldGrant = z.infer<typeof HeldGrant>;

/** What it is held to, in words; empty where it stands under no limit. */
export const heldWords = ({ constraints, used, inherited = [] }: HeldGrant): string =>
  limitWords([...inherited, ...(constraints ? [{ constraints, used }] : [])]);

export const grantList = syscall({
  name: "grant.list",
  summary: "List the rights that an agent or command holds, or held when it ended.",
  input: z.strictObject({ agent_id: AgentId }),
  output: z.strictObject({
    grants: z.array(HeldGrant),
    expires_at: z.int().nullable(),
    /** Null: it lives. Of what has ended nothing is allowed by these any more. */ ended_at: z.int().nullable(),
    damaged: DamagedRows.optional(),
  }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: ({ agent_id }) => [{ action: "agent.read", resource: agent_id }],
});

export const grantRevoke = syscall({
  name: "grant.revoke",
  summary: "Take a right from an agent and all below it; what runs by it is aborted before this answers.",
  input: z.strictObject({
    agent_id: AgentId,
    action: ActionName,
    /** A pattern: every grant of the action that lies within it goes. `**` = all of the action. */
    resource: Grant.shape.resource,
  }),
  output: z.strictObject({
    /** What the agent itself lost. */
    grants: z.array(z.string()),
    /** How many processes lost something, with itself. */
    processes: z.int().nonnegative(),
    /** Rows of the run of which nobody can say what they held: they lost it too, and are not counted. */
    damaged: DamagedRows.optional(),
  }),
  errors: ["NOT_FOUND", "CONFLICT"],
  effect: "state",
  flow: "authority",
  audit: "grant.revoked",
  told: ({ agent_id }, { grants, processes }) => ({ agent_id, grants, processes }),
  personal: "no agent decides what another may do",
  asks: ["agent.control"],
  needs: ({ agent_id }) => [{ action: "agent.control", resource: agent_id }],
});
