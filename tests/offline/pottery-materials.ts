import type { Material } from "./materials.ts";

const pick = <T>(values: readonly T[], at: number): T => values[at % values.length] as T;
const two = (value: number): string => String(value).padStart(2, "0");
const money = (value: number): string => value.toFixed(2);
const comma = (value: number): string => value.toFixed(2).replace(".", ",");
const german = (day: string): string => day.split("-").toReversed().join(".");

export interface Member {
  readonly name: string;
  readonly email: string;
  readonly city: string;
  readonly joined: string;
  readonly partTime: boolean;
  readonly fee: number;
  readonly age: number;
}

const NAMES = [
  "Ada Moss",
  "Ben Rook",
  "Cleo Hart",
  "Dev Patel",
  "Ella Voss",
  "Finn Gray",
  "Gus Hale",
  "Hana Ito",
  "Ivo Lind",
  "June Park",
  "Kit Shaw",
  "Lea Thorn",
];

export const MEMBERS: readonly Member[] = NAMES.map((name, at) => ({
  name,
  email: at % 5 === 2 ? "" : `${name.split(" ")[0]?.toLowerCase() ?? ""}@kiln.example`,
  city: pick(["Leeds", "York", "Hull"], at * 2 + Math.floor(at / 4)),
  joined: `20${19 + (at % 7)}-${two(1 + ((at * 5) % 12))}-${two(1 + ((at * 7) % 28))}`,
  partTime: at % 3 !== 1,
  fee: pick([35, 50, 65], at + Math.floor(at / 5)),
  age: 19 + ((at * 17) % 47),
}));

export interface Order {
  readonly no: number;
  readonly date: string;
  readonly member: string;
  readonly item: string;
  readonly ordered: number;
  readonly delivered: number;
  readonly price: number;
  readonly channel: string;
}

export const ORDERS: readonly Order[] = Array.from({ length: 40 }, (_, at) => {
  const ordered = 2 + ((at * 7) % 11);
  return {
    no: 501 + at,
    date: `2025-${two(1 + ((at * 5) % 12))}-${two(1 + ((at * 11) % 28))}`,
    member: pick(NAMES, at * 5 + Math.floor(at / 7)),
    item: pick(["bowl", "vase", "mug", "plate"], at * 3 + Math.floor(at / 6)),
    ordered,
    delivered: at % 4 === 1 ? ordered - 1 : at % 9 === 3 ? ordered + 1 : ordered,
    price: 8 + ((at * 13) % 29) * 0.5,
    channel: pick(["shop", "web", "market"], at + Math.floor(at / 4)),
  };
});

export interface Bill {
  readonly no: string;
  readonly supplier: string;
  readonly date: string;
  readonly due: string;
  readonly amount: number;
  readonly paid: boolean;
}

export const BILLS: readonly Bill[] = Array.from({ length: 24 }, (_, at) => ({
  no: `LR-${100 + at}`,
  supplier: pick(["Tonwerk", "Glasurhaus", "Ofenbau Lenz", "Kartonagen Süd"], at * 3 + Math.floor(at / 5)),
  date: `2025-${two(1 + ((at * 7) % 12))}-${two(1 + ((at * 5) % 28))}`,
  due: `2026-${two(1 + ((at * 7) % 3))}-${two(1 + ((at * 3) % 28))}`,
  amount: Math.round((42.5 + ((at * 71) % 83) * 9.15) * 100) / 100,
  paid: at % 3 !== 2,
}));

export interface Course {
  readonly name: string;
  readonly teacher: string;
  readonly day: string;
  readonly places: number;
  readonly enrolled: number;
  readonly fee: number;
}

export const COURSES: readonly Course[] = Array.from({ length: 10 }, (_, at) => ({
  name: pick(["tournage", "modelage", "émaillage", "raku", "sculpture", "porcelaine", "décor", "moulage", "grès", "faïence"], at),
  teacher: pick(["Anne Roux", "Luc Morel", "Zoé Blanc"], at + Math.floor(at / 4)),
  day: pick(["lundi", "mardi", "jeudi"], at * 2 + Math.floor(at / 3)),
  places: 8 + ((at * 5) % 7),
  enrolled: 3 + ((at * 7) % 12),
  fee: 90 + ((at * 37) % 11) * 12,
}));

export interface Expense {
  readonly date: string;
  readonly concept: string;
  readonly category: string;
  readonly amount: number;
  readonly paid: boolean;
}

