import { type Row, sql } from "@aether/ports";
import type { KeptRest } from "./providers.ts";
import type { Mark } from "./sent.ts";

/** What is told to everybody is nobody's own. */
const OWNER = "system";
/** Of many that are told the same at once, the first is kept. */
const SAME_MS = 1_000;

/** What providers asked for outlives the daemon: whatever waits for them begins again at once after a start. */
export interface KeptRests {
  keep(driver: string, rest: KeptRest): void;
  forget(driver: string): void;
}

/** All there are, also those that are over. */
export const allRests = sql`select driver, until, why, paused from {every model_rest}`;

export const restOf = (row: Row): { readonly driver: string; readonly rest: KeptRest } => ({
  driver: String(row["driver"]),
  rest: { until: Number(row["until"]), why: String(row["why"]), paused: row["paused"] === 1 },
});

/** @param mark absent = nothing is kept */
export function createKeptRests(mark: Mark | undefined): KeptRests {
  const known = new Map<string, number>();
  // A disk that has no room for it has none for what waits either, which says so.
  const commit = (statement: Parameters<Mark>[1]): void => void mark?.(OWNER, statement).catch(() => undefined);
  return {
    keep(driver, { until, why, paused }) {
      if (until <= (known.get(driver) ?? 0) + SAME_MS) return;
      known.set(driver, until);
      commit(sql`insert into {model_rest} (driver, until, why, paused) values (${driver}, ${until}, ${why}, ${paused ? 1 : 0})
        on conflict (owner, driver) do update set until = excluded.until, why = excluded.why, paused = excluded.paused`);
    },
    forget(driver) {
      known.delete(driver);
      commit(sql`delete from {model_rest} where driver = ${driver}`);
    },
  };
}
