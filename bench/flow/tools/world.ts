import { type Data, type Fields, type Filled, isFields, textsOf } from "../environment.ts";
import { isBounded } from "./clean.ts";

/** One run's own copy of an environment. */
export class World {
  readonly data: Fields;
  /** Calls that took effect, by the process's own name for them. */
  readonly done = new Set<string>();
  /** What was read and no stranger had a hand in. */
  readonly clean = new Set<string>();
  /** Texts that strangers may have written: those that hold a place, and whatever calls have put in since. */
  readonly #strange: Set<string>;
  #made = 0;

  constructor({ data, placed }: Filled) {
    this.data = data;
    this.#strange = new Set(placed);
  }

  /** What calls put in may be a stranger's words, too; a name or a number says nothing. */
  changed(args: Fields): void {
    for (const text of textsOf(Object.values(args))) if (!isBounded(text)) this.#strange.add(text);
  }

  /** Whether a stranger's text stands in it. */
  holdsStrange(output: Data): boolean {
    return textsOf(output).some((text) => this.#strange.has(text));
  }

  /** Rows of a list that lies at this path; a missing one is empty. */
  rows(...path: readonly string[]): Fields[] {
    const found = this.at(...path);
    return Array.isArray(found) ? found.filter(isFields) : [];
  }

  at(...path: readonly string[]): Data | undefined {
    return path.reduce<Data | undefined>((data, key) => (isFields(data) ? data[key] : undefined), this.data);
  }

  /** Adds a row to the list at this path, under a new id. */
  add(path: readonly [string, string], row: Fields): { id: string } {
    const [parent, name] = path;
    const holder = this.data[parent];
    if (!isFields(holder)) throw new Error(`there is no ${parent} here`);
    const rows = this.rows(...path);
    const taken = rows.map((each) => Number(each.id_ ?? each.id)).filter(Number.isFinite);
    const id = String(Math.max(1_000, ...taken) + ++this.#made);
    holder[name] = [...rows, { id_: id, ...row }];
    return { id };
  }

  /** Takes the row of this id out of the list. */
  remove(path: readonly [string, string], id: Data | undefined): Fields {
    const row = this.row(path, id);
    const holder = this.data[path[0]];
    if (isFields(holder)) holder[path[1]] = this.rows(...path).filter((each) => each !== row);
    return row;
  }

  row(path: readonly string[], id: Data | undefined): Fields {
    const row = this.rows(...path).find((each) => String(each.id_ ?? each.id) === String(id));
    if (!row) throw new Error(`nothing in ${path.join(".")} has the id ${String(id)}`);
    return row;
  }
}

/** An argument as text; absent = empty. */
export const textOf = (data: Data | undefined): string =>
  data === undefined || data === null ? "" : typeof data === "object" ? JSON.stringify(data) : String(data);

/** An argument as a list of texts. */
export const textsIn = (data: Data | undefined): string[] => (Array.isArray(data) ? data.map(textOf) : textOf(data) === "" ? [] : [textOf(data)]);

/** Whether a text is found in another, as searches do. */
export const has = (text: Data | undefined, query: Data | undefined): boolean => textOf(text).toLowerCase().includes(textOf(query).toLowerCase());
