import { expect, test } from "vitest";
import type { Known, TableShape } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const known = (file: string, columns: TableShape["columns"]): Known => ({
  outputs: [],
  names: [file],
  asksTables: true,
  today: "2026-11-25",
  tables: new Map([[file, { rows: 20, columns }]]),
});
const LESSONS = known("lessons.csv", [column("Day", "date", ["2026"]), column("Teacher", "text", ["Mia", "Ole"]), column("Fee", "number")]);
const CUOTAS = known("cuotas.csv", [column("fecha", "date", ["2026"]), column("socio", "text", ["Ana", "Luis"]), column("importe", "number")]);
const AULAS = known("aulas.csv", [column("data", "date", ["2026"]), column("aluno", "text", ["Rui", "Eva"]), column("valor", "number")]);

test.for<[string, Known]>([
  ["How much rent did we pay in May?", LESSONS],
  ["Who is the tallest teacher?", LESSONS],
  ["¿Qué socio es el más alto?", CUOTAS],
  ["¿Quién es el más alto, Ana o Luis?", CUOTAS],
  ["Quanto custa a renda em maio?", AULAS],
])("told by no column: %s", ([goal, folder]) => {
  expect(readingOf(goal, folder)).toMatch(/^(?:cannot|Looks for)/);
});

test.for<[string, Known, string]>([
  ["¿Qué cuota es la más alta?", CUOTAS, "Shows rows of cuotas.csv by importe (highest first) the first 1."],
  ["How much did we pay in May?", LESSONS, "Sum of Fee of lessons.csv where Day between 2026-05-01 and 2026-05-31."],
])("told by one: %s", ([goal, folder, expected]) => {
  expect(readingOf(goal, folder)).toBe(expected);
});
