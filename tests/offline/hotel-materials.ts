import type { Material } from "./materials.ts";

const at = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
const two = (value: number): string => String(value).padStart(2, "0");
const comma = (value: number): string => value.toFixed(2).replace(".", ",");
const day = (year: number, month: number, date: number): string => `${year}-${two(month)}-${two(date)}`;

export const BOOKINGS = Array.from({ length: 44 }, (_, index) => ({
  id: 9001 + index,
  guest: at(["Abbott", "Bianchi", "Castro", "Dietz", "Eklund", "Farkas", "Grant"], index * 3 + Math.floor(index / 7)),
  room: 101 + ((index * 7) % 12),
  checkIn: day(2026, 1 + ((index * 5) % 6), 1 + ((index * 11) % 26)),
  nights: 1 + ((index * 5) % 7),
  adults: 1 + (index % 3),
  rate: at([89, 119, 149, 209], index * 3 + Math.floor(index / 5)),
  channel: at(["website", "phone", "agency"], index + Math.floor(index / 4)),
  breakfast: index % 5 < 2,
}));

export const STAFF = [
  { name: "Nora Falk", role: "receptionist", hotel: "Seaview", wage: 16.5, hours: 40, hired: "2019-03-01" },
  { name: "Omar Said", role: "cook", hotel: "Seaview", wage: 19.2, hours: 38, hired: "2017-08-15" },
  { name: "Pia Lund", role: "housekeeper", hotel: "Old Mill", wage: 13.8, hours: 30, hired: "2022-05-09" },
  { name: "Quinn Roy", role: "cook", hotel: "Old Mill", wage: 18.4, hours: 40, hired: "2021-01-11" },
  { name: "Rosa Vega", role: "manager", hotel: "Seaview", wage: 31, hours: 40, hired: "2012-10-01" },
  { name: "Sven Mark", role: "porter", hotel: "Seaview", wage: 13.1, hours: 20, hired: "2024-02-19" },
  { name: "Tina Abel", role: "housekeeper", hotel: "Seaview", wage: 14.1, hours: 35, hired: "2020-11-23" },
] as const;

export const BILLS = Array.from({ length: 30 }, (_, index) => ({
  no: `R-${2001 + index}`,
  supplier: at(["Wäscherei Blank", "Getränke Hopf", "Elektro Stein", "Gärtnerei Grün"], index * 3 + Math.floor(index / 6)),
  issued: [2 + ((index * 7) % 25), 1 + ((index * 3) % 9)] as const,
  amount: Math.round((48.5 + ((index * 83) % 640) * 1.15) * 100) / 100,
  paid: index % 4 === 3 ? undefined : ([1 + ((index * 5) % 28), 10] as const),
  centre: at(["Küche", "Haus", "Garten"], index + Math.floor(index / 5)),
}));

export const TOURS = Array.from({ length: 28 }, (_, index) => ({
  date: day(2026, 3 + ((index * 2) % 4), 1 + ((index * 9) % 28)),
  salle: at(["Antiquités", "Peinture", "Photographie"], index * 2 + Math.floor(index / 3)),
  guide: at(["Camille", "Hugo", "Léa"], index + Math.floor(index / 4)),
  langue: at(["français", "anglais", "allemand"], index * 2 + Math.floor(index / 5)),
  visiteurs: 6 + ((index * 13) % 25),
  duree: at([45, 60, 90], index * 2),
}));

export const ROUTES = Array.from({ length: 32 }, (_, index) => ({
  albaran: 5500 + index,
  fecha: day(2025, 9 + ((index * 3) % 4), 1 + ((index * 7) % 28)),
  conductor: at(["Iker", "Nuria", "Óscar"], index + Math.floor(index / 6)),
  ciudad: at(["Burgos", "León", "Soria", "Zamora"], index * 3 + Math.floor(index / 5)),
  bultos: 3 + ((index * 11) % 29),
  km: 40 + ((index * 61) % 310),
  incidencia: index % 6 === 2 ? "sí" : "no",
}));

