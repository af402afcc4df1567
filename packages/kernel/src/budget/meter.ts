import type { AccountRow, Charge, CounterRow, CounterUse } from "@aether/ports";
import { type Authority, BUDGET_KINDS, type Budget, type Grant, type Spend, SyscallError } from "@aether/protocol";

interface Account {
  readonly id: string;
  readonly parent: Account | undefined;
  readonly limits: Budget;
  readonly spent: Record<(typeof BUDGET_KINDS)[number], number>;
  readonly reserved: Record<(typeof BUDGET_KINDS)[number], number>;
  holders: number;
}

/** Set aside for one call, until it is settled or given back. */
export interface Reservation {
  readonly account: string;
  readonly spend: Spend;
}

/** What is known of one limit of a grant, while anybody uses it. */
interface Limit {
  /** Uses so far; undefined until they were read from the journal. */
  used: number | undefined;
  /** The uses of the last minute, for a rate. */
  recent: number[];
  touched: number;
  /** Running calls that may use it. */
  pins: number;
}

/** A rate looks back so far; what nobody has used for so long is forgotten, as the journal knows it. In ms. */
const LAPSE_MS = 60_000;

const zero = (): Account["spent"] => ({ tokens: 0, microUsd: 0, calls: 0, bytes: 0 });

/**
 * Budgets of run trees: a child's spending counts for every ancestor, and what is reserved is as good as spent until
 * it is settled. Accounts are resident only while a process of their lineage is; the journal holds the sums.
 */
export class Meter {
  readonly #accounts = new Map<string, Account>();
  /** Those that were touched last come last. */
  readonly #limits = new Map<string, Limit>();
  /** Whose account each open reservation stands in, which may have left memory by the time it ends: its ancestors need not have. */
  readonly #reserved = new WeakMap<Reservation, Account>();

  /** What is in memory; for tests and figures. */
  get size(): { readonly accounts: number; readonly limits: number } {
    return { accounts: this.#accounts.size, limits: this.#limits.size };
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
    const account = this.#accounts.get(id);
    for (const one of lineageOf(account)) checkAccount(one, spend);
    add(account, "reserved", spend);
    const reservation: Reservation = { account: id, spend };
    if (account) this.#reserved.set(reservation, account);
    return reservation;
  }

  /** Ends a reservation with what was really spent, and says what the commit must charge. */
  settle(reservation: Reservation, actual: Spend): Charge {
    const account = this.#reserved.get(reservation) ?? this.#accounts.get(reservation.account);
    this.giveBack(reservation);
    return spend(account, actual);
  }

  /** Ends a reservation of which nothing was spent; one that has ended already is left as it is. */
  giveBack(reservation: Reservation): void {
    add(this.#reserved.get(reservation), "reserved", negated(reservation.spend));
    this.#reserved.delete(reservation);
  }

  /** Counts what was spent without a reservation: it cannot be refused any more. */
  charge(id: string, actual: Spend): Charge {
    return spend(this.#accounts.get(id), actual);
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
    return lineageOf(this.#accounts.get(id)).map((account) => account.id);
  }

  /** Keeps limits in memory, until they are let go as often. */
  pin(ids: readonly string[], now: number): void {
    for (const id of ids) this.#touch(id, now).pins++;
  }

  letGo(ids: readonly string[], now: number): void {
    for (const id of ids) this.#touch(id, now).pins--;
    this.#forget(now);
  }

  /** Those of these limits whose counters are not in memory. */
  unknown(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#limits.get(id)?.used === undefined);
  }

  /** Takes counters of limited grants into memory; one without a row was never used. */
  loadCounters(ids: readonly string[], rows: readonly CounterRow[], now: number): void {
    const found = new Map(rows.map(({ id, used }) => [id, used]));
    for (const id of ids) this.#touch(id, now).used ??= found.get(id) ?? 0;
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
      const limit = this.#touch(id, now);
      if (perMinute !== undefined) limit.recent.push(now);
      if (maxUses === undefined) continue;
      limit.used = (limit.used ?? 0) + 1;
      uses.push({ id, add: 1, max: maxUses });
    }
    this.#forget(now);
    return uses;
  }

  /** Takes back a use that is never committed. */
  unuse(limits: readonly GrantLimit[], at: number): void {
    for (const { id, maxUses, perMinute } of limits) {
      const limit = this.#limits.get(id);
      if (!limit) continue;
      if (maxUses !== undefined && limit.used !== undefined) limit.used--;
      const index = perMinute === undefined ? -1 : limit.recent.indexOf(at);
      if (index >= 0) limit.recent.splice(index, 1);
    }
  }

  #checkLimit({ id, maxUses, perMinute }: GrantLimit, now: number): void {
    const limit = this.#touch(id, now);
    limit.recent = limit.recent.filter((at) => at > now - LAPSE_MS && at <= now);
    if (maxUses !== undefined && (limit.used ?? 0) >= maxUses) {
      throw new SyscallError("QUOTA", `this right could be used ${maxUses} times and has been`, { limit: "maxUses", max: maxUses });
    }
    if (perMinute !== undefined && limit.recent.length >= perMinute) {
      const retryAfterMs = (limit.recent.at(-perMinute) ?? now) + LAPSE_MS - now;
      throw new SyscallError("QUOTA", `this right may be used ${perMinute} times a minute; wait`, { limit: "perMinute", max: perMinute, retryAfterMs });
    }
  }

  #touch(id: string, now: number): Limit {
    const limit = this.#limits.get(id) ?? { used: undefined, recent: [], touched: now, pins: 0 };
    limit.touched = now;
    this.#limits.delete(id);
    this.#limits.set(id, limit);
    return limit;
  }

  #forget(now: number): void {
    for (const [id, { touched, pins }] of this.#limits) {
      if (touched > now - LAPSE_MS && touched <= now) return;
      if (pins > 0) this.#touch(id, now);
      else this.#limits.delete(id);
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

/** Itself and its ancestors. */
function lineageOf(account: Account | undefined): Account[] {
  const found: Account[] = [];
  for (let at = account; at; at = at.parent) found.push(at);
  return found;
}

function add(account: Account | undefined, field: "spent" | "reserved", spend: Spend): void {
  for (const one of lineageOf(account)) for (const kind of BUDGET_KINDS) one[field][kind] += spend[kind] ?? 0;
}

function spend(account: Account | undefined, actual: Spend): Charge {
  add(account, "spent", actual);
  return { accounts: lineageOf(account).map(({ id }) => id), ...actual };
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
