import { type AccountRow, type Charge, type CounterRow, type CounterUse, RATE_WINDOW_MS } from "@aether/ports";
import { type Authority, BUDGET_KINDS, type Budget, type BudgetKind, budgetWindow, type Grant, type Spend, SyscallError, utcText } from "@aether/protocol";

interface Account {
  readonly id: string;
  readonly parent: Account | undefined;
  readonly limits: Budget;
  /** First instant of the window that is counted, in epoch milliseconds; 0 = none yet, or it never renews. It never goes back, whatever the clock does. */
  since: number;
  /** In that window. */
  spent: Record<BudgetKind, number>;
  reserved: Record<BudgetKind, number>;
  holders: number;
}

/** Set aside for one call, until it is settled or given back. */
export interface Reservation {
  readonly account: string;
  /** It grows by what the call is known to use while it runs. */
  spend: Spend;
}

/** Where an open reservation stands: its account may have left memory by the time it ends, and its ancestors need not have. */
interface Standing {
  readonly account: Account | undefined;
  /** The window of each account of the lineage at that time. */
  readonly windows: readonly number[];
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

/** What nobody has used for so long is forgotten, as the journal knows it. In ms. */
const LAPSE_MS = RATE_WINDOW_MS;

const zero = (): Account["spent"] => ({ tokens: 0, microUsd: 0, calls: 0, bytes: 0 });

/**
 * Budgets of run trees: a child's spending counts for every ancestor, and what is reserved is as good as spent until
 * it is settled. Accounts are resident only while a process of their lineage is; the journal holds the sums. Where a budget renews,
 * a call counts in the window in which it was admitted, whenever it ends. Times are epoch milliseconds.
 */
export class Meter {
  readonly #accounts = new Map<string, Account>();
  /** Those that were touched last come last. */
  readonly #limits = new Map<string, Limit>();
  readonly #reserved = new WeakMap<Reservation, Standing>();

