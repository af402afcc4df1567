import { type Handlers, type Service, service, toAuditRow } from "@aether/ports";
import { auditFollow, auditQuery } from "@aether/protocol";
import { followRows } from "./follow-rows.ts";
import { ON_RECORD, rowsWanted } from "./rows-wanted.ts";

const DEFINITIONS = { auditQuery, auditFollow } as const;

/** The audit log, to read. It is written by dispatch, by the kernel and beside calls; nothing here changes it. */
export function createAuditService(): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "audit.query": async (input, ctx) => {
      ctx.raise(ON_RECORD);
      const found = await ctx.read(rowsWanted(input, { limit: input.limit + 1, latest: true }));
      const rows = found.slice(0, input.limit).map(toAuditRow);
      return { rows, next: found.length > input.limit ? (rows.at(-1)?.seq ?? null) : null };
    },
    "audit.follow": followRows,
  };
  return service({ domain: "audit", reads: ["audit", "process"], definitions: DEFINITIONS, handlers });
}
