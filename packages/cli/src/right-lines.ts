import type { Client } from "@aether/client";
import { grantList, type HeldGrant, heldWords, inertLine, SyscallError } from "@aether/protocol";

/** The rights of an agent: one a line, and what it is held to below it, so that narrow screens show both. */
export function rightLines(grants: readonly HeldGrant[]): string[] {
  const wide = Math.max(0, ...grants.map(({ action }) => action.length));
  return grants.flatMap((grant) => {
    const words = heldWords(grant);
    const line = `${grant.action.padEnd(wide)}  ${inertLine(grant.resource)}`;
    return words === "" ? [line] : [line, `${" ".repeat(wide)}  ${inertLine(words)}`];
  });
}

/** Of a live agent the rights that stand under a limit; none of one that has ended, or that may not be asked about. */
export async function limitedRights(client: Client, agentId: string): Promise<readonly HeldGrant[]> {
  try {
    const { grants, ended_at } = await client.call(grantList, { agent_id: agentId });
    if (ended_at !== null) return [];
    return grants.filter((grant) => heldWords(grant) !== "");
  } catch (error) {
    if (SyscallError.is(error) && error.code === "NOT_FOUND") return [];
    throw error;
  }
}

/** As one line each, for screens that tell of other things too. */
export const limitedLines = (grants: readonly HeldGrant[]): string[] =>
  grants.map((grant) => inertLine(`limit   ${grant.action}: ${grant.resource}, ${heldWords(grant)}`));
