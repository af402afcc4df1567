import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A statement that stands in a source. */
export interface Written {
  readonly file: string;
  /** Its values are `?`; parts that it is put together from are written out. */
  readonly text: string;
  /** It promises to be a look-up by key. */
  readonly isPoint: boolean;
}

/** Every statement that a `sql` or `point` template of a folder's sources makes; tests are left out. */
export function writtenStatements(folder: string): Written[] {
  return globSync("**/*.ts", { cwd: folder })
    .filter((file) => !/\.(test|test-harness)\.ts$/.test(file))
    .sort()
    .flatMap((file) => {
      const source = readFileSync(join(folder, file), "utf8");
      return [false, true].flatMap((isPoint) =>
        templates(source, isPoint ? /\bpoint`/g : /\bsql`/g).map((template) => ({ file, text: textOf(template, source), isPoint })),
      );
    });
}

type Template = readonly (string | { readonly given: string })[];

function templates(source: string, begin: RegExp): Template[] {
  return [...source.matchAll(begin)].map((found) => templateAt(source, found.index + found[0].length));
}

function templateAt(source: string, from: number): Template {
  const parts: (string | { given: string })[] = [];
  let text = "";
  for (let at = from; at < source.length && source[at] !== "`"; at++) {
    if (!source.startsWith("${", at)) {
      text += source[at];
      continue;
    }
    const end = endOfGiven(source, at + 2);
    parts.push(text, { given: source.slice(at + 2, end) });
    text = "";
    at = end;
  }
  return [...parts, text];
}

/** Where the brace closes that was open before; braces of templates and objects inside come in pairs. */
function endOfGiven(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    if (source[at] === "{") depth++;
    else if (source[at] === "}" && depth-- === 0) return at;
  }
  throw new Error(`a template does not end: ${source.slice(from, from + 80)}`);
}

function textOf(template: Template, source: string): string {
  return template.map((one) => (typeof one === "string" ? one : (partOf(one.given, source) ?? "?"))).join("");
}

/** What is no value: a constant, or a function, that makes a `part`. */
function partOf(given: string, source: string): string | undefined {
  const name = /^(\w+)(?:\(|$)/.exec(given.trim())?.[1];
  if (name === undefined) return undefined;
  const made = new RegExp(`(?:const ${name} = |function ${name}\\([^]*?\\n  return )part\``).exec(source);
  return made ? textOf(templateAt(source, made.index + made[0].length), source) : undefined;
}
