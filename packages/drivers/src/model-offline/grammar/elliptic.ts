import type { TableCondition, TableQuery } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import type { Frame } from "./frame.ts";
import { folded, type Tagged } from "./tagged.ts";

const OPENS =
  /^(?:and|and (?:in|for|of|from|on)|what about|how about|und|und (?:im|in|fur|von)|et|et (?:en|pour|de)|y|y (?:en|para|de)|e|e (?:a|in|per|di|em|para|de))$/;
const ENDS = /^[?.!;]$/;
/** Words of a question that says no more than what is other. */
const MOST = 6;

/** "How many were there in March? And in April?": what follows a question and only names other rows; words from `at` on. */
export function isElliptic(words: readonly Tagged[], clause: Clause, at: number): boolean {
  const first = words.findIndex(({ token }) => token.kind !== "sign");
  const isAfterEnd = words.slice(0, Math.max(0, first)).some(({ shown }) => ENDS.test(shown));
  const rest = words.slice(first);
  const end = rest.findIndex(({ token, shown }) => token.kind === "sign" && ENDS.test(shown));
  const said = end < 0 ? rest : rest.slice(0, end);
  const opens = [2, 1].some((length) =>
    OPENS.test(
      folded(
        said
          .slice(0, length)
          .map(({ shown }) => shown)
          .join(" "),
      ),
    ),
  );
  if (first < 0 || !isAfterEnd || !opens || said.length < 2 || said.length > MOST) return false;
  return said.every(
    (_, index) =>
      index === 0 ||
      !clause.can(at + first + index, "what", "which", "who", "when", "how", "count", "sum", "average", "show", "write", "sort", "per", "min", "max"),
  );
}

/** The frame before, with what its rows must be said anew; undefined where nothing of it is. */
export function againOf(last: Frame | undefined, next: readonly Frame[]): Frame | undefined {
  const [only, ...others] = next;
  if (last?.job !== "table" || only?.job !== "table" || others.length > 0 || last.output !== undefined || last.query.file !== only.query.file) return undefined;
  const { where, file: _, compute: _of, select: _shown, distinct: _once, ...more } = only.query;
  const said = partsOf(where);
  const own = partsOf(last.query.where);
  if (Object.keys(more).length > 0 || !said || !own || said.length === 0) return undefined;
  const columns = new Set(said.map(columnIn));
  const kept = own.filter((each) => !columns.has(columnIn(each)));
  if (columns.has(undefined) || kept.length === own.length) return undefined;
  const [first, ...rest] = [...kept, ...said];
  return first && { ...last, query: { ...last.query, where: rest.length === 0 ? first : { all: [first, ...rest] } } };
}

function partsOf(where: TableQuery["where"]): readonly TableCondition[] | undefined {
  if (where === undefined || typeof where === "string") return undefined;
  return "all" in where ? where.all : [where];
}

const columnIn = (each: TableCondition): string | undefined => ("column" in each ? each.column : "not" in each ? columnIn(each.not) : undefined);
