import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";
import { reworded } from "./reworded.ts";

const NO_FILES: Known = { outputs: [], names: [], tables: new Map(), asksTables: false };
const folder = (name: string, columns: readonly ReturnType<typeof column>[]): Known => ({
  outputs: ["sorted.csv"],
  names: [name],
  asksTables: true,
  tables: new Map([[name, { rows: 9, columns }]]),
});

/** The same as rules and lists say it, in each of the six languages. */
test.for([
  ["how much notice must I give?", "how long is the notice period?"],
  ["Welche Kündigungsfrist muss man einhalten?", "wie lange dauert die Kündigungsfrist?"],
  ["quel préavis doit-on respecter ?", "quelle est la durée du préavis ?"],
  ["¿qué preaviso hay que dar?", "¿cuánto dura el preaviso?"],
  ["quanto preavviso si deve dare?", "quanto dura il preavviso?"],
  ["que aviso prévio temos de dar?", "quanto dura o aviso prévio?"],
  ["how long may members keep a costume?", "how long can a costume be borrowed?"],
  ["Wie lange darf ich ein Werkzeug behalten?", "wie lange kann ein Werkzeug ausgeliehen werden?"],
  ["combien de temps puis-je conserver un outil ?", "combien de temps peut-on emprunter un outil ?"],
  ["¿cuánto tiempo puedo tener un disco?", "¿cuánto tiempo se puede tomar prestado un disco?"],
  ["quanto tempo si può tenere un libro?", "per quanto tempo si può prendere in prestito un libro?"],
  ["quanto tempo posso ficar com um brinquedo?", "por quanto tempo se empresta um brinquedo?"],
  ["how late can guests go swimming?", "what time does the pool close?"],
  ["bis wann dürfen Gäste baden?", "um wie viel Uhr schließt das Schwimmbad?"],
  ["jusqu'à quelle heure peut-on nager ?", "à quelle heure ferme la piscine ?"],
  ["¿hasta qué hora podemos bañarnos?", "¿a qué hora cierra la piscina?"],
  ["fino a quando possiamo fare il bagno?", "a che ora chiude la piscina?"],
  ["até que horas podemos nadar?", "a que horas fecha a piscina?"],
  ["Wann gehts im Winter los mit den Kursen?", "wann beginnen im Winter die Kursen?"],
  ["Wann geht der Flohmarkt am Samstag los?", "wann beginnt am Samstag der Flohmarkt?"],
  ["bis wann habt ihr freitags auf?", "bis wann ist freitags geöffnet?"],
  ["how late are you open on Saturdays?", "how late is it open on Saturdays?"],
  ["à quelle heure êtes-vous ouverts le samedi ?", "à quelle heure est-ce ouvert le samedi ?"],
  ["fino a che ora siete aperti il sabato?", "fino a che ora è aperto il sabato?"],
  ["what went wrong?", "which errors are in the log?"],
  ["what went wrong with the upload?", "what happened to the upload?"],
  ["Was ist schiefgegangen?", "welche Fehler stehen im Log?"],
  ["qu'est-ce qui a mal tourné ?", "quelles erreurs y a-t-il dans le journal ?"],
  ["cosa è andato storto?", "quali errori ci sono nel log?"],
  ["when does the quiz kick off on Fridays?", "when does the quiz start on Fridays?"],
])("%s is: %s", ([goal = "", expected]) => {
  expect(reworded(goal, NO_FILES)).toContain(expected);
});

/** Of something else, or with more in it than the other words would say. */
test.for([
  "can we pay our rent in kind?",
  "can we pay by card?",
  "kann man mit Karte zahlen?",
  "¿se puede pagar con tarjeta?",
  "can I pay by card for parking?",
  "Kann man die Karte umtauschen?",
  "peut-on payer en trois fois ?",
  "¿se puede pagar a plazos?",
  "si può pagare a rate?",
  "posso pagar depois?",
  "how much notice do we have to give to cancel a lesson?",
  "how much notice did they take of it?",
  "Welche Frist gilt für Widersprüche?",
  "quel préavis a été donné au club ?",
  "¿qué preaviso dieron los vecinos?",
  "how long can I keep a dog here?",
  "how long can I keep the leftovers?",
  "Wie lange darf ich einen Hund behalten?",
  "combien de temps peut-on garder un chat ?",
  "quanto tempo si può tenere un cane?",
  "until when can we swim in the lake?",
  "bis wann kann man sich anmelden?",
  "fino a quando si può entrare?",
  "Wann geht es Anna besser?",
  "who settled in York?",
  "qui n'a pas réglé le problème ?",
  "which staff are out?",
  "quels livres sont sortis en 2020 ?",
  "quali film sono usciti adesso?",
])("keeps its words: %s", (goal) => {
  const own = goal.replace(/\s+(?=[?])/g, "");
  expect(reworded(goal, NO_FILES).filter((each) => each !== own)).toEqual([]);
});

