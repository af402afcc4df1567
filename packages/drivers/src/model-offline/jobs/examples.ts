import type { JobName } from "../grammar/frame.ts";

/** One goal for each job there is; the page about the engine lists them, and each is read as a goal of its job. */
export const EXAMPLES: Readonly<Record<JobName, string>> = {
  digest: "Write a brief of the notes folder with the open questions to brief.md",
  answer: "When is the launch?",
  mention: "Which files mention invoices?",
  log: "Show the errors in shop.log between 09:00 and 10:00",
  compare: "Compare offer-a.md and offer-b.md",
  show: "Show todo.txt",
  describe: "What columns does orders.csv have?",
  table: "Sum the amount per country in orders.csv where status is paid",
  list: "How many files are here?",
  mails: "Show the mails from Nora Kemp in inbox.mbox",
  measure: "Count the words in report.md",
  rename: "Rename all *.txt files to *.md",
  organise: "Organise the files by extension",
  copy: "Copy plan.md to plan-2.md",
  remove: "Delete the empty files",
  duplicates: "Find duplicate files",
  replace: "Replace 'colour' by 'color' in a.md and b.md",
  run: "Run `wc -l notes.md`",
  tests: "Run the tests",
  fetch: "Summarise https://example.org/page",
};