export const EXPENSES: readonly Expense[] = Array.from({ length: 26 }, (_, at) => ({
  date: `2025-${two(1 + ((at * 7) % 12))}-${two(1 + ((at * 13) % 28))}`,
  concept: pick(["arcilla", "gas", "esmalte", "alquiler", "pinceles", "transporte"], at * 5 + Math.floor(at / 6)),
  category: pick(["material", "energía", "local"], at + Math.floor(at / 5)),
  amount: Math.round((18.3 + ((at * 47) % 61) * 6.35) * 100) / 100,
  paid: at % 4 !== 3,
}));

export interface Partner {
  readonly name: string;
  readonly city: string;
  readonly fee: number;
  readonly since: string;
  readonly active: boolean;
}

export const PARTNERS: readonly Partner[] = Array.from({ length: 14 }, (_, at) => ({
  name: pick(["Aldo", "Bianca", "Carlo", "Dora", "Elio", "Fulvia", "Gino", "Ines", "Livio", "Marta", "Nino", "Olga", "Pia", "Rocco"], at),
  city: pick(["Bari", "Lecce", "Taranto"], at * 2 + Math.floor(at / 5)),
  fee: pick([20, 30, 45], at + Math.floor(at / 3)),
  since: `20${18 + (at % 8)}-${two(1 + ((at * 5) % 12))}-${two(1 + ((at * 11) % 28))}`,
  active: at % 4 !== 1,
}));

export interface Good {
  readonly article: string;
  readonly supplier: string;
  readonly quantity: number;
  readonly least: number;
  readonly price: number;
}

export const GOODS: readonly Good[] = Array.from({ length: 16 }, (_, at) => ({
  article: pick(["argila", "esmalte azul", "esmalte verde", "pincel", "esponja", "torno", "forma", "avental"], at) + (at >= 8 ? " grande" : ""),
  supplier: pick(["Barro Fino", "Casa Lima", "Oleiros"], at * 2 + Math.floor(at / 3)),
  quantity: (at * 11) % 37,
  least: 5 + ((at * 7) % 13),
  price: Math.round((1.2 + ((at * 29) % 41) * 0.85) * 100) / 100,
}));

const yes = (value: boolean, [first, second]: readonly [string, string]): string => (value ? first : second);
const lines = (head: string, rows: readonly string[]): string => `${[head, ...rows].join("\n")}\n`;

/** A pottery with its members and orders, bills of suppliers, courses, expenses, partners and stock, in six languages. */
export const POTTERY: Material = {
  "members.csv": lines(
    "Name,Email,City,Joined,Part-time,Fee,Age",
    MEMBERS.map(({ name, email, city, joined, partTime, fee, age }) => [name, email, city, joined, yes(partTime, ["yes", "no"]), fee, age].join(",")),
  ),
  "orders.csv": lines(
    "Order No,Date,Member,Item,Ordered,Delivered,Unit price,Channel",
    ORDERS.map(({ no, date, member, item, ordered, delivered, price, channel }) =>
      [no, date, member, item, ordered, delivered, money(price), channel].join(","),
    ),
  ),
  "Lieferantenrechnungen.csv": lines(
    "Rechnungsnr;Lieferant;Datum;Fällig am;Betrag;Bezahlt",
    BILLS.map(({ no, supplier, date, due, amount, paid }) => [no, supplier, german(date), german(due), comma(amount), yes(paid, ["ja", "nein"])].join(";")),
  ),
  "cours.csv": lines(
    "cours;professeur;jour;places;inscrits;tarif",
    COURSES.map(({ name, teacher, day, places, enrolled, fee }) => [name, teacher, day, places, enrolled, fee].join(";")),
  ),
  "gastos.csv": lines(
    "fecha;concepto;categoría;importe;pagado",
    EXPENSES.map(({ date, concept, category, amount, paid }) => [date, concept, category, comma(amount), yes(paid, ["sí", "no"])].join(";")),
  ),
  "soci.csv": lines(
    "nome,città,quota,iscritto il,attivo",
    PARTNERS.map(({ name, city, fee, since, active }) => [name, city, fee, since, yes(active, ["sì", "no"])].join(",")),
  ),
  "estoque.csv": lines(
    "artigo;fornecedor;quantidade;mínimo;preço",
    GOODS.map(({ article, supplier, quantity, least, price }) => [article, supplier, quantity, least, comma(price)].join(";")),
  ),
};