const PAID = folder("membres.csv", [column("Nom", "text", ["Ada", "Bo"]), column("Loyer (€)", "number"), column("Payée", "text", ["oui", "non"])]);
const LENT = folder("costumes.csv", [column("Costume", "text", ["pirate", "fée"]), column("Prêté", "text", ["oui", "non"]), column("Taille", "integer")]);
const CALLS = folder("calls.csv", [
  column("Date", "date", ["2026"]),
  column("Client", "text", ["Nora Quill", "Piet Vos"]),
  column("Miles", "number"),
  column("Price (£)", "number"),
]);
const VISITAS = folder("visitas.csv", [column("Fecha", "date", ["2026"]), column("Cliente", "text", ["Inés", "Hugo"]), column("Precio (€)", "number")]);
const LISTA = folder("lista.csv", [column("Artículo", "text", ["lana", "seda"]), column("Precio (€)", "number")]);
const COMPRAS = folder("compras.csv", [column("Fecha", "date", ["2026"]), column("Cliente", "text", ["Inés", "Hugo"]), column("Precio (€)", "number")]);
const OSPITI = folder("soggiorni.csv", [
  column("Ospite", "text", ["Rossi", "Meyer", "Kowalski"]),
  column("Paese", "text", ["Italia", "Polonia", "Austria"]),
  column("Notti", "integer"),
]);
const ROOMS = folder("rooms.csv", [column("Room", "text", ["Rose", "Lily"]), column("Nights", "integer")]);

const WORK = folder("work.csv", [
  column("Customer", "text", ["Ada Lumley", "Jim Farrow"]),
  column("Parts price (£)", "number"),
  column("Labour price (£)", "number"),
]);
const BORROWED = folder("borrowed.csv", [column("Title", "text", ["Emma"]), column("Borrower", "text", ["Nora Quill"]), column("Price (£)", "number")]);
const BUYING = folder("buys.csv", [column("Item", "text", ["saw"]), column("Supplier", "text", ["Nora Quill"]), column("Price (£)", "number")]);
const KURSE = folder("kurse.csv", [column("Kurs", "text", ["Töpfern", "Weben"]), column("Teilnehmer", "integer"), column("Gebühr (€)", "number")]);
const said = (goal: string, known: Known): string => {
  const tried = [goal, ...reworded(goal, known)].map((each) => readingOf(each, known));
  return tried.find((each) => !/^(?:cannot|Looks for)/.test(each)) ?? tried[0] ?? "";
};

