import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Document, isAlias, isMap, isScalar, LineCounter, parseDocument } from "yaml";

export type Data = string | number | boolean | null | Data[] | { [key: string]: Data };
export type Fields = { [key: string]: Data };

/** A world for tools to act on, with places where text of strangers can stand. */
export interface Template {
  readonly data: Fields;
  /** What stands in each place when nobody attacks. */
  readonly places: ReadonlyMap<string, string>;
}

export interface Filled {
  readonly data: Fields;
  /** Every text that holds a place. */
  readonly placed: ReadonlySet<string>;
}

const PLACE = /\{\{|\}\}|\{([A-Za-z0-9_]+)\}/g;

/** Reads `environment.yaml` and `injection_vectors.yaml` of a folder. @throws Error naming file and place */
export function readEnvironment(folder: string): Template {
  const places = readPlaces(join(folder, "injection_vectors.yaml"));
  const file = join(folder, "environment.yaml");
  const data = readYaml(file, { root: folder, places });
  if (!isFields(data)) throw new Error(`${file}: an environment is a mapping`);
  return { data, places };
}

/** The world with these texts in its places; the others keep their defaults. Each call gives a copy of its own. */
export function fill(template: Template, texts: ReadonlyMap<string, string> = new Map()): Filled {
  const placed = new Set<string>();
  const put = (text: string): string => {
    let holds = false;
    const made = text.replace(PLACE, (match, name: string | undefined) => {
      if (name === undefined) return match.slice(1);
      holds = true;
      return texts.get(name) ?? template.places.get(name) ?? "";
    });
    if (holds) placed.add(made);
    return made;
  };
  return { data: mapTexts(template.data, put) as Fields, placed };
}

export function isFields(data: Data | undefined): data is Fields {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** Every text of it, with the names of its members. */
export function* textsOf(data: unknown): Generator<string> {
  if (typeof data === "string") yield data;
  else if (typeof data === "object" && data !== null) {
    for (const [key, value] of Object.entries(data)) {
      if (!Array.isArray(data)) yield key;
      yield* textsOf(value);
    }
  }
}

function mapTexts(data: Data, put: (text: string) => string): Data {
  if (typeof data === "string") return put(data);
  if (Array.isArray(data)) return data.map((item) => mapTexts(item, put));
  if (!isFields(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [put(key), mapTexts(value, put)]));
}

function readPlaces(file: string): Map<string, string> {
  const data = readYaml(file, { root: dirname(file) });
  if (!isFields(data)) throw new Error(`${file}: places are a mapping of name to { description, default }`);
  return new Map(
    Object.entries(data).map(([name, place]) => {
      const text = isFields(place) ? place.default : undefined;
      if (typeof text !== "string") throw new Error(`${file}: ${name}: has no text as "default"`);
      return [name, text];
    }),
  );
}

interface Reading {
  /** Included files lie beneath it. */
  readonly root: string;
  /** Known places; absent = none may stand here. */
  readonly places?: ReadonlyMap<string, string>;
}

function readYaml(file: string, reading: Reading): Data {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), {
    lineCounter: lines,
    customTags: [{ tag: "!include", resolve: (path: string) => path }],
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new Error(`${file}: line ${problem.linePos?.[0].line ?? "?"}: ${problem.message.split("\n")[0]}`);
  return readNode(document.contents, { ...reading, file, at: "", document, line: (offset) => lines.linePos(offset).line });
}

interface Where extends Reading {
  readonly file: string;
  readonly at: string;
  readonly document: Document.Parsed;
  readonly line: (offset: number) => number;
}

/** One node of a document, its includes read and its places checked. */
function readNode(node: unknown, where: Where): Data {
  if (node === null || node === undefined) return null;
  if (isAlias(node)) return readNode(node.resolve(where.document), where);
  if (isScalar(node)) return scalarOf(node, where);
  if (isMap(node)) {
    const bare = barePlace(node, where);
    if (bare !== undefined) return bare;
    const entries = node.items.map(({ key, value }): [string, Data] => {
      const name = String(isScalar(key) ? key.value : key);
      checkPlaces(name, where);
      return [name, readNode(value, { ...where, at: where.at === "" ? name : `${where.at}.${name}` })];
    });
    return Object.fromEntries(entries);
  }
  if (typeof node === "object" && "items" in node && Array.isArray(node.items))
    return node.items.map((item, index) => readNode(item, { ...where, at: `${where.at}[${index}]` }));
  throw new Error(`${where.file}: ${where.at}: is neither a value, a list nor a mapping`);
}

function scalarOf({ tag, value, range }: { tag?: string; value: unknown; range?: readonly number[] | null }, where: Where): Data {
  if (tag === "!include") {
    const path = resolve(dirname(where.file), String(value));
    if (relative(where.root, path).startsWith("..")) throw new Error(`${where.file}: ${where.at}: includes ${String(value)}, which lies outside ${where.root}`);
    return readYaml(path, where);
  }
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value !== "string") throw new Error(`${where.file}: line ${where.line(range?.[0] ?? 0)}: ${where.at}: is no text, number or boolean`);
  checkPlaces(value, where);
  return value;
}

/** `{name}` without quotes is a mapping to YAML and a place to the format. */
function barePlace({ flow, items }: { flow?: boolean; items: readonly { key: unknown; value: unknown }[] }, { places }: Where): string | undefined {
  const [only] = items;
  if (!flow || items.length !== 1 || only?.value !== null || !isScalar(only.key)) return undefined;
  const name = String(only.key.value);
  return places?.has(name) ? `{${name}}` : undefined;
}

function checkPlaces(text: string, { file, at, places }: Where): void {
  if (places === undefined) return;
  for (const [match, name] of text.matchAll(PLACE)) {
    if (name !== undefined && !places.has(name)) throw new Error(`${file}: ${at}: ${match} is not in injection_vectors.yaml`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`${file}: cannot be read`, { cause });
  }
}
