import { expect, test } from "vitest";
import type { Known, TableShape } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const shelves = (columns: readonly [string, string, string, string], file: string): [string, TableShape] => [
  file,
  {
    rows: 9,
    columns: [
      column(columns[0], "text", ["Lamp", "Rope"]),
      column(columns[1], "text", ["A", "B"]),
      column(columns[2], "integer"),
      column(columns[3], "number"),
    ],
  },
];
/** What lies on the shelves of shops, in six languages. */
const TABLES = new Map([
  shelves(["ware", "shelf", "pieces", "cost"], "wares.csv"),
  shelves(["Artikel", "Regal", "Menge", "Preis"], "artikel.csv"),
  shelves(["pièce", "rayon", "quantité", "prix"], "pieces.csv"),
  shelves(["artículo", "estante", "cantidad", "precio"], "articulos.csv"),
  shelves(["articolo", "scaffale", "quantità", "prezzo"], "articoli.csv"),
  shelves(["artigo", "prateleira", "quantidade", "preço"], "artigos.csv"),
]);
const SHOPS: Known = { outputs: [], names: [...TABLES.keys()], asksTables: true, tables: TABLES };

test.for([
  ["What is all our stuff worth if you multiply the pieces by the cost?", "pieces × cost", "wares.csv", "[pieces] * [cost]"],
  ["what's the inventory worth if we multiply every ware's pieces by its cost", "pieces × cost", "wares.csv", "[pieces] * [cost]"],
  ["what is the overall value of the wares (pieces times cost)", "pieces × cost", "wares.csv", "[pieces] * [cost]"],
  ["Was ist das ganze Lager wert, wenn man die Menge jedes Artikels mit dem Preis multipliziert?", "Menge × Preis", "artikel.csv", "[Menge] * [Preis]"],
  ["Combien vaut tout le stock si on multiplie la quantité de chaque pièce par son prix ?", "quantité × prix", "pieces.csv", "[quantité] * [prix]"],
  ["¿Cuánto vale el inventario si se multiplica la cantidad por el precio?", "cantidad × precio", "articulos.csv", "[cantidad] * [precio]"],
  ["quanto vale la merce se si moltiplica la quantità di ogni articolo per il suo prezzo", "quantità × prezzo", "articoli.csv", "[quantità] * [prezzo]"],
  ["quanto vale o inventário se multiplicarmos a quantidade de cada artigo pelo seu preço?", "quantidade × preço", "artigos.csv", "[quantidade] * [preço]"],
])("what all of it is worth is one figure: %s", ([goal = "", as, file, of]) => {
  expect(readingOf(goal, SHOPS)).toBe(`Sum of ${as} of ${file} with ${as} = ${of}.`);
});

test.for([
  ["what is the inventory worth if we multiply every shelf's pieces by its cost"],
  ["what is the inventory of Anna worth if we multiply the pieces by the cost"],
  ["total value of the wares for each cost (pieces times cost)"],
])("refused: %s", ([goal = ""]) => {
  expect(readingOf(goal, SHOPS)).toMatch(/^cannot/);
});