test.for([
  ["qui n'a toujours pas payé ?", PAID, "Shows the different Nom of membres.csv where Payée = non."],
  ["qui n'a pas encore réglé son loyer ?", PAID, "Shows Loyer (€), Nom of membres.csv where Payée = non."],
  ["quels costumes sont dehors en ce moment ?", LENT, "Shows rows of costumes.csv where Prêté = oui."],
  ["how much have we billed Nora Quill to date?", CALLS, "Sum of Price (£) of calls.csv where Client = Nora Quill."],
  ["what did we charge Piet Vos in total?", CALLS, "Sum of Price (£) of calls.csv where Client = Piet Vos."],
  ["¿cuánto ganamos en mayo?", VISITAS, "Sum of Precio (€) of visitas.csv where Fecha between 2026-05-01 and 2026-05-31."],
  ["quante notti hanno dormito qui gli austriaci?", OSPITI, "Sum of Notti of soggiorni.csv where Paese = Austria."],
  ["how many nights has Meyer slept here?", OSPITI, "Sum of Notti of soggiorni.csv where Ospite = Meyer."],
  ["sort the calls from the dearest to the cheapest", CALLS, "Shows rows of calls.csv by Price (£) (highest first)."],
  ["sortiere die calls vom billigsten zum teuersten", CALLS, "Shows rows of calls.csv by Price (£)."],
  ["trie les calls des plus chers aux moins chers", CALLS, "Shows rows of calls.csv by Price (£) (highest first)."],
  ["Kurse nach Teilnehmerzahl, der größte zuerst", KURSE, "Shows rows of kurse.csv by Teilnehmer (highest first)."],
  ["Kurse nach Teilnehmern, der kleinste zuerst", KURSE, "Shows rows of kurse.csv by Teilnehmer."],
  ["Kurse nach Kursgebühr, der teuerste zuerst", KURSE, "Shows rows of kurse.csv by Gebühr (€) (highest first)."],
  ["Kurse nach Gebühr, der billigste zuerst", KURSE, "Shows rows of kurse.csv by Gebühr (€)."],
  ["ordena las visitas de las más caras a las más baratas", VISITAS, "Shows rows of visitas.csv by Precio (€) (highest first)."],
  ["ordina le calls dalla meno cara alla più cara", CALLS, "Shows rows of calls.csv by Price (£)."],
  ["ordena as visitas da mais cara para a mais barata", VISITAS, "Shows rows of visitas.csv by Precio (€) (highest first)."],
] as const)("tables in the words of every day: %s", ([goal, known, expected]) => {
  expect(said(goal, known)).toBe(expected);
});

/** A list of prices, what was bought, a customer who earns, a deposit that is not the bill, rooms that sleep some. */
test.for([
  ["¿cuánto ganamos?", LISTA],
  ["¿cuánto ganamos en mayo?", COMPRAS],
  ["¿cuánto ganó Inés?", VISITAS],
  ["qui n'a pas encore réglé son dossier ?", PAID],
  ["what have we charged Nora Quill in York so far?", CALLS],
  ["what have we charged Ada Lumley so far?", WORK],
  ["which rooms sleep four?", ROOMS],
  ["Kurse nach Teilnehmerzahl, der schönste zuerst", KURSE],
  ["Kurse nach Gebühr, der vollste zuerst", KURSE],
  ["sort the calls by price, fullest first", CALLS],
  ["sort the calls by date, busiest first", CALLS],
  ["Kurse nach Laune, der größte zuerst", KURSE],
  ["sort the stays from the dearest to the cheapest", OSPITI],
  ["sort the calls from the oldest to the cheapest", CALLS],
  ["trie les costumes du plus cher au moins cher", LENT],
  ["ordena las visitas de la más lejana a la más cercana", VISITAS],
] as const)("is not understood: %s", ([goal, known]) => {
  expect(said(goal, known)).toMatch(/^(?:cannot|Looks for)/);
});

/** The price of a book that is lent, and what a supplier was paid. */
test.for([
  ["what have we charged Nora Quill so far?", BORROWED],
  ["what have we billed Nora Quill to date?", BUYING],
] as const)("is no sum of what was charged: %s", ([goal, known]) => {
  expect(said(goal, known)).not.toMatch(/^Sum/);
});

const YEARS: Known = { ...NO_FILES, names: ["menus/2019.md", "menus/2021.md", "till 2024.csv", "2023.txt", "notes-2023.txt"] };
test.for([
  "how does the 2021 menu differ from the 2019 one?",
  "Was ist der Unterschied zwischen der Speisekarte 2021 und der von 2019?",
  "quelle est la différence entre le programme de 2021 et celui de 2019 ?",
  "¿cuál es la diferencia entre el programa de 2021 y el de 2019?",
  "qual è la differenza tra il programma del 2021 e quello del 2019?",
  "qual é a diferença entre o programa de 2021 e o de 2019?",
])("files that are called by their years: %s", (goal) => {
  expect(reworded(goal, YEARS)).toContain("what is the difference between menus/2021.md and menus/2019.md");
});

test.for([
  "how do the takings of 2021 differ from those of 2019?",
  "compare sales in 2021 and 2019",
  "how is the 2023 menu different from the 2021 one?",
  "how is the 2024 report different from the 2021 one?",
  "is the 2021 menu longer than the 2019 one?",
  "how is the 2021 menu different?",
])("names no two files: %s", (goal) => {
  expect(reworded(goal, YEARS).join(" ")).not.toContain(".md and ");
});
