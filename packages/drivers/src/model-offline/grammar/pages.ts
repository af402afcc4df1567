import type { Known } from "./frame.ts";
import { DATA } from "./read-files.ts";

/** Texts that may hold tables between their other words. */
const PAGE = /\.(?:x?html?|md|markdown)$/i;
/** One of several tables of a page, as it is told: `prices.html#2`. */
const PART = /#(\d+)$/;
/** Pages that are looked at for tables where none is named. */
const MOST_PAGES = 16;

export const isPage = (name: string): boolean => PAGE.test(name);

/** The file that a table lies in, and which of several it is. */
export function pageOf(name: string): { readonly file: string; readonly sheet?: string } {
  const [part, number] = PART.exec(name) ?? [];
  const file = part === undefined ? "" : name.slice(0, -part.length);
  return part !== undefined && isPage(file) ? { file, sheet: `table ${number}` } : { file: name };
}

export const isTable = (name: string, { pages }: Known): boolean => DATA.test(name) || pages?.has(name) === true;

/** The tables of a page that has several, each as a set of its own. */
export const partsOf = (page: string, { pages = new Set() }: Known): readonly (readonly string[])[] =>
  [...pages].filter((name) => name !== page && pageOf(name).file === page).map((name) => [name]);

/** Whether a goal that names no folder names a page. */
export const namesPage = (goal: string): boolean => /\.(?:x?html?|md|markdown)(?![\p{L}\p{N}])/iu.test(goal);

/** As it is told: "table 2 of prices.html". */
export function shownTable(name: string): string {
  const { file, sheet } = pageOf(name);
  return sheet === undefined ? file : `${sheet} of ${file}`;
}

/** What is known without what pages hold beside their text. */
export const withoutPages = (known: Known): Known => ({
  ...known,
  tables: new Map([...known.tables].filter(([name]) => !isPage(pageOf(name).file))),
});

/** The tables of pages are asked like those of files; undefined where there is no page to look at. */
export function withPages(known: Known, goal: string): Known | undefined {
  const { names, tables } = known;
  if (names === undefined || !known.asksTables) return undefined;
  const all = names.filter(isPage);
  const web = all.filter((name) => !/\.(?:md|markdown)$/i.test(name));
  const said = all.filter((name) => goal.includes(name));
  const looked = said.length > 0 ? said : all.length <= MOST_PAGES ? all : web.length <= MOST_PAGES ? web : [];
  const pages = looked.flatMap((name) => {
    const parts = [...tables.keys()].filter((each) => each !== name && pageOf(each).file === name);
    return tables.get(name)?.refused !== undefined ? [] : parts.length > 0 ? parts : [name];
  });
  if (pages.length === 0) return undefined;
  return {
    ...known,
    names: [...new Set([...names.filter((name) => !pages.some((page) => page !== name && pageOf(page).file === name)), ...pages])],
    pages: new Set(pages),
  };
}
