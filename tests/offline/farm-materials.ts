import type { Material } from "./materials.ts";

const at = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
const two = (value: number): string => String(value).padStart(2, "0");
const comma = (value: number): string => value.toFixed(2).replace(".", ",");

export interface Milking {
  readonly date: string;
  readonly cow: string;
  readonly milker: string;
  readonly litres: number;
  readonly fat: number;
  readonly shift: "morning" | "evening";
}

export const MILKINGS: readonly Milking[] = Array.from({ length: 54 }, (_, index) => ({
  date: `2026-${two(1 + ((index * 5) % 4))}-${two(1 + ((index * 11) % 28))}`,
  cow: at(["Bella", "Daisy", "Flora", "Greta", "Hilda", "Ivy"], index * 5 + Math.floor(index / 6)),
  milker: at(["Owen", "Tess", "Priya"], index + Math.floor(index / 4)),
  litres: Math.round((9.5 + ((index * 37) % 83) / 7) * 10) / 10,
  fat: Math.round((3.4 + ((index * 13) % 17) / 20) * 100) / 100,
  shift: at(["morning", "evening", "morning", "morning", "evening"] as const, index),
}));

export interface Cow {
  readonly cow: string;
  readonly breed: string;
  readonly born: string;
  readonly weight: number;
  readonly barn: string;
}

export const COWS: readonly Cow[] = [
  { cow: "Bella", breed: "Jersey", born: "2019-04-11", weight: 452, barn: "north" },
  { cow: "Daisy", breed: "Holstein", born: "2020-02-28", weight: 671, barn: "south" },
  { cow: "Flora", breed: "Jersey", born: "2021-09-03", weight: 438, barn: "south" },
  { cow: "Greta", breed: "Simmental", born: "2018-12-20", weight: 702, barn: "north" },
  { cow: "Hilda", breed: "Holstein", born: "2022-05-17", weight: 644, barn: "north" },
  { cow: "Ivy", breed: "Ayrshire", born: "2020-07-30", weight: 523, barn: "south" },
];

export interface Plot {
  readonly no: string;
  readonly crop: string;
  readonly tenant: string;
  readonly hectares: number;
  readonly rent: number;
  readonly since: readonly [year: number, month: number, day: number];
}

export const PLOTS: readonly Plot[] = Array.from({ length: 22 }, (_, index) => ({
  no: `P${31 + index}`,
  crop: at(["Weizen", "Mais", "Raps", "Klee"], index * 3 + Math.floor(index / 5)),
  tenant: at(["Brandt", "Ehlers", "Kruse", "Voss"], index + Math.floor(index / 5)),
  hectares: Math.round((1.5 + ((index * 29) % 47) / 6) * 10) / 10,
  rent: 150 + ((index * 173) % 610),
  since: [2016 + ((index * 3) % 9), 1 + ((index * 7) % 12), 1 + ((index * 5) % 27)],
}));

export interface MarketSale {
  readonly no: number;
  readonly day: number;
  readonly month: number;
  readonly market: string;
  readonly product: string;
  readonly pieces: number;
  readonly price: number;
  readonly seller: string;
}

export const MARKET_SALES: readonly MarketSale[] = Array.from({ length: 36 }, (_, index) => ({
  no: 700 + index,
  day: 1 + ((index * 9) % 28),
  month: 4 + ((index * 2 + Math.floor(index / 3)) % 3),
  market: at(["Annecy", "Chambéry", "Albertville"], index * 2 + Math.floor(index / 4)),
  product: at(["miel", "fromage", "confiture", "œufs"], index * 3 + Math.floor(index / 7)),
  pieces: 2 + ((index * 17) % 23),
  price: at([6.5, 11.9, 4.2, 0.45], index * 3 + Math.floor(index / 7)),
  seller: at(["Anaïs", "Bruno", "Zoé"], index + Math.floor(index / 5)),
}));

export interface Hand {
  readonly nombre: string;
  readonly puesto: string;
  readonly salario: number;
  readonly alta: string;
  readonly finca: string;
}

