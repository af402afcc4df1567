/** One thing a goal asks of texts; several may stand in one goal. */
export type Wish = "brief" | "summary" | "outline" | "todos" | "dates" | "numbers" | "tables" | "questions" | "contradictions";

/** How a wish is told to a child. */
export const WISH_WORDS: Readonly<Record<Wish, string>> = {
  brief: "a summary and the open questions",
  summary: "a summary",
  outline: "the outline",
  todos: "the to-dos",
  dates: "the dates",
  numbers: "the numbers",
  tables: "the tables",
  questions: "the open questions",
  contradictions: "the contradictions",
};
