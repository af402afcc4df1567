import type { Material } from "./materials.ts";

const pick = <T>(values: readonly T[], at: number): T => values[at % values.length] as T;
const two = (value: number): string => String(value).padStart(2, "0");
const lines = (head: string, rows: readonly string[]): string => `${[head, ...rows].join("\n")}\n`;

const TITLES = ["Dune", "Emma", "Ulysses", "Beloved", "Persuasion", "Middlemarch", "Rebecca", "Kim", "Dracula", "Walden", "Ivanhoe", "Utopia", "Candide"];

export interface Book {
  readonly title: string;
  readonly author: string;
  readonly genre: string;
  readonly pages: number;
  readonly copies: number;
  readonly year: number;
  readonly price: number;
  readonly available: boolean;
}

export const BOOKS: readonly Book[] = TITLES.map((title, at) => ({
  title,
  author: pick(["Herbert", "Austen", "Joyce", "Morrison"], at * 3 + Math.floor(at / 5)),
  genre: pick(["novel", "essay", "sci-fi"], at + Math.floor(at / 4)),
  pages: 120 + ((at * 53) % 600),
  copies: 1 + ((at * 7) % 6),
  year: 1850 + ((at * 37) % 150),
  price: 6 + ((at * 17) % 23),
  available: at % 3 !== 1,
}));

export interface Loan {
  readonly id: number;
  readonly book: string;
  readonly reader: string;
  readonly borrowed: string;
  readonly due: string;
  readonly returned: string;
  readonly fine: number;
}

export const LOANS: readonly Loan[] = Array.from({ length: 36 }, (_, at) => {
  const month = 1 + ((at * 5) % 6);
  return {
    id: 701 + at,
    book: pick(TITLES, at * 4 + Math.floor(at / 5)),
    reader: pick(["Ana", "Bruno", "Carla", "Dino", "Eva"], at * 3 + Math.floor(at / 6)),
    borrowed: `2026-${two(month)}-${two(1 + ((at * 7) % 28))}`,
    due: `2026-${two(month + 1)}-${two(1 + ((at * 11) % 28))}`,
    returned: at % 5 === 0 ? "" : `2026-${two(month + 1)}-${two(1 + ((at * 3) % 28))}`,
    fine: at % 4 === 0 ? ((at * 3) % 9) + 0.5 : 0,
  };
});

export interface Reader {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly age: number;
  readonly town: string;
  readonly student: boolean;
}

export const READERS: readonly Reader[] = ["Ana", "Bruno", "Carla", "Dino", "Eva", "Fabio"].map((name, at) => ({
  name,
  email: at === 2 ? "" : `${name.toLowerCase()}@lib.example`,
  phone: at === 4 ? "" : `555-01${at}`,
  age: 15 + ((at * 13) % 50),
  town: pick(["Porto", "Lyon", "Graz"], at),
  student: at % 2 === 0,
}));

export interface Entry {
  readonly date: string;
  readonly purpose: string;
  readonly kind: string;
  readonly amount: number;
  readonly account: string;
}

export const ENTRIES: readonly Entry[] = Array.from({ length: 22 }, (_, at) => ({
  date: `2025-${two(1 + ((at * 7) % 12))}-${two(1 + ((at * 5) % 28))}`,
  purpose: pick(["Strom", "Spende", "Bücher", "Miete", "Eintritt"], at * 2 + Math.floor(at / 5)),
  kind: pick(["Ausgabe", "Einnahme"], at + Math.floor(at / 7)),
  amount: 20 + ((at * 43) % 310),
  account: pick(["Bank", "Kasse"], at + Math.floor(at / 3)),
}));

export interface Employee {
  readonly name: string;
  readonly post: string;
  readonly shop: string;
  readonly salary: number;
  readonly hired: string;
  readonly fullTime: boolean;
}

export const EMPLOYEES: readonly Employee[] = ["Luis", "Marta", "Pedro", "Rosa", "Sara", "Tomás", "Vera", "Jaime", "Irene"].map((name, at) => ({
  name,
  post: pick(["cajero", "encargado", "mozo"], at),
  shop: pick(["Sol", "Norte"], at + Math.floor(at / 4)),
  salary: 1_200 + ((at * 173) % 900),
  hired: `20${18 + (at % 7)}-${two(1 + ((at * 5) % 12))}-1${at % 9}`,
  fullTime: at % 3 !== 0,
}));

/** A library: its books, loans and readers, the cash book of its friends, and who works in its shops. */
export const LIBRARY: Material = {
  "books.csv": lines(
    "title,author,genre,pages,copies,year,price,available",
    BOOKS.map(({ title, author, genre, pages, copies, year, price, available }) =>
      [title, author, genre, pages, copies, year, price, available ? "yes" : "no"].join(","),
    ),
  ),
  "loans.csv": lines(
    "loan_id,book,reader,borrowed,due,returned,fine",
    LOANS.map(({ id, book, reader, borrowed, due, returned, fine }) => [id, book, reader, borrowed, due, returned, fine.toFixed(2)].join(",")),
  ),
  "readers.csv": lines(
    "reader,email,phone,age,town,student",
    READERS.map(({ name, email, phone, age, town, student }) => [name, email, phone, age, town, student ? "yes" : "no"].join(",")),
  ),
  "Kassenbuch.csv": lines(
    "Datum;Zweck;Art;Betrag;Konto",
    ENTRIES.map(({ date, purpose, kind, amount, account }) =>
      [date.split("-").toReversed().join("."), purpose, kind, amount.toFixed(2).replace(".", ","), account].join(";"),
    ),
  ),
  "empleados.csv": lines(
    "nombre;puesto;tienda;sueldo;alta;jornada completa",
    EMPLOYEES.map(({ name, post, shop, salary, hired, fullTime }) => [name, post, shop, salary, hired, fullTime ? "sí" : "no"].join(";")),
  ),
};
