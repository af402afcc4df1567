import type { OrganiseFrame, RenameFrame, Renaming, Sorting } from "./grammar/frame.ts";

/** A file by its name below the folder that may be changed. */
export interface Placed {
  readonly name: string;
  /** When its content last changed, in epoch milliseconds; undefined where nobody told. */
  readonly modifiedAt?: number;
}

export interface Step {
  readonly from: string;
  readonly to: string;
}

export type MovePlan = { readonly steps: readonly Step[] } | { readonly refused: string };

/** Names of a sentence, at most. */
const MOST_NAMED = 6;
const DAY = 10;

/**
 * Where each of the files goes; the same files and the same frame give the same plan. `all` is everything that lies there: nothing of
 * it is overwritten, and where a name is taken the whole plan is refused by these names, or the files get numbers if the frame says so.
 */
export function planFileMoves(frame: RenameFrame | OrganiseFrame, chosen: readonly Placed[], all: readonly Placed[]): MovePlan {
  const wanted = frame.job === "organise" ? chosen.map((file) => stepInto(file, frame.by)) : renamed(frame.how, chosen);
  const steps = wanted.filter(({ from, to }) => from !== to);
  return settled(steps, { all, numbered: frame.numbered });
}

/** Files that are copied: those they come from stay where they are. */
export function planFileCopies(steps: readonly Step[], all: readonly Placed[]): MovePlan {
  const taken = new Set(all.map(({ name }) => name));
  const clashes = steps.filter(({ to }, at) => taken.has(to) || steps.some((other, index) => index < at && other.to === to));
  return clashes.length > 0 ? { refused: clashWords(clashes, taken) } : { steps };
}

function settled(steps: readonly Step[], { all, numbered }: { all: readonly Placed[]; numbered: boolean }): MovePlan {
  const leaving = new Set(steps.map(({ from }) => from));
  const taken = new Set(all.flatMap(({ name }) => (leaving.has(name) ? [] : [name])));
  const given = new Set(taken);
  const clashes: Step[] = [];
  const free: Step[] = [];
  for (const step of steps) {
    const to = numbered ? numberedName(step.to, given) : step.to;
    if (given.has(to)) clashes.push(step);
    given.add(to);
    free.push({ ...step, to });
  }
  const bad = free.find(({ to }) => base(to) === "" || base(to) === "." || base(to) === "..");
  if (bad) return { refused: `${bad.from} would have no name left.` };
  return clashes.length > 0 ? { refused: clashWords(clashes, taken) } : { steps: free };
}

/** `a.txt`, then `a-2.txt`, `a-3.txt` … */
function numberedName(name: string, given: ReadonlySet<string>): string {
  const { stem, ending } = parts(name);
  let own = name;
  for (let number = 2; given.has(own); number++) own = `${stem}-${number}${ending}`;
  return own;
}

function clashWords(clashes: readonly Step[], taken: ReadonlySet<string>): string {
  const words = clashes
    .slice(0, MOST_NAMED)
    .map(({ from, to }) => `${from} → ${to}${taken.has(to) ? " (there is one already)" : " (two files would have this name)"}`);
  const more = clashes.length > MOST_NAMED ? [`${clashes.length - MOST_NAMED} more`] : [];
  return `${clashes.length === 1 ? "A name is" : `${clashes.length} names are`} taken: ${[...words, ...more].join("; ")}.`;
}

function renamed(how: Renaming, chosen: readonly Placed[]): Step[] {
  if (how.kind === "sequence") return inSequence(how, chosen);
  return chosen.map((file) => {
    const folder = folderOf(file.name);
    return { from: file.name, to: folder + newName(base(file.name), how, file) };
  });
}

type OneByOne = Exclude<Renaming, { kind: "sequence" }>;

function newName(name: string, how: OneByOne, file: Placed): string {
  const { stem, ending } = parts(name);
  switch (how.kind) {
    case "case":
      return how.upper ? name.toUpperCase() : name.toLowerCase();
    case "signs":
      return stem.replaceAll(how.from, how.to) + ending;
    case "affix":
      return how.before + stem + how.after + ending;
    case "date":
      return dated(name, file);
    case "name":
      return byPattern(name, how);
  }
}

/** The part that the star of the old pattern stands for takes the place of the star in the new one. */
function byPattern(name: string, { from, to }: { from: string; to: string }): string {
  const [head = "", tail = ""] = from.split("*");
  return to.replace("*", () => name.slice(head.length, name.length - tail.length));
}

/** Whether a name is one of a pattern with one star. */
export function fitsPattern(name: string, pattern: string): boolean {
  const [head = "", tail = ""] = pattern.split("*");
  return name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
}

