import type { ProcessRow } from "@aether/ports";
import type { Grant } from "@aether/protocol";

/** What a row says that its process may do; undefined where that is not to be read as rights at all. */
export function storedGrants({ authority }: Pick<ProcessRow, "authority">): readonly Grant[] | undefined {
  const { grants } = (authority ?? {}) as { readonly grants?: unknown };
  return Array.isArray(grants) && grants.every(isGrant) ? grants : undefined;
}

const isGrant = (grant: Partial<Record<"action" | "resource", unknown>> | null): grant is Grant =>
  typeof grant?.action === "string" && typeof grant.resource === "string";
