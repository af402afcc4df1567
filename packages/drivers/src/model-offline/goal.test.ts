import { describe, expect, test } from "vitest";
import { readConstraints, refusalOf } from "./constraints.ts";
import { droppedBy } from "./dropped.ts";
import { readGoal, sharedTask } from "./goal.ts";
import { namesIn, withoutNames } from "./names.ts";
import { firstOf } from "./text/narrow.ts";

test.for([
  { text: "summarise l.jsonl", names: ["l.jsonl"] },
  { text: "summarise ünï–日本.md", names: ["ünï–日本.md"] },
  { text: 'summarise "a b.md"', names: ["a b.md"] },
  { text: 'summarise "my notes/"', names: ["my notes"] },
  { text: "What does this folder say about triggers?", names: [] },
  { text: "What does the notes folder say about triggers?", names: ["notes"] },
  { text: "Write a brief about the folder many", names: ["many"] },
  { text: "Write a brief about the notes folder and the dates", names: ["notes"] },
  { text: "Read the notes in . and write a brief", names: ["."] },
  { text: "summarise the notes in ..", names: [".."] },
  { text: "summarise ~/x.md", names: ["~/x.md"] },
  { text: "summarise /etc/motd", names: ["/etc/motd"] },
  { text: "summarise sub/", names: ["sub"] },
  { text: "summarise notes-2/, and say what is missing", names: ["notes-2"] },
  { text: "compare a.md and/or b.md", names: ["a.md", "b.md"] },
  { text: "summarise ./docs/one.md.", names: ["docs/one.md"] },
])("names in: $text → $names", ({ text, names }) => expect(namesIn(text)).toEqual(names));

test.for([
  { text: "summarise dates.md", left: "summarise  " },
  { text: "replace 'dates' by 'x'", left: "replace 'dates' by 'x'" },
])("words without names: $text", ({ text, left }) => expect(withoutNames(text)).toBe(left));

test.for([
  { text: "summarise dates.md", task: { kind: "digest", wishes: ["summary"] } },
  { text: "List the dates", task: { kind: "digest", wishes: ["dates"] } },
  { text: "Summarise with 3 agents", task: { kind: "digest", split: true, agents: 3 } },
  { text: "tabulate l.jsonl", task: { kind: "tabulate" } },
  { text: 'rename "a b.md" to c.md', task: { kind: "rename", from: "a b.md", to: "c.md" } },
  { text: "rename all *.txt files to *.md", task: { kind: "rename", from: "*.txt", to: "*.md" } },
  { text: "Summarise a.md and contrast it to b.md", task: { kind: "compare" } },
  { text: "search for the launch code and write it to found.md", task: { kind: "search", query: "the launch code" } },
  { text: "who keeps the keys?", task: { kind: "search", query: "who keeps the keys" } },
  { text: "find who saw the dragon", task: { kind: "search", query: "who saw the dragon" } },
  { text: "book me a flight", task: { kind: "unknown" } },
])("the task of: $text", ({ text, task }) => expect(readGoal(text, []).task).toMatchObject(task));

test("each file to be handed over gets what stands before its name", () => {
  const { parts } = readGoal("write a brief to b1.md and the to-dos to todos.csv", ["b1.md", "todos.csv"]);
  expect(parts).toMatchObject([
    { output: "b1.md", task: { wishes: ["brief"] }, constraints: {} },
    { output: "todos.csv", task: { wishes: ["todos"] }, constraints: { format: "csv" } },
  ]);
});

test("a share of the work is read as it was given, whatever its files are called", () => {
  const files = [{ path: "/mnt/x/open questions, dates.md", bytes: 12 }];
  const goal = readGoal(sharedTask("Extract the to-dos from", { part: 2, of: 5, files }), []);
  expect(goal).toMatchObject({ named: ["/mnt/x/open questions, dates.md"], sharers: 5, task: { wishes: ["todos"] } });
  expect(goal.sizes.get("/mnt/x/open questions, dates.md")).toBe(12);
});

describe("how an answer is to be", () => {
  test.for([
    { text: "Summarize in 3 sentences", is: { sentences: 3 } },
    { text: "a five-bullet summary", is: { sentences: 5 } },
    { text: "Summarise in at most 100 words", is: { words: 100 } },
    { text: "List the to-dos for Tomas", is: { person: "Tomas" } },
    { text: "Tomas's to-dos", is: { person: "Tomas" } },
    { text: "What does Tomas have to do?", is: { person: "Tomas" } },
    { text: "List the to-dos for March", is: {} },
    { text: "When is the launch?", is: { topic: "the launch" } },
    { text: "List the first 3 dates", is: { sentences: 3 } },
    { text: "List the to-dos about the budget", is: { topic: "the budget" } },
    { text: "List the open questions regarding swaps to q.md", is: { topic: "swaps" } },
    { text: "List the dates as CSV", is: { format: "csv" } },
    { text: "Summarise the notes", is: {} },
  ])("$text", ({ text, is }) => expect(readConstraints(text)).toEqual(is));

  test.for([
    { text: "Summarise in German", outputs: [], says: /cannot write in German/ },
    { text: "Summarise in German to de.md", outputs: ["de.md"], says: /cannot write in German/ },
    { text: "Summarise in a friendly tone", outputs: [], says: /in a friendly tone/ },
    { text: "Summarise as a poem", outputs: [], says: /a poem/ },
    { text: "Write a brief to b.pdf", outputs: ["b.pdf"], says: /cannot write b\.pdf/ },
  ])("refused: $text", ({ text, outputs, says }) => expect(refusalOf(text, outputs)).toMatch(says));

  test.for([{ text: "Summarise the German contracts" }, { text: "Write a brief to b.md" }, { text: "List the dates to dates.csv" }])(
    "not refused: $text",
    ({ text }) => expect(refusalOf(text, ["b.md"])).toBeUndefined(),
  );
});

describe("what the rules would have to leave aside is named in one sentence", () => {
  test.for([
    { text: "Summarise the notes except the budget one", says: /cannot leave out the budget one\. Name the files/ },
    { text: "Summarise everything apart from a.md", says: /cannot leave out a\.md\./ },
    { text: "List the to-dos sorted by owner", says: /cannot sort by owner/ },
    { text: "Group the open questions by person", says: /cannot sort by person/ },
    { text: "List the most urgent to-dos", says: /cannot tell which are the most urgent/ },
    { text: "Summarise only the notes from March", says: /cannot choose what is "from March"/ },
    { text: "List the to-dos due before 20 March", says: /cannot choose what is "before 20 March"/ },
    { text: "List the deadlines next week", says: /cannot choose what is "next week"/ },
  ])("$text", ({ text, says }) => expect(droppedBy(readGoal(text, []))).toMatch(says));

  test.for([
    { text: "List the dates, sorted by date" },
    { text: "Summarise the most important points" },
    { text: "Write a brief about the meeting" },
    { text: "When is the launch in April?" },
    { text: "Summarise 2026-03-02-kickoff.md" },
    { text: "which notes say what works except the network" },
    { text: "List the to-dos for Tomas" },
    { text: "Read the notes in this folder and write a brief to brief.md" },
  ])("nothing of: $text", ({ text }) => expect(droppedBy(readGoal(text, []))).toBeUndefined());

  test("a list is as long as was asked for, and says what it left", () => {
    const text = "## Dates\n\n- a\n- b\n- c\n\n## To-dos\n\n- d";
    expect(firstOf(text, 2)).toBe("## Dates\n\n- a\n- b\n\n…and 1 more.\n\n## To-dos\n\n- d");
    expect(firstOf(text, 3)).toBe(text);
  });
});