const WRITTEN_DAY = /(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})/;

/** The day of a file: the one in its name, or when its content last changed. */
function dayOf({ name, modifiedAt }: Placed): string | undefined {
  const [, year, month, day] = WRITTEN_DAY.exec(base(name)) ?? [];
  if (year !== undefined && isDay(`${year}-${month}-${day}`)) return `${year}-${month}-${day}`;
  return modifiedAt === undefined ? undefined : new Date(modifiedAt).toISOString().slice(0, DAY);
}

const isDay = (text: string): boolean => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text) && /^(?:19|20)/.test(text);

function dated(name: string, file: Placed): string {
  const day = dayOf(file);
  if (day === undefined) return name;
  const { stem, ending } = parts(name);
  const written = WRITTEN_DAY.exec(stem)?.[0];
  const isOwn = written !== undefined && written.replaceAll(/[-_.]/g, "") === day.replaceAll("-", "");
  const rest = (isOwn ? stem.replace(written, "") : stem).replace(/^[-_. ]+|[-_. ]+$/g, "").replaceAll(/([-_. ])[-_. ]+/g, "$1");
  return `${rest === "" ? day : `${day}_${rest}`}${ending}`;
}

function inSequence({ before, start, width, byDate }: Extract<Renaming, { kind: "sequence" }>, chosen: readonly Placed[]): Step[] {
  const folders = Map.groupBy(chosen, ({ name }) => folderOf(name));
  return [...folders].flatMap(([folder, own]) => {
    const sorted = [...own].sort((a, b) => (byDate ? dayTime(a) - dayTime(b) || order(a, b) : order(a, b)));
    const digits = Math.max(width, String(start + own.length - 1).length);
    return sorted.map(({ name }, index) => ({
      from: name,
      to: `${folder}${before}${String(start + index).padStart(digits, "0")}${parts(base(name)).ending}`,
    }));
  });
}

const dayTime = (file: Placed): number => file.modifiedAt ?? Date.parse(dayOf(file) ?? "1970-01-01");
const NAMES = new Intl.Collator("en", { numeric: true });
const order = (a: Placed, b: Placed): number => NAMES.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);

function stepInto(file: Placed, by: Sorting): Step {
  const folder = sortedInto(file, by);
  const within = folder === undefined || folder === "." ? "" : `${folder}/`;
  return { from: file.name, to: folder === undefined ? file.name : `${within}${base(file.name)}` };
}

const LENGTHS = { year: 4, month: 7, day: DAY } as const;

/** The folder of a file; undefined where it has none of that kind and stays. */
function sortedInto(file: Placed, by: Sorting): string | undefined {
  const name = base(file.name);
  if (typeof by === "object") return by.folder;
  if (by === "extension") return parts(name).ending.slice(1).toLowerCase() || undefined;
  if (by === "letter") return [...(/[\p{L}\p{N}]/u.exec(name) ?? [])][0]?.toUpperCase();
  if (by === "prefix") return /^([\p{L}\p{N}]+)[-_. ]/u.exec(parts(name).stem)?.[1];
  const month = by === "day" ? undefined : /(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])(?!\d)/.exec(name);
  const day = WRITTEN_DAY.test(name) || !month ? dayOf(file) : `${month[1]}-${month[2]}`;
  return day?.slice(0, LENGTHS[by]);
}

/** Steps in rounds: in each the names are free that something goes to. What goes to the name of another that leaves, goes by one between. */
export function inRounds(steps: readonly Step[], all: readonly Placed[]): Step[][] {
  const names = new Set([...all.map(({ name }) => name), ...steps.map(({ to }) => to)]);
  const sources = new Set(steps.map(({ from }) => from));
  const free = steps.filter(({ to }) => !sources.has(to));
  const by = steps.filter(({ to }) => sources.has(to)).map(({ from, to }) => ({ from, between: nameBetween(from, names), to }));
  return [by.map(({ from, between }) => ({ from, to: between })), free, by.map(({ between, to }) => ({ from: between, to }))];
}

function nameBetween(from: string, names: Set<string>): string {
  let between = `${from}.moving`;
  while (names.has(between)) between += "_";
  names.add(between);
  return between;
}

const folderOf = (name: string): string => name.slice(0, name.lastIndexOf("/") + 1);
export const base = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

function parts(name: string): { stem: string; ending: string } {
  const at = name.lastIndexOf(".");
  return at > name.lastIndexOf("/") + 1 ? { stem: name.slice(0, at), ending: name.slice(at) } : { stem: name, ending: "" };
}
