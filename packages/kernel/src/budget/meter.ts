import type { AccountRow, Charge, CounterUse } from "@aether/ports";
import { type Authority, BUDGET_KINDS, type Budget, type Grant, type Spend, SyscallError } from "@aether/protocol";

interface Account {
  readonly id: string;
  readonly parent: Account | undefined;
  readonly limits: Budget;
  readonly spent: Record<(typeof BUDGET_KINDS)[number], number>;
  readonly reserved: Record<(typeof BUDGET_KINDS)[number], number>;
  holders: number;
}

/** Set aside for one call; settle it exactly once. */
export interface Reservation {
  readonly account: string;
  readonly spend: Spend;
}

const zero = (): Account["spent"] => ({ tokens: 0, microUsd: 0, calls: 0, bytes: 0 });

/**
 * Budgets of run trees: a child's spending counts for every ancestor, and what is reserved is as good as spent until
 * it is settled. Accounts are resident only while a process of their lineage is; the journal holds the sums.
 */
export class Meter {
  readonly #accounts = new Map<string, Account>();
  readonly #windows = new Map<string, number[]>();
  readonly #counters = new Map<string, number>();

  has(id: string): boolean {
    return this.#accounts.has(id);
  }

  /** Takes a lineage into memory, root first. Rows already resident keep their live figures. */
  hold(lineage: readonly { id: string; limits: Budget; row: AccountRow | undefined }[]): void {
    let parent: Account | undefined;
    for (const { id, limits, row } of lineage) {
      const account: Account = this.#accounts.get(id) ?? { id, parent, limits, spent: { ...zero(), ...amounts(row) }, reserved: zero(), holders: 0 };
      account.holders++;
      this.#accounts.set(id, account);
      parent = account;
    }
  }

  release(id: string): void {
    for (let account = this.#accounts.get(id); account; account = account.parent) {
      if (--account.holders === 0) this.#accounts.delete(account.id);
    }
  }

  /** @throws SyscallError `BUDGET` naming the limit, the account and what is left; nothing is reserved then */
  reserve(id: string, spend: Spend): Reservation {
    for (let account = this.#accounts.get(id); account; account = account.parent) checkAccount(account, spend);
    this.#add(id, "reserved", spend);
    return { account: id, spend };
  }

  /** Ends a reservation with what was really spent, and says what the commit must charge. */
  settle(reservation: Reservation, actual: Spend): Charge {
    this.#add(reservation.account, "reserved", negated(reservation.spend));
    this.#add(reservation.account, "spent", actual);
    return { accounts: this.lineage(reservation.account), ...actual };
  }

  left(id: string): Budget {
    const left: { -readonly [K in keyof Budget]: Budget[K] } = {};
    for (let account = this.#accounts.get(id); account; account = account.parent) {
      for (const kind of BUDGET_KINDS) {
        const limit = account.limits[kind];
        if (limit === undefined) continue;
        const here = Math.max(0, limit - account.spent[kind] - account.reserved[kind]);
        left[kind] = Math.min(left[kind] ?? here, here);
      }
    }
    return left;
  }

  lineage(id: string): string[] {
    const ids: string[] = [];
    for (let account = this.#accounts.get(id); account; account = account.parent) ids.push(account.id);
    return ids;
  }

  /** Takes counters of limited grants into memory. */
  loadCounters(rows: readonly { id: string; used: number }[]): void {
    for (const { id, used } of rows) if (!this.#counters.has(id)) this.#counters.set(id, used);
  }

  /**
   * Counts one use of a grant against its own limits and every ancestor's.
   *
   * @returns what the intent's commit must add
   * @throws SyscallError `QUOTA` naming the limit; nothing is counted then
   */
  use(limits: readonly GrantLimit[], now: number): CounterUse[] {
    for (const limit of limits) this.#checkLimit(limit, now);
    const uses: CounterUse[] = [];
    for (const { id, maxUses, perMinute } of limits) {
      if (perMinute !== undefined) this.#window(id, now).push(now);
      if (maxUses === undefined) continue;
      this.#counters.set(id, (this.#counters.get(id) ?? 0) + 1);
      uses.push({ id, add: 1, max: maxUses });
    }
    return uses;
  }

  #checkLimit({ id, maxUses, perMinute }: GrantLimit, now: number): void {
    if (maxUses !== undefined && (this.#counters.get(id) ?? 0) >= maxUses) {
      throw new SyscallError("QUOTA", `this right could be used ${maxUses} times and has been`, { limit: "maxUses", max: maxUses });
    }
    if (perMinute !== undefined && this.#window(id, now).length >= perMinute) {
      throw new SyscallError("QUOTA", `this right may be used ${perMinute} times a minute; wait`, { limit: "perMinute", max: perMinute });
    }
  }

  #window(id: string, now: number): number[] {
    const window = (this.#windows.get(id) ?? []).filter((at) => at > now - 60_000 && at <= now);
    this.#windows.set(id, window);
    return window;
  }

  #add(id: string, field: "spent" | "reserved", spend: Spend): void {
    for (let account = this.#accounts.get(id); account; account = account.parent) {
      for (const kind of BUDGET_KINDS) account[field][kind] += spend[kind] ?? 0;
    }
  }
}

export interface GrantLimit {
  readonly id: string;
  readonly maxUses?: number | undefined;
  readonly perMinute?: number | undefined;
}

/** The shared counter of a process's own constraint on one of its grants. */
export const counterId = (pid: string, grantIndex: number): string => `${pid}#${grantIndex}`;

/** Every limit a use of this grant counts against. */
export function limitsOf(pid: string, authority: Authority, grant: Grant): GrantLimit[] {
  const inherited = (grant.lineage ?? []).map(({ id, constraints }) => ({ id, ...constraints }));
  if (!grant.constraints) return inherited;
  return [...inherited, { id: counterId(pid, authority.grants.indexOf(grant)), ...grant.constraints }];
}

function checkAccount(account: Account, spend: Spend): void {
  for (const kind of BUDGET_KINDS) {
    const limit = account.limits[kind];
    const want = spend[kind] ?? 0;
    if (limit === undefined || want === 0) continue;
    const left = limit - account.spent[kind] - account.reserved[kind];
    if (want > left)
      throw new SyscallError("BUDGET", `this step may cost ${want} ${kind}; ${Math.max(0, left)} of ${limit} are left`, { limit: kind, left, max: limit });
  }
}

const negated = (spend: Spend): Spend => Object.fromEntries(BUDGET_KINDS.map((kind) => [kind, -(spend[kind] ?? 0)]));

function amounts(row: AccountRow | undefined): Partial<Account["spent"]> {
  return row ? { tokens: row.tokens, microUsd: row.microUsd, calls: row.calls, bytes: row.bytes } : {};
}
