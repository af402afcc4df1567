import { type CallContext, type Journal, type Row, sql, storedJson, type WorkspaceStore } from "@aether/ports";
import type { Json } from "@aether/protocol";

const HASH = /^[0-9a-f]{64}$/;
const PAGE = 1_000;

export interface HoldingDeps {
  readonly journal: Pick<Journal, "unsettled">;
  readonly trees: Pick<WorkspaceStore, "contents">;
  /** The trees that rows of services refer to, in a column `tree`. */
  readonly kept: () => Promise<readonly Row[]>;
}

/**
 * Content that no service's row refers to yet, because the call that stored it has an intent and no receipt, or waits for a
 * person: whatever hash stands in its row, and all of a workspace's tree that it names. And the trees that rows refer to.
 *
 * A call that begins later stored its content less than an hour before it does, and a receipt that is committed meanwhile turns
 * a hash of these into a row: so what is found here is asked for before the rows are.
 */
export async function heldContent({ journal, trees, kept }: HoldingDeps, ctx: CallContext): Promise<Set<string>> {
  const held = new Set<string>();
  const roots = new Set<string>();
  const note = (value: Json): void => collect(value, { held, roots });
  for (let after: string | null = ""; after !== null; ) {
    const { effects, next } = await journal.unsettled(after);
    for (const { input, evidence, result } of effects) for (const value of [input, evidence, result]) note(value);
    after = next;
  }
  for await (const row of openApprovals(ctx)) for (const column of [row["input"], row["evidence"]]) note(storedJson(column, `approval ${row["id"]}`));
  for (const { tree } of await kept()) roots.add(String(tree));
  for (const root of roots) for await (const hash of trees.contents(root)) held.add(hash);
  return held;
}

function collect(value: Json, found: { readonly held: Set<string>; readonly roots: Set<string> }): void {
  if (typeof value === "string") {
    if (HASH.test(value)) found.held.add(value);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      if (name === "tree" && typeof member === "string" && HASH.test(member)) found.roots.add(member);
      collect(member as Json, found);
    }
  }
}

async function* openApprovals(ctx: CallContext): AsyncGenerator<Row> {
  for (let last: string | undefined = ""; last !== undefined; ) {
    const rows: readonly Row[] = await ctx.read(
      sql`select id, state, input, evidence from {every kernel_approval} where id > ${last} order by id limit ${PAGE}`,
    );
    for (const row of rows) if (row["state"] === "open" || row["state"] === "approved") yield row;
    last = rows.length < PAGE ? undefined : String(rows.at(-1)?.["id"]);
  }
}
