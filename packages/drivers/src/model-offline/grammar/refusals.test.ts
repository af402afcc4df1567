import { expect, test } from "vitest";
import { KNOWN } from "./known.test-folder.ts";
import { readFrames } from "./read-frames.ts";

/** Goals that no job is for: the words that were not understood, or what is wrong beside them. */
test.for([
  ["Show orders over 100 in orders.csv", "over 100 may be of the columns quantity, price, amount: say of which."],
  ["Sum amount by bar in orders.csv", "bar"],
  ["Write me a poem", "poem"],
  ["Book a flight", "Book, flight"],
  ["Translate report.md to French", "Translate, French"],
  ["email Bob", "Bob"],
  ["deploy", "deploy"],
  ["Delete a.md", "Delete"],
  ["Paint a.md", "Paint"],
  ["Summarise the weather", "weather"],
  ["Schreibe ein Gedicht", "Gedicht"],
  ["Buche einen Flug", "Buche, Flug"],
  ["Übersetze report.md ins Französische", "Übersetze, Französische"],
  ["Écris un poème", "poème"],
  ["Escribe un poema", "poema"],
  ["Scrivi una poesia", "poesia"],
  ["Escreve um poema", "poema"],
  ["What's the total?", "total may be of the columns quantity, price, amount: say of which."],
  ["Send an invoice to Ada", "Send, invoice, Ada"],
  ["Delete the refunded orders from orders.csv", "Delete"],
  ["Plot amount per country in orders.csv", "Plot"],
  ["Draw a chart of orders.csv", "Draw, chart"],
  ["Predict next month's amount from orders.csv", "Predict"],
  ["Write a letter to the customers in customers.csv", "letter"],
  ["Email the summary of report.md to Bob", "Email, Bob"],
  ["Summarise report.md in French", "French"],
  ["Translate a.md into German", "Translate, German"],
  ["Fix the typos in a.md", "Fix, typos"],
  ["Improve the style of a.md", "Improve, style"],
  ["Rewrite a.md as a poem", "poem"],
  ["Explain a.md to a child", "child"],
  ["Proofread a.md", "Proofread"],
  ["Summarise a.md and email it to Bob", "email, Bob"],
  ["Summarise a.md and translate it to Spanish", "translate, Spanish"],
  ["Install numpy", "Install, numpy"],
  ["Open the browser", "browser"],
  ["Play music", "Play, music"],
  ["Set an alarm for 7", "Set, alarm, 7"],
  ["Remind me to call Ada", "Remind, Ada"],
  ["Buy milk", "Buy, milk"],
  ["Order a pizza", "pizza"],
  ["Summarise the nonexistent folder", "There is no folder nonexistent here."],
  ["Which is the largest file?", "largest may be of the columns quantity, price, amount: say of which."],
  ["Find files larger than 1 MB", "1, MB"],
  ["Show the rows of orders.csv where profit is over 10", "profit"],
  ["Sum the profit in orders.csv", "profit"],
  ["Who bought the most?", "bought"],
  ["orders by country", "orders, country"],
  ["Show me all paid orders sorted by amount descending", "The columns of orders.csv are id, date, customer, country, status, quantity, price, amount."],
  ["Make a table of the to-dos", "table"],
  ["Count the words and lines in a.md", "Count, words, lines"],
  ["How long is a.md?", "How long"],
  ["replace foo with bar in all files", "No file is named: say in which, by its name, a pattern or their kind (in all *.md files)."],
  ["Run ls", "ls"],
  ["Summarise https://example.com and a.md", "Pages and files are not read together."],
  ["Back up a.md", "Say which file is copied, and to what name."],
  ["Merge a.md and b.md", "Merge"],
  ["how many rows?", "It may be asked of orders.csv or customers.csv: name the file."],
  ["Tell me a joke", "joke"],
  ["Is report.md good?", "good"],
  ["Should we launch?", "Should"],
  ["Zeige alle Bestellungen", "Bestellungen"],
  ["Traduce report.md al francés", "Traduce, francés"],
  ["Traduis report.md en anglais", "Traduis, anglais"],
  ["Traduci report.md in inglese", "Traduci, inglese"],
  ["Traduz report.md para inglês", "Traduz, inglês"],
  ["Lösche a.md", "Lösche"],
  ["Sende den Bericht an Bob", "Sende, Bob"],
  ["Réserve un vol", "Réserve, vol"],
  ["Haz un dibujo", "dibujo"],
  ["Cancella a.md", "Cancella"],
  ["Apaga a.md", "Apaga"],
  ["Brew coffee from notes", "Brew, coffee"],
  ["Frobnicate orders.csv", "Frobnicate"],
  ["Deploy the project", "Deploy, project"],
  ["Push the notes to GitHub", "Push, GitHub"],
  ["Schedule a meeting with Ada", "meeting, Ada"],
  ["Explain quantum physics", "quantum, physics"],
  ["Sing a song about a.md", "Sing, song"],
  ["Make me a website", "Make, website"],
  ["Build an app", "app"],
  ["Sort my life", "life"],
  ["Summarise the universe", "universe"],
  ["Sum the stars", "stars"],
  ["Count the sheep", "sheep"],
  ["List the planets", "planets"],
  ["Compare apples and oranges", "apples, oranges"],
  ["Rename the world", "world"],
  ["Copy the style of a.md", "style"],
  ["Show me the money", "money"],
  ["Summarise a.md in iambic pentameter", "iambic, pentameter"],
  ["Summarise a.md except the dates", "except"],
  ["List the most important to-dos", "most important"],
  ["Summarise a.md for a child in simple words", "child"],
  ["List the dates but not the deadlines", "but, not"],
  ["Count the paragraphs of a.md", "paragraphs"],
  ["Sum the amount per region in orders.csv", "region"],
  ["Show the rows of orders.csv where colour is red", "colour, red"],
  ["Sort orders.csv by weight", "weight"],
  ["Group orders.csv by planet", "planet"],
  ["Convert orders.csv to parquet", "parquet"],
  ["Write a brief as slides", "slides"],
  ["Turn a.md into a podcast", "podcast"],
  ["Extract the emotions from a.md", "emotions"],
  ["List the to-dos by priority", "priority"],
  ["Replace every mistake in a.md", "mistake"],
] as const)("%s is not understood: %s", ([goal, why]) => {
  const reading = readFrames(goal, KNOWN);
  if (!("cannot" in reading)) throw new Error(`read as ${JSON.stringify(reading)}`);
  expect(reading.cannot.words.join(", ") || reading.cannot.why).toBe(why);
});

test("one goal of two that is not understood leaves the other undone", () => {
  expect(readFrames("Count the rows of orders.csv and email Bob", KNOWN)).toMatchObject({ cannot: { words: ["email", "Bob"] } });
});

test("what lies in the folder is looked at before a word is given up", () => {
  const blind = { outputs: [], names: undefined, tables: new Map(), asksTables: true };
  expect(readFrames("Summarise report", blind)).toEqual({ look: { at: "names" } });
  expect(readFrames("Count the rows of orders.csv", blind)).toEqual({ look: { at: "table", files: ["orders.csv"] } });
  expect(readFrames("Summarise a.md", blind)).toMatchObject({ frames: [{ job: "digest" }] });
});

test("the same words and the same knowledge give the same reading", () => {
  for (const goal of ["Sum the amount per country in orders.csv", "Write me a poem"]) expect(readFrames(goal, KNOWN)).toEqual(readFrames(goal, KNOWN));
});