export const PUPILS = [
  { allievo: "Aldo Neri", corso: "pianoforte", iscritto: "2025-09-12", quota: 340, eta: 12 },
  { allievo: "Bruna Sala", corso: "violino", iscritto: "2025-10-03", quota: 380, eta: 15 },
  { allievo: "Carlo Riva", corso: "pianoforte", iscritto: "2026-01-20", quota: 310, eta: 9 },
  { allievo: "Dina Testa", corso: "canto", iscritto: "2025-09-30", quota: 290, eta: 34 },
  { allievo: "Elio Monti", corso: "chitarra", iscritto: "2026-02-14", quota: 260, eta: 17 },
  { allievo: "Fulvia Costa", corso: "canto", iscritto: "2025-11-08", quota: 300, eta: 41 },
  { allievo: "Gino Barra", corso: "pianoforte", iscritto: "2026-03-02", quota: 355, eta: 11 },
] as const;

export const STORE = Array.from({ length: 20 }, (_, index) => ({
  ref: `K${300 + index}`,
  artigo: at(["toalha", "lençol", "sabonete", "copo", "lâmpada"], index * 3),
  seccao: at(["quartos", "cozinha", "bar"], index + Math.floor(index / 4)),
  quantidade: 4 + ((index * 17) % 90),
  preco: Math.round((0.8 + ((index * 23) % 71) / 4) * 100) / 100,
  fornecedor: at(["Têxtil Sul", "Casa Norte"], index + Math.floor(index / 3)),
}));

const lines = (head: string, rows: readonly (readonly (string | number)[])[], sign = ","): string =>
  `${head}\n${rows.map((row) => row.join(sign)).join("\n")}\n`;

/** Tables of two hotels and what goes with them. */
export const HOTEL: Material = {
  "bookings.csv": lines(
    "Booking ID,Guest,Room,Check-in,Nights,Adults,Rate per night,Channel,Breakfast",
    BOOKINGS.map(({ id, guest, room, checkIn, nights, adults, rate, channel, breakfast }) => [
      id,
      guest,
      room,
      checkIn,
      nights,
      adults,
      rate,
      channel,
      breakfast ? "yes" : "no",
    ]),
  ),
  "staff.tsv": lines(
    "Name\tRole\tHotel\tHourly wage\tHours per week\tHired",
    STAFF.map(({ name, role, hotel, wage, hours, hired }) => [name, role, hotel, wage, hours, hired]),
    "\t",
  ),
  "rechnungen.csv": lines(
    "Rechnungsnr;Lieferant;Datum;Betrag;bezahlt am;Kostenstelle",
    BILLS.map(({ no, supplier, issued: [date, month], amount, paid, centre }) => [
      no,
      supplier,
      `${two(date)}.${two(month)}.2026`,
      comma(amount),
      paid ? `${two(paid[0])}.${two(paid[1])}.2026` : "",
      centre,
    ]),
    ";",
  ),
  "visites.json": JSON.stringify(
    TOURS.map(({ duree, ...rest }) => ({ ...rest, "durée (min)": duree })),
    undefined,
    1,
  ),
  "reparto.csv": lines(
    "albarán;fecha;conductor;ciudad;bultos;km;incidencia",
    ROUTES.map((row) => [row.albaran, row.fecha, row.conductor, row.ciudad, row.bultos, row.km, row.incidencia]),
    ";",
  ),
  "iscrizioni.csv": lines(
    "allievo,corso,data iscrizione,quota,età",
    PUPILS.map((row) => [row.allievo, row.corso, row.iscritto, row.quota, row.eta]),
  ),
  "stock.csv": lines(
    "referência;artigo;secção;quantidade;preço unitário;fornecedor",
    STORE.map((row) => [row.ref, row.artigo, row.seccao, row.quantidade, comma(row.preco), row.fornecedor]),
    ";",
  ),
};
