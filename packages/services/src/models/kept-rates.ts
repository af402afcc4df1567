import { type Row, sql } from "@aether/ports";
import type { Begun, KeptRates } from "./scheduler/scheduler.ts";
import type { Mark } from "./sent.ts";

/** A provider's rate is everybody's. */
const OWNER = "system";
const MINUTE_MS = 60_000;

/** All there are, also those that are over. */
export const allBegun = sql`select driver, second, requests, tokens from {every model_begun} order by driver, second`;

interface Counted extends Begun {
  readonly driver: string;
}

/** What began within a second counts as if it had at that second's end. */
export const begunOf = (row: Row): Counted => ({
  driver: String(row["driver"]),
  at: Number(row["second"]) * 1_000 + 999,
  requests: Number(row["requests"]),
  tokens: Number(row["tokens"]),
});

/** How often, and with how many tokens, providers of a bounded rate were asked in the last minute: it counts after a start, too. */
export interface RecalledRates extends KeptRates {
  recall(row: Counted, now: number): void;
}

/** @param mark absent = nothing is kept */
export function createKeptRates(mark: Mark | undefined): RecalledRates {
  const recalled = new Map<string, Begun[]>();
  /** The second of which there was a row last. */
  const latest = new Map<string, number>();
  // A disk that has no room for it has none for what asks either, which says so.
  const commit = (statement: Parameters<Mark>[1]): Promise<void> => mark?.(OWNER, statement).catch(() => undefined) ?? Promise.resolve();
  const count = (driver: string, second: number, { requests, tokens }: Pick<Begun, "requests" | "tokens">): Promise<void> =>
    commit(sql`insert into {model_begun} (driver, second, requests, tokens) values (${driver}, ${second}, ${requests}, ${tokens})
      on conflict (owner, driver, second) do update set requests = requests + excluded.requests, tokens = tokens + excluded.tokens`);
  const secondOf = (at: number): number => Math.floor(at / 1_000);

  return {
    recall({ driver, ...begun }, now) {
      // Of a damaged row, or a clock that went back, none is later than now.
      if (!(begun.at > now - MINUTE_MS)) return;
      recalled.set(driver, [...(recalled.get(driver) ?? []), { ...begun, at: Math.min(begun.at, now) }]);
    },
    recalled: (driver) => recalled.get(driver) ?? [],
    async begun(driver, { at, ...begun }) {
      const second = secondOf(at);
      if (latest.get(driver) !== second) {
        latest.set(driver, second);
        void commit(sql`delete from {model_begun} where driver = ${driver} and second < ${secondOf(at - MINUTE_MS)}`);
      }
      await count(driver, second, begun);
    },
    corrected: (driver, { at, tokens }) => void count(driver, secondOf(at), { requests: 0, tokens }),
    forget(driver) {
      recalled.delete(driver);
      void commit(sql`delete from {model_begun} where driver = ${driver}`);
    },
  };
}
