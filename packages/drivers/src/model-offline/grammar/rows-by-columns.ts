import { columnsOf } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";

/** What rows are where their columns say so: who plays against an opponent plays a match. */
const ROWS: readonly (readonly [rows: string, columns: readonly string[]])[] = [
  ["match", ["opponent"]],
  ["reading", ["sensor"]],
  ["reading", ["meterreading"]],
  ["expense", ["amount", "category"]],
  ["employee", ["salary"]],
  ["stay", ["night", "guest"]],
  ["repair", ["mechanic"]],
  ["repair", ["craftsman"]],
  ["issue", ["priority", "assignee"]],
  ["issue", ["priority", "requester"]],
  ["issue", ["fault"]],
  ["book", ["page", "title"]],
  ["book", ["page", "genre", "title"]],
];

/** Things that a table may have several rows of: only where a column has another value in each row they are its rows. */
const THINGS: readonly (readonly [things: readonly string[], columns: readonly string[], told: readonly string[]])[] = [
  [["vehicle"], ["make", "model"], ["plate"]],
  [["vehicle"], ["plate"], ["plate"]],
  [["animal", "pet"], ["breed"], ["name", "animal", "pet", "patient", "dog", "cat", "horse", "cow"]],
  [["server", "computer", "machine"], ["memory"], ["server", "computer", "name"]],
  [["server", "computer", "machine"], ["system"], ["server", "computer", "name"]],
  [["book"], ["author"], ["title", "book", "isbn"]],
  [["film"], ["director"], ["title", "film"]],
  [["song"], ["album"], ["title", "song", "track"]],
  [["recipe", "dish"], ["serving"], ["recipe", "name", "title", "dish"]],
  [["recipe", "dish"], ["difficulty"], ["recipe", "name", "title", "dish"]],
  [["participant", "runner"], ["rank"], ["name", "runner", "participant", "swimmer", "rider"]],
  [["country"], ["continent"], ["country", "name"]],
  [["city"], ["population"], ["city", "name"]],
];

/** Rows of one thing are called by words for another, where nothing else is in the table. */
const KIN: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    repair: ["issue", "maintenance"],
    fault: ["issue", "repair"],
    issue: ["fault"],
    maintenance: ["repair"],
    donation: ["payment"],
    payment: ["transaction"],
    track: ["song"],
    song: ["track"],
    concert: ["event"],
    volunteer: ["person"],
    employee: ["person"],
    pet: ["animal"],
    server: ["computer", "machine"],
    computer: ["machine"],
    loan: ["lending"],
    parcel: ["delivery"],
    delivery: ["parcel"],
    call: ["issue"],
  }),
);

const has = (concept: string, columns: readonly ColumnShape[]): boolean => columnsOf(new Set([concept]), columns).length > 0;

/** Concepts of rows that have these columns; with their number, only where each is another thing. */
export function rowsBy(columns: readonly ColumnShape[], rows?: number): ReadonlySet<string> {
  const exact = ROWS.flatMap(([name, needed]) => (needed.every((concept) => has(concept, columns)) ? [name] : []));
  const things = THINGS.flatMap(([names, needed, told]) => {
    const single = columnsOf(new Set(told), columns).filter(({ values }) => rows === undefined || values?.length === rows);
    return (rows === undefined || single.length > 0) && needed.every((concept) => has(concept, columns)) ? names : [];
  });
  return new Set([...exact, ...things]);
}

/** What rows of these concepts are called as well. */
export const kinOf = (concepts: readonly string[]): readonly string[] => concepts.flatMap((concept) => KIN.get(concept) ?? []);
