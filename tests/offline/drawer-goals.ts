import { BIDS, CASES, COACHES, DEVIS, DRAWER, GATEWAY, ORCAMENTOS, PREVENTIVI } from "./clinic-materials.ts";
import { both, type Check, filesAre, filesGone, type GoalRow, holds } from "./goal.ts";
import type { Material } from "./materials.ts";

/** None of the patterns stands in the text. */
const without =
  (...unwanted: readonly (string | RegExp)[]): Check =>
  ({ text }) => {
    const found = unwanted.filter((each) => (typeof each === "string" ? text.toLowerCase().includes(each.toLowerCase()) : each.test(text)));
    return found.length === 0 ? undefined : `it holds ${found.join(", ")}`;
  };

const asked = (on: Material, goal: string, right: Check): GoalRow => ({ goal, on, right });
const edited = (on: Material, goal: string, right: Check): GoalRow => ({ goal, on, right, options: ["--edit", "."] });
const refused = (on: Material, goal: string): GoalRow => ({ goal, on, right: undefined });

/** Files as they lie there, logs, tests of a project, and which of some offers is the better one. */
export const DRAWER_GOALS: readonly GoalRow[] = [
  asked(CASES, "Run the Python tests", holds(/OK|passed/isu)),
  asked(GATEWAY, "Which error is the most frequent in gateway.log?", holds("timeout of upstream billing", "3")),
  asked(GATEWAY, "Show the errors in gateway.log between 09:00 and 10:00", both(holds("certificate", "09:02"), without("08:04", "11:30"))),
  asked(DRAWER, "Which file is the largest?", holds(/dune.jpg/isu)),
  asked(DRAWER, "How many jpg files are there?", holds("2")),
  asked(DRAWER, "How big is photos/beach.jpg?", holds(/5,?000|4\.9|5 kB/isu)),
  edited(DRAWER, "Put the two letters into a new folder called letters", filesAre("letters/letter one.txt")),
  edited(DRAWER, "Change the name of data.csv to table.csv", both(filesAre("table.csv"), filesGone("data.csv"))),
  edited(DRAWER, "Rename 'letter one.txt' to first.txt", filesAre("first.txt")),
  edited(DRAWER, "Make a copy of data.csv and call it backup.csv", filesAre("backup.csv")),
  edited(DRAWER, "Could you sort these files into folders by their extension, please?", filesAre("csv/data.csv")),
  asked(GATEWAY, "Which warning came up most often in the log?", holds("slow disk")),
  asked(DRAWER, "Which is the smallest picture?", both(holds("pier"), without("dune"))),
  asked(DRAWER, "Wie viele Bilder sind in photos?", holds("3")),
  edited(DRAWER, "Verschiebe die Textdateien in einen Ordner namens texte", filesAre("texte/letter one.txt")),
  edited(DRAWER, "Copie data.csv sous le nom copie.csv", filesAre("copie.csv")),
  asked(DRAWER, "Which files are the three biggest ones?", holds(/dune.jpg/isu, "beach")),
  asked(DRAWER, "How much space do the photos take up?", holds("12300")),
  asked(DRAWER, "How many files of each type are there?", holds(/\.txt: 4/isu, /\.jpg: 2/isu)),
  asked(DRAWER, "Welche Datei ist am größten?", both(holds(/dune.jpg/isu), without("beach"))),
  asked(DRAWER, "Quel est le plus gros fichier ?", both(holds(/dune.jpg/isu), without("beach"))),
  asked(DRAWER, "¿Cuál es el archivo más grande?", both(holds(/dune.jpg/isu), without("beach"))),
  asked(DRAWER, "¿Cuántos archivos hay de cada tipo?", holds(/\.txt: 4/isu)),
  asked(DRAWER, "Qual é o maior arquivo?", both(holds(/dune.jpg/isu), without("beach"))),
  asked(DRAWER, "List the files by size", holds(/dune.*beach.*report/isu)),
  asked(DRAWER, "Wie groß ist report.docx?", holds("900")),
  asked(GATEWAY, "What kinds of errors does the log show, and how often did each happen?", holds("3 times: timeout", "certificate")),
  asked(GATEWAY, "How many errors happened after 9:30 in gateway.log?", holds(/^2 lines/isu)),
  asked(GATEWAY, "How often did the upstream time out in gateway.log?", both(holds(/^3 lines/isu), holds("08:04", "09:02", "11:30"))),
  asked(GATEWAY, "What was the first error in the log?", both(holds("08:04:10"), without("09:02"))),
  asked(GATEWAY, "List the warnings before 9 am in gateway.log", both(holds("08:15"), without("11:00"))),
  asked(GATEWAY, "Group the errors in gateway.log by message", holds("3 times: timeout", "certificate")),
  asked(GATEWAY, "What is the most common warning in the log?", holds("slow disk")),
  asked(GATEWAY, "Welcher Fehler kommt in gateway.log am häufigsten vor?", both(holds("timeout"), without("certificate"))),
  asked(GATEWAY, "Welche Fehler gab es zwischen 9 und 10 Uhr im Log?", both(holds("certificate", "09:02"), without("08:04"))),
  asked(GATEWAY, "Quelles erreurs y a-t-il dans gateway.log entre 9h et 10h ?", both(holds("certificate"), without("08:04"))),
  asked(GATEWAY, "¿Cuál es el error más frecuente en gateway.log?", both(holds("timeout"), without("certificate"))),
  asked(GATEWAY, "Qual è l'errore più frequente in gateway.log?", both(holds("timeout"), without("certificate"))),
  asked(GATEWAY, "Que tipos de erros há no gateway.log?", holds("3 times: timeout", "certificate")),
  asked(GATEWAY, "How many errors are in gateway.log?", holds(/^4/isu)),
  asked(CASES, "run the unit tests", holds("OK")),
  asked(CASES, "Laufen die Tests durch?", holds("OK")),
  asked(CASES, "Lance les tests Python", holds("OK")),
  asked(CASES, "Ejecuta las pruebas de Python", holds("OK")),
  asked(CASES, "Esegui i test", holds("OK")),
  asked(CASES, "Corre os testes, por favor", holds("OK")),
  asked(COACHES, "¿Cuál de las dos ofertas es más barata?", holds(/^Cheapest: [^\n]*oferta.sol/isu, /1.480/isu)),
  asked(BIDS, "Welches der beiden Angebote ist günstiger?", holds(/^(?:Cheapest|Fastest): [^\n]*krug/isu, /3.100/isu)),
  asked(BIDS, "Welches Angebot hat die längere Garantie?", holds(/^Longest: [^\n]*angebot.berg/isu, "fünf Jahre")),
  asked(BIDS, "Wer liefert schneller, Krug oder Berg?", holds(/^(?:Cheapest|Fastest): [^\n]*krug/isu)),
  asked(DEVIS, "Lequel des deux devis est le moins cher ?", holds(/^Cheapest: [^\n]*devis.aubry/isu)),
  asked(DEVIS, "Quel devis offre la garantie la plus longue ?", holds(/^Longest: [^\n]*devis.morel/isu)),
  asked(PREVENTIVI, "Quale dei due preventivi è più economico?", holds(/^Cheapest: [^\n]*preventivo.neri/isu)),
  asked(ORCAMENTOS, "Qual dos dois orçamentos é mais barato?", holds(/^Cheapest: [^\n]*or[cç]amento.silva/isu)),
];

export const DRAWER_REFUSED: readonly GoalRow[] = [
  refused(DRAWER, "Which file is the funniest?"),
  refused(DRAWER, "Which photo is the most beautiful?"),
  refused(DRAWER, "How many folders are there?"),
  refused(GATEWAY, "Why did the errors happen in gateway.log?"),
  refused(GATEWAY, "Who fixed the errors in the log?"),
  refused(CASES, "Run the Rust tests"),
];
