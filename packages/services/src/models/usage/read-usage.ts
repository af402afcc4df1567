import { type CallContext, type Row, type Sql, sql, storedJson } from "@aether/ports";
import type { Input, modelUsage, Output } from "@aether/protocol";

type Asked = Input<typeof modelUsage>;
type UsageRow = Output<typeof modelUsage>["rows"][number];

/** Sums of the caller's own rows, grouped as asked. */
export async function readUsage(asked: Asked, ctx: Pick<CallContext, "read">): Promise<Output<typeof modelUsage>> {
  const rows = await ctx.read(statementOf(asked));
  return { rows: rows.slice(0, asked.limit).map((row) => rowOf(row, asked.by)), more: rows.length > asked.limit };
}

/** Column names come from the schema's own list of keys, never from text. */
function statementOf({ by, since, until, run, agent, model, limit }: Asked): Sql {
  const keys = [...new Set(by)];
  const { text, values } = sql`sum(steps) as steps, sum(failed) as failed, sum(lost) as lost, sum(unpriced) as unpriced,
      sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens, sum(cached_tokens) as cached_tokens,
      sum(cache_write_tokens) as cache_write_tokens, sum(reasoning_tokens) as reasoning_tokens, sum(micro_usd) as micro_usd,
      json_group_array(distinct price) as prices
    from {model_usage}
    where day >= ${since ?? "0000"} and day <= ${until ?? "9999-12-31"}
      and (${run} is null or run = ${run}) and (${agent} is null or agent = ${agent}) and (${model} is null or model = ${model})`;
  const columns = keys.map((key) => `${key}, `).join("");
  const grouped = keys.length > 0 ? ` group by ${keys.join(", ")}` : " having count(*) > 0";
  const order = keys.includes("day") ? "day desc, " : "";
  const then = keys.map((key) => `, ${key}`).join("");
  return {
    text: `select ${columns}${text}${grouped} order by ${order}sum(micro_usd) desc, sum(input_tokens + output_tokens) desc${then} limit ?`,
    values: [...values, limit + 1],
  };
}

function rowOf(row: Row, by: Asked["by"]): UsageRow {
  const keys = Object.fromEntries(by.map((key) => [key, String(row[key])]));
  const prices = storedJson<string[]>(row["prices"], "the prices of a use of models").filter((price) => price !== "");
  return {
    ...keys,
    steps: Number(row["steps"]),
    failed: Number(row["failed"]),
    lost: Number(row["lost"]),
    unpriced: Number(row["unpriced"]),
    inputTokens: Number(row["input_tokens"]),
    outputTokens: Number(row["output_tokens"]),
    cachedTokens: Number(row["cached_tokens"]),
    cacheWriteTokens: Number(row["cache_write_tokens"]),
    reasoningTokens: Number(row["reasoning_tokens"]),
    microUsd: Number(row["micro_usd"]),
    prices: prices.sort(),
  };
}
