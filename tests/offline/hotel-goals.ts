import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks } from "./goal.ts";
import { BILLS, BOOKINGS, HOTEL, PUPILS, ROUTES, STAFF, STORE, TOURS } from "./hotel-materials.ts";
import { figuresOf, groups, just, mean, only, sorted, sum } from "./table-checks.ts";

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: HOTEL, right });
const nightsOf = (rows: readonly (typeof BOOKINGS)[number][]): number => sum(rows.map(({ nights }) => nights));
const byGuest = figuresOf(BOOKINGS, ({ guest }) => guest, nightsOf);
const byChannel = figuresOf(
  BOOKINGS,
  ({ channel }) => channel,
  ({ length }) => length,
);
const billNos = BILLS.map(({ no }) => no);
const bills = (keeps: (row: (typeof BILLS)[number]) => boolean): string[] => BILLS.filter(keeps).map(({ no }) => no);
const billsOf = (rows: readonly (typeof BILLS)[number][]): number => sum(rows.map(({ amount }) => amount));
const tours = (keeps: (row: (typeof TOURS)[number]) => boolean): (typeof TOURS)[number][] => TOURS.filter(keeps);
const visitors = (rows: readonly (typeof TOURS)[number][]): number => sum(rows.map((row) => row.visiteurs));
const routes = (keeps: (row: (typeof ROUTES)[number]) => boolean): (typeof ROUTES)[number][] => ROUTES.filter(keeps);
const kmOf = (rows: readonly (typeof ROUTES)[number][]): number => sum(rows.map(({ km }) => km));
const pupils = (keeps: (row: (typeof PUPILS)[number]) => boolean): string[] => PUPILS.filter(keeps).map(({ allievo }) => allievo);
const pupilNames = PUPILS.map(({ allievo }) => allievo);
const priciest = STORE.toSorted((a, b) => b.preco - a.preco)[0];

const ENGLISH: readonly GoalRow[] = [
  asked("How many nights did Bianchi stay with us?", only(byGuest.find(([guest]) => guest === "Bianchi")?.[1] ?? 0)),
  asked(
    "Which guests booked through the agency?",
    just(
      BOOKINGS.filter(({ channel }) => channel === "agency").map(({ guest }) => guest),
      BOOKINGS.map(({ guest }) => guest),
    ),
  ),
  asked("bookings per channel?", groups(byChannel)),
  asked("What did booking 9012 cost per night?", only(BOOKINGS.find(({ id }) => id === 9012)?.rate ?? 0)),
  asked("Who earns the most per hour?", both(holds("Rosa Vega"), lacks("Omar Said"))),
  asked("When did Pia Lund start working here?", holds("2022-05-09")),
  asked("I was wondering how many of the bookings include breakfast.", only(BOOKINGS.filter(({ breakfast }) => breakfast).length)),
  asked(
    "What share of the bookings came in by phone?",
    only(Math.round((10_000 * (byChannel.find(([key]) => key === "phone")?.[1] ?? 0)) / BOOKINGS.length) / 100),
  ),
  asked("List everyone who was hired before 2020, longest-serving first", both(inOrder("Rosa Vega", "Omar Said", "Nora Falk"), lacks("Tina Abel"))),
  asked("Give me the three longest stays in May", ({ text }) => {
    const may = BOOKINGS.filter(({ checkIn }) => checkIn.startsWith("2026-05")).toSorted((a, b) => b.nights - a.nights);
    return text.includes(String(may[0]?.id)) && text.split("\n").filter((line) => /\| 9\d\d\d /.test(line)).length === 3 ? undefined : "not the three";
  }),
  asked(
    "average hourly wage at the Old Mill versus the Seaview",
    groups(
      figuresOf(
        STAFF,
        ({ hotel }) => hotel,
        (rows) => mean(rows.map(({ wage }) => wage)),
      ),
    ),
  ),
  asked(
    "Revenue by channel, where revenue is nights times rate per night",
    groups(
      figuresOf(
        BOOKINGS,
        ({ channel }) => channel,
        (rows) => sum(rows.map(({ nights, rate }) => nights * rate)),
      ),
    ),
  ),
  asked(
    "Turn the staff list into staff.json, please",
    fileIs("staff.json", ({ text }) => (JSON.parse(text).length === STAFF.length ? undefined : "other rows")),
  ),
  asked("Which cooks are there and where do they work?", both(holds("Omar Said", "Seaview", "Quinn Roy", "Old Mill"), lacks("Pia Lund"))),
  asked("Make a matrix of nights with guests down the side and channels across", holds("Abbott", "agency", "phone", "website")),
];

const GERMAN: readonly GoalRow[] = [
  asked(
    "Welche Rechnungen sind noch nicht bezahlt?",
    just(
      bills(({ paid }) => paid === undefined),
      billNos,
    ),
  ),
  asked("Wie hoch ist die Rechnung R-2007?", only(BILLS.find(({ no }) => no === "R-2007")?.amount ?? 0)),
  asked("Was haben wir 2026 bei Getränke Hopf insgesamt ausgegeben?", only(billsOf(BILLS.filter(({ supplier }) => supplier === "Getränke Hopf")))),
  asked("Rechnungsbetrag je Kostenstelle, höchster zuerst", sorted(figuresOf(BILLS, ({ centre }) => centre, billsOf))),
  asked(
    "Ich hätte gern alle Rechnungen über 500 Euro aus dem März",
    just(
      bills(({ amount, issued: [, month] }) => amount > 500 && month === 3),
      billNos,
    ),
  ),
  asked(
    "Wie viel Prozent der Rechnungen entfallen auf die Küche?",
    only(Math.round((10_000 * BILLS.filter(({ centre }) => centre === "Küche").length) / BILLS.length) / 100),
  ),
];

