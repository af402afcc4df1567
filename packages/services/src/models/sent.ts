import { type CallContext, type Row, sql, type Write } from "@aether/ports";
import { tokensOfSize } from "@aether/protocol";
import { type Bill, listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import type { Most } from "./most.ts";
import { mostCostOf } from "./price.ts";

/** Tokens of an answer that may come before anything is kept of it: a short answer costs no commit beside its own. */
export const UNMARKED = 128;

/** Commits one statement about rows of this owner, beside the call that it is of. */
export type Mark = (owner: string, statement: Write) => Promise<void>;

/** How far the answers of one run of a step may have come, kept ahead of them: what a kill cuts off is charged by it. */
export interface Sent {
  /** Before each request. */
  asking(model: Asked): Promise<void>;
  /** Before so many characters of its answer go on. */
  wrote(model: Asked, characters: number): Promise<void>;
  /** For the step's own commit: nobody needs its mark any more. */
  readonly over: readonly Write[];
}

export type Asked = Pick<Resolved, "name" | "price" | "driver">;

export interface Sending {
  /** Which run of the step it is: 1 for the first. */
  readonly run: number;
  readonly promptTokens: number;
  readonly bill: Pick<Bill, "items" | "microUsd">;
  /** Absent = nothing is kept. */
  readonly mark: Mark | undefined;
}

type Marking = Pick<CallContext, "key"> & { readonly caller: Pick<CallContext["caller"], "owner"> };

export function createSent(ctx: Marking, { run, promptTokens, bill, mark }: Sending): Sent {
  let reach = UNMARKED;
  let asked = 0;
  let isMarked = false;
  const keep = async ({ name, price, driver }: Asked): Promise<void> => {
    if (!mark) return;
    isMarked = true;
    const before = bill.items.reduce((sum, { usage }) => ({ input: sum.input + usage.inputTokens, output: sum.output + usage.outputTokens }), {
      input: 0,
      output: 0,
    });
    const microUsd = bill.microUsd + mostCostOf({ inputTokens: promptTokens, outputTokens: reach }, price);
    const [input, output] = [before.input + promptTokens, before.output + reach];
    const row = sql`insert into {model_sent} (call_key, run, model, price, input_tokens, output_tokens, micro_usd)
      values (${ctx.key}, ${run}, ${name}, ${listOf(price, driver)}, ${input}, ${output}, ${microUsd})
      on conflict (owner, call_key, run) do update set model = excluded.model, price = excluded.price, input_tokens = excluded.input_tokens,
        output_tokens = excluded.output_tokens, micro_usd = excluded.micro_usd`;
    // A disk that has no room for it has none for the receipt either, which says so.
    await mark(ctx.caller.owner, row).catch(() => undefined);
  };
  return {
    async asking(model) {
      reach = UNMARKED;
      // The first is known by the step's intent.
      if (++asked > 1) await keep(model);
    },
    async wrote(model, characters) {
      const tokens = tokensOfSize(characters);
      if (tokens <= reach) return;
      // Twice as far each time: few commits, and never more than half of what is charged was not sent.
      while (reach < tokens) reach *= 2;
      await keep(model);
    },
    get over() {
      return isMarked ? [forgotten(ctx.key, run)] : [];
    },
  };
}

export const forgotten = (key: string, run: number): Write => sql`delete from {model_sent} where call_key = ${key} and run = ${run}`;

/** The most that a run which a kill cut off can have used, where it came so far that something was kept. */
export async function sentBy(ctx: Pick<CallContext, "read">, { key, run }: { readonly key: string; readonly run: number }): Promise<Most | undefined> {
  const [row] = await ctx.read(sql`select model, price, input_tokens, output_tokens, micro_usd from {model_sent} where call_key = ${key} and run = ${run}`);
  return row && mostOfRow(row);
}

const mostOfRow = (row: Row): Most => ({
  model: String(row["model"]),
  price: String(row["price"]),
  inputTokens: Number(row["input_tokens"]),
  outputTokens: Number(row["output_tokens"]),
  microUsd: Number(row["micro_usd"]),
});

/** Tokens of an answer of which nothing was kept: of one that its provider gives whole, or that nobody marks, all of it may have been written. */
export function unmarkedOf({ marked, whole }: { readonly marked: boolean; readonly whole: boolean }): number {
  return marked && !whole ? UNMARKED : Number.POSITIVE_INFINITY;
}
