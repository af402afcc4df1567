import type { TableCondition, TableQuery } from "@aether/protocol";
import type { TableFrame } from "../grammar/frame.ts";

/** The average that rows are held against: of all rows of the question. */
export const averageAsked = ({ query: { file, sheet, join, compute }, against }: TableFrame): TableQuery | undefined =>
  against && {
    file,
    ...(sheet !== undefined && { sheet }),
    ...(join && { join }),
    ...(compute && { compute }),
    measures: [{ fn: "average", column: against.column }],
  };

/** The question with the average in the place of its name. */
export function withAverage({ against, ...frame }: TableFrame, average: number): TableFrame {
  const where: TableCondition = { column: against?.column ?? "", is: against?.is ?? ">", value: average };
  return { ...frame, query: { ...frame.query, where } };
}
