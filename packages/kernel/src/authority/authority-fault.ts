import { Constraints, compilePattern, type Grant } from "@aether/protocol";

/** Where stored rights are not what is written there, as a path in them; undefined where they are whole. */
export function authorityFault(authority: unknown): string | undefined {
  if (typeof authority !== "object" || authority === null) return "";
  const { grants, budget } = authority as { readonly grants?: unknown; readonly budget?: unknown };
  if (typeof budget !== "object" || budget === null) return ".budget";
  if (!Array.isArray(grants)) return ".grants";
  for (const [index, grant] of grants.entries()) {
    const fault = grantFault(grant);
    if (fault !== undefined) return `.grants.${index}${fault}`;
  }
  return undefined;
}

function grantFault(grant: unknown): string | undefined {
  if (typeof grant !== "object" || grant === null) return "";
  const { action, resource, constraints, lineage = [] } = grant as Partial<Grant>;
  if (typeof action !== "string") return ".action";
  if (!isPattern(resource)) return ".resource";
  const own = constraints === undefined ? undefined : constraintsFault(constraints);
  if (own !== undefined) return `.constraints${own}`;
  if (!Array.isArray(lineage)) return ".lineage";
  for (const [index, above] of (lineage as readonly unknown[]).entries()) {
    const fault = typeof above === "object" && above !== null ? constraintsFault((above as { readonly constraints?: unknown }).constraints) : "";
    if (fault !== undefined) return `.lineage.${index}.constraints${fault}`;
  }
  return undefined;
}

function isPattern(resource: unknown): boolean {
  try {
    return typeof resource === "string" && compilePattern(resource) !== undefined;
  } catch {
    return false;
  }
}

function constraintsFault(constraints: unknown): string | undefined {
  const parsed = Constraints.safeParse(constraints);
  return parsed.success ? undefined : (parsed.error.issues[0]?.path ?? []).map((part) => `.${String(part)}`).join("");
}
