import type { Material } from "./materials.ts";

const at = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
const two = (value: number): string => String(value).padStart(2, "0");
const day = (year: number, month: number, date: number): string => `${year}-${two(month)}-${two(date)}`;

export const SHOWS = Array.from({ length: 36 }, (_, index) => ({
  date: day(2026, 1 + ((index * 5) % 3), 1 + ((index * 7) % 28)),
  play: at(["Hamlet", "The Seagull", "Tartuffe", "Medea"], index * 3 + Math.floor(index / 5)),
  stage: at(["main", "studio"], index + Math.floor(index / 4)),
  tickets: 40 + ((index * 53) % 260),
  takings: 600 + ((index * 317) % 4100),
  soldOut: index % 7 === 3,
}));

export const ACTORS = [
  { actor: "Ivo Kern", born: 1971, joined: 2004, role: "lead", salary: 3900 },
  { actor: "Jana Toth", born: 1988, joined: 2015, role: "lead", salary: 3650 },
  { actor: "Karl Ott", born: 1995, joined: 2021, role: "support", salary: 2480 },
  { actor: "Lena Buri", born: 1979, joined: 2009, role: "support", salary: 2890 },
  { actor: "Milo Razz", born: 1999, joined: 2023, role: "extra", salary: 1950 },
  { actor: "Nele Voss", born: 1984, joined: 2011, role: "support", salary: 2700 },
] as const;

export const COSTUMES = Array.from({ length: 24 }, (_, index) => ({
  nr: 400 + index,
  stueck: at(["Mantel", "Kleid", "Hut", "Stiefel"], index * 3),
  groesse: at(["S", "M", "L"], index + Math.floor(index / 3)),
  farbe: at(["rot", "schwarz", "grün"], index * 2 + Math.floor(index / 5)),
  preis: 35 + ((index * 47) % 220),
  gekauft: [1 + ((index * 5) % 28), 1 + ((index * 7) % 12), 2022 + (index % 4)] as const,
  verliehen: index % 5 === 1,
}));

export const SUBSCRIBERS = Array.from({ length: 26 }, (_, index) => ({
  abonne: `Abo${two(index + 1)}`,
  ville: at(["Nantes", "Rennes", "Vannes"], index * 2 + Math.floor(index / 4)),
  formule: at(["jeune", "plein", "duo"], index + Math.floor(index / 5)),
  montant: at([90, 180, 240], index + Math.floor(index / 5)),
  debut: day(2025, 1 + ((index * 5) % 12), 1 + ((index * 3) % 28)),
}));

export const EXPENSES = Array.from({ length: 30 }, (_, index) => ({
  fecha: day(2026, 1 + ((index * 5) % 4), 1 + ((index * 7) % 28)),
  concepto: at(["luces", "madera", "pintura", "viajes"], index * 3 + Math.floor(index / 7)),
  proveedor: at(["Lumen", "Roble", "Trazos"], index + Math.floor(index / 4)),
  importe: 25 + ((index * 71) % 430),
}));

export const REHEARSALS = Array.from({ length: 22 }, (_, index) => ({
  data: day(2026, 2 + ((index * 2) % 3), 1 + ((index * 5) % 28)),
  spettacolo: at(["Otello", "Norma"], index + Math.floor(index / 3)),
  sala: at(["rossa", "blu", "verde"], index * 2),
  regista: at(["Bassi", "Conti"], index + Math.floor(index / 5)),
  durata: at([90, 120, 180], index + Math.floor(index / 2)),
}));

export const SALES = Array.from({ length: 28 }, (_, index) => ({
  venda: 800 + index,
  mes: at(["janeiro", "fevereiro", "março"], index),
  produto: at(["programa", "cartaz", "caneca"], index * 2 + Math.floor(index / 3)),
  unidades: 1 + ((index * 7) % 12),
  total: Math.round((4 + ((index * 31) % 90)) * 100) / 100,
  pagamento: at(["cartão", "dinheiro"], index + Math.floor(index / 5)),
}));

const lines = (head: string, rows: readonly (readonly (string | number)[])[], sign = ","): string =>
  `${head}\n${rows.map((row) => row.join(sign)).join("\n")}\n`;

/** Tables of a theatre. */
export const THEATRE: Material = {
  "shows.csv": lines(
    "Date,Play,Stage,Tickets sold,Takings (£),Sold out",
    SHOWS.map((row) => [row.date, row.play, row.stage, row.tickets, row.takings, row.soldOut ? "yes" : "no"]),
  ),
  "actors.json": JSON.stringify(ACTORS, undefined, 1),
  "kostueme.csv": lines(
    "Nr;Kostüm;Größe;Farbe;Preis;gekauft am;verliehen",
    COSTUMES.map((row) => [
      row.nr,
      row.stueck,
      row.groesse,
      row.farbe,
      row.preis,
      `${two(row.gekauft[0])}.${two(row.gekauft[1])}.${row.gekauft[2]}`,
      row.verliehen ? "ja" : "nein",
    ]),
    ";",
  ),
  "abonnes.csv": lines(
    "abonné;ville;formule;montant;début",
    SUBSCRIBERS.map((row) => [row.abonne, row.ville, row.formule, row.montant, row.debut]),
    ";",
  ),
  "gastos.csv": lines(
    "fecha,concepto,proveedor,importe",
    EXPENSES.map((row) => [row.fecha, row.concepto, row.proveedor, row.importe]),
  ),
  "prove.csv": lines(
    "data,spettacolo,sala,regista,durata (min)",
    REHEARSALS.map((row) => [row.data, row.spettacolo, row.sala, row.regista, row.durata]),
  ),
  "vendas.csv": lines(
    "venda;mês;produto;unidades;total;pagamento",
    SALES.map((row) => [row.venda, row.mes, row.produto, row.unidades, row.total, row.pagamento]),
    ";",
  ),
};
