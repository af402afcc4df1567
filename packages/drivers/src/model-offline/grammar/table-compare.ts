import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

/** Two or more that are held against each other, where no verb says so: "Owen or Priya", "versus". */
const AGAINST =
  /^(?:vs|versus|respectively|against|compared|comparison|difference|gegen|gegenuber|jeweils|vergleich|unterschied|contre|face|respectivement|comparaison|contra|frente|respectivamente|comparacion|diferencia|contro|confronto|rispettivamente|differenza|comparacao|diferenca)$/;

/** "Compare the litres of Owen and Priya": a figure for each of them, and not one of both. */
export function readCompared(state: TableState): void {
  const { clause, measures, group } = state;
  const places = clause.words.flatMap(({ shown }, at) => (!clause.isUsed(at) && (clause.can(at, "compare", "difference") || AGAINST.test(folded(shown))) ? [at] : []));
  const chosen = state.where.flatMap((each) => ("column" in each && each.is === "in" ? [each.column] : []));
  const [column, ...others] = chosen;
  const isAsked = places.length > 0 || clause.words.some((_, at) => clause.can(at, "or") && !clause.can(at, "stop") && clause.isUsed(at));
  if (!isAsked || measures.length === 0) return;
  if (group.length > 0) return clause.use(...places);
  if (column === undefined || others.length > 0) return;
  clause.use(...places);
  group.push(column);
}
