import type { TableJoin } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import type { Match } from "./columns.ts";
import type { Tables } from "./frame.ts";
import { joinKeys } from "./join-key.ts";
import { folded } from "./tagged.ts";

/** Two tables are joined on the column that is named, or on the only one that both have. */
export function readJoin(clause: Clause, matches: readonly Match[], { shapes }: Tables): TableJoin | { readonly why: string } {
  const [left, right] = shapes;
  if (!left || !right || shapes.length > 2) return { why: "Two tables are joined at once; name two." };
  if (!clause.has("join")) return { why: "What is to be done with two tables is not said: join them, or ask of one." };
  clause.take("join", "table", "file");
  const shared = left.shape.columns.filter(({ name }) => right.shape.columns.some((other) => folded(other.name) === folded(name)));
  const named = matches.find(({ at, column }) => shared.some(({ name }) => folded(name) === folded(column.name)) && clause.can(at - 1, "on", "by"));
  const [key, ...others] = named ? [named.column] : shared;
  if (!key) return byValues([left, right], clause);
  if (others.length > 0)
    return { why: `${left.file} and ${right.file} share the columns ${shared.map(({ name }) => name).join(", ")}: say on which they are joined.` };
  if (named) clause.use(...Array.from({ length: named.length }, (_, index) => named.at + index));
  return { file: right.file, on: [key.name], how: "inner" };
}

/** Columns of other names may hold the same. */
function byValues([left, right]: readonly [Tables["shapes"][number], Tables["shapes"][number]], { language }: Clause): TableJoin | { readonly why: string } {
  const [pair, ...others] = joinKeys([left, right], language);
  if (!pair) return { why: `${left.file} and ${right.file} share no column to be joined on.` };
  if (others.length > 0)
    return {
      why: `${left.file} and ${right.file} may be joined on ${[pair, ...others].map((each) => `${each.left} and ${each.right}`).join(", or on ")}: rename the columns that belong together alike.`,
    };
  return { file: right.file, on: [pair], how: "inner" };
}