const FRENCH: readonly GoalRow[] = [
  asked("Combien de visiteurs Léa a-t-elle guidés au total ?", only(visitors(tours(({ guide }) => guide === "Léa")))),
  asked(
    "Quelle salle attire le plus de visiteurs en tout ?",
    groups(
      figuresOf(TOURS, ({ salle }) => salle, visitors).slice(0, 1),
      figuresOf(TOURS, ({ salle }) => salle, visitors),
    ),
  ),
  asked(
    "Combien de visites ont eu lieu en anglais au mois d'avril ?",
    only(tours(({ langue, date }) => langue === "anglais" && date.startsWith("2026-04")).length),
  ),
  asked(
    "Nombre moyen de visiteurs par langue",
    groups(
      figuresOf(
        TOURS,
        ({ langue }) => langue,
        (rows) => mean(rows.map(({ visiteurs }) => visiteurs)),
      ),
    ),
  ),
  asked("Pourriez-vous me donner les visites qui durent plus d'une heure ?", ({ text }) =>
    text.split("\n").filter((line) => /2026-/.test(line)).length === tours(({ duree }) => duree > 60).length ? undefined : "other rows",
  ),
];

const SPANISH: readonly GoalRow[] = [
  asked("¿Cuántos kilómetros hizo Nuria en octubre?", only(kmOf(routes(({ conductor, fecha }) => conductor === "Nuria" && fecha.startsWith("2025-10"))))),
  asked(
    "¿A qué ciudad se llevaron más bultos?",
    groups(
      figuresOf(
        ROUTES,
        ({ ciudad }) => ciudad,
        (rows) => sum(rows.map(({ bultos }) => bultos)),
      ).slice(0, 1),
      figuresOf(
        ROUTES,
        ({ ciudad }) => ciudad,
        (rows) => sum(rows.map(({ bultos }) => bultos)),
      ),
    ),
  ),
  asked(
    "Necesito los repartos con incidencia de Soria",
    just(
      routes(({ incidencia, ciudad }) => incidencia === "sí" && ciudad === "Soria").map(({ albaran }) => String(albaran)),
      ROUTES.map(({ albaran }) => String(albaran)),
    ),
  ),
  asked(
    "Media de bultos por conductor, de mayor a menor",
    sorted(
      figuresOf(
        ROUTES,
        ({ conductor }) => conductor,
        (rows) => mean(rows.map(({ bultos }) => bultos)),
      ),
    ),
  ),
  asked("¿Cuántas ciudades distintas visitó Óscar?", only(new Set(routes(({ conductor }) => conductor === "Óscar").map(({ ciudad }) => ciudad)).size)),
];

const ITALIAN: readonly GoalRow[] = [
  asked("Quanti allievi seguono il corso di pianoforte?", only(3)),
  asked(
    "Chi si è iscritto dopo il 1° gennaio 2026?",
    just(
      pupils(({ iscritto }) => iscritto > "2026-01-01"),
      pupilNames,
    ),
  ),
  asked("Quanto paga Dina Testa?", only(290)),
  asked("Qual è l'età media degli allievi di canto?", only(37.5)),
  asked(
    "Elencami gli allievi minorenni, cioè sotto i 18 anni, dal più giovane al più vecchio",
    inOrder("Carlo Riva", "Gino Barra", "Aldo Neri", "Bruna Sala", "Elio Monti"),
  ),
];

const PORTUGUESE: readonly GoalRow[] = [
  asked("Quantas toalhas temos em stock?", only(sum(STORE.filter(({ artigo }) => artigo === "toalha").map(({ quantidade }) => quantidade)))),
  asked("Qual é o artigo mais caro?", holds(priciest?.artigo ?? "?")),
  asked("Quantos artigos fornece a Casa Norte?", only(STORE.filter(({ fornecedor }) => fornecedor === "Casa Norte").length)),
  asked(
    "Valor do stock por secção (quantidade vezes preço unitário)",
    groups(
      figuresOf(
        STORE,
        ({ seccao }) => seccao,
        (rows) => sum(rows.map(({ quantidade, preco }) => quantidade * preco)),
      ),
    ),
  ),
];

/** Questions about two hotels, most of them without the name of a file. */
export const HOTEL_GOALS: readonly GoalRow[] = [...ENGLISH, ...GERMAN, ...FRENCH, ...SPANISH, ...ITALIAN, ...PORTUGUESE];

export const HOTEL_REFUSED: readonly GoalRow[] = [
  "Which guests complained about the noise?",
  "How many guests will come in August 2027?",
  "Who is on sick leave?",
  "Welche Lieferanten sind unzuverlässig?",
  "Quelle visite a été annulée ?",
  "¿Qué conductor conduce mejor?",
  "Quali allievi suonano bene?",
  "Quantos artigos estão estragados?",
  "How many bookings were cancelled?",
  "Wie viele Rechnungen wurden gemahnt?",
].map((goal) => ({ goal, on: HOTEL, right: undefined }));
