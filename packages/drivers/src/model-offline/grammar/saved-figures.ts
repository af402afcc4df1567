import type { Sense } from "../lexicon/lexicon.ts";
import { callsRows, FIGURES } from "./bind-before.ts";
import { Clause } from "./clause.ts";
import type { TableFrame } from "./frame.ts";
import { folded, type Language } from "./tagged.ts";

const ROWS_OR_FIGURE = "Whether the file is to hold the rows or the figure is not said: ask for the figure first, and then say what is saved.";
const TOLD: readonly Sense[] = [...FIGURES, "top"];
/** Several that are pointed back to are rows, and no single figure. */
const SEVERAL: Readonly<Partial<Record<Language, RegExp>>> = {
  en: /^(?:them|those|these)$/,
  fr: /(?:^|-)les$/,
  es: /^(?:los|las)$|\p{L}{3}[aeo]l[oa]s$/u,
  it: /^(?:li|le)$|\p{L}{3}[aei]l[ie]$/u,
  pt: /^(?:os|as)$|-[oa]s$/,
};

const NONE = /$^/;
const RESULT = /(?<!\p{L})(?:results?|ergebnis\p{L}*|resultats?|resultados?|risultat[oi])$/u;

/** A job read of several parts that writes a file, cut behind the part that names the file. */
interface Saving {
  readonly frame: TableFrame;
  readonly upTo: readonly Clause[];
  readonly later: readonly Clause[];
  /** What the parts before the cut ask for by themselves: how many figures, and which columns. */
  readonly own: { readonly measures: number; readonly select: readonly string[] | undefined };
}

/**
 * "Save the open ones as open.csv and tell me the sum": the file holds the rows, and the figure is told apart. "apart" where the
 * parts have to be read each by itself, a sentence where it is not clear what the file is to hold, undefined where all of it is.
 */
export function savedFigure(saved: Saving): "apart" | string | undefined {
  const { frame, upTo, later } = saved;
  const { measures = [], group, limit, file } = frame.query;
  if (measures.length === 0 && group === undefined && limit === undefined) return undefined;
  if (group === undefined && namesBoth(upTo, file)) return ROWS_OR_FIGURE;
  if (measures.length > 0 && isOfRows(upTo, { file, isFigure: !group })) return ROWS_OR_FIGURE;
  if (!later.some((clause) => clause.has(...TOLD)) || later.some((clause) => clause.has("write"))) return undefined;
  return ofLater(saved);
}

/** What is told behind the file: apart from it, unless that would leave out what the parts before ask for. */
function ofLater({
  frame: {
    query: { measures = [], group },
  },
  upTo,
  later,
  own,
}: Saving): "apart" | string | undefined {
  const isTold = later.some((clause) => clause.has("show", "say", "what"));
  if (upTo.some((clause) => clause.has(...FIGURES, "group"))) return measures.length > own.measures && isTold ? ROWS_OR_FIGURE : undefined;
  const isGrouped = group !== undefined && upTo.some((clause) => clause.has("per")) && !later.some((clause) => clause.has("per"));
  // "Those paid by card" may name a column, or say nothing but which rows.
  const isColumn = own.select?.length === 1 && measures.some(({ column }) => column === own.select?.[0]);
  return isColumn || (isGrouped && isTold) ? ROWS_OR_FIGURE : isGrouped ? undefined : "apart";
}

/** "Tell me the total and save the orders": what is saved is called rows, behind a figure. */
function isOfRows(upTo: readonly Clause[], { file, isFigure }: { readonly file: string; readonly isFigure: boolean }): boolean {
  const saving = upTo.at(-1);
  if (!saving || saving.has(...FIGURES) || !upTo.some((clause) => clause.has(...FIGURES))) return false;
  const isOf = (pattern: RegExp): boolean => saving.words.some(({ shown }) => pattern.test(folded(shown)));
  if (isOf(RESULT)) return false;
  return isFigure ? callsRows(saving, file) || isOf(SEVERAL[saving.language] ?? NONE) : callsRows(saving, file) && !saving.has("row");
}

/** "Save the orders and their total to out.csv": rows, and a figure beside them. */
function namesBoth(upTo: readonly Clause[], file: string): boolean {
  const [clause] = upTo;
  if (!clause) return false;
  const whole = new Clause(
    upTo.flatMap(({ words }) => words),
    clause.language,
  );
  const first = whole.words.findIndex((_, at) => whole.can(at, "sum", "average", "median"));
  const joint = whole.can(first - 1, "with") ? first - 1 : whole.can(first - 2, "and", "with") && whole.can(first - 1, "stop") ? first - 2 : undefined;
  return first > 0 && joint !== undefined && callsRows(new Clause(whole.words.slice(0, joint), whole.language), file);
}
