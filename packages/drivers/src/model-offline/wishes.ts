/** One thing a goal asks for; several may stand in one goal. */
export type Wish = "brief" | "summary" | "outline" | "todos" | "dates" | "numbers" | "tables" | "questions" | "contradictions" | "list";

/** In the order in which their sections are written. */
const WISHES: readonly (readonly [Wish, RegExp])[] = [
  ["brief", /\b(brief|briefing|one[- ]pager|report|overview|digest|memo)\b/i],
  ["summary", /\b(summar(?:y|ies|i[sz]e\w*)|sum up|tl;?dr|key points|main points|gist|abstract|what (?:is|are|do|does) .* (?:about|say))\b/i],
  ["outline", /\b(outline|headings|table of contents|toc|structure)\b/i],
  ["todos", /\b(to-?dos?|tasks?|action items?|actions|next steps)\b/i],
  ["dates", /\b(dates?|deadlines?|timeline|schedule|calendar|when)\b/i],
  ["numbers", /\b(numbers|figures|amounts|quantities|metrics|costs|prices)\b/i],
  ["tables", /\btables\b/i],
  ["questions", /\b((?:open|unanswered|unresolved) (?:questions?|issues?|points?)|questions)\b/i],
  ["contradictions", /\b(contradict\w*|inconsisten\w*|conflict\w*|disagree\w*|mismatch\w*|discrepanc\w*)\b/i],
  [
    "list",
    /\b(list|show|which|what) (?:all |the |me )*(files|folders|documents|notes)\b|\bhow many files\b|\bwhat(?:['’]s| is| lies) (?:in|here in) (?:this|the|that|my) (?:folder|directory)\b/i,
  ],
];

/** What is asked of a text; none where nothing is. */
export function wishesIn(text: string): Wish[] {
  const wishes = WISHES.flatMap(([wish, pattern]) => (pattern.test(text) ? [wish] : []));
  if (wishes.length === 0 && /\b(read|review|go through|look at|analy[sz]e|digest)\b/i.test(text)) return ["summary"];
  return prune(wishes);
}

/** A brief holds a summary; a list of files is asked for only when nothing else is. */
function prune(wishes: readonly Wish[]): Wish[] {
  if (wishes.includes("brief")) return wishes.filter((wish) => wish !== "summary" && wish !== "list");
  return wishes.length > 1 ? wishes.filter((wish) => wish !== "list") : [...wishes];
}

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
  list: "a summary",
};
