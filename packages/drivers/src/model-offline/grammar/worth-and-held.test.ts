import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** What a chemist has in stock, tickets by evening, journeys with a deposit, and members with the day they paid. */
const KNOWN: Known = {
  outputs: ["termine.json"],
  names: ["inventario.csv", "billets.csv", "viaggi.csv", "membros.csv", "repairs.csv", "tenants.csv", "termine.csv"],
  asksTables: true,
  tables: new Map([
    [
      "inventario.csv",
      {
        rows: 5,
        columns: [
          column("Producto", "text", ["Aspirina", "Suero"]),
          column("Categoría", "text", ["curas", "analgésico"]),
          column("Existencias", "integer"),
          column("Mínimo", "integer"),
          column("Precio", "number"),
        ],
      },
    ],
    [
      "billets.csv",
      {
        rows: 6,
        columns: [
          column("Spectacle", "text", ["Le Tartuffe", "Les Oiseaux"]),
          column("Places vendues", "integer"),
          column("Prix", "integer"),
          column("Tarif", "text", ["plein", "réduit"]),
        ],
      },
    ],
    [
      "viaggi.csv",
      {
        rows: 4,
        columns: [
          column("Meta", "text", ["Lisbona", "Creta"]),
          column("Persone", "integer"),
          column("Prezzo a persona", "integer"),
          column("Acconto pagato", "text", ["sì", "no"]),
        ],
      },
    ],
    ["tenants.csv", { rows: 6, columns: [column("Tenant", "text", ["Olsen", "Kaur", "Moretti"]), column("Rent", "integer")] }],
    ["termine.csv", { rows: 6, columns: [column("Behandlung", "text", ["Kontrolle"]), column("Betrag (€)", "number")] }],
    ["repairs.csv", { rows: 6, columns: [column("What", "text", ["boiler", "tap"]), column("Cost", "integer"), column("Done", "date", ["2026"])] }],
    ["membros.csv", { rows: 5, columns: [column("Sócio", "text", ["Abel", "Bia"]), column("Quota", "integer"), column("Pago em", "date", ["2026"])] }],
  ]),
};

const worth = (name: string, rest = ""): string => `Sum of ${name} of inventario.csv with ${name} = [Existencias] * [Precio]${rest}.`;
const UNPAID = "membros.csv where Pago em is empty.";

test.for([
  // What is in stock is worth its number times the price of one.
  ["valor total de las existencias", worth("valor")],
  ["¿cuál es el valor de las existencias?", worth("valor")],
  ["what is our stock worth in inventario.csv", worth("worth")],
  ["what is the value of the stock in inventario.csv", worth("value")],
  ["Welchen Wert hat der Bestand in inventario.csv?", worth("Wert")],
  ["quelle est la valeur du stock de Suero ?", worth("valeur", " where Producto = Suero")],
  ["valor de las existencias por categoría", worth("valor", " for each Categoría")],
  // Prices of one piece are not added up.
  ["cuánto vale todo en inventario.csv", "cannot: cuánto may be of the columns Existencias, Mínimo, Precio: say of which."],
  // Of tickets a row may hold many.
  ["combien de billets a-t-on vendus pour Le Tartuffe ?", "Sum of Places vendues of billets.csv where Spectacle = Le Tartuffe."],
  ["nombre de billets à tarif réduit", "cannot: Whether rows are counted, or Places vendues is added up, is not said."],
  // What a column says yes or no of has no amount there.
  ["a quanto ammonta l'acconto in viaggi.csv?", "cannot: Acconto pagato says yes or no of each row, and how much it is is told by no column."],
  ["how much is the deposit in viaggi.csv?", "cannot: Acconto pagato says yes or no of each row, and how much it is is told by no column."],
  // Who paid is told by the day on which it was done.
  ["quem não pagou?", `Shows the different Sócio of ${UNPAID}`],
  ["quem ainda não pagou a quota?", `Shows Quota, Sócio of ${UNPAID}`],
  ["¿quién no ha pagado?", `Shows the different Sócio of ${UNPAID}`],
  ["quem pagou em janeiro?", "Shows the different Sócio of membros.csv where Pago em between 2026-01-01 and 2026-01-31."],
  ["quem paga mais?", expect.stringMatching(/^cannot/)],
  // A row may have nobody, and somebody several rows: those that are named are counted once.
  ["how many tenants do we have", "Counts the different Tenant of tenants.csv."],
  // The price of one of them.
  ["¿cuánto cuesta la Aspirina?", "Shows Precio of inventario.csv where Producto = Aspirina."],
  ["how much does an Aspirina cost?", "Shows Precio of inventario.csv where Producto = Aspirina."],
  // A table is called as what texts may have.
  ["Alle Termine als JSON in termine.json speichern", "Shows rows of termine.csv as JSON, to termine.json."],
  // So many as there are in stock.
  ["¿cuántas unidades de analgésicos hay?", "Sum of Existencias of inventario.csv where Categoría = analgésico."],
  ["how many units of Aspirina are in stock", "Sum of Existencias of inventario.csv where Producto = Aspirina."],
  // Who goes somewhere is told by where the journey leads.
  ["quante persone vanno a Creta?", "Sum of Persone of viaggi.csv where Meta = Creta."],
  // "Not finished" beside `Done`.
  ["repairs that aren't finished yet", "Shows rows of repairs.csv where Done is empty."],
  ["which repairs are finished", "Shows rows of repairs.csv where not Done is empty."],
] as const)("%s", ([goal, expected]) => expect(readingOf(goal, KNOWN)).toEqual(expected));
