import { compilePattern, hostResource, opensWhole, type RefusedRequest, refusedWords, SyscallError } from "@aether/protocol";
import type { EgressSecrets, EgressTarget, EgressVerdict } from "./egress.ts";
import type { CallContext, GrantInForce } from "./service.ts";

type Judging = Pick<CallContext, "permits" | "require" | "inForce" | "lapsed" | "caller" | "signal">;

export interface Asker {
  /** Who asks in the caller's name. */
  readonly by: RefusedRequest["by"];
  /** No call would commit a use of it: only rights whose uses nobody counts are gone by. */
  readonly uncounted?: boolean;
}

const ENDED = "a limited grant is for the command that uses it, and that has ended";

/** What a caller's `host.use` grants that are in force say about a target: the judge of every line and request. */
export function judgeHost(ctx: Judging, target: EgressTarget, { by, uncounted = false }: Asker): EgressVerdict {
  const resource = hostResource(target);
  const refused = (why: string, plain: string): EgressVerdict => ({ allowed: false, why, plain, grant: `host.use: ${resource}` });
  const held = ctx.inForce("host.use");
  if (!ctx.permits("host.use", resource)) {
    const names = held.some((grant) => compilePattern(hostOf(grant)).matches(target.host));
    return refused(`no grant for ${resource}`, refusedWords({ ...target, cause: names ? "reading" : "unnamed", by }));
  }
  const usable = held.filter((grant) => (!uncounted || !grant.limited) && compilePattern(grant.resource).matches(resource));
  if (uncounted && usable.length === 0) return refused(ENDED, `a request of a command that went on was refused: ${ENDED}`);
  const naming = namingOf(usable, target);
  const secrets = secretsOf(ctx, uncounted);
  const until = firstEnd(naming ? [naming] : usable);
  return {
    allowed: true,
    private: naming !== undefined,
    ...(until !== undefined && { until }),
    // What opens a private address is what is used: a wider right without limits does not stand in for it.
    use: () => ctx.require("host.use", resource, naming?.limited ? naming.resource : undefined),
    ...(!usable.some((grant) => opensWhole(grant.resource, target)) && { limited: true as const }),
    ...(secrets && { secrets }),
  };
}

function firstEnd(grants: readonly GrantInForce[]): number | undefined {
  const ends = grants.flatMap(({ until }) => until ?? []);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

const hostOf = ({ resource }: GrantInForce): string => resource.split("/")[0] ?? "";

/** A private address is meant only where somebody who gave a right wrote this very host, without a wildcard. */
function namingOf(usable: readonly GrantInForce[], { host }: EgressTarget): GrantInForce | undefined {
  if (host !== "localhost" && !/^[\d.]+$/.test(host) && !host.includes(":")) return undefined;
  const naming = usable.filter((grant) => !grant.chosen && hostOf(grant) === host);
  return naming.find(({ limited }) => !limited) ?? naming[0];
}

/** Nothing for a caller that was stopped: its authority no longer stands (I3). */
function secretsOf(ctx: Judging, uncounted: boolean): EgressSecrets | undefined {
  // One that is used up is told so when it is used.
  if (ctx.inForce("secret.use").length === 0 && ctx.lapsed("secret.use").length === 0) return undefined;
  const isFree = (name: string): boolean => ctx.inForce("secret.use").some(({ resource, limited }) => !limited && compilePattern(resource).matches(name));
  const permits = (name: string): boolean => !ctx.signal.aborted && ctx.permits("secret.use", name) && (!uncounted || isFree(name));
  return {
    owner: ctx.caller.owner,
    permits,
    use(name) {
      if (ctx.signal.aborted) throw new SyscallError("DENIED", `the call that secret ${name} is used for has ended`, { grant: `secret.use: ${name}` });
      ctx.require("secret.use", name);
    },
  };
}
