import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** What a workshop, a help desk, donors and readers keep: questions in other words than the columns have. */
const KNOWN: Known = {
  outputs: [],
  names: ["jobs.csv", "tickets.csv", "servers.csv", "donations.csv", "livros.csv", "hours.csv", "staff.csv", "runs.csv"],
  asksTables: true,
  tables: new Map([
    [
      "jobs.csv",
      {
        rows: 6,
        columns: [
          column("Job", "integer"),
          column("Make", "text", ["Ford", "BMW"]),
          column("Came in", "date", ["2026"]),
          column("Finished", "date", ["2026"]),
          column("Parts cost", "integer"),
          column("Mechanic", "text", ["Raj", "Bea"]),
        ],
      },
    ],
    [
      "tickets.csv",
      {
        rows: 7,
        columns: [
          column("id", "integer"),
          column("opened", "date", ["2026"]),
          column("closed", "date", ["2026"]),
          column("priority", "text", ["high", "low"]),
          column("category", "text", ["network", "printer"]),
          column("assignee", "text", ["dana", "eli"]),
          column("requester", "text", ["sales", "finance"]),
          column("minutes_spent", "integer"),
          column("satisfaction", "integer"),
        ],
      },
    ],
    [
      "servers.csv",
      {
        rows: 4,
        columns: [
          column("host", "text", ["web-01", "web-02", "db-01", "mail-01"]),
          column("os", "text", ["Debian", "Ubuntu"]),
          column("ram_gb", "integer"),
          column("cpu_load", "number"),
          column("location", "text", ["Oslo", "Bergen"]),
        ],
      },
    ],
    [
      "donations.csv",
      {
        rows: 6,
        columns: [
          column("Donor", "text", ["Margaret Hill", "Tom Reeve", "Anna Voss"]),
          column("Town", "text", ["Ely", "Norwich"]),
          column("Amount", "integer"),
          column("Method", "text", ["card", "cash"]),
          column("Gift Aid", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "livros.csv",
      {
        rows: 4,
        columns: [
          column("Título", "text", ["Sal", "Mar Alto", "O Rio", "Casa Velha"]),
          column("Autor", "text", ["Inês Faro", "Rui Costa"]),
          column("Páginas", "integer"),
          column("Emprestado a", "text", ["Rita", "Tiago"]),
        ],
      },
    ],
    [
      "hours.csv",
      {
        rows: 7,
        columns: [
          column("Date", "date", ["2026"]),
          column("Employee", "text", ["Mia", "Ken", "Ola"]),
          column("Project", "text", ["Apollo", "Zephyr"]),
          column("Hours", "number"),
          column("Billable", "text", ["yes", "no"]),
          column("Rate", "integer"),
        ],
      },
    ],
    [
      "staff.csv",
      {
        rows: 3,
        columns: [column("Name", "text", ["Mia", "Ken", "Ola"]), column("Hired", "date", ["2019", "2021"]), column("Holiday left", "integer")],
      },
    ],
    [
      "runs.csv",
      {
        rows: 9,
        columns: [
          column("date", "date", ["2026"]),
          column("type", "text", ["easy", "intervals"]),
          column("Avg heart rate", "integer"),
          column("Duration (min)", "integer"),
          column("Shoes", "text", ["Nimbus", "Pegasus"]),
        ],
      },
    ],
  ]),
};

const said = (goal: string): string => readingOf(goal, KNOWN);

/** One thing is called by many words, in the language of the question and in that of the table. */
test.for([
  ["List the unfinished repairs", "Shows rows of jobs.csv where Finished is empty."],
  ["Which repair was the most expensive in parts?", "Shows rows of jobs.csv by Parts cost (highest first) the first 1."],
  ["How many tickets are unresolved?", "Counts rows of tickets.csv where closed is empty."],
  ["What is the average satisfaction of network issues?", "Average of satisfaction of tickets.csv where category = network."],
  ["Which tickets took longer than an hour?", "Shows rows of tickets.csv where minutes_spent > 60."],
  ["How much time did Eli spend on tickets?", "Sum of minutes_spent of tickets.csv where assignee = eli."],
  ["Which server has the most memory?", "Shows rows of servers.csv by ram_gb (highest first) the first 1."],
  ["Which machines run Debian?", "Shows rows of servers.csv where os = Debian."],
  ["Which server is the busiest?", "Shows rows of servers.csv by cpu_load (highest first) the first 1."],
  ["How many people donated by card?", "Counts the different Donor of donations.csv where Method = card."],
  ["Average pulse on easy runs", "Average of Avg heart rate of runs.csv where type = easy."],
  ["Qual è la durata media delle corse?", "Average of Duration (min) of runs.csv."],
  ["Qual é o livro mais grosso?", "Shows rows of livros.csv by Páginas (highest first) the first 1."],
])("another word for it: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

/** What looks like one thing and is another. */
test.for([
  ["Which gifts were over 100?", "Shows rows of donations.csv where Amount > 100."],
  ["How many hours did Mia work on Apollo?", "Sum of Hours of hours.csv where Employee = Mia and Project = Apollo."],
  ["How many hours were not billable?", "Sum of Hours of hours.csv where Billable = no."],
  ["Who has been here the longest?", "Shows Name, Hired of staff.csv by Hired the first 1."],
  ["Billable hours per project", "Sum of Hours of hours.csv where Billable = yes for each Project."],
  ["Que livros estão emprestados?", "Shows rows of livros.csv where not Emprestado a is empty."],
  ["A quem emprestei o Sal?", "Shows the different Emprestado a of livros.csv where Título = Sal."],
])("another thing than a word of a column: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

test.for([
  ["Which repairs are being repaired?", ""],
  ["Which employees can sing?", ""],
])("refused: %s", ([goal = "", why = ""]) => {
  expect(said(goal)).toMatch(/^cannot/);
  expect(said(goal)).toContain(why);
});

/** A word one letter away from exactly one thing is taken for it, and that is said. */
test.for([
  ["How many tickts are unresolved?", 'Counts rows of tickets.csv where closed is empty. Takes "tickts" as tickets.'],
  ["avrage satisfaction per assignee", 'Average of satisfaction of tickets.csv for each assignee. Takes "avrage" as average.'],
  ["Donations by Margaret Hlil", "cannot"],
  ["How many donations came from Norwcih?", 'Counts rows of donations.csv where Town = Norwich. Takes "Norwcih" as Norwich.'],
  ["Which donors are contented?", "cannot"],
  ["How many donations came from Narwich?", "cannot"],
])("a slip of the pen: %s", ([goal = "", expected = ""]) => {
  if (expected === "cannot") expect(said(goal)).toMatch(/^cannot/);
  else expect(said(goal)).toBe(expected);
});
