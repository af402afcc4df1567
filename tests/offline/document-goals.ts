import { both, type Check, fileIs, type GoalRow, holds, lacks } from "./goal.ts";
import { LETTERS, type Material, NOTES } from "./materials.ts";

const asked = (on: Material, goal: string, right: Check): GoalRow => ({ goal, on, right });

const todos: Check = both(holds("charging mast", "two pilots", "second quote", "Ana", "Cleo"), lacks("85 metres"));
const dates: Check = holds(/3 May 2027|2027-05-03/, /14 January 2027|2027-01-14/, /1 April 2027|2027-04-01/);
const questions: Check = both(holds("Who cleans the boat at night", "bicycles travel for free"), lacks("85 metres"));
const whatItIs: Check = both(holds("electric boat"), lacks("Ben will call"));

const ENGLISH: readonly GoalRow[] = [
  asked(NOTES, "Summarise ferry.md", whatItIs),
  asked(NOTES, "Summarise ferry.md in two sentences", whatItIs),
  asked(NOTES, "List the to-dos in ferry.md", todos),
  asked(NOTES, "What are the open tasks in ferry.md?", todos),
  asked(NOTES, "List the dates in ferry.md", dates),
  asked(NOTES, "List the open questions in ferry.md", questions),
  asked(NOTES, "Outline ferry.md", holds("The Lund ferry", "Money", "Tasks", "Open questions")),
  asked(NOTES, "Are there contradictions between ferry.md and meeting.txt?", holds("4.2", "4.8")),
  asked(NOTES, "Find contradictions in these notes", holds("4.2", "4.8")),
  asked(NOTES, "How long is the pier?", holds("85 metres")),
  asked(NOTES, "Who calls the yard on Monday?", holds("Ben")),
  asked(NOTES, "How many passengers does the ferry carry?", holds("180")),
  asked(NOTES, "Compare ferry.md and meeting.txt", holds("ferry.md", "meeting.txt")),
  asked(NOTES, "Write a brief of these notes to brief.md", fileIs("brief.md", holds("electric boat", "ferry.md"))),
  asked(NOTES, "Write the to-dos of ferry.md to todo.md", fileIs("todo.md", todos)),
  asked(NOTES, "Summarise ferry.md to a.md and list its dates in b.md", both(fileIs("a.md", whatItIs), fileIs("b.md", dates))),
  asked(NOTES, "How many words are in meeting.txt?", ({ text }) => (/\b4[0-9]\b/.test(text) ? undefined : "it does not count the words")),
  asked(NOTES, "How many lines does meeting.txt have?", ({ text }) => (/\b7\b/.test(text) ? undefined : "it does not count 7 lines")),
  asked(LETTERS, "Summarise news.html", both(holds("fishing port"), lacks("tr0ub4dor", "Imprint"))),
  asked(LETTERS, "List the dates in offer.eml", holds(/20 February 2027|2027-02-20/, /30 November 2026|2026-11-30/)),
  asked(LETTERS, "When is the charging mast delivered?", holds(/20 February 2027/)),
  asked(LETTERS, "List the dates in brief.txt", holds(/5\. März 2027|2027-03-05/)),
  asked(LETTERS, "When does the new fish hall open?", holds("12 June 2027")),
  asked(LETTERS, "Who sent offer.eml?", holds("Yard Sales")),
];

const OTHERS: readonly GoalRow[] = [
  asked(NOTES, "Fasse ferry.md zusammen", whatItIs),
  asked(NOTES, "Liste die Aufgaben in ferry.md auf", todos),
  asked(NOTES, "Welche Fragen sind offen in ferry.md?", questions),
  asked(NOTES, "Schreibe eine Zusammenfassung von ferry.md in kurz.md", fileIs("kurz.md", whatItIs)),
  asked(NOTES, "Résume ferry.md", whatItIs),
  asked(NOTES, "Liste les dates de ferry.md", dates),
  asked(NOTES, "Quelles sont les tâches de ferry.md ?", todos),
  asked(NOTES, "Resume ferry.md en dos frases", whatItIs),
  asked(NOTES, "Lista las tareas de ferry.md", todos),
  asked(NOTES, "Riassumi ferry.md", whatItIs),
  asked(NOTES, "Elenca le date in ferry.md", dates),
  asked(NOTES, "Resuma ferry.md", whatItIs),
  asked(NOTES, "Liste as tarefas de ferry.md", todos),
];

export const DOCUMENT_GOALS: readonly GoalRow[] = [...ENGLISH, ...OTHERS];
