import { ACTIONS, type Action, type Authority, compilePattern, type Grant, type Need, type Pattern, SyscallError } from "@aether/protocol";

interface CompiledGrant {
  readonly grant: Grant;
  readonly pattern: Pattern;
}

export type Verdict = { readonly allowed: true; readonly grant: Grant } | { readonly allowed: false; readonly why: string; readonly missing: Grant };

/**
 * An authority ready for checks: grants compiled once and indexed by action, literal resources by hash. A kernel
 * object with private fields; it is rebuilt from data and cannot be forged by a look-alike.
 */
export class Rights {
  readonly authority: Authority;
  readonly #literals = new Map<Action, Map<string, Grant>>();
  readonly #patterns = new Map<Action, CompiledGrant[]>();

  /** @throws SyscallError `INVALID` for an unsupported pattern */
  constructor(authority: Authority) {
    this.authority = authority;
    for (const grant of authority.grants) this.#index(grant);
  }

  /** The grant that covers a need, or why none does and the narrowest one that would. */
  check(need: Need, now: number): Verdict {
    const expired = this.authority.expiresAt !== undefined && now >= this.authority.expiresAt;
    const grant = expired ? undefined : this.#find(need);
    if (grant) return { allowed: true, grant };
    const missing: Grant = { action: need.action, resource: need.resource };
    return { allowed: false, why: expired ? "the authority has expired" : this.#reason(need), missing };
  }

  #index(grant: Grant): void {
    if (!/[*?]/.test(grant.resource)) {
      const literals = this.#literals.get(grant.action) ?? new Map<string, Grant>();
      literals.set(grant.resource, grant);
      this.#literals.set(grant.action, literals);
    }
    const patterns = this.#patterns.get(grant.action) ?? [];
    patterns.push({ grant, pattern: compilePattern(grant.resource) });
    this.#patterns.set(grant.action, patterns);
  }

  #find(need: Need): Grant | undefined {
    const literal = this.#literals.get(need.action)?.get(need.resource);
    if (literal) return literal;
    return this.#patterns.get(need.action)?.find(({ pattern }) => pattern.matches(need.resource))?.grant;
  }

  #reason(need: Need): string {
    const held = this.#patterns.get(need.action);
    if (!held) return `no grant for ${need.action} (${ACTIONS[need.action]})`;
    return `${need.action} is granted for ${held.map(({ grant }) => grant.resource).join(", ")} and not for ${need.resource}`;
  }
}

const compiled = new WeakMap<Authority, Rights>();

/** The compiled form of an authority value; compiled once per object. */
export function rightsOf(authority: Authority): Rights {
  const known = compiled.get(authority);
  if (known) return known;
  const rights = new Rights(authority);
  compiled.set(authority, rights);
  return rights;
}

export function denied(need: Need, verdict: Extract<Verdict, { allowed: false }>): SyscallError {
  return new SyscallError("DENIED", `${need.action} ${need.resource}: ${verdict.why}`, {
    action: need.action,
    resource: need.resource,
    grant: `${verdict.missing.action}: ${verdict.missing.resource}`,
  });
}
