import type { Material } from "./materials.ts";

const pick = <Value>(from: readonly Value[], at: number): Value => from[at % from.length] as Value;
const two = (value: number): string => String(value).padStart(2, "0");
const day = (at: number, from: number): string => `2026-${two(from + (at % 4))}-${two(1 + ((at * 9) % 28))}`;

export interface Walk {
  readonly nr: string;
  readonly day: string;
  readonly place: string;
  readonly guide: string;
  readonly km: number;
  readonly people: number;
  readonly cancelled: boolean;
}

export const WALKS: readonly Walk[] = Array.from({ length: 18 }, (_, at) => ({
  nr: `S${11 + at}`,
  day: day(at, 3),
  place: pick(["Mont Aigu", "Lac Vert", "Gorges du Loup"], at * 2 + Math.floor(at / 4)),
  guide: pick(["Élise Morel", "Bruno Caron", "Fatou Diallo"], at + Math.floor(at / 3)),
  km: 6 + ((at * 7) % 11) + 0.5,
  people: 4 + ((at * 5) % 13),
  cancelled: at % 6 === 4,
}));

const comma = (value: number): string => String(value).replace(".", ",");

export const WALKING: Material = {
  "sorties.csv": `N°;Date;Lieu;Guide;Distance (km);Participants;Annulée\n${WALKS.map(({ nr, day: on, place, guide, km, people, cancelled }) =>
    [nr, on.split("-").toReversed().join("/"), place, guide, comma(km), people, cancelled ? "oui" : "non"].join(";"),
  ).join("\n")}\n`,
  "infos.md": `# Club de marche

Le rendez-vous est à 8 h 15 devant la mairie.

La cotisation est de 28 euros par an.

Les chiens sont interdits dans le parc, parce que les brebis y agnèlent.
`,
};

export interface Sale {
  readonly day: string;
  readonly product: string;
  readonly client: string;
  readonly pieces: number;
  readonly price: number;
  readonly delivered: boolean;
}

export const SALES: readonly Sale[] = Array.from({ length: 22 }, (_, at) => ({
  day: day(at, 1),
  product: pick(["jarrón", "plato", "cuenco"], at * 2 + Math.floor(at / 5)),
  client: at % 7 === 3 ? "Bar Neptuno" : pick(["Casa Lola", "Hotel Sol", "Bar Neptuno", "Tienda Rosa"], at * 3 + Math.floor(at / 4)),
  pieces: 1 + ((at * 5) % 8),
  price: 6.5 + ((at * 3) % 7) * 2,
  delivered: at % 5 !== 3,
}));

export const POTTER: Material = {
  "ventas.csv": `fecha;producto;cliente;unidades;precio (€);entregado\n${SALES.map(({ day: on, product, client, pieces, price, delivered }) =>
    [on.split("-").toReversed().join("/"), product, client, pieces, comma(price), delivered ? "sí" : "no"].join(";"),
  ).join("\n")}\n`,
  "taller.txt": "El taller abre de lunes a viernes a las 9:30.\nEl horno lo revisa Tomás Gil en septiembre.\nLa clase suelta cuesta 22 euros.\n",
};

export interface Loan {
  readonly nr: number;
  readonly title: string;
  readonly reader: string;
  readonly kind: string;
  readonly lent: string;
  readonly pages: number;
  readonly returned: string;
}

export const LOANS: readonly Loan[] = Array.from({ length: 20 }, (_, at) => ({
  nr: 901 + at,
  title: `Libro ${String.fromCharCode(65 + at)}`,
  reader: pick(["Ada Bruni", "Ciro Fava", "Lea Monti", "Ugo Serra"], at * 3 + Math.floor(at / 5)),
  kind: pick(["giallo", "saggio", "romanzo"], at + Math.floor(at / 4)),
  lent: day(at, 2),
  pages: 120 + ((at * 61) % 300),
  returned: at % 4 === 1 ? "" : `2026-07-${two(1 + at)}`,
}));

export const LENDING: Material = {
  "prestiti.csv": `numero;titolo;lettore;genere;prestato il;pagine;restituito il\n${LOANS.map(({ nr, title, reader, kind, lent, pages, returned }) =>
    [nr, title, reader, kind, lent, pages, returned].join(";"),
  ).join("\n")}\n`,
  "avviso.md": "# Biblioteca\n\nLa biblioteca chiude alle 18:30. Il sabato è aperta solo la mattina.\n\nLa tessera costa 7 euro e vale un anno.\n",
};

export interface Lesson {
  readonly nr: number;
  readonly day: string;
  readonly teacher: string;
  readonly pupil: string;
  readonly minutes: number;
  readonly fee: number;
  readonly paid: boolean;
}

export const LESSONS: readonly Lesson[] = Array.from({ length: 21 }, (_, at) => ({
  nr: 801 + at,
  day: day(at, 4),
  teacher: pick(["Rosa", "Nuno", "Inês"], at * 2 + Math.floor(at / 3)),
  pupil: pick(["Bia Couto", "Davi Reis", "Eva Luz", "Gil Paz", "Iara Sá"], at * 2 + Math.floor(at / 5)),
  minutes: 30 + (at % 3) * 15,
  fee: 12 + ((at * 7) % 9) * 1.5,
  paid: at % 4 !== 2,
}));

export const TEACHING: Material = {
  "aulas.csv": `nº;data;professor;aluno;minutos;valor (€);pago\n${LESSONS.map(({ nr, day: on, teacher, pupil, minutes, fee, paid }) =>
    [nr, on.split("-").toReversed().join("/"), teacher, pupil, minutes, comma(fee), paid ? "sim" : "não"].join(";"),
  ).join("\n")}\n`,
  "aviso.txt": "As aulas começam a 14 de setembro.\nA secretaria fecha às 17:45.\nA matrícula custa 35 euros.\nO concerto é no Cine Avenida.\n",
};
