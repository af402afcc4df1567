import { describe, expect, test } from "vitest";
import { HARBOUR } from "./harbour.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";

const read = (goal: string, ...outputs: readonly string[]): string => readingOf(goal, { ...HARBOUR, outputs });
/** It is read as none of the jobs that this file is about. */
const OTHERWISE = /^(?:cannot|\{"look"|Looks for what answers)/;

describe("names of programs", () => {
  test.for([
    "Which files use tideTable?",
    "where is tideTable called?",
    "in which files is tideTable used",
    "Welche Dateien benutzen tideTable?",
    "Wo wird tideTable aufgerufen?",
    "Quels fichiers importent tideTable ?",
    "où est utilisé tideTable ?",
    "¿Qué archivos usan tideTable?",
    "¿Dónde se llama a tideTable?",
    "Quali file usano tideTable?",
    "dove viene usato tideTable",
    "Que ficheiros usam tideTable?",
    "onde é usado tideTable?",
    "What calls tideTable()?",
  ])("are looked for as they are written: %s", (goal) => {
    expect(read(goal)).toBe('Finds which files of this folder hold "tideTable".');
  });
  test("also with an underscore, and in a folder", () => {
    expect(read('which files in "code/" import free_berths?')).toBe('Finds which files of code hold "free_berths".');
    expect(read("where is free_berths used in code?")).toBe('Finds which files of code hold "free_berths".');
  });
  test.for(["Where is the anchor used?", "Who uses the crane?", "Where is tideTable defined?", "Where is PayPal used?", "Who uses WhatsApp?"])(
    "are no words of life: %s",
    (goal) => {
      expect(read(goal)).toMatch(OTHERWISE);
    },
  );
});

describe("marks of comments", () => {
  test.for([
    ["where in the code are there still FIXMEs?", 'Shows the lines of the *.py and *.ts files that hold "FIXME".'],
    ["Show me all TODOs and FIXMEs in the source code", 'Shows the lines of the *.py and *.ts files that hold "TODO" or "FIXME".'],
    ["Wo im Quellcode stehen noch TODOs?", 'Shows the lines of the *.py and *.ts files that hold "TODO".'],
    ["How many HACKs are there in the code?", 'Counts the lines of the *.py and *.ts files that hold "HACK".'],
    ["¿Dónde quedan FIXME en el código?", 'Shows the lines of the *.py and *.ts files that hold "FIXME".'],
  ])("are shown with their lines: %s", ([goal = "", expected]) => {
    expect(read(goal)).toBe(expected);
  });
  test("are not the to-dos of texts", () => {
    expect(read("Show the TODOs of Ana in the minutes")).not.toContain("Shows the lines");
  });
});

describe("how many lines, and which of them is the commonest", () => {
  const BOTH = 'Counts the lines of logs/engine.log that hold "WARN". Finds the most frequent of the lines of logs/engine.log that are marked WARN.';
  test.for([
    "How many WARN lines does logs/engine.log have, and which message is the most common of them?",
    "how many WARN lines are in logs/engine.log and which one comes up most often?",
    "Combien de lignes WARN y a-t-il dans logs/engine.log, et quel message revient le plus souvent ?",
    "Quante righe WARN ci sono in logs/engine.log, e qual è il messaggio più frequente?",
  ])("are two questions: %s", (goal) => {
    expect(read(goal)).toBe(BOTH);
  });
  test("something else that is asked of them is not left out", () => {
    expect(read("How many WARN lines does logs/engine.log have, and which message is the longest among them?")).not.toBe(BOTH);
  });
});

describe("two texts that are held against each other", () => {
  const FEE = 'Looks whether flyer-regatta.txt and minutes-2026-05.md say the same of "entry fee".';
  test.for([
    ["Do the flyer and the minutes say the same about the entry fee?", FEE],
    ["Do the flyer and the minutes agree on the entry fee?", FEE],
    ["Does the entry fee in the flyer and in the minutes match?", FEE],
    ["How much is the entry fee? Do the flyer and the minutes say the same?", FEE],
    ["Stimmt die Startgebühr im Flyer und in den Minutes überein?", 'Looks whether flyer-regatta.txt and minutes-2026-05.md say the same of "Startgebühr".'],
    ["Sagen der Flyer und die Mail vom Hafenamt dasselbe?", "Looks whether flyer-regatta.txt and mail/harbour-office.eml say the same."],
    ["Est-ce que le flyer et le site disent la même chose ?", "Looks whether flyer-regatta.txt and page/index-website.html say the same."],
    ["¿Hay algo que no cuadre entre el flyer y el correo?", "Looks whether flyer-regatta.txt and mail/harbour-office.eml say the same."],
    ["C'è qualcosa che non quadra tra il verbale di maggio e il flyer?", "Looks whether verbale-maggio.md and flyer-regatta.txt say the same."],
    ["O flyer e o handbook dizem o mesmo sobre o preço?", 'Looks whether flyer-regatta.txt and handbook.md say the same of "preço".'],
    ["Is there anything that doesn't add up between the handbook and the flyer?", "Looks whether handbook.md and flyer-regatta.txt say the same."],
  ])("are those two: %s", ([goal = "", expected]) => {
    expect(read(goal)).toBe(expected);
  });
  test.for(["Do the port and the crew say the same about the fee?", "Do the watch and the flyer agree on the fee?", "Do the flyer and the flyer agree?"])(
    "must be two that are there: %s",
    (goal) => {
      expect(read(goal)).not.toContain("Looks whether");
    },
  );
});

describe("settings of two files", () => {
  test.for([
    "What is different between the live and the trial settings?",
    "I'd like to know what's different between the live config and the trial config.",
    "Worin unterscheiden sich die Live- und die Trial-Konfiguration?".replace("Live- und die Trial-", "live und die trial "),
    "qu'est-ce qui change entre la configuration live et la configuration trial ?",
    "¿Qué cambia entre la configuración live y la configuración trial?",
  ])("are compared: %s", (goal) => {
    expect(read(goal)).toBe("Tells how settings/live.yaml and settings/trial.yaml differ.");
  });
  test("of files that are not there nothing is compared", () => {
    expect(read("What is different between the live and the old settings?")).not.toContain("differ.");
  });
});

describe("what is left to do according to texts", () => {
  const BOTH = "Writes the to-dos of watch-port.md and watch-starboard.md";
  test.for([
    ["Go through the two watch notes and gather what is still open in open.md, without the ticked ones", `${BOTH}, to open.md.`, "open.md"],
    ["Which tasks in the minutes are not done yet, and who is to do them?", "Writes the to-dos of minutes-2026-05.md."],
    ["What is still to be done, according to the handbook?", "Writes the to-dos of handbook.md."],
    ["Welche Aufgaben aus dem Handbook sind noch offen und wer muss sie machen?", "Writes the to-dos of handbook.md."],
    ["Que reste-t-il à faire selon le handbook ?", "Writes the to-dos of handbook.md."],
    ["¿Qué queda por hacer según el handbook?", "Writes the to-dos of handbook.md."],
    ["Cosa resta da fare secondo il verbale di maggio?", "Writes the to-dos of verbale-maggio.md."],
    ["O que ainda falta fazer, segundo o handbook?", "Writes the to-dos of handbook.md."],
  ])("is told: %s", ([goal = "", expected, ...outputs]) => {
    expect(read(goal, ...outputs)).toBe(expected);
  });
  test.for(["What is open in the port watch?", "What is left on Sunday?"])("is not what is open somewhere: %s", (goal) => {
    expect(read(goal)).not.toContain("to-dos");
  });
  test("three of them are not two", () => {
    expect(read("Go through the three watch notes and gather what is still open in open.md", "open.md")).not.toContain("to-dos of watch");
  });
});

describe("a text in a few lines", () => {
  test.for([
    ["Can you sum up the handbook for somebody who is new, in a file called in-short.md? No more than a page.", "at most 14 sentences", "in-short.md"],
    ["Sum up the handbook in a few lines and save it in in-short.md", "at most 4 sentences", "in-short.md"],
    ["Fass das Handbook bitte in wenigen Zeilen zusammen und speichere es in in-short.md", "at most 4 sentences", "in-short.md"],
    ["Résume le handbook en quelques lignes et enregistre-le dans in-short.md", "at most 4 sentences", "in-short.md"],
    ["Resume el handbook en pocas líneas y guárdalo en in-short.md", "at most 4 sentences", "in-short.md"],
    ["Riassumi il handbook in poche righe e salvalo in in-short.md", "at most 4 sentences", "in-short.md"],
    ["Resume o handbook em poucas linhas e guarda-o em in-short.md", "at most 4 sentences", "in-short.md"],
  ])("goes to the file that is named: %s", ([goal = "", most, output = ""]) => {
    expect(read(goal, output)).toBe(`Writes a summary of handbook.md, ${most}, to ${output}.`);
  });
});

describe("what is there twice", () => {
  const PICTURES = "Finds files with the same content in the *.jpg and *.jpeg and *.png and *.gif and *.heic and *.webp and *.tif and *.tiff files";
  test.for([
    ["Are any of the pictures identical?", `${PICTURES}.`],
    ["Do I have any of the photos twice?", `${PICTURES}.`],
    ["Gibt es unter den Fotos doppelte?".replace("doppelte", "doppelt"), `${PICTURES}.`],
    ["¿Hay fotos repetidas?", `${PICTURES}.`],
    ["Ci sono foto doppie?", `${PICTURES}.`],
    ["Há fotos repetidas?", `${PICTURES}.`],
    ["Are any of the files in charts the same file twice?", "Finds files with the same content in charts."],
  ])("is found by what it holds: %s", ([goal = "", expected]) => {
    expect(read(goal)).toBe(expected);
  });
});
