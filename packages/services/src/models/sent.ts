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
  /** When the daemon's own stop has broken the step off: what is on its bill is what the next start charges. */
  stopped(first: Asked | undefined): Promise<void>;
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
  let last: Asked | undefined;
  const { key } = ctx;
  const used = (): { input: number; output: number } =>
    bill.items.reduce((sum, { usage }) => ({ input: sum.input + usage.inputTokens, output: sum.output + usage.outputTokens }), { input: 0, output: 0 });
  const put = async ({ model, price, inputTokens, outputTokens, microUsd, stopped }: CutOff): Promise<void> => {
    isMarked = true;
    const row = sql`insert into {model_sent} (call_key, run, model, price, input_tokens, output_tokens, micro_usd, stopped)
      values (${key}, ${run}, ${model}, ${price}, ${inputTokens}, ${outputTokens}, ${microUsd}, ${Number(stopped)})
      on conflict (owner, call_key, run) do update set model = excluded.model, price = excluded.price, input_tokens = excluded.input_tokens,
        output_tokens = excluded.output_tokens, micro_usd = excluded.micro_usd, stopped = excluded.stopped`;
    // A disk that has no room for it has none for the receipt either, which says so.
    await mark?.(ctx.caller.owner, row).catch(() => undefined);
  };
  const keep = async ({ name, price, driver }: Asked): Promise<void> => {
    if (!mark) return;
    const before = used();
    const microUsd = bill.microUsd + mostCostOf({ inputTokens: promptTokens, outputTokens: reach }, price);
    const [input, output] = [before.input + promptTokens, before.output + reach];
    await put({ model: name, price: listOf(price, driver), inputTokens: input, outputTokens: output, microUsd, stopped: false });
  };
  return {
    async asking(model) {
      last = model;
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
    async stopped(first) {
      const model = last ?? first;
      if (!mark || !model) return;
      const { input, output } = used();
      const { name, price, driver } = model;
      await put({ model: name, price: listOf(price, driver), inputTokens: input, outputTokens: output, microUsd: bill.microUsd, stopped: true });
    },
    get over() {
      return isMarked ? [forgotten(key, run)] : [];
    },
  };
}

export const forgotten = (key: string, run: number): Write => sql`delete from {model_sent} where call_key = ${key} and run = ${run}`;

/** A run of a step that came to no answer, and the most that it can have used. */
export interface CutOff extends Most {
  /** By an orderly stop: what it used is known as well as for any step that is broken off. */
  readonly stopped: boolean;
}

/** Of a run that a kill or a stop cut off, where it came so far that something was kept. */
export async function sentBy(ctx: Pick<CallContext, "read">, { key, run }: { readonly key: string; readonly run: number }): Promise<CutOff | undefined> {
  const [row] = await ctx.read(
    sql`select model, price, input_tokens, output_tokens, micro_usd, stopped from {model_sent} where call_key = ${key} and run = ${run}`,
  );
  return row && cutOffOf(row);
}

const cutOffOf = (row: Row): CutOff => ({
  model: String(row["model"]),
  price: String(row["price"]),
  inputTokens: Number(row["input_tokens"]),
  outputTokens: Number(row["output_tokens"]),
  microUsd: Number(row["micro_usd"]),
  stopped: Number(row["stopped"]) === 1,
});

/** Tokens of an answer of which nothing was kept: of one that its provider gives whole, or that nobody marks, all of it may have been written. */
export function unmarkedOf({ marked, whole }: { readonly marked: boolean; readonly whole: boolean }): number {
  return marked && !whole ? UNMARKED : Number.POSITIVE_INFINITY;
}