  /** What is in memory; for tests and figures. */
  get size(): { readonly accounts: number; readonly limits: number } {
    return { accounts: this.#accounts.size, limits: this.#limits.size };
  }

  /** Takes a lineage into memory, root first. Rows already resident keep their live figures. */
  hold(lineage: readonly { id: string; limits: Budget; row: AccountRow | undefined }[]): void {
    let parent: Account | undefined;
    for (const { id, limits, row } of lineage) {
      const account: Account = this.#accounts.get(id) ?? { id, parent, limits, since: row?.since ?? 0, spent: amounts(row), reserved: zero(), holders: 0 };
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

  /** @throws SyscallError `BUDGET` naming the limit, what is left and, where waiting helps, `resetsAt`; nothing is reserved then */
  reserve(id: string, spend: Spend, now: number): Reservation {
    const account = this.#accounts.get(id);
    const windows = renewed(account, now);
    checkAccounts(account, spend);
    add(account, "reserved", { spend, windows });
    const reservation: Reservation = { account: id, spend };
    this.#reserved.set(reservation, { account, windows });
    return reservation;
  }

  /** Sets more aside for a call, whether or not so much is left: it has been used. @returns false for one that has ended */
  grow(reservation: Reservation, more: Spend): boolean {
    const standing = this.#reserved.get(reservation);
    if (!standing) return false;
    add(standing.account, "reserved", { spend: more, windows: standing.windows });
    reservation.spend = sum(reservation.spend, more);
    return true;
  }

  /** Ends a reservation with what was really spent, and says what the commit must charge. */
  settle(reservation: Reservation, actual: Spend): Charge {
    const { account, windows } = this.#reserved.get(reservation) ?? standingOf(this.#accounts.get(reservation.account));
    this.giveBack(reservation);
    return charge(account, actual, windows);
  }

  /** Ends a reservation of which nothing was spent; one that has ended already is left as it is. */
  giveBack(reservation: Reservation): void {
    const standing = this.#reserved.get(reservation);
    if (standing) add(standing.account, "reserved", { spend: negated(reservation.spend), windows: standing.windows });
    this.#reserved.delete(reservation);
  }

  /** Counts what was spent without a reservation: it cannot be refused any more. */
  charge(id: string, actual: Spend, now: number): Charge {
    const account = this.#accounts.get(id);
    return charge(account, actual, renewed(account, now));
  }

  left(id: string, now: number): Budget {
    const left: { -readonly [K in BudgetKind]?: number } = {};
    const account = this.#accounts.get(id);
    renewed(account, now);
    for (const { limits, spent, reserved } of lineageOf(account)) {
      for (const kind of BUDGET_KINDS) {
        const limit = limits[kind];
        if (limit === undefined) continue;
        const here = Math.max(0, limit - spent[kind] - reserved[kind]);
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

  /** How often what this limit is about was used; 0 where its counter is not in memory. */
  used(id: string): number {
    return this.#limits.get(id)?.used ?? 0;
  }

  /** Those of these limits whose counters are not in memory. */
  unknown(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#limits.get(id)?.used === undefined);
  }

  /** Takes counters of limited grants into memory; one without a row was never used. */
  loadCounters(ids: readonly string[], rows: readonly CounterRow[], now: number): void {
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const id of ids) {
      const limit = this.#touch(id, now);
      if (limit.used !== undefined) continue;
      limit.used = found.get(id)?.used ?? 0;
      limit.recent = [...(found.get(id)?.recent ?? []), ...limit.recent];
    }
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
    for (const { id, maxUses, perMinute, add = 1 } of limits) {
      const limit = this.#touch(id, now);
      if (perMinute !== undefined) limit.recent.push(now);
      if (maxUses !== undefined) limit.used = (limit.used ?? 0) + add;
      if (maxUses !== undefined || perMinute !== undefined)
        uses.push({ id, add, ...(maxUses !== undefined && { max: maxUses }), ...(perMinute !== undefined && { at: now }) });
    }
    this.#forget(now);
    return uses;
  }

  /** Takes back a use that is never committed. */
  unuse(limits: readonly GrantLimit[], at: number): void {
    for (const { id, maxUses, perMinute, add = 1 } of limits) {
      const limit = this.#limits.get(id);
      if (!limit) continue;
      if (maxUses !== undefined && limit.used !== undefined) limit.used -= add;
      const index = perMinute === undefined ? -1 : limit.recent.indexOf(at);
      if (index >= 0) limit.recent.splice(index, 1);
    }
  }

  #checkLimit({ id, maxUses, perMinute, add = 1, of, full }: GrantLimit, now: number): void {
    const limit = this.#touch(id, now);
    limit.recent = limit.recent.filter((at) => at > now - LAPSE_MS && at <= now);
    const { used = 0 } = limit;
    if (maxUses !== undefined && used + add > maxUses) throw full?.(maxUses, used) ?? usedUp(maxUses, of);
    if (perMinute !== undefined && limit.recent.length >= perMinute) {
      const retryAfterMs = (limit.recent.at(-perMinute) ?? now) + LAPSE_MS - now;
      const data = { limit: "perMinute", max: perMinute, retryAfterMs, ...(of !== undefined && { right: of }) };
      throw new SyscallError("QUOTA", `${rightWords(of)} may be used ${perMinute} times a minute; wait`, data);
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
  /** The right, as an error names it. */
  readonly of?: string;
  /** What one use counts for; default 1. */
  readonly add?: number;
  /** Says that `maxUses` would be passed. */
  readonly full?: (max: number, used: number) => SyscallError;
}

const usedUp = (max: number, of: string | undefined): SyscallError =>
  new SyscallError("QUOTA", `${rightWords(of)} could be used ${max} times and has been; whoever gave it may give more (max_uses)`, {
    limit: "maxUses",
    max,
    ...(of !== undefined && { right: of }),
  });
const rightWords = (of: string | undefined): string => (of === undefined ? "this right" : `the right ${of}`);

/** The shared counter of a process's own constraint on one of its grants. */
export const counterId = (pid: string, grantIndex: number): string => `${pid}#${grantIndex}`;

/** Every limit a use of this grant counts against. */
export function limitsOf(pid: string, authority: Authority, grant: Grant): GrantLimit[] {
  const { constraints, lineage = [] } = grant;
  const own = constraints ? [{ id: counterId(pid, authority.grants.indexOf(grant)), constraints }] : [];
  return [...lineage, ...own].flatMap(({ id, constraints: { maxUses, perMinute } }) =>
    maxUses === undefined && perMinute === undefined ? [] : [{ id, maxUses, perMinute, of: `${grant.action}: ${grant.resource}` }],
  );
}

/** Itself and its ancestors. */
function lineageOf(account: Account | undefined): Account[] {
  const found: Account[] = [];
  for (let at = account; at; at = at.parent) found.push(at);
  return found;
}

const standingOf = (account: Account | undefined): Standing => ({ account, windows: lineageOf(account).map(({ since }) => since) });

/** Begins the window that `now` lies in wherever a budget renews and another was counted. @returns the windows of the lineage */
function renewed(account: Account | undefined, now: number): readonly number[] {
  return lineageOf(account).map((one) => {
    const { resets } = one.limits;
    const since = resets ? budgetWindow(resets, now).since : 0;
    if (since > one.since) Object.assign(one, { since, spent: zero(), reserved: zero() });
    return one.since;
  });
}

/** What counted in a window that is over counts no longer. */
function add(account: Account | undefined, field: "spent" | "reserved", { spend, windows }: { spend: Spend; windows: readonly number[] }): void {
  for (const [index, one] of lineageOf(account).entries()) {
    if (one.since !== windows[index]) continue;
    for (const kind of BUDGET_KINDS) one[field][kind] += spend[kind] ?? 0;
  }
}

function charge(account: Account | undefined, actual: Spend, windows: readonly number[]): Charge {
  add(account, "spent", { spend: actual, windows });
  const accounts = lineageOf(account).map(({ id }) => id);
  return { accounts, ...(windows.some((since) => since > 0) && { windows }), ...actual };
}

interface Refusal {
  readonly message: string;
  readonly data: {
    readonly limit: BudgetKind;
    readonly left: number;
    readonly max: number;
    /** Of what is not left: set aside by calls under way, of which some may come back. */
    readonly held: number;
    readonly wanted: number;
    readonly resetsAt?: number;
  };
}

/** What gives an agent more of it: in a manifest's budget_config, and on the command line of a run. */
const RAISED_BY: Readonly<Record<BudgetKind, string>> = {
  tokens: "max_tokens, or --tokens of aether run,",
  microUsd: "max_usd, or --usd of aether run,",
  calls: "max_calls, or --calls of aether run,",
  bytes: "max_bytes, or --bytes of aether run,",
};

/** Of several limits that refuse it, one that will go on to; of limits that renew, the one that does so last. */
function checkAccounts(account: Account | undefined, spend: Spend): void {
  const refusals = lineageOf(account).flatMap((one) => refusalsOf(one, spend));
  const [first] = refusals.toSorted((a, b) => (b.data.resetsAt ?? Number.POSITIVE_INFINITY) - (a.data.resetsAt ?? Number.POSITIVE_INFINITY) || 0);
  if (first) throw new SyscallError("BUDGET", first.message, first.data);
}

function refusalsOf({ limits, since, spent, reserved }: Account, spend: Spend): Refusal[] {
  return BUDGET_KINDS.flatMap((kind) => {
    const limit = limits[kind];
    const want = spend[kind] ?? 0;
    if (limit === undefined || want === 0) return [];
    const left = limit - spent[kind] - reserved[kind];
    if (want <= left) return [];
    const held = reserved[kind] > 0 ? ` beside ${numberOf(kind, reserved[kind])} set aside by calls under way` : "";
    const message = `this step may cost ${amountOf(kind, want)}; ${numberOf(kind, Math.max(0, left))} of ${numberOf(kind, limit)} are left${held}`;
    const way = ` (${RAISED_BY[kind]} raises it)`;
    const data = { limit: kind, left, max: limit, held: reserved[kind], wanted: want };
    if (!limits.resets) return [{ message: message + way, data }];
    if (want > limit) return [{ message: `${message}, and each ${limits.resets} has no more than those ${numberOf(kind, limit)}${way}`, data }];
    const resetsAt = budgetWindow(limits.resets, since).until;
    return [{ message: `${message} until ${utcText(resetsAt)}, when the budget renews`, data: { ...data, resetsAt } }];
  });
}

/** Money in dollars, to the millionth where that is needed. */
const numberOf = (kind: BudgetKind, amount: number): string => (kind === "microUsd" ? dollars(amount) : String(amount));
const amountOf = (kind: BudgetKind, amount: number): string => (kind === "microUsd" ? dollars(amount) : `${amount} ${amount === 1 ? kind.slice(0, -1) : kind}`);
const dollars = (microUsd: number): string => `$${(microUsd / 1_000_000).toFixed(6).replace(/(\.\d\d\d*?)0+$/, "$1")}`;

const sum = (a: Spend, b: Spend): Spend => Object.fromEntries(BUDGET_KINDS.map((kind) => [kind, (a[kind] ?? 0) + (b[kind] ?? 0)]));
const negated = (spend: Spend): Spend => Object.fromEntries(BUDGET_KINDS.map((kind) => [kind, -(spend[kind] ?? 0)]));

/** What counts of what the journal knows. */
function amounts(row: AccountRow | undefined): Account["spent"] {
  if (!row) return zero();
  const { tokens, microUsd, calls, bytes, tokensBefore, microUsdBefore, callsBefore, bytesBefore } = row;
  return { tokens: tokens - tokensBefore, microUsd: microUsd - microUsdBefore, calls: calls - callsBefore, bytes: bytes - bytesBefore };
}
