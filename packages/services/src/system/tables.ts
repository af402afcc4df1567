import { type CallContext, sql, type Tables } from "@aether/ports";
import type { KnownClock } from "./clock.ts";

/** One row. `seen` and `lived` are of a doubt; null = there is none. Times in milliseconds. */
export const tables: Tables = {
  domain: "system",
  migrations: [["create table system_clock (id integer primary key check (id = 1), at integer not null, seen integer, lived integer)"]],
  ownerless: { system_clock: "it is about the clock of the machine" },
};

/** What is not there, or not readable, is not known. */
export async function knownClock(ctx: CallContext): Promise<KnownClock | undefined> {
  const [row] = await ctx.read(sql`select at, seen, lived from system_clock where id = 1`);
  if (!row || typeof row["at"] !== "number") return undefined;
  const { at, seen, lived } = row;
  return { at, ...(typeof seen === "number" && typeof lived === "number" && { doubt: { seen, lived } }) };
}

export function keepClock(ctx: CallContext, { at, doubt }: KnownClock): void {
  const [seen, lived] = [doubt?.seen ?? null, doubt?.lived ?? null];
  ctx.write(
    sql`insert into system_clock (id, at, seen, lived) values (1, ${at}, ${seen}, ${lived}) on conflict (id) do update set at = ${at}, seen = ${seen}, lived = ${lived}`,
  );
}

/** Before anything is known: when this owner's last call was recorded that no start of just now made. */
export async function lastOnRecord(ctx: CallContext, before: number): Promise<KnownClock | undefined> {
  const [row] = await ctx.read(sql`select max(at) as at from {audit} where at < ${before}`);
  return typeof row?.["at"] === "number" ? { at: row["at"] } : undefined;
}
