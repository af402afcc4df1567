import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** What a hairdresser and a farm shop keep: units in the headings, yes and no, a price of one piece beside the number of them. */
const KNOWN: Known = {
  outputs: ["unpaid.csv"],
  names: ["bookings.csv", "clients.csv", "stall.csv"],
  asksTables: true,
  tables: new Map([
    [
      "bookings.csv",
      {
        rows: 12,
        columns: [
          column("Booking ID", "integer"),
          column("Date", "date", ["2026"]),
          column("Client", "text", ["Anna Price", "Tom Hale", "Ruth Bell"]),
          column("Stylist", "text", ["Kim", "Jo"]),
          column("Service", "text", ["Full colour", "Men's cut"]),
          column("Duration (min)", "integer"),
          column("Price (£)", "integer"),
          column("Paid", "text", ["yes", "no"]),
          column("Payment method", "text", ["card", "cash"]),
          column("New client", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "clients.csv",
      {
        rows: 3,
        columns: [
          column("Client", "text", ["Anna Price", "Tom Hale", "Ruth Bell"]),
          column("Phone", "text", ["1", "2"]),
          column("Visits", "integer"),
          column("Email", "text", ["a@example.org"]),
          column("Town", "text", ["Leeds", "York"]),
        ],
      },
    ],
    [
      "stall.csv",
      {
        rows: 9,
        columns: [
          column("Day", "date", ["2026"]),
          column("Product", "text", ["Honey", "Eggs"]),
          column("Qty", "integer"),
          column("Unit price", "number"),
          column("Buyer kind", "text", ["trade", "walk-in"]),
          column("Cashier", "text", ["Meg", "Bill"]),
        ],
      },
    ],
  ]),
};

const said = (goal: string): string => readingOf(goal, KNOWN);
const WEEKDAY = "weekday (1 is Monday) = weekday([Date])";
const MARCH = "Date between 2026-03-01 and 2026-03-31";
const APRIL = "Date between 2026-04-01 and 2026-04-30";

/** Money is that of the only column of it, or the number of pieces times the price of one; never the sum of such prices. */
test.for([
  ["How much money did we take in April in bookings.csv?", `Sum of money of bookings.csv with money = [Price (£)] where ${APRIL}.`],
  ["What did Kim earn in total?", "Sum of Price (£) of bookings.csv where Stylist = Kim."],
  ["How much did Anna Price spend altogether?", "Sum of Price (£) of bookings.csv where Client = Anna Price."],
  [
    "Which stylist brought in the most money?",
    "Sum of money of bookings.csv with money = [Price (£)] for each Stylist by sum money (highest first) the first 1.",
  ],
  ["Which stylist earned most in April?", `Sum of Price (£) of bookings.csv where ${APRIL} for each Stylist by sum Price (£) (highest first) the first 1.`],
  ["How much is still unpaid?", "Sum of Price (£) of bookings.csv where Paid = no."],
  ["Takings per stylist and month", "Sum of Takings of bookings.csv with Takings = [Price (£)] with month = month([Date]) for each Stylist, month."],
  ["How much did trade buyers spend?", "Sum of money of stall.csv with money = [Qty] * [Unit price] where Buyer kind = trade."],
  ["Clients who spent more than £100", "Sum of Price (£) of bookings.csv for each Client having sum Price (£) > 100 by sum Price (£) (highest first)."],
])("the money of rows: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

test.for([
  ["How many bookings over £50 did Jo have?", "Counts rows of bookings.csv where Stylist = Jo and Price (£) > 50."],
  ["Save all unpaid bookings to unpaid.csv", "Shows rows of bookings.csv where Paid = no as CSV, to unpaid.csv."],
  ["Which stylists had more than three bookings?", "Counts rows of bookings.csv for each Stylist having count > 3 by count (highest first)."],
  ["Show the clients with their phone numbers", "Shows Client, Phone of clients.csv."],
  ["How many bookings per week?", "Counts rows of bookings.csv with week = week([Date]) for each week."],
  ["Takings per quarter in bookings.csv", "Sum of Takings of bookings.csv with Takings = [Price (£)] with quarter = quarter([Date]) for each quarter."],
  ["Bookings on Saturdays", `Shows rows of bookings.csv with ${WEEKDAY} where weekday (1 is Monday) = 6.`],
  ["How many bookings were at the weekend?", `Counts rows of bookings.csv with ${WEEKDAY} where weekday (1 is Monday) is 6 or 7.`],
  [
    "Which day of the week has the most bookings?",
    `Counts rows of bookings.csv with ${WEEKDAY} for each weekday (1 is Monday) by count (highest first) the first 1.`,
  ],
  ["When was Ruth Bell in bookings.csv last?", "Shows Date of bookings.csv where Client = Ruth Bell by Date (highest first) the first 1."],
  ["When was the first booking of Tom Hale?", "Shows Booking ID, Date of bookings.csv where Client = Tom Hale by Date the first 1."],
  ["What is the most popular service?", "Counts rows of bookings.csv for each Service by count (highest first) the first 1."],
  ["The 2 most popular services", "Counts rows of bookings.csv for each Service by count (highest first) the first 2."],
  ["Which clients have an email?", "Shows rows of clients.csv where not Email is empty."],
  ["How many clients have a phone number?", "Counts rows of clients.csv where not Phone is empty."],
  [
    "Compare March and April takings of bookings.csv",
    `Sum of takings of bookings.csv with takings = [Price (£)] with month = month([Date]) where (${MARCH} or ${APRIL}) for each month.`,
  ],
  ["Did we have more bookings in March or in April?", `Counts rows of bookings.csv with month = month([Date]) where (${MARCH} or ${APRIL}) for each month.`],
  ["Which bookings cost more than average?", "Shows rows of bookings.csv, of those whose Price (£) > the average of all rows."],
  ["Which bookings took longer than the average?", "Shows rows of bookings.csv, of those whose Duration (min) > the average of all rows."],
  ["Show the clients of clients.csv sorted by name", "Shows rows of clients.csv by Client."],
])("plain wording: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

/** Where one table tells more about the rows of another, both are asked, and those of the second are told once. */
test.for([
  ["Show the bookings of clients from Leeds", "Shows rows of bookings.csv joined with clients.csv on Client where Town = Leeds."],
  ["Phone numbers of the clients who have not paid", "Shows the different Client, Phone of bookings.csv joined with clients.csv on Client where Paid = no."],
  [
    "How many clients from Leeds have not paid?",
    "Counts the different Client of bookings.csv joined with clients.csv on Client where Paid = no and Town = Leeds.",
  ],
  ["How many bookings did clients from York have?", "Counts rows of bookings.csv joined with clients.csv on Client where Town = York."],
  ["How much did clients from Leeds spend?", "Sum of Price (£) of bookings.csv joined with clients.csv on Client where Town = Leeds."],
  ["Bookings per town", "Counts rows of bookings.csv joined with clients.csv on Client for each Town."],
])("of two tables: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

/** Another question's answer is worse than none. */
test.for([
  ["Which bookings of Kim cost more than average?", "of all rows or of those that are chosen"],
  ["Average visits of the clients of Kim", ""],
  ["Show the stall sales over £50", "may be of the columns"],
  ["How much honey did we sell per day on average in stall.csv?", "has on average"],
  ["Who has never paid by card?", "without any such row"],
])("refused: %s", ([goal = "", why = ""]) => {
  expect(said(goal)).toMatch(/^cannot/);
  expect(said(goal)).toContain(why);
});

/** What an association and a doctor's practice keep, in French and Portuguese. */
const CLUB: Known = {
  outputs: ["impayees.csv"],
  names: ["adherents.csv", "depenses.csv", "consultas.csv"],
  asksTables: true,
  tables: new Map([
    [
      "adherents.csv",
      {
        rows: 7,
        columns: [
          column("N° adhérent", "integer"),
          column("Nom", "text", ["Martin", "Bernard"]),
          column("Prénom", "text", ["Claire", "Luc"]),
          column("Date de naissance", "date", ["1985"]),
          column("Date d'inscription", "date", ["2024", "2025"]),
          column("Section", "text", ["Danse", "Judo"]),
          column("Cotisation (€)", "number"),
          column("Cotisation payée", "text", ["oui", "non"]),
          column("Courriel", "text", ["claire@example.org"]),
        ],
      },
    ],
    [
      "depenses.csv",
      {
        rows: 6,
        columns: [
          column("Date", "date", ["2026"]),
          column("Libellé", "text", ["Location salle", "Affiches"]),
          column("Catégorie", "text", ["Salles", "Divers"]),
          column("Montant (€)", "number"),
        ],
      },
    ],
    [
      "consultas.csv",
      {
        rows: 6,
        columns: [
          column("Data", "date", ["2026"]),
          column("Paciente", "text", ["Ana Lima", "Rui Melo"]),
          column("Valor (R$)", "integer"),
          column("Pago", "text", ["sim", "não"]),
          column("Forma de pagamento", "text", ["pix", "cartão"]),
        ],
      },
    ],
  ]),
};

test.for([
  ["Quels adhérents n'ont pas de courriel ?", "Shows rows of adherents.csv where Courriel is empty."],
  ["Adhérents nés après 2000", "Shows rows of adherents.csv where Date de naissance > 2000-12-31."],
  [
    "Qui s'est inscrit en septembre 2025 dans adherents.csv ?",
    "Shows the different Nom, Prénom of adherents.csv where Date d'inscription between 2025-09-01 and 2025-09-30.",
  ],
  ["Enregistre les cotisations impayées dans impayees.csv", "Shows rows of adherents.csv where Cotisation payée = non as CSV, to impayees.csv."],
  ["Combien coûte la location de salle en tout ?", "Sum of Montant (€) of depenses.csv where Libellé = Location salle."],
  ["Affiche les trois dépenses les plus importantes", "Shows rows of depenses.csv by Montant (€) (highest first) the first 3."],
  [
    "Compare les dépenses de janvier et de février",
    "Sum of Montant (€) of depenses.csv with month = month([Date]) where (Date between 2026-01-01 and 2026-01-31 or Date between 2026-02-01 and 2026-02-28) for each month.",
  ],
  ["Qual é a forma de pagamento mais usada?", "Counts rows of consultas.csv for each Forma de pagamento by count (highest first) the first 1."],
  ["Quanto pagou cada paciente?", "Sum of Valor (R$) of consultas.csv where Pago = sim for each Paciente."],
  ["Quanto falta receber em consultas.csv?", "Sum of Valor (R$) of consultas.csv where Pago = não."],
  ["Lista de pacientes por ordem alfabética", "Shows Paciente of consultas.csv by Paciente."],
  ["Que consultas ainda não foram pagas?", "Shows rows of consultas.csv where Pago = não."],
])("in French and Portuguese: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CLUB)).toBe(expected);
});

test("what is owed is no sum of all expenses", () => {
  expect(readingOf("Combien nous doit-on encore dans depenses.csv ?", CLUB)).toMatch(/^cannot: What is still owed/);
});

/** German names in two parts, and words that are put together. */
const LESSONS: Known = {
  outputs: [],
  names: ["fahrstunden.csv", "schueler.csv"],
  asksTables: true,
  tables: new Map([
    [
      "fahrstunden.csv",
      {
        rows: 11,
        columns: [
          column("Nr", "integer"),
          column("Schüler", "text", ["Lena Vogt", "Max Brandt"]),
          column("Fahrlehrer", "text", ["Herr Kurz", "Frau Ott"]),
          column("Art", "text", ["Autobahn", "Nachtfahrt", "Übungsfahrt"]),
          column("Preis (€)", "number"),
          column("Bezahlt", "text", ["ja", "nein"]),
          column("Bemerkung", "text", ["Auto kaputt"]),
        ],
      },
    ],
    [
      "schueler.csv",
      {
        rows: 5,
        columns: [
          column("Name", "text", ["Lena Vogt", "Max Brandt", "Jan Peters", "Aylin Kaya", "Nils Hahn"]),
          column("Ort", "text", ["Kiel", "Preetz"]),
          column("Theorie bestanden", "text", ["ja", "nein"]),
          column("Praxis bestanden", "text", ["ja", "nein"]),
        ],
      },
    ],
  ]),
};

test.for([
  ["Fahrstunden je Lehrer", "Counts rows of fahrstunden.csv for each Fahrlehrer."],
  ["Welche Schüler haben die Theorie noch nicht bestanden?", "Shows rows of schueler.csv where Theorie bestanden = nein."],
  ["Was hat Max Brandt insgesamt bezahlt?", "Sum of Preis (€) of fahrstunden.csv where Bezahlt = ja and Schüler = Max Brandt."],
  ["Was kostet eine Autobahnfahrt im Schnitt?", "Average of Preis (€) of fahrstunden.csv where Art = Autobahn."],
  ["Liste der Schüler mit Ort", "Shows Name, Ort of schueler.csv."],
  ["Welche Fahrstunden haben eine Bemerkung?", "Shows rows of fahrstunden.csv where not Bemerkung is empty."],
])("German words in parts: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, LESSONS)).toBe(expected);
});

/** Results of a run, and what a household spends. */
const RUN: Known = {
  outputs: [],
  names: ["results.csv", "ausgaben.csv"],
  asksTables: true,
  tables: new Map([
    [
      "results.csv",
      {
        rows: 8,
        columns: [
          column("Name", "text", ["Tilda Berg", "Paulo Reis"]),
          column("Club", "text", ["Harriers", "City Runners"]),
          column("Country", "text", ["Ireland", "Sweden"]),
          column("Finish time (min)", "number"),
          column("Age", "integer"),
          column("Drinks missed", "integer"),
          column("Finished", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "ausgaben.csv",
      {
        rows: 10,
        columns: [
          column("Datum", "date", ["2026"]),
          column("Kategorie", "text", ["Miete", "Lebensmittel"]),
          column("Betrag (EUR)", "number"),
          column("Wer", "text", ["Tim", "Jana"]),
        ],
      },
    ],
  ]),
};

test.for([
  ["List the runners from Ireland", "Shows rows of results.csv where Country = Ireland."],
  ["How many runners finished?", "Counts rows of results.csv where Finished = yes."],
  ["Which club had the most runners?", "Counts rows of results.csv for each Club by count (highest first) the first 1."],
  ["Which runners have drinks missed?", "Shows rows of results.csv where Drinks missed > 0."],
  ["Show the runners in age order", "Shows rows of results.csv by Age."],
  ["Fastest time", "Min of Finish time (min) of results.csv."],
  ["Average age of the City Runners", "Average of Age of results.csv where Club = City Runners."],
  ["Anteil der Miete an allen Ausgaben", "Sum of Betrag (EUR) of ausgaben.csv where Kategorie = Miete, and its share of all."],
])("people, times and shares: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, RUN)).toBe(expected);
});

test.for([
  ["Wie viel geben wir im Monat für Lebensmittel aus?", "of all on average"],
  ["Wer hat mehr ausgegeben, Jana oder Tim?", ""],
])("refused: %s", ([goal = "", why = ""]) => {
  expect(readingOf(goal, RUN)).toMatch(/^cannot/);
  expect(readingOf(goal, RUN)).toContain(why);
});
