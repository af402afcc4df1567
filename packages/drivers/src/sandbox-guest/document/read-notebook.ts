import type { DocumentText } from "@aether/ports";
import * as z from "zod";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";

/** Characters of what one cell put out. */
const MOST_OUTPUT = 2_000;

/** Of a terminal. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, "g");

/** Text in a notebook is one string, or its lines. */
const Text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);
const Data = z.record(z.string(), z.unknown());
const Output = z.object({
  output_type: z.string(),
  text: Text.optional(),
  data: Data.optional(),
  ename: z.string().optional(),
  evalue: z.string().optional(),
});
const Cell = z.object({ cell_type: z.string(), source: Text, outputs: z.array(Output).default([]) });
const Notebook = z.object({
  cells: z.array(Cell).optional(),
  /** As notebooks of version 3 have them. */
  worksheets: z.array(z.object({ cells: z.array(z.object({ cell_type: z.string(), source: Text.optional(), input: Text.optional() })) })).optional(),
});
type Output = z.infer<typeof Output>;

/** The cells of a notebook: what each says, and what it put out when it was run last, shortened. */
export function readNotebook(text: string, from: number): DocumentText {
  const cells = cellsOf(text);
  const into = new BlockWriter(from);
  const left = { shortened: 0, pictures: 0 };
  for (const [n, { cell_type, source, outputs }] of cells.entries()) {
    if (n + 1 < from || into.isFull) continue;
    into.at(n + 1);
    into.verbatim({ role: cell_type === "code" ? "code" : "text" }, source);
    for (const output of outputs) into.verbatim({ role: "output" }, saidBy(output, left));
  }
  const written = into.finish();
  const notes = [
    ...written.notes,
    ...(left.shortened > 0 ? [`${left.shortened} outputs are shortened to ${MOST_OUTPUT} characters`] : []),
    ...(left.pictures > 0 ? [`${left.pictures} pictures are left out`] : []),
  ];
  return { kind: "notebook", unit: "cell", units: cells.length, ...written, notes };
}

function cellsOf(text: string): readonly { cell_type: string; source: string; outputs: readonly Output[] }[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DocumentRefused("UNSUPPORTED", "it is damaged: a notebook is JSON, and this is none");
  }
  const { success, data } = Notebook.safeParse(value);
  if (!success || !(data.cells || data.worksheets)) throw new DocumentRefused("UNSUPPORTED", "it is damaged: it is JSON, and holds no cells of a notebook");
  const old = data.worksheets?.flatMap(({ cells }) => cells) ?? [];
  return data.cells ?? old.map(({ cell_type, source, input }) => ({ cell_type, source: source ?? input ?? "", outputs: [] }));
}

/** Empty where it is nothing that can be told. What is left out of it is counted. */
function saidBy({ text, data = {}, ename, evalue = "" }: Output, left: { shortened: number; pictures: number }): string {
  const picture = Object.keys(data).find((media) => media.startsWith("image/"));
  if (picture !== undefined) left.pictures++;
  if (picture !== undefined) return `[picture: ${picture}]`;
  const plain = Text.safeParse(data["text/plain"]);
  const said = (ename === undefined ? (text ?? plain.data ?? "") : `${ename}: ${evalue}`).replace(COLOURS, "").trim();
  if (said.length <= MOST_OUTPUT) return said;
  left.shortened++;
  return `${said.slice(0, MOST_OUTPUT)}\n(${said.length - MOST_OUTPUT} characters more)`;
}