export const HANDS: readonly Hand[] = [
  { nombre: "Inés Prado", puesto: "pastora", salario: 1650, alta: "2021-03-15", finca: "La Loma" },
  { nombre: "Raúl Serna", puesto: "tractorista", salario: 1890, alta: "2018-09-01", finca: "El Soto" },
  { nombre: "Lucía Mora", puesto: "veterinaria", salario: 2740, alta: "2019-11-20", finca: "La Loma" },
  { nombre: "Tomás Gil", puesto: "tractorista", salario: 1810, alta: "2023-02-06", finca: "La Loma" },
  { nombre: "Elena Rius", puesto: "encargada", salario: 2980, alta: "2015-05-04", finca: "El Soto" },
  { nombre: "Pablo Cano", puesto: "pastor", salario: 1600, alta: "2024-06-10", finca: "El Soto" },
  { nombre: "Marta Vidal", puesto: "quesera", salario: 2050, alta: "2020-01-13", finca: "Las Eras" },
];

export interface Tool {
  readonly codice: string;
  readonly attrezzo: string;
  readonly stato: "buono" | "usurato" | "rotto";
  readonly prezzo: number;
  readonly acquistato: string;
  readonly magazzino: string;
}

export const TOOLS: readonly Tool[] = Array.from({ length: 18 }, (_, index) => ({
  codice: `A-${two(index + 1)}`,
  attrezzo: at(["zappa", "motosega", "rastrello", "carriola", "pompa", "aratro"], index * 5),
  stato: at(["buono", "usurato", "buono", "rotto"] as const, index + Math.floor(index / 5)),
  prezzo: 18 + ((index * 97) % 430),
  acquistato: `${2019 + ((index * 2) % 6)}-${two(1 + ((index * 5) % 12))}-${two(1 + ((index * 7) % 28))}`,
  magazzino: at(["valle", "collina"], index + Math.floor(index / 3)),
}));

export interface VetVisit {
  readonly no: number;
  readonly day: string;
  readonly animal: string;
  readonly vet: string;
  readonly cost: number;
  readonly paid: boolean;
}

export const VET_VISITS: readonly VetVisit[] = Array.from({ length: 25 }, (_, index) => ({
  no: 40 + index,
  day: `2026-${two(1 + ((index * 3) % 5))}-${two(1 + ((index * 13) % 28))}`,
  animal: at(["vaca", "ovelha", "cabra", "cavalo"], index * 3 + Math.floor(index / 4)),
  vet: at(["Dra. Nunes", "Dr. Faria"], index + Math.floor(index / 3)),
  cost: 35 + ((index * 41) % 190),
  paid: index % 3 !== 1,
}));

const lines = (head: string, rows: readonly (readonly (string | number)[])[], sign = ","): string =>
  `${head}\n${rows.map((row) => row.join(sign)).join("\n")}\n`;

/** Tables of a farm in several languages: none of the words of its goals was chosen for what the engine knows. */
export const FARM: Material = {
  "milkings.csv": lines(
    "date,cow,milker,litres,fat,shift",
    MILKINGS.map(({ date, cow, milker, litres, fat, shift }) => [date, cow, milker, litres, fat, shift]),
  ),
  "cows.csv": lines(
    "cow,breed,born,weight_kg,barn",
    COWS.map(({ cow, breed, born, weight, barn }) => [cow, breed, born, weight, barn]),
  ),
  "parzellen.csv": lines(
    "Parzelle;Kultur;Pächter;Hektar;Pacht;Pachtbeginn",
    PLOTS.map(({ no, crop, tenant, hectares, rent, since: [year, month, day] }) => [
      no,
      crop,
      tenant,
      comma(hectares),
      rent,
      `${two(day)}.${two(month)}.${year}`,
    ]),
    ";",
  ),
  "ventes.csv": lines(
    "numéro;date;marché;produit;quantité;prix;vendeur",
    MARKET_SALES.map(({ no, day, month, market, product, pieces, price, seller }) => [
      no,
      `${two(day)}/${two(month)}/2026`,
      market,
      product,
      pieces,
      comma(price),
      seller,
    ]),
    ";",
  ),
  "empleados.json": JSON.stringify(HANDS, undefined, 1),
  "attrezzi.csv": lines(
    "codice,attrezzo,stato,prezzo,acquistato,magazzino",
    TOOLS.map(({ codice, attrezzo, stato, prezzo, acquistato, magazzino }) => [codice, attrezzo, stato, prezzo, acquistato, magazzino]),
  ),
  "consultas.csv": lines(
    "consulta;data;animal;veterinário;custo;pago",
    VET_VISITS.map(({ no, day, animal, vet, cost, paid }) => [no, day, animal, vet, cost, paid ? "sim" : "não"]),
    ";",
  ),
};
