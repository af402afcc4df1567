import { type CallContext, expecting, type Row, type Sql, sql, type Write } from "@aether/ports";
import type { Input, ModelConnection, modelConnect } from "@aether/protocol";

/** A connection as it rests: who may read what, by whose word. Its key rests elsewhere. */
export interface Connection {
  /** The driver's name. */
  readonly name: string;
  readonly owner: string;
  readonly provider: Input<typeof modelConnect>["provider"];
  readonly baseUrl: string;
  /** Who reads: a host, or `local`. */
  readonly reader: string;
  /** The owner's consent that it reads private text. */
  readonly private: boolean;
  readonly hasKey: boolean;
  /** Who said so, and when: epoch milliseconds. */
  readonly consentBy: string;
  readonly consentAt: number;
}

export const allRows: Sql = sql`select * from {every model_connection} order by name`;

export async function connectionNamed(name: string, ctx: Pick<CallContext, "read">): Promise<Connection | undefined> {
  const [row] = await ctx.read(sql`select * from {every model_connection} where name = ${name}`);
  return row && connectionOf(row);
}

export function connectionOf(row: Row): Connection {
  return {
    name: String(row["name"]),
    owner: String(row["owner"]),
    provider: String(row["provider"]) as Connection["provider"],
    baseUrl: String(row["base_url"]),
    reader: String(row["reader"]),
    private: row["private"] === 1,
    hasKey: row["has_key"] === 1,
    consentBy: String(row["consent_by"]),
    consentAt: Number(row["consent_at"]),
  };
}

/** In the place of one of this name, if the caller's owner has it. */
export const keep = (one: Connection): Write =>
  expecting(
    1,
    sql`insert into {every model_connection} (name, owner, provider, base_url, reader, private, has_key, consent_by, consent_at)
    values (${one.name}, ${one.owner}, ${one.provider}, ${one.baseUrl}, ${one.reader}, ${one.private}, ${one.hasKey}, ${one.consentBy}, ${one.consentAt})
    on conflict (name) do update set provider = excluded.provider, base_url = excluded.base_url, reader = excluded.reader, private = excluded.private,
      has_key = excluded.has_key, consent_by = excluded.consent_by, consent_at = excluded.consent_at where owner = excluded.owner`,
  );

export function shown({ name, provider, baseUrl, reader, private: mayRead, hasKey, consentBy, consentAt }: Connection): ModelConnection {
  return { name, provider, base_url: baseUrl, reader, private: mayRead, key: hasKey, source: "connected", by: consentBy, at: consentAt };
}
